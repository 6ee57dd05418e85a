//! The audit trail at the desk.

use crate::ledger::chain::{link, unguarded};
use crate::support::*;

const TRAIL: &str = "/v1/staff/audit-events";

fn kinds(reply: &Reply) -> Vec<String> {
    let items = reply.body["data"].as_array().expect("a list");
    let kinds = items
        .iter()
        .map(|item| item["type"].as_str().expect("a type").to_owned());
    kinds.collect()
}

on_both! {
    async fn the_trail_is_searched_by_who_acted_whom_it_is_about_what_it_is_and_when(app) {
        let boss = app.staff("administrator").await;
        let ada = app.freelancer("ada").signed_in().await;
        let (boss_id, ada_id) = (boss.id().await, ada.id().await);
        let about_ada = boss.get(&format!("{TRAIL}?subject={ada_id}")).await.is(200);
        assert_eq!(kinds(&about_ada), ["session.created", "account.email_verified", "account.created"]);
        assert!(about_ada.body["data"].as_array().expect("a list").iter().all(|item| item["account_id"] == ada_id));
        app.advance(60).await;
        let key = boss.post("/v1/api-keys", json!({"name": "Job board", "scopes": ["accounts:read"]})).await.is(201);
        let made = boss.get(&format!("{TRAIL}?actor={boss_id}&type=api_key.created")).await.is(200);
        assert_eq!(made.body["data"][0]["detail"]["key"], key.body["id"]);
        assert_eq!((&made.body["data"][0]["actor"], &made.body["data"][0]["actor_id"]), (&json!("staff"), &json!(boss_id)));
        let since = key.text_of("/created_at");
        let later = boss.get(&format!("{TRAIL}?after={since}&type=api_key.created")).await.is(200);
        assert_eq!(kinds(&later).len(), 1);
        let later = boss.get(&format!("{TRAIL}?after={since}&subject={ada_id}")).await.is(200);
        assert_eq!(kinds(&later).len(), 0);
        for wrong in ["actor=somebody", "actor=ses_00000000000000000000000000", "subject=ada", "type=%00", "type=", "after=yesterday", "type=a&type=b", "limit=0", "cursor=x"] {
            boss.get(&format!("{TRAIL}?{wrong}")).await.problem(422, "validation_failed");
        }
    }

    async fn it_comes_in_pages_that_remember_what_was_asked_for(app) {
        let boss = app.staff("administrator").await;
        for _ in 0..5 {
            boss.get(TRAIL).await.is(200);
        }
        let mut path = format!("{TRAIL}?type=staff.audit_viewed&limit=2");
        let mut seen = Vec::new();
        for _ in 0..2 {
            let reply = boss.get(&path).await.is(200);
            assert_eq!(kinds(&reply), ["staff.audit_viewed", "staff.audit_viewed"]);
            let items = reply.body["data"].as_array().expect("a list").clone();
            seen.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
            path = reply.header("link").trim_start_matches('<').split('>').next().expect("an address").to_owned();
            assert!(path.contains("type=staff.audit_viewed"), "{path}");
        }
        assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
    }

    async fn whoever_reads_the_trail_stands_in_it(app) {
        let boss = app.staff("administrator").await;
        let id = boss.id().await;
        boss.get(&format!("{TRAIL}?subject={id}")).await.is(200);
        boss.get(&format!("{TRAIL}/export")).await.is(200);
        boss.get(&format!("{TRAIL}/integrity")).await.is(200);
        let read = boss.get(&format!("{TRAIL}?actor={id}&type=staff.audit_viewed")).await.is(200);
        let items = read.body["data"].as_array().expect("a list").clone();
        let what: Vec<&str> = items.iter().map(|item| item["detail"]["what"].as_str().expect("a word")).collect();
        assert_eq!(what, ["integrity", "export", "list"]);
        assert_eq!(items[2]["detail"]["subject"], id);
    }

    async fn the_trail_is_for_those_whose_role_allows_it(app) {
        for role in ["support", "representative"] {
            let person = app.staff(role).await;
            for path in ["", "/export", "/integrity"] {
                person.get(&format!("{TRAIL}{path}")).await.problem(403, "forbidden");
            }
        }
        app.staff("reviewer").await.get(TRAIL).await.is(200);
    }

    async fn a_copy_is_a_line_for_each_entry_and_tells_its_end(app) {
        let boss = app.staff("administrator").await;
        link(&app).await;
        let entries = app.count("SELECT count(*) AS count FROM audit_links").await;
        let copy = boss.get(&format!("{TRAIL}/export")).await.is(200);
        assert_eq!(copy.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> = copy.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.iter().filter(|line| line.get("type").is_some()).count() as i64, entries);
        assert_eq!(lines.last().expect("an end")["end"], entries);
        assert!(bonafide::ledger::audit::chain::of_file(std::io::Cursor::new(&copy.text), None).expect("an export").0.is_good());
        link(&app).await;
        let rest = boss.get(&format!("{TRAIL}/export?after={entries}")).await.is(200);
        assert!(rest.text.contains("\"staff.audit_viewed\"") && !rest.text.contains("\"account.created\""), "{}", rest.text);
        boss.get(&format!("{TRAIL}/export?after=999999")).await.problem(404, "not_found");
        for wrong in ["-1", "x", ""] {
            boss.get(&format!("{TRAIL}/export?after={wrong}")).await.problem(422, "validation_failed");
        }
    }

    async fn the_desk_tells_whether_the_end_of_the_chain_is_whole(app) {
        let boss = app.staff("administrator").await;
        let empty = boss.get(&format!("{TRAIL}/integrity")).await.is(200);
        assert_eq!((&empty.body["result"], &empty.body["position"], &empty.body["waiting"]), (&json!("whole"), &json!(0), &json!(true)));
        link(&app).await;
        let whole = boss.get(&format!("{TRAIL}/integrity")).await.is(200);
        assert_eq!((&whole.body["result"], &whole.body["checked"]), (&json!("whole"), &whole.body["position"]));
        assert_eq!(whole.body["checkpoint"]["position"], whole.body["position"]);
        assert_eq!(whole.text_of("/public_key").len(), 44);
        unguarded(&app, "UPDATE audit_entries SET actor = 'system' WHERE id = (SELECT entry_id FROM audit_links WHERE position = 2)").await;
        let broken = boss.get(&format!("{TRAIL}/integrity")).await.is(200);
        assert_eq!(broken.body["result"], "broken");
        assert_eq!((&broken.body["faults"][0]["kind"], &broken.body["faults"][0]["position"]), (&json!("altered"), &json!(2)));
    }
}
