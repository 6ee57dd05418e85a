//! The history that an owner reads.

use std::sync::{Arc, Mutex};

use bonafide::ledger::audit;
use bonafide::platform::ids::AccountId;
use diesel::connection::InstrumentationEvent;
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::chain::unguarded;
use crate::support::*;

const HISTORY: &str = "/v1/me/audit-events";

fn items(reply: &Reply) -> Vec<Value> {
    reply.body["data"].as_array().expect("a list").clone()
}

fn kinds(reply: &Reply) -> Vec<String> {
    let items = items(reply);
    let kinds = items
        .iter()
        .map(|item| item["type"].as_str().expect("a type"));
    kinds.map(str::to_owned).collect()
}

async fn fails_to_sign_in(person: &Actor) {
    let wrong = Actor {
        password: "wrong wrong wrong".into(),
        ..person.clone()
    };
    wrong.login().await.problem(401, "invalid_credentials");
}

#[derive(QueryableByName)]
struct PlanOfSqlite {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PlanOfPostgres {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How the engine would answer this query with these values and the limit.
fn plan(conn: &mut bonafide::platform::db::Conn, sql: &str, values: &[&str]) -> String {
    use bonafide::platform::db::Conn;
    let mut sql = sql.to_owned();
    match conn {
        Conn::Sqlite(conn) => {
            let lines: Vec<PlanOfSqlite> = sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(conn)
                .expect(&sql);
            lines
                .iter()
                .map(|line| format!("{}\n", line.detail))
                .collect()
        }
        Conn::Postgres(conn) => {
            for (at, value) in values.iter().enumerate() {
                sql = sql.replace(&format!("${}", at + 1), &format!("'{value}'"));
            }
            sql = sql.replace(&format!("${}", values.len() + 1), "21");
            // Few rows are read sooner without any index.
            sql_query("SET enable_seqscan = off")
                .execute(conn)
                .expect("a setting");
            sql_query("SET enable_sort = off")
                .execute(conn)
                .expect("a setting");
            let lines: Vec<PlanOfPostgres> =
                sql_query(format!("EXPLAIN {sql}")).load(conn).expect(&sql);
            lines
                .iter()
                .map(|line| format!("{}\n", line.line))
                .collect()
        }
    }
}

/// So many entries of others, of one kind, that a bad plan would be seen; PostgreSQL plans by what it has counted.
async fn crowd(app: &TestApp) {
    let count = match app.engine {
        Engine::Sqlite => return,
        Engine::Postgres => "ANALYZE audit_entries",
    };
    let sql = "INSERT INTO audit_entries (id, kind, account_id, actor, request_id, client_address, detail, created_at) \
               SELECT 'aud_' || n, 'login.failed', 'acc_' || n % 500, 'member', 'req_1', '', '{}', now() FROM generate_series(1, 5000) AS n";
    unguarded(app, &format!("{sql}; {count}")).await;
}

on_both! {
    async fn the_history_tells_what_happened_newest_first(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(1).await;
        fails_to_sign_in(&ada).await;
        app.advance(1).await;
        let phone = json!({"email": ada.email, "password": ada.password, "device": {"name": "Ada's phone", "platform": "ios"}});
        let phone = app.anonymous().post("/v1/sessions", phone).await.is(200).text_of("/session/id");
        app.advance(1).await;
        ada.patch("/v1/me", json!({"name": "Ada King", "locale": "es"})).await.is(200);
        app.advance(1).await;
        ada.delete(&format!("/v1/me/sessions/{phone}")).await.is(204);
        let reply = ada.get(HISTORY).await.is(200);
        let expected = ["session.ended", "account.updated", "session.created", "login.failed", "session.created", "account.email_verified", "account.created"];
        assert_eq!(kinds(&reply), expected);
        let all = items(&reply);
        assert_eq!(all[0]["detail"], json!({"reason": "ended"}));
        assert_eq!((&all[0]["session_id"], &all[0]["current"], &all[0]["actor"]), (&json!(phone), &json!(false), &json!("member")));
        assert_eq!((&all[1]["detail"], all[1].get("session_id")), (&json!({"changed": ["name", "locale"]}), None));
        assert_eq!(all[2]["detail"], json!({"methods": ["pwd"], "platform": "ios"}));
        assert_eq!((&all[3]["detail"], &all[3]["actor"]), (&json!({"methods": ["pwd"]}), &json!("anonymous")));
        assert_eq!((&all[4]["current"], &all[4]["address"]), (&json!(true), &json!("127.0.0.0/24")));
        assert_eq!(all[6].get("detail"), None, "the role and the terms are nobody's history");
        assert!(all.iter().all(|item| item["id"].as_str().is_some_and(|id| id.starts_with("aud_"))));
        let times: Vec<&str> = all.iter().map(|item| item["created_at"].as_str().expect("a time")).collect();
        assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
        assert!(!reply.text.contains("Ada") && !reply.text.contains("example.com") && !reply.text.contains("null"), "{}", reply.text);
    }

    async fn it_speaks_the_language_of_the_request(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.clone().signs_in().await.delete("/v1/me/sessions/current").await.is(204);
        for (asked, spoken, signed_in, signed_out) in [
            ("en", "en", "A device was signed in.", "A device signed out."),
            ("es-MX", "es", "Se inició sesión en un dispositivo.", "Se cerró la sesión desde el propio dispositivo."),
            ("ar", "ar", "سُجّل الدخول على أحد الأجهزة.", "سُجّل الخروج من الجهاز نفسه."),
            ("fr", "en", "A device was signed in.", "A device signed out."),
        ] {
            let reply = ada.clone().with_header("accept-language", asked).get(HISTORY).await.is(200);
            let title = |kind: &str| items(&reply).into_iter().find(|item| item["type"] == kind).expect(kind)["title"].clone();
            assert_eq!((title("session.created"), title("session.ended")), (json!(signed_in), json!(signed_out)));
            assert_eq!(reply.header("content-language"), spoken);
            assert!(reply.header("vary").contains("accept-language"), "{}", reply.header("vary"));
        }
    }

    async fn what_a_later_version_wrote_has_a_sentence_and_shows_no_more_than_words(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(1).await;
        ada.patch("/v1/me", json!({"name": "Ada King"})).await.is(200);
        let sql = "UPDATE audit_entries SET kind = 'planet.moved', actor = 'system', client_address = '', \
                   detail = '{\"reason\": \"orbit\", \"secret\": \"s3cret\", \"changed\": [\"Ada King\", \"sun\"]}' WHERE kind = 'account.updated'";
        unguarded(&app, sql).await;
        let newest = items(&ada.get(HISTORY).await.is(200)).remove(0);
        assert_eq!((&newest["type"], &newest["actor"], newest.get("address")), (&json!("planet.moved"), &json!("system"), None));
        assert_eq!(newest["title"], "Something else happened that concerns the safety of the account.");
        assert_eq!(newest["detail"], json!({"reason": "orbit", "changed": ["sun"]}));
        assert_eq!(items(&ada.get(&format!("{HISTORY}?type=planet.moved")).await.is(200)).len(), 1);
    }

    async fn it_comes_in_pages_that_neither_repeat_nor_hide(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for number in 1..=3 {
            ada.patch("/v1/me", json!({"name": format!("Ada {number}")})).await.is(200);
        }
        for _ in 0..4 {
            fails_to_sign_in(&ada).await;
        }
        let (mut seen, mut path) = (Vec::new(), format!("{HISTORY}?limit=4"));
        for page in 0..3 {
            let reply = ada.get(&path).await.is(200);
            seen.extend(items(&reply).iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
            assert_eq!(reply.body["has_more"], page < 2);
            if page == 0 {
                // What happens meanwhile stands before the first page.
                fails_to_sign_in(&ada).await;
            }
            let Some(cursor) = reply.body["next_cursor"].as_str() else { break };
            path = format!("{HISTORY}?limit=4&cursor={cursor}");
            assert_eq!(reply.header("link"), format!("<{path}>; rel=\"next\""));
        }
        assert_eq!(seen.len(), 10);
        assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
        let cursor = path.rsplit_once('=').expect("a cursor").1;
        ada.get(&format!("/v1/me/sessions?cursor={cursor}")).await.problem(422, "validation_failed");
    }

    async fn one_kind_can_be_asked_for_on_every_page(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for _ in 0..3 {
            fails_to_sign_in(&ada).await;
            app.advance(1).await;
            ada.clone().signs_in().await;
        }
        let first = ada.get(&format!("{HISTORY}?type=login.failed&limit=2")).await.is(200);
        assert_eq!(kinds(&first), ["login.failed", "login.failed"]);
        let link = first.header("link");
        let next = link.trim_start_matches('<').split('>').next().expect("an address");
        assert!(next.contains("type=login.failed&"), "{link}");
        let second = ada.get(next).await.is(200);
        assert_eq!((kinds(&second), &second.body["has_more"]), (vec!["login.failed".to_owned()], &json!(false)));
        assert_eq!(items(&ada.get(&format!("{HISTORY}?type=nothing.of_the_kind")).await.is(200)).len(), 0);
        let long = "a".repeat(65);
        for bad in ["", "%00", "Login.Failed", "login%20failed", "%27%3B--", "%FF", "a&type=b", &long] {
            let refused = ada.get(&format!("{HISTORY}?type={bad}")).await.problem(422, "validation_failed");
            assert_eq!(refused.faults(), [("/type".to_owned(), "not_allowed".to_owned())]);
        }
        for bad in ["limit=0", "limit=101", "limit=x", "cursor=abc", "cursor=%00"] {
            ada.get(&format!("{HISTORY}?{bad}")).await.problem(422, "validation_failed");
        }
    }

    async fn nobody_reads_what_is_somebody_elses_or_nobodys(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let eve = app.customer("eve").signed_in().await;
        for _ in 0..3 {
            fails_to_sign_in(&app.freelancer("nobody")).await;
            fails_to_sign_in(&ada).await;
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE account_id IS NULL").await, 3);
        let hers = ada.get(&format!("{HISTORY}?limit=4")).await.is(200);
        let eves = eve.get(HISTORY).await.is(200);
        assert_eq!(kinds(&eves), ["session.created", "account.email_verified", "account.created"]);
        assert!(items(&hers).iter().all(|item| !items(&eves).contains(item)));
        // Not even with the way to a page of hers.
        let cursor = hers.text_of("/next_cursor");
        let eves_next = eve.get(&format!("{HISTORY}?cursor={cursor}")).await.is(200);
        assert!(items(&eves_next).iter().all(|item| items(&eves).contains(item)));
        assert_eq!(items(&ada.get(HISTORY).await.is(200)).len(), 6);
    }

    async fn it_takes_one_query_that_walks_through_the_index_of_accounts(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (statements, reply) = app.statements_of(async || ada.get(HISTORY).await).await;
        reply.is(200);
        assert_eq!(statements, 1);
        crowd(&app).await;
        for (kind, after) in [(None, None), (None, Some("aud_2")), (Some("login.failed"), None), (Some("login.failed"), Some("aud_2"))] {
            let read = app.platform().db.read(move |conn| {
                let sent = Arc::new(Mutex::new(String::new()));
                let noted = Arc::clone(&sent);
                conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                    if let InstrumentationEvent::StartQuery { query, .. } = event {
                        *noted.lock().expect("a lock") = query.to_string();
                    }
                });
                let account = AccountId::parse("acc_00000000000000000000000000").expect("an id");
                audit::list(conn, &account, kind, after, 21)?;
                let sql = sent.lock().expect("a lock").clone();
                let sql = sql.split("-- binds").next().unwrap_or_default().trim().to_owned();
                let values: Vec<&str> = [Some("acc_1"), kind, after].into_iter().flatten().collect();
                Ok(plan(conn, &sql, &values))
            });
            let plan = read.await.expect("a plan");
            assert!(plan.contains("audit_entries_account"), "{plan}");
            assert!(!plan.to_lowercase().contains("sort") && !plan.contains("TEMP B-TREE"), "{plan}");
            assert!(plan.contains("Backward") || app.engine == Engine::Sqlite, "{plan}");
        }
    }

    async fn a_search_at_the_desk_walks_through_the_index_of_what_it_asks_for(app) {
        crowd(&app).await;
        for (filter, index) in [("", "audit_entries"), ("actor", "audit_entries_actor"), ("subject", "audit_entries_account"), ("kind", "audit_entries_kind")] {
            let read = app.platform().db.read(move |conn| {
                let sent = Arc::new(Mutex::new(String::new()));
                let noted = Arc::clone(&sent);
                conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                    if let InstrumentationEvent::StartQuery { query, .. } = event {
                        *noted.lock().expect("a lock") = query.to_string();
                    }
                });
                let mut wanted = audit::Wanted::default();
                match filter {
                    "actor" => wanted.actor = Some("apk_1".to_owned()),
                    "subject" => wanted.subject = AccountId::parse("acc_00000000000000000000000000"),
                    "kind" => wanted.kind = Some("api_key.made".to_owned()),
                    _ => {}
                }
                audit::search(conn, &wanted, Some("aud_2"), 21)?;
                let sql = sent.lock().expect("a lock").clone();
                let sql = sql.split("-- binds").next().unwrap_or_default().trim().to_owned();
                let values = [Some("x").filter(|_| !filter.is_empty()), Some("aud_2")];
                let values: Vec<&str> = values.into_iter().flatten().collect();
                Ok(plan(conn, &sql, &values))
            });
            let plan = read.await.expect("a plan");
            assert!(plan.contains(index), "{filter}: {plan}");
            assert!(!plan.to_lowercase().contains("sort") && !plan.contains("TEMP B-TREE"), "{filter}: {plan}");
        }
    }
}
