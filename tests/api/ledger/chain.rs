//! The chain of the audit trail: what was written cannot be altered, taken away or moved unnoticed.

use std::io::Cursor;

use bonafide::ledger::audit::chain::{self, Checkpoint, Fault, FaultKind, From, Report, Signer};
use bonafide::ledger::audit::{self, Actor as Who, Entry};
use bonafide::platform::Platform;
use bonafide::platform::http::Call;
use bonafide::platform::ids::AccountId;
use bonafide::platform::random::Random;
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;

use crate::support::*;

/// Runs SQL as somebody would who has the database.
async fn attack(app: &TestApp, sql: &str) -> Result<(), String> {
    let sql = sql.to_owned();
    let write = app.platform().db.write(move |conn| {
        let done = bonafide::on_each!(conn, |c| c.batch_execute(&sql));
        done.map_err(|error| bonafide::platform::problem::Problem::Internal(error.into()))
    });
    write.await.map_err(|problem| problem.to_string())
}

/// Takes the guards away first.
pub async fn unguarded(app: &TestApp, sql: &str) {
    let tables = ["entries", "links", "checkpoints"];
    let guards = tables.map(|table| match app.engine {
        Engine::Sqlite => format!("DROP TRIGGER IF EXISTS audit_{table}_stay_update; DROP TRIGGER IF EXISTS audit_{table}_stay_delete;"),
        Engine::Postgres => format!("DROP TRIGGER IF EXISTS audit_{table}_stay ON audit_{table};"),
    });
    let all = format!("{} {sql}", guards.join(" "));
    attack(app, &all).await.expect("the guards are down");
}

pub async fn link(app: &TestApp) {
    while chain::keep_up(app.platform()).await.expect("the chain") > 0 {}
}

async fn verified(app: &TestApp) -> Report {
    verified_from(app, From::default()).await
}

async fn verified_from(app: &TestApp, from: From) -> Report {
    chain::verify(app.platform(), from).await.expect("a walk")
}

fn kinds(report: &Report) -> Vec<(FaultKind, Option<i64>)> {
    let faults = report.faults.iter();
    faults.map(|fault| (fault.kind, fault.position)).collect()
}

/// Acts of one account, one after the other, each with its number.
async fn acts(platform: &Platform, account: &AccountId, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let (inner, account) = (platform.clone(), account.clone());
        let write = platform.db.write(move |conn| {
            let call = Call::internal(inner.clock.now());
            for part in 0..2 {
                let entry = Entry {
                    kind: "account.updated",
                    account: Some(&account),
                    session: None,
                    actor: Who::System,
                    detail: json!({"number": number, "part": part}),
                };
                audit::record(conn, &call, &entry)?;
            }
            Ok(())
        });
        write.await.expect("an act");
    }
}

fn somebody(app: &TestApp) -> AccountId {
    AccountId::new(app.platform().clock.now(), &Random)
}

/// Ten entries in their places.
async fn ten(app: &TestApp) -> AccountId {
    let account = somebody(app);
    acts(app.platform(), &account, 0..5).await;
    link(app).await;
    account
}

async fn exported(app: &TestApp, after: i64) -> String {
    let begun = chain::export(app.platform(), after)
        .await
        .expect("an export");
    let mut export = begun.expect("the place is there");
    let mut text = String::new();
    while let Some(lines) = export.next().await.expect("lines") {
        text.push_str(&lines);
    }
    text
}

fn of_file(text: &str) -> Report {
    chain::of_file(Cursor::new(text), None)
        .expect("an export")
        .0
}

fn checkpoints_of(text: &str) -> Vec<Checkpoint> {
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines
        .filter_map(|line| serde_json::from_value(line["checkpoint"].clone()).ok())
        .collect()
}

