//! The feed of events: complete, in order, each once.

use std::collections::BTreeSet;

use bonafide::ledger::events::{self, kinds};
use bonafide::platform::db::Conn;

use crate::support::*;

const UNPUBLISHED: &str = "SELECT count(*) AS count FROM events WHERE \"position\" IS NULL";

async fn feed(program: &Actor, query: &str) -> (Vec<Value>, String) {
    let reply = program.get(&format!("/v1/events?{query}")).await.is(200);
    let data = reply.body["data"].as_array().expect("events").clone();
    (data, reply.text_of("/next_cursor"))
}

fn members(events: &[Value], pointer: &str) -> Vec<String> {
    let text = |event: &Value| {
        event
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    events.iter().filter_map(text).collect()
}

on_both! {
    async fn what_happens_to_an_account_is_told_in_order_with_its_facts(app) {
        let program = app.integrator(&["events:read"]).await;
        let (before, cursor) = feed(&program, "limit=100").await;
        assert!(before.is_empty(), "nothing is told before it is published: {before:?}");
        let ada = app.freelancer("ada").signed_in().await;
        app.publish().await;
        let (events, _) = feed(&program, &format!("cursor={cursor}")).await;
        assert_eq!(members(&events, "/type"), ["account.created", "account.email_verified", "capabilities.changed", "session.created"]);
        assert_eq!(members(&events, "/account_id").into_iter().collect::<BTreeSet<_>>(), [ada.id().await].into());
        assert_eq!(events[0]["data"]["role"], "freelancer");
        assert_eq!(events[3]["data"], json!({"methods": ["pwd"], "platform": "other"}));
        assert!(events[0]["timestamp"].as_str().expect("a time").ends_with('Z'));
        for event in &events {
            conformance::check_event(event["type"].as_str().expect("a type"), &event["data"]);
        }
    }

    async fn who_keeps_asking_gets_each_event_once(app) {
        let program = app.integrator(&["events:read"]).await;
        let account = app.nobody();
        let (mut seen, mut after) = (Vec::new(), String::new());
        for round in ["first", "second", "third"] {
            app.events_about(&account, &[round; 5]).await;
            app.publish().await;
            for _ in 0..4 {
                let (events, next) = feed(&program, &format!("limit=2{after}")).await;
                seen.extend(members(&events, "/data/reason"));
                after = format!("&cursor={next}");
            }
        }
        assert_eq!(seen, [["first"; 5], ["second"; 5], ["third"; 5]].concat());
        let (nothing, same) = feed(&program, &format!("limit=2{after}")).await;
        assert_eq!((nothing.len(), format!("&cursor={same}")), (0, after));
    }

    async fn a_filter_leaves_out_the_others_and_the_cursor_moves_past_them(app) {
        let program = app.integrator(&["events:read"]).await;
        let (one, other) = (app.nobody(), app.nobody());
        app.freelancer("ada").registered().await;
        app.events_about(&one, &["a"]).await;
        app.events_about(&other, &["b"]).await;
        app.publish().await;
        let (events, cursor) = feed(&program, &format!("account_id={one}&type=capabilities.changed")).await;
        assert_eq!(members(&events, "/data/reason"), ["a"]);
        let (rest, _) = feed(&program, &format!("cursor={cursor}")).await;
        assert!(rest.is_empty(), "everything up to the cursor was looked at: {rest:?}");
        let (none, _) = feed(&program, "type=planet.moved").await;
        assert!(none.is_empty());
        for bad in ["type=", "type=a&type=b", "account_id=ada", "cursor=x", "limit=0"] {
            program.get(&format!("/v1/events?{bad}")).await.problem(422, "validation_failed");
        }
        let paged = program.get("/v1/events?limit=1&type=capabilities.changed").await.is(200);
        assert_eq!(paged.body["has_more"], true);
        assert!(paged.header("link").contains("type=capabilities.changed&"), "{:?}", paged.headers);
    }

    async fn nodes_that_publish_at_once_give_each_event_one_position(app) {
        let other = app.another_node().await;
        let accounts: Vec<_> = (0..5).map(|_| app.nobody()).collect();
        let program = app.integrator(&["events:read"]).await;
        for _ in 0..8 {
            for account in &accounts {
                app.events_about(account, &["1", "2", "3"]).await;
            }
            futures_util::future::join4(app.publish(), other.publish(), app.publish(), other.publish()).await;
        }
        assert_eq!(app.count(UNPUBLISHED).await, 0);
        let count = app.count("SELECT count(*) AS count FROM events").await;
        assert_eq!(count, 120);
        assert_eq!(app.count("SELECT count(DISTINCT \"position\") AS count FROM events").await, count);
        assert_eq!(app.count("SELECT max(\"position\") - min(\"position\") + 1 AS count FROM events").await, count, "without gaps");
        let (events, _) = feed(&program, &format!("limit=100&account_id={}", accounts[3])).await;
        assert_eq!(members(&events, "/data/reason"), ["1", "2", "3"].repeat(8));
    }

    async fn several_events_of_one_act_keep_their_order(app) {
        let account = app.nobody();
        let (about, now) = (account.clone(), app.platform().clock.now());
        let act = move |conn: &mut Conn| {
            for _ in 0..20 {
                events::emit(conn, &kinds::AccountPasswordChanged {}, &about, now)?;
                events::emit(conn, &kinds::AccountPasswordReset {}, &about, now)?;
            }
            Ok(())
        };
        app.platform().db.write(act).await.expect("written");
        app.publish().await;
        let program = app.integrator(&["events:read"]).await;
        let (events, _) = feed(&program, "limit=100").await;
        assert_eq!(members(&events, "/type"), ["account.password_changed", "account.password_reset"].repeat(20));
    }

    async fn an_act_that_is_undone_tells_nothing(app) {
        let (about, now) = (app.nobody(), app.platform().clock.now());
        let act = move |conn: &mut Conn| -> Result<(), bonafide::platform::problem::Problem> {
            events::emit(conn, &kinds::AccountPasswordChanged {}, &about, now)?;
            Err(anyhow::anyhow!("something else failed").into())
        };
        app.platform().db.write(act).await.expect_err("undone");
        app.publish().await;
        assert_eq!(app.count("SELECT count(*) AS count FROM events").await, 0);
    }

    async fn an_event_whose_act_commits_late_stands_behind_those_that_were_read(app) {
        if app.engine == Engine::Sqlite {
            return; // one act after the other
        }
        let program = app.integrator(&["events:read"]).await;
        let (early, late) = (app.nobody(), app.nobody());
        let (begun, wait) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
        let (about, now) = (late.clone(), app.platform().clock.now());
        let slow = app.platform().clone();
        let act = actix_web::rt::spawn(async move {
            let act = slow.db.write(move |conn| {
                events::emit(conn, &kinds::AccountPasswordChanged {}, &about, now)?;
                begun.0.send(()).expect("the test waits");
                wait.1.recv().expect("the test goes on");
                Ok(())
            });
            act.await.expect("written");
        });
        while begun.1.try_recv().is_err() {
            actix_web::rt::task::yield_now().await;
        }
        app.events_about(&early, &["early"]).await;
        app.publish().await;
        let (events, cursor) = feed(&program, "").await;
        assert_eq!(members(&events, "/account_id"), [early.to_string()]);
        wait.0.send(()).expect("the act waits");
        act.await.expect("the act");
        app.publish().await;
        let (events, _) = feed(&program, &format!("cursor={cursor}")).await;
        assert_eq!(members(&events, "/account_id"), [late.to_string()], "written first, and not missed");
    }

    async fn events_are_kept_for_their_time_and_who_was_away_for_longer_is_told_so(app) {
        let program = app.integrator(&["events:read"]).await;
        let account = app.nobody();
        app.events_about(&account, &["old", "older"]).await;
        app.publish().await;
        let (_, cursor) = feed(&program, "limit=1").await;
        app.events_about(&account, &["unpublished"]).await;
        app.advance(31 * 86_400).await;
        app.events_about(&account, &["new"]).await;
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        app.publish().await;
        let program = app.integrator(&["events:read"]).await;
        let (events, fresh) = feed(&program, "").await;
        assert_eq!(members(&events, "/data/reason"), ["unpublished", "new"], "what nobody could read yet stays");
        let late = program.get(&format!("/v1/events?cursor={cursor}")).await.problem(410, "cursor_expired");
        assert_eq!(late.body["next"][0]["href"], "/v1/events");
        bonafide::upkeep::sweep(app.platform()).await.expect("swept");
        let (events, _) = feed(&program, "").await;
        assert_eq!(members(&events, "/data/reason"), ["new"]);
        feed(&program, &format!("cursor={fresh}")).await;
    }

    async fn the_feed_is_for_keys_with_its_scope(app) {
        app.integrator(&["webhooks:write"]).await.get("/v1/events").await.problem(403, "insufficient_scope");
        app.freelancer("ada").signed_in().await.get("/v1/events").await.problem(401, "token_invalid");
    }
}

#[actix_web::test]
async fn every_type_is_explained_with_a_schema_and_an_example() {
    app::run(Engine::Sqlite, |app| async move {
        let reply = app.anonymous().get("/v1/event-types").await.is(200);
        let types = reply.body["data"].as_array().expect("types").clone();
        let webhooks = conformance::DOCUMENT["webhooks"]
            .as_object()
            .expect("webhooks");
        assert_eq!(types.len(), webhooks.len());
        let mut names = BTreeSet::new();
        for one in &types {
            let name = one["type"].as_str().expect("a name");
            assert!(names.insert(name), "{name} is there twice");
            assert!(
                one["description"]
                    .as_str()
                    .is_some_and(|text| text.ends_with('.')),
                "{name}"
            );
            assert!(
                !one["schema"].to_string().contains("$ref"),
                "{name} refers to what is not there"
            );
            let members = one["schema"]["properties"].as_object();
            let examples = one["sample"].as_object().expect("an example");
            assert_eq!(
                members.map_or(0, serde_json::Map::len),
                examples.len(),
                "{name}: an example of each"
            );
            conformance::check_event(name, &one["sample"]);
            let body = &webhooks[name]["post"]["requestBody"]["content"]["application/json"];
            assert_eq!(body["example"]["data"], one["sample"], "{name}");
        }
        for expected in [
            "account.created",
            "account.locked",
            "phone.verified",
            "factor.added",
            "factor.removed",
            "session.created",
        ] {
            assert!(names.contains(expected), "{expected}");
        }
    })
    .await;
}
