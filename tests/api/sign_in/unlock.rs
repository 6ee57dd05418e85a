//! Lifting a lock before its time, by the API.

use futures_util::future::join_all;

use super::lock_notice::notices;
use crate::support::*;

const WRONG: &str = "wrong wrong wrong";

async fn unlock(app: &TestApp, proof: Value) -> Reply {
    app.anonymous().post("/v1/unlocks/confirm", proof).await
}

async fn by_link(app: &TestApp, token: &str) -> Reply {
    unlock(app, json!({"token": token})).await
}

async fn by_code(app: &TestApp, email: &str, code: &str) -> Reply {
    unlock(app, json!({"email": email, "code": code})).await
}

async fn disown(app: &TestApp, token: &str) -> Reply {
    let form = json!({"token": token});
    app.anonymous().post("/v1/unlocks/disown", form).await
}

/// Somebody whose address is locked, with link and code of the mail about it.
pub async fn locked(app: &TestApp, name: &str) -> (Actor, String, String) {
    let person = app.freelancer(name).verified().await;
    person.locks_it().await;
    let (token, code) = app.link_and_code(&person.email).await;
    (person, token, code)
}

on_both! {
    async fn the_link_unlocks_once(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        let reply = by_link(&app, &token).await.is(200);
        assert_eq!(reply.body, json!({"result": "unlocked", "next": [{"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}));
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        by_link(&app, &token).await.problem(410, "link_used");
        disown(&app, &token).await.problem(410, "link_used");
        by_code(&app, &ada.email, &code).await.problem(422, "code_invalid");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked' AND actor = 'member' AND account_id IS NOT NULL AND detail = '{\"by\":\"link\"}'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.unlocked' AND payload = '{\"by\":\"link\"}'").await, 1);
    }

    async fn the_code_unlocks_however_it_is_typed(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(by_code(&app, "ADA@example.com", &typed).await.is(200).body["result"], "unlocked");
        ada.login().await.is(200);
        by_link(&app, &token).await.problem(410, "link_used");
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.unlocked' AND payload = '{\"by\":\"code\"}'").await, 1);
    }

    async fn unlocking_lifts_devices_locks_too_and_ends_their_links(app) {
        let ada = app.freelancer("ada").verified().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        for _ in 0..5 {
            ada.guessing(WRONG).login_from(&known).await.problem(401, "invalid_credentials");
        }
        let of_device = mail::token(&app.newest_mail(&ada.email).await);
        ada.locks_it().await;
        let of_strangers = mail::token(&app.newest_mail(&ada.email).await);
        by_link(&app, &of_strangers).await.is(200);
        ada.login_from(&known).await.is(200);
        ada.login().await.is(200);
        by_link(&app, &of_device).await.problem(410, "link_used");
    }

    async fn ones_own_link_and_code_never_unlock_somebody_else(app) {
        let (_, token, code) = locked(&app, "ada").await;
        let (bob, ..) = locked(&app, "bob").await;
        by_code(&app, &bob.email, &code).await.problem(422, "code_invalid");
        by_link(&app, &token).await.is(200);
        bob.login().await.problem(429, "account_locked");
    }

    async fn after_an_unlock_a_new_attack_is_a_new_episode_with_a_mail_of_its_own(app) {
        let (ada, first, _) = locked(&app, "ada").await;
        by_link(&app, &first).await.is(200);
        ada.locks_it().await;
        let (second, code) = app.link_and_code(&ada.email).await;
        assert_eq!(notices(&app, &ada.email).len(), 2);
        assert_ne!(first, second);
        by_link(&app, &first).await.problem(410, "link_used");
        ada.login().await.problem(429, "account_locked");
        by_code(&app, &ada.email, &code).await.is(200);
        ada.login().await.is(200);
        // Failures in a row stay counted until somebody gets in.
        assert_eq!(app.count("SELECT count(*) AS count FROM lockouts").await, 0);
    }

    async fn without_a_lock_nothing_is_used_up(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        app.advance(30 * 60 + 1).await;
        let reply = by_link(&app, &token).await.is(200);
        assert_eq!((&reply.body["result"], &reply.body["next"][0]["rel"]), (&json!("not_locked"), &json!("sign_in")));
        // The attack goes on: the same episode, and the same link.
        ada.locks_it().await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 1);
        assert_eq!(by_link(&app, &token).await.is(200).body["result"], "unlocked");
        ada.login().await.is(200);
    }

    async fn a_link_of_an_episode_that_something_else_ended_does_no_harm(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        app.advance(30 * 60 + 1).await;
        ada.login().await.is(200);
        assert_eq!(by_link(&app, &token).await.is(200).body["result"], "not_locked");
        // Another episode has a mail of its own.
        ada.locks_it().await;
        let newest = mail::token(&app.newest_mail(&ada.email).await);
        by_link(&app, &token).await.problem(410, "link_superseded");
        ada.login().await.problem(429, "account_locked");
        by_link(&app, &newest).await.is(200);
        ada.login().await.is(200);
    }

    async fn link_and_code_run_out(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        app.advance(15 * 60 + 1).await;
        by_code(&app, &ada.email, &code).await.problem(410, "code_expired");
        by_code(&app, &ada.email, "2222-2222").await.problem(422, "code_invalid");
        app.advance(24 * 3600).await;
        let refused = by_link(&app, &token).await.problem(410, "link_expired");
        let rels: Vec<&str> = refused.body["next"].as_array().expect("ways on").iter().filter_map(|next| next["rel"].as_str()).collect();
        assert_eq!(rels, ["sign_in", "reset_password"]);
        disown(&app, &token).await.problem(410, "link_expired");
    }

    async fn faulty_requests_are_told_apart(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        for (token, status, code) in [("x", 400, "link_malformed"), (&*"0".repeat(52), 400, "link_unknown")] {
            by_link(&app, token).await.problem(status, code);
            disown(&app, token).await.problem(status, code);
        }
        for form in [json!({}), json!({"code": code}), json!({"email": ada.email}), json!({"token": token, "email": ada.email, "code": code})] {
            unlock(&app, form).await.problem(422, "validation_failed");
        }
        by_code(&app, "nope", &code).await.problem(422, "email_invalid");
        app.anonymous().post("/v1/unlocks/disown", json!({})).await.problem(422, "validation_failed");
        let pasted = format!("Open this link: http://accounts.test/unlock?token={token}.");
        by_link(&app, &pasted).await.is(200);
    }

    async fn codes_are_tried_five_times_whoever_has_the_address(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        for email in [&*ada.email, "nobody@example.com"] {
            for left in [4, 3, 2, 1, 0] {
                assert_eq!(by_code(&app, email, "2222-2222").await.problem(422, "code_invalid").body["attempts_left"], left, "{email}");
            }
            by_code(&app, email, &code).await.problem(429, "too_many_attempts");
        }
        // The budget is the unlocks' own, and the link needs none.
        by_link(&app, &token).await.is(200);
    }

    async fn of_many_at_once_one_unlocks(app) {
        let (ada, token, code) = locked(&app, "ada").await;
        let links = (0..10).map(|_| by_link(&app, &token));
        let codes = (0..4).map(|_| by_code(&app, &ada.email, &code));
        let (links, codes) = futures_util::future::join(join_all(links), join_all(codes)).await;
        let replies: Vec<Reply> = links.into_iter().chain(codes).collect();
        let unlocked = replies.iter().filter(|reply| reply.body["result"] == "unlocked").count();
        assert_eq!(unlocked, 1, "{replies:?}");
        for reply in &replies {
            assert!(reply.status == 200 || ["link_used", "code_invalid"].contains(&reply.header("x-error-code").as_str()), "{}", reply.text);
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.unlocked'").await, 1);
    }

    async fn unlocks_and_failures_at_once_let_no_more_guesses_through(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        let before = app.app.hashing.computed();
        let tries = (0..30).map(|number| {
            let (app, token, guesser) = (&app, &token, ada.guessing(WRONG));
            async move {
                match number % 3 {
                    0 => by_link(app, token).await,
                    _ => guesser.login().await,
                }
            }
        });
        let replies = join_all(tries).await;
        for reply in &replies {
            let code = reply.header("x-error-code");
            assert!(reply.status == 200 || ["invalid_credentials", "account_locked", "link_used"].contains(&code.as_str()), "{}", reply.text);
        }
        assert_eq!(replies.iter().filter(|reply| reply.body["result"] == "unlocked").count(), 1);
        assert!(replies.iter().filter(|reply| reply.status == 401).count() <= 5);
        assert!(app.app.hashing.computed() - before <= 5);
        // Whatever came first, it ends in one of two states: locked anew, with a mail about that, or open.
        let mail = notices(&app, &ada.email).len();
        app.deliver().await;
        let fresh = notices(&app, &ada.email).len() - mail;
        let status = ada.login().await.status;
        assert_eq!(status, if fresh == 1 { 429 } else { 200 });
    }

    async fn it_was_not_me_keeps_the_lock_and_is_noted_once(app) {
        let (ada, token, _) = locked(&app, "ada").await;
        for _ in 0..2 {
            let reply = disown(&app, &token).await.is(200);
            assert_eq!(reply.body["result"], "kept_locked");
            assert_eq!(reply.body["next"], json!([{"rel": "reset_password", "method": "POST", "href": "/v1/password-resets"}]));
            assert!(reply.text_of("/user_message").starts_with("Nobody got into your account."));
        }
        let arabic = app.anonymous().with_header("accept-language", "ar").post("/v1/unlocks/disown", json!({"token": token})).await.is(200);
        assert!(arabic.text_of("/user_message").starts_with("لم يدخل أحد") && arabic.header("content-language") == "ar");
        ada.login().await.problem(429, "account_locked");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.disowned' AND account_id IS NOT NULL").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.lockout_disowned'").await, 1);
        // It was the owner after all.
        by_link(&app, &token).await.is(200);
        ada.login().await.is(200);
    }

    async fn it_was_not_me_after_the_lock_says_that_it_is_over(app) {
        let (_, token, _) = locked(&app, "ada").await;
        app.advance(30 * 60 + 1).await;
        assert_eq!(disown(&app, &token).await.is(200).body["result"], "not_locked");
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.lockout_disowned'").await, 1);
    }
}

use crate::support::mail;