on_both! {
    async fn every_entry_gets_its_place_and_the_chain_is_whole(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.patch("/v1/me", json!({"name": "Ada King"})).await.is(200);
        assert_eq!(verified(&app).await.waiting, 4, "nothing has its place yet");
        link(&app).await;
        let report = verified(&app).await;
        assert!(report.is_good(), "{report:?}");
        assert_eq!((report.entries, report.position, report.waiting, report.checkpoints), (4, 4, 0, 1));
        link(&app).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_unlinked").await, 0);
    }

    async fn entries_of_one_act_keep_their_order_in_the_chain_and_in_the_history(app) {
        let account = somebody(&app);
        acts(app.platform(), &account, 0..20).await;
        link(&app).await;
        let read = app.platform().db.read(move |conn| audit::list(conn, &account, None, None, 100));
        let listed: Vec<String> = read.await.expect("a list").into_iter().rev().map(|entry| entry.detail).collect();
        let expected: Vec<String> = (0..20).flat_map(|number| (0..2).map(move |part| json!({"number": number, "part": part}).to_string())).collect();
        assert_eq!(listed, expected);
        let lines = exported(&app, 0).await;
        let chained: Vec<String> = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).expect("JSON")["detail"].as_str().map(str::to_owned)).collect();
        assert_eq!(chained, expected);
    }

    async fn the_trail_is_only_ever_added_to(app) {
        ten(&app).await;
        for table in ["audit_entries", "audit_links", "audit_checkpoints"] {
            let column = if table == "audit_entries" { "kind = 'x'" } else { "position = position + 100" };
            for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET {column}")] {
                let refused = attack(&app, &sql).await.expect_err(&sql);
                assert!(refused.contains("the audit trail is only ever added to"), "{sql}: {refused}");
            }
        }
        assert!(verified(&app).await.is_good());
    }

    async fn an_altered_entry_is_found_and_where(app) {
        ten(&app).await;
        unguarded(&app, "UPDATE audit_entries SET detail = '{}' WHERE id = (SELECT entry_id FROM audit_links WHERE position = 4)").await;
        let report = verified(&app).await;
        assert_eq!(kinds(&report), [(FaultKind::Altered, Some(4))]);
        assert!(report.faults[0].entry.as_deref().is_some_and(|id| id.starts_with("aud_")), "{report:?}");
        for change in ["actor_id = 'acc_1'", "created_at = '2020-01-01 00:00:00'", "account_id = NULL", "client_address = ''"] {
            unguarded(&app, &format!("UPDATE audit_entries SET {change} WHERE id = (SELECT entry_id FROM audit_links WHERE position = 7)")).await;
        }
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Altered, Some(4)), (FaultKind::Altered, Some(7))]);
    }

    async fn a_deleted_entry_is_found_and_where(app) {
        ten(&app).await;
        unguarded(&app, "DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_links WHERE position = 6)").await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Deleted, Some(6))]);
        // With its place in the chain as well.
        unguarded(&app, "DELETE FROM audit_links WHERE position = 6").await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Missing, Some(6))]);
    }

    async fn swapped_entries_are_found_and_where(app) {
        ten(&app).await;
        unguarded(&app, "DROP INDEX audit_links_entry; CREATE TABLE swapped AS SELECT position, entry_id FROM audit_links WHERE position IN (3, 8); UPDATE audit_links SET entry_id = (SELECT entry_id FROM swapped WHERE swapped.position = 11 - audit_links.position) WHERE position IN (3, 8)").await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Reordered, Some(3)), (FaultKind::Reordered, Some(8))]);
    }

    async fn swapped_places_are_found_and_where(app) {
        ten(&app).await;
        unguarded(&app, "UPDATE audit_links SET position = 999 WHERE position = 3; UPDATE audit_links SET position = 3 WHERE position = 8; UPDATE audit_links SET position = 8 WHERE position = 999").await;
        let report = verified(&app).await;
        let places: Vec<Option<i64>> = report.faults.iter().map(|fault| fault.position).collect();
        assert!(report.faults.iter().all(|fault| fault.kind == FaultKind::Reordered), "{report:?}");
        assert_eq!(places, [Some(3), Some(4), Some(8), Some(9)], "each stands wrongly, and before what it does not belong to");
    }

    async fn a_tail_that_was_cut_off_is_found_by_the_checkpoint_that_speaks_of_it(app) {
        ten(&app).await;
        let kept = checkpoints_of(&exported(&app, 0).await);
        assert_eq!(kept.last().map(|kept| kept.position), Some(10));
        unguarded(&app, "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_links WHERE position > 7); DELETE FROM audit_links WHERE position > 7").await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::CutOff, Some(10))]);
        // Who takes the checkpoints away too is found by those that were kept elsewhere.
        unguarded(&app, "DELETE FROM audit_checkpoints").await;
        assert!(verified(&app).await.is_good(), "the database alone cannot tell");
        for newest in [false, true] {
            let report = verified_from(&app, From { kept: kept.clone(), newest }).await;
            assert_eq!(kinds(&report)[0], (FaultKind::CutOff, Some(10)), "{report:?}");
        }
    }

    async fn a_chain_that_was_made_anew_is_found_by_an_older_checkpoint(app) {
        ten(&app).await;
        let kept = checkpoints_of(&exported(&app, 0).await);
        let anew = match app.engine {
            Engine::Sqlite => "INSERT INTO audit_unlinked (sequence, entry_id) SELECT row_number() OVER (ORDER BY id), id FROM audit_entries",
            Engine::Postgres => "INSERT INTO audit_unlinked (entry_id) SELECT id FROM audit_entries ORDER BY id",
        };
        let sql = format!("UPDATE audit_entries SET client_address = '198.51.100.0/24' WHERE id = (SELECT entry_id FROM audit_links WHERE position = 2); DELETE FROM audit_links; {anew}");
        unguarded(&app, &sql).await;
        link(&app).await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Rewritten, Some(10))]);
        unguarded(&app, "DELETE FROM audit_checkpoints").await;
        app.advance(61).await;
        link(&app).await;
        assert!(verified(&app).await.is_good(), "with a checkpoint of its own the new chain is whole");
        let report = verified_from(&app, From { kept, newest: false }).await;
        assert_eq!(kinds(&report), [(FaultKind::Rewritten, Some(10))]);
    }

    async fn a_checkpoint_that_we_did_not_sign_is_found(app) {
        ten(&app).await;
        unguarded(&app, "UPDATE audit_checkpoints SET made_at = '2020-01-01 00:00:00'").await;
        assert_eq!(kinds(&verified(&app).await), [(FaultKind::Forged, Some(10))]);
    }

    async fn an_entry_that_was_kept_out_of_the_chain_is_found(app) {
        let account = ten(&app).await;
        acts(app.platform(), &account, 5..6).await;
        unguarded(&app, "DELETE FROM audit_unlinked").await;
        assert!(verified(&app).await.is_good(), "it may be on its way");
        app.advance(61).await;
        link(&app).await;
        let report = verified(&app).await;
        assert_eq!(kinds(&report), [(FaultKind::Unlinked, None); 2]);
        // And one that was taken away before it was linked.
        acts(app.platform(), &account, 6..7).await;
        unguarded(&app, "DELETE FROM audit_entries WHERE id = (SELECT max(entry_id) FROM audit_unlinked)").await;
        let report = verified(&app).await;
        assert!(report.faults.iter().any(|fault| fault.kind == FaultKind::Deleted && fault.entry.is_some()), "{report:?}");
    }

    async fn checkpoints_are_made_every_minute_with_entries_and_every_thousand_entries(app) {
        let account = ten(&app).await;
        let made = async || app.count("SELECT count(*) AS count FROM audit_checkpoints").await;
        acts(app.platform(), &account, 5..6).await;
        link(&app).await;
        assert_eq!(made().await, 1, "not within the minute");
        app.advance(60).await;
        let now = app.platform().clock.now();
        assert!(app.platform().db.read(move |conn| chain::is_due(conn, now)).await.expect("an answer"));
        link(&app).await;
        assert_eq!(made().await, 2);
        app.advance(3600).await;
        let now = app.platform().clock.now();
        assert!(!app.platform().db.read(move |conn| chain::is_due(conn, now)).await.expect("an answer"));
        link(&app).await;
        assert_eq!(made().await, 2, "nothing new happened");
        acts(app.platform(), &account, 6..7).await;
        link(&app).await;
        acts(app.platform(), &account, 7..507).await;
        link(&app).await;
        assert_eq!(made().await, 4);
        let report = verified(&app).await;
        assert!(report.is_good() && report.checkpoints == 4, "{report:?}");
    }

    async fn an_export_verifies_by_itself(app) {
        let account = ten(&app).await;
        app.advance(61).await;
        acts(app.platform(), &account, 5..8).await;
        link(&app).await;
        let text = exported(&app, 0).await;
        let report = of_file(&text);
        assert!(report.is_good() && (report.entries, report.checkpoints) == (16, 2), "{report:?}");
        let altered = text.replacen("\\\"number\\\":2", "\\\"number\\\":9", 1);
        assert_ne!(text, altered);
        assert_eq!(kinds(&of_file(&altered)), [(FaultKind::Altered, Some(5))]);
        let lines: Vec<&str> = text.lines().collect();
        let without = |left_out: usize| lines.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, line)| format!("{line}\n")).collect::<String>();
        assert_eq!(kinds(&of_file(&without(3))), [(FaultKind::Missing, Some(3))]);
        assert_eq!(kinds(&of_file(&without(lines.len() - 1))), [(FaultKind::CutOff, Some(17))]);
        let other = Signer::open(&app.another_node_with("BONAFIDE_LOG", "info").await.platform().seal).expect("a key").public();
        assert!(chain::of_file(Cursor::new(&text), Some(other)).expect("an export").0.is_good(), "all nodes have one key");
        let forged = text.replace(&lines[0][lines[0].find("public_key").expect("a key")..], "public_key\":\"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}}");
        assert!(kinds(&of_file(&forged)).contains(&(FaultKind::Forged, Some(10))));
        for broken in ["", "{}", "x"] {
            assert!(chain::of_file(Cursor::new(broken), None).is_err());
        }
        // The next one begins where this one ended.
        acts(app.platform(), &account, 8..9).await;
        link(&app).await;
        let next = of_file(&exported(&app, 16).await);
        assert!(next.is_good() && (next.entries, next.position) == (2, 18), "{next:?}");
        assert!(chain::export(app.platform(), 99).await.expect("an answer").is_none());
    }

    async fn acts_side_by_side_on_two_nodes_give_one_chain_without_gaps_and_each_account_in_order(app) {
        let other = app.another_node().await;
        let accounts: Vec<AccountId> = (0..8).map(|_| somebody(&app)).collect();
        let working = accounts.iter().enumerate().map(|(at, account)| {
            let platform = if at % 2 == 0 { app.platform() } else { other.platform() };
            acts(platform, account, 0..25)
        });
        let linking = [app.platform(), other.platform()].map(async |platform| {
            for _ in 0..40 {
                chain::keep_up(platform).await.expect("the chain");
                tokio::task::yield_now().await;
            }
        });
        futures_util::future::join(join_all(working), join_all(linking)).await;
        link(&app).await;
        let report = verified(&other).await;
        assert!(report.is_good(), "{report:?}");
        assert_eq!((report.entries, report.position), (400, 400));
        let text = exported(&app, 0).await;
        for account in &accounts {
            let own = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")).filter(|line| line["account_id"] == account.as_str());
            let numbers: Vec<(u64, u64)> = own.map(|line| {
                let detail: Value = serde_json::from_str(line["detail"].as_str().expect("facts")).expect("JSON");
                (detail["number"].as_u64().expect("a number"), detail["part"].as_u64().expect("a number"))
            }).collect();
            assert!(numbers.len() == 50 && numbers.is_sorted(), "{numbers:?}");
        }
    }

    async fn the_command_line_tells_whether_it_is_whole_and_what_is_wrong(app) {
        use bonafide::commands::audit::{AuditCommand, run, verify_file};
        let said = std::cell::RefCell::new(Vec::new());
        let say = |line: &str| said.borrow_mut().push(line.to_owned());
        acts(app.platform(), &somebody(&app), 0..5).await;
        let verify = |checkpoints, from_checkpoint| AuditCommand::Verify { checkpoints, from_checkpoint, file: None, key: None };
        run(app.platform(), verify(None, None), say).await.expect("it is whole");
        assert_eq!(said.take().last().map(String::as_str), Some("OK"));
        run(app.platform(), AuditCommand::Key, say).await.expect("a key");
        let key = said.take().remove(0);
        run(app.platform(), AuditCommand::Export { after: 0 }, say).await.expect("an export");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("trail.ndjson");
        std::fs::write(&file, said.take().join("\n")).expect("a file");
        verify_file(&file, Some(&key), say).expect("it is whole");
        run(app.platform(), verify(Some(file.clone()), None), say).await.expect("it is what was exported");
        run(app.platform(), verify(None, Some(file.clone())), say).await.expect("it is what was exported");
        said.take();
        unguarded(&app, "UPDATE audit_entries SET request_id = 'x' WHERE id = (SELECT entry_id FROM audit_links WHERE position = 2)").await;
        assert!(run(app.platform(), verify(None, None), say).await.is_err());
        let told = said.take();
        assert!(told[0].starts_with("altered position=2 entry=aud_"), "{told:?}");
        assert!(run(app.platform(), AuditCommand::Export { after: 99 }, say).await.is_err());
        assert!(verify_file(folder.path(), None, say).is_err());
    }
}

