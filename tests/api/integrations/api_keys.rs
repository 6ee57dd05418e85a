//! Keys of programs.

use bonafide::commands::api_keys::{self, ApiKeysCommand};
use bonafide::platform::caller::StaffRole;
use bonafide::upkeep::note_uses;

use crate::sign_in::two_step::with_app;
use crate::support::*;

const KEYS: &str = "/v1/api-keys";
/// An account that nobody has: who may ask is told so.
const NOBODY: &str = "/v1/accounts/acc_00000000000000000000000000";

async fn made(boss: &Actor, form: Value) -> (String, Actor) {
    let reply = boss.post(KEYS, form).await.is(201);
    (reply.text_of("/id"), boss.bearing(&reply.text_of("/key")))
}

fn reader() -> Value {
    json!({"name": "Job board", "scopes": ["accounts:read"]})
}

/// Another administrator, whose second step is a fresh one.
async fn administrator(app: &TestApp, name: &str) -> Actor {
    let (_, person) = with_app(app, &app.freelancer(name).signed_in().await).await;
    person.with_role(StaffRole::Administrator).await
}

async fn lives(program: &Actor) {
    program.get(NOBODY).await.problem(404, "not_found");
}

async fn is_dead(program: &Actor) {
    program.get(NOBODY).await.problem(401, "token_invalid");
}