/// The guards hold against who has the program's own password too, where it does not own the tables.
#[actix_web::test]
async fn a_role_that_may_only_add_serves_and_cannot_take_the_guards_away() {
    crate::support::app::run(Engine::Postgres, async |app: TestApp| {
        ten(&app).await;
        let role = format!("adds_{}", std::process::id());
        let grants = format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'adds'; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; \
             REVOKE UPDATE, DELETE ON audit_entries, audit_links, audit_checkpoints FROM {role}"
        );
        attack(&app, &grants).await.expect("a role");
        let own = app.as_role(&role, "adds").await;
        let account = somebody(&own);
        acts(own.platform(), &account, 0..2).await;
        link(&own).await;
        assert_eq!(verified(&own).await.entries, 14);
        for sql in [
            "DELETE FROM audit_entries",
            "UPDATE audit_links SET position = 0",
            "DROP TRIGGER audit_entries_stay ON audit_entries",
            "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        ] {
            let refused = attack(&own, sql).await.expect_err(sql);
            let reasons = ["permission denied", "must be owner"];
            assert!(reasons.iter().any(|why| refused.contains(why)), "{refused}");
        }
        own.stop().await;
        attack(&app, &format!("DROP OWNED BY {role}; DROP ROLE {role}"))
            .await
            .expect("the role goes");
    })
    .await;
}

#[test]
fn a_fault_says_what_and_where() {
    let fault = Fault {
        kind: FaultKind::Altered,
        position: Some(7),
        entry: Some("aud_1".into()),
    };
    assert_eq!(fault.to_string(), "altered position=7 entry=aud_1");
}