on_both! {
    async fn a_key_opens_what_its_scopes_name_and_nothing_else(app) {
        let boss = app.staff("administrator").await;
        let form = json!({"name": " Job board ", "scopes": ["events:read", "accounts:read", "events:read"], "expires_in_seconds": 86_400});
        let reply = boss.post(KEYS, form).await.is(201);
        let secret = reply.text_of("/key");
        assert!(secret.starts_with("bfk_") && secret.len() == 56 && secret.ends_with(&reply.text_of("/hint")), "{secret}");
        let body = &reply.body;
        assert_eq!((&body["name"], &body["status"], &body["scopes"]), (&json!("Job board"), &json!("active"), &json!(["accounts:read", "events:read"])));
        assert_eq!(body["created_by"], boss.id().await);
        let program = app.anonymous().bearing(&secret);
        lives(&program).await;
        let refused = program.submit("/v1/tokens/introspect", "token=x").await.problem(403, "insufficient_scope");
        assert!(refused.text_of("/detail").contains("`tokens:introspect`"), "{}", refused.text);
        for path in ["/v1/me", "/v1/me/sessions", KEYS] {
            program.get(path).await.problem(401, "token_invalid");
        }
        // The reverse: a person's token opens nothing of a program's, not even the administrator's.
        is_dead(&boss).await;
        app.anonymous().get(NOBODY).await.problem(401, "token_missing");
        for wrong in ["bfk_", "bfk_00", &secret[..55], &secret.to_uppercase(), &format!("bfk_{}", "0".repeat(52))] {
            is_dead(&program.bearing(wrong)).await;
        }
    }

    async fn the_secret_is_shown_once_and_kept_nowhere(app) {
        let boss = app.staff("administrator").await;
        let (id, program) = made(&boss, reader()).await;
        let secret = program.bearer.expect("a secret");
        let shown = boss.get(&format!("{KEYS}/{id}")).await.is(200);
        let listed = boss.get(KEYS).await.is(200);
        assert!(!shown.text.contains("bfk_") && !listed.text.contains("bfk_"), "{}", listed.text);
        assert_eq!(listed.body["data"][0], shown.body);
        assert_eq!(shown.text_of("/hint"), secret[52..]);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%bfk_%'").await, 0);
    }

    async fn while_a_key_is_rotated_both_secrets_are_good(app) {
        let boss = app.staff("administrator").await;
        let (id, old) = made(&boss, reader()).await;
        let rotated = boss.post(&format!("{KEYS}/{id}/rotate"), json!({"reason": "Yearly rotation."})).await.is(200);
        let new = old.bearing(&rotated.text_of("/key"));
        assert_eq!(rotated.text_of("/id"), id);
        assert!(rotated.body["overlap_until"].is_string() && rotated.body["rotated_at"].is_string(), "{}", rotated.text);
        lives(&old).await;
        lives(&new).await;
        app.advance(86_401).await;
        is_dead(&old).await;
        lives(&new).await;
        let boss = administrator(&app, "bea").await;
        assert_eq!(boss.get(&format!("{KEYS}/{id}")).await.is(200).body.get("overlap_until"), None);
        let last = boss.post(&format!("{KEYS}/{id}/rotate"), json!({"reason": "It leaked.", "overlap_seconds": 0})).await.is(200);
        is_dead(&new).await;
        lives(&old.bearing(&last.text_of("/key"))).await;
    }

    async fn rotating_twice_leaves_the_last_two_secrets(app) {
        let boss = app.staff("administrator").await;
        let (id, first) = made(&boss, reader()).await;
        let mut secrets = vec![first];
        for _ in 0..2 {
            let rotated = boss.post(&format!("{KEYS}/{id}/rotate"), json!({"reason": "Yearly rotation."})).await.is(200);
            secrets.push(secrets[0].bearing(&rotated.text_of("/key")));
        }
        is_dead(&secrets[0]).await;
        lives(&secrets[1]).await;
        lives(&secrets[2]).await;
    }

    async fn a_key_that_ends_is_dead_and_can_be_given_more_time_before(app) {
        let boss = app.staff("administrator").await;
        let form = json!({"name": "Short", "scopes": ["accounts:read"], "expires_in_seconds": 3600});
        let (ended, dead) = made(&boss, form.clone()).await;
        let (longer, _) = made(&boss, form).await;
        let rotated = boss.post(&format!("{KEYS}/{longer}/rotate"), json!({"reason": "More time.", "expires_in_seconds": 86_400})).await.is(200);
        app.advance(3601).await;
        is_dead(&dead).await;
        lives(&dead.bearing(&rotated.text_of("/key"))).await;
        let boss = administrator(&app, "bea").await;
        assert_eq!(boss.get(&format!("{KEYS}/{ended}")).await.is(200).body["status"], "expired");
        boss.post(&format!("{KEYS}/{ended}/rotate"), json!({"reason": "Too late."})).await.problem(409, "api_key_over");
    }

    async fn a_revoked_key_is_dead_here_at_once_and_elsewhere_within_a_beat(app) {
        let other = app.another_node().await;
        let boss = app.staff("administrator").await;
        let (id, old) = made(&boss, reader()).await;
        let rotated = boss.post(&format!("{KEYS}/{id}/rotate"), json!({"reason": "Yearly rotation."})).await.is(200);
        let new = old.bearing(&rotated.text_of("/key"));
        other.refresh().await;
        lives(&old.at(&other)).await;
        lives(&new.at(&other)).await;
        let (address, why) = (format!("{KEYS}/{id}/revoke"), json!({"reason": "The server was replaced."}));
        boss.post(&address, why.clone()).await.is(204);
        is_dead(&old).await;
        is_dead(&new).await;
        other.refresh().await;
        is_dead(&old.at(&other)).await;
        is_dead(&new.at(&other)).await;
        assert_eq!(boss.get(&format!("{KEYS}/{id}")).await.is(200).body["status"], "revoked");
        boss.post(&address, why).await.problem(409, "api_key_over");
        boss.post(&format!("{KEYS}/{id}/rotate"), json!({"reason": "Again."})).await.problem(409, "api_key_over");
    }

    async fn what_is_done_to_keys_is_kept_with_who_and_why(app) {
        let boss = app.staff("administrator").await;
        let (id, _) = made(&boss, reader()).await;
        let rotate = format!("{KEYS}/{id}/rotate");
        for reason in [json!({}), json!({"reason": " "}), json!({"reason": "a\nb\nc"})] {
            boss.post(&rotate, reason).await.problem(422, "reason_required");
        }
        for reason in [json!({}), json!({"reason": ""}), json!({"reason": "no"})] {
            boss.post(&format!("{KEYS}/{id}/revoke"), reason).await.problem(422, "reason_required");
        }
        boss.post(&rotate, json!({"reason": "It leaked."})).await.is(200);
        boss.post(&format!("{KEYS}/{id}/revoke"), json!({"reason": "Not needed."})).await.is(204);
        let kept = "SELECT count(*) AS count FROM audit_entries WHERE kind LIKE 'api_key.%' AND actor = 'staff' AND actor_id LIKE 'acc_%' AND detail LIKE '%apk_%'";
        assert_eq!(app.count(kept).await, 3);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%It leaked.%' OR detail LIKE '%Not needed.%'").await, 2);
    }

    async fn keys_are_for_those_whose_role_allows_it(app) {
        for role in ["reviewer", "support", "representative"] {
            let person = app.staff(role).await;
            person.get(KEYS).await.problem(403, "forbidden");
            person.post(KEYS, reader()).await.problem(403, "forbidden");
        }
        app.freelancer("ada").signed_in().await.post(KEYS, reader()).await.problem(403, "forbidden");
        let boss = app.staff("administrator").await;
        for unknown in ["apk_00000000000000000000000000", "apk_x"] {
            boss.get(&format!("{KEYS}/{unknown}")).await.problem(404, "not_found");
            boss.post(&format!("{KEYS}/{unknown}/revoke"), json!({"reason": "Nothing there."})).await.problem(404, "not_found");
            boss.post(&format!("{KEYS}/{unknown}/rotate"), json!({"reason": "Nothing there."})).await.problem(404, "not_found");
        }
    }

    async fn a_form_that_makes_no_sense_is_told_what_is_wrong_with_it(app) {
        let boss = app.staff("administrator").await;
        for (member, value, pointer) in [
            ("name", json!(" "), "/name"), ("name", json!("é".repeat(101)), "/name"), ("name", json!("two\nlines"), "/name"),
            ("scopes", json!([]), "/scopes"), ("scopes", json!(["accounts:write"]), "/scopes/0"), ("scopes", json!(vec!["events:read"; 21]), "/scopes"),
            ("expires_in_seconds", json!(3599), "/expires_in_seconds"), ("expires_in_seconds", json!(315_360_001), "/expires_in_seconds"),
        ] {
            let mut form = reader();
            form[member] = value;
            let faults = boss.post(KEYS, form).await.problem(422, "validation_failed").faults();
            assert_eq!(faults[0].0, pointer);
        }
        let (id, _) = made(&boss, reader()).await;
        for wrong in [json!({"reason": "Why not.", "overlap_seconds": -1}), json!({"reason": "Why not.", "overlap_seconds": 604_801}), json!({"reason": "Why not.", "expires_in_seconds": 0})] {
            boss.post(&format!("{KEYS}/{id}/rotate"), wrong).await.problem(422, "validation_failed");
        }
    }

    async fn the_command_line_makes_lists_rotates_and_revokes_keys(app) {
        let platform = app.platform();
        let (name, reason) = ("Job board".to_owned(), "First key.".to_owned());
        let add = |scope: &str, life: &str| ApiKeysCommand::Add { name: name.clone(), scopes: vec![scope.to_owned()], life: Some(life.to_owned()) };
        assert!(api_keys::run(platform, add("accounts:write", "1d")).await.is_err());
        assert!(api_keys::run(platform, add("accounts:read", "1s")).await.is_err());
        let made = api_keys::run(platform, add("accounts:read", "365d")).await.expect("a key");
        let (id, secret) = made.split_once('\n').expect("an id and a secret");
        app.refresh().await;
        let old = app.anonymous().bearing(secret);
        lives(&old).await;
        let rotate = |overlap: &str| ApiKeysCommand::Rotate { id: id.to_owned(), overlap: overlap.to_owned(), life: None, reason: reason.clone() };
        assert!(api_keys::run(platform, rotate("8d")).await.is_err());
        let new = old.bearing(&api_keys::run(platform, rotate("0s")).await.expect("a secret"));
        app.refresh().await;
        is_dead(&old).await;
        lives(&new).await;
        let revoke = |id: &str, reason: &str| ApiKeysCommand::Revoke { id: id.to_owned(), reason: reason.to_owned() };
        assert!(api_keys::run(platform, revoke("apk_x", &reason)).await.is_err());
        assert!(api_keys::run(platform, revoke(id, "")).await.is_err());
        assert_eq!(api_keys::run(platform, revoke(id, &reason)).await.expect("the end"), "revoked");
        app.refresh().await;
        is_dead(&new).await;
        let list = api_keys::run(platform, ApiKeysCommand::List).await.expect("a list");
        assert!(list.contains(id) && list.contains("revoked") && !list.contains("bfk_"), "{list}");
    }

    async fn the_list_of_keys_comes_in_pages(app) {
        let boss = app.staff("administrator").await;
        let mut expected = Vec::new();
        for _ in 0..3 {
            expected.push(made(&boss, reader()).await.0);
            app.advance(1).await;
        }
        expected.reverse();
        let first = boss.get(&format!("{KEYS}?limit=2")).await.is(200);
        let cursor = first.text_of("/next_cursor");
        let second = boss.get(&format!("{KEYS}?limit=2&cursor={cursor}")).await.is(200);
        let found: Vec<String> = [&first, &second].iter().flat_map(|reply| reply.body["data"].as_array().expect("keys").clone())
            .map(|key| key["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(found, expected);
    }

    async fn a_call_takes_no_query_to_know_who_calls_and_its_use_is_written_later(app) {
        let boss = app.staff("administrator").await;
        let (id, program) = made(&boss, reader()).await;
        let (statements, reply) = app.statements_of(async || program.submit("/v1/tokens/introspect", "token=x").await).await;
        reply.problem(403, "insufficient_scope");
        assert_eq!(statements, 0);
        lives(&program).await;
        let key = format!("{KEYS}/{id}");
        assert_eq!(boss.get(&key).await.is(200).body.get("last_used_at"), None);
        note_uses(app.platform()).await;
        let used = boss.get(&key).await.is(200).text_of("/last_used_at");
        app.advance(60).await;
        lives(&program).await;
        note_uses(app.platform()).await;
        let later = boss.get(&key).await.is(200).text_of("/last_used_at");
        assert!(later > used, "{later} {used}");
        let before = app.platform().db.statements();
        note_uses(app.platform()).await;
        assert_eq!(app.platform().db.statements(), before, "nothing was used since");
    }
}

story!(
    requests_are_counted_by_key_and_not_by_address,
    &[
        ("BONAFIDE_LIMIT_REQUESTS_PER_KEY", "3/1m"),
        ("BONAFIDE_LIMIT_REQUESTS_PER_CLIENT", "1000/1m"),
    ],
    |app| {
        let program = app.integrator(&["accounts:read"]).await;
        let other = app.integrator(&["accounts:read"]).await;
        for left in ["2", "1", "0"] {
            let reply = program.get(NOBODY).await.problem(404, "not_found");
            let limit = reply.header("ratelimit");
            assert!(
                limit.starts_with(&format!("\"requests-per-key\";r={left}")),
                "{limit}"
            );
            assert_eq!(
                reply.header("ratelimit-policy"),
                "\"requests-per-key\";q=3;w=60"
            );
        }
        program.get(NOBODY).await.problem(429, "rate_limited");
        lives(&other).await;
        app.anonymous().get("/v1/config").await.is(200);
        app.advance(61).await;
        lives(&program).await;
    }
);
