//! Signing in with a passkey alone.

use crate::sign_in::passkeys::{ORIGIN, keychain, security_key, with_passkey};
use crate::sign_in::two_step::{FACTORS, claims};
use crate::support::*;

const OPTIONS: &str = "/v1/sessions/passkey/options";
const SIGN_IN: &str = "/v1/sessions/passkey";

async fn question(app: &TestApp) -> Value {
    let asked = app.anonymous().post(OPTIONS, json!({})).await.is(200);
    asked.body["publicKey"].clone()
}

async fn sign_in(app: &TestApp, assertion: &Value) -> Reply {
    app.anonymous()
        .post(SIGN_IN, json!({"assertion": assertion}))
        .await
}

on_both! {
    async fn a_passkey_signs_in_alone(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (_, ada) = with_passkey(&ada, &mut key).await;
        let asked = question(&app).await;
        assert_eq!((&asked["allowCredentials"], &asked["userVerification"]), (&json!([]), &json!("required")));
        let device = json!({"name": "New laptop", "platform": "web"});
        let done = app.anonymous().post(SIGN_IN, json!({"assertion": key.get(&asked), "device": device})).await.is(200);
        assert_eq!(done.body["result"], "authenticated");
        let said = claims(&done.text_of("/access_token"));
        assert_eq!((&said["aal"], &said["amr"], &said["second_step"]), (&json!(2), &json!(["user", "swk", "mfa"]), &json!(4)));
        let inside = ada.bearing(&done.text_of("/access_token"));
        // It proved all that there is to prove.
        inside.post("/v1/me/backup-codes", json!({})).await.is(201);
        app.deliver().await;
        assert!(app.mail.to(&ada.email).iter().any(|mail| mail.text.contains("New laptop")));
        // The device is known from now on.
        let token = done.text_of("/device_token");
        let asked = question(&app).await;
        let again = app.anonymous().post(SIGN_IN, json!({"assertion": key.get(&asked), "device_token": token})).await.is(200);
        assert!(again.body.get("device_token").is_none());
    }

    async fn tokens_are_left_in_cookies_where_that_is_asked_for(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        with_passkey(&ada, &mut key).await;
        let assertion = key.get(&question(&app).await);
        let browser = app.anonymous().with_header("x-bonafide-transport", "cookie");
        let elsewhere = browser.clone().with_header("origin", "https://evil.example");
        elsewhere.post(SIGN_IN, json!({"assertion": assertion})).await.problem(403, "origin_not_allowed");
        let done = browser.with_header("origin", ORIGIN).post(SIGN_IN, json!({"assertion": assertion})).await.is(200);
        assert!(done.body.get("refresh_token").is_none() && done.body.get("device_token").is_none());
        assert!(done.headers.get_all("set-cookie").iter().count() >= 2);
    }

    async fn an_answer_opens_one_session_however_many_bring_it(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        with_passkey(&ada, &mut key).await;
        let assertion = key.get(&question(&app).await);
        let replies = futures_util::future::join_all((0..8).map(|_| sign_in(&app, &assertion))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        assert_eq!(replies.iter().filter(|reply| reply.body["code"] == "passkey_invalid").count(), 7);
        app.advance(300).await;
        sign_in(&app, &assertion).await.problem(401, "passkey_invalid");
        let other = app.another_node().await;
        sign_in(&other, &assertion).await.problem(401, "passkey_invalid");
    }

    async fn only_a_fresh_challenge_of_ours_is_answered(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        with_passkey(&ada, &mut key).await;
        let asked = question(&app).await;
        for made_up in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAA", "no base64!"] {
            let mut other = asked.clone();
            other["challenge"] = json!(made_up);
            sign_in(&app, &key.get(&other)).await.problem(401, "passkey_invalid");
        }
        // What was asked on one node may be answered on another, within ten minutes.
        let (early, late) = (key.get(&asked), key.get(&question(&app).await));
        let node = app.another_node().await;
        sign_in(&node, &early).await.is(200);
        app.advance(601).await;
        sign_in(&app, &late).await.problem(401, "passkey_invalid");
    }

    async fn a_finger_is_needed_and_our_own_page(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        with_passkey(&ada, &mut key).await;
        let asked = question(&app).await;
        key.is_verifying = false;
        sign_in(&app, &key.get(&asked)).await.problem(401, "passkey_invalid");
        key.is_verifying = true;
        key.origin = "https://accounts.test.evil.example".to_owned();
        sign_in(&app, &key.get(&asked)).await.problem(401, "passkey_invalid");
        key.origin = ORIGIN.to_owned();
        // Whose it is, the passkey must say, and rightly.
        for handle in [Value::Null, json!("AAAAAAAAAAAAAAAAAAAAAA")] {
            let mut said = key.get(&asked);
            said["response"]["userHandle"] = handle;
            sign_in(&app, &said).await.problem(401, "passkey_invalid");
        }
        app.anonymous().post(SIGN_IN, json!({"assertion": {"id": "x"}})).await.problem(422, "validation_failed");
        sign_in(&app, &key.get(&asked)).await.is(200);
    }

    async fn a_passkey_that_was_taken_away_is_unknown(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        ada.delete(&format!("{FACTORS}/{id}")).await.is(204);
        let assertion = key.get(&question(&app).await);
        sign_in(&app, &assertion).await.problem(401, "passkey_unknown");
    }

    async fn a_counter_that_falls_back_is_refused_and_marked(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = security_key();
        let (_, ada) = with_passkey(&ada, &mut key).await;
        for _ in 0..2 {
            sign_in(&app, &key.get(&question(&app).await)).await.is(200);
        }
        key.sign_count = Some(0);
        sign_in(&app, &key.get(&question(&app).await)).await.problem(401, "passkey_invalid");
        assert_eq!(ada.get(FACTORS).await.is(200).body["data"][0]["is_suspect"], true);
    }

    async fn strangers_who_lock_the_address_do_not_keep_a_passkey_out(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (_, ada) = with_passkey(&ada, &mut key).await;
        ada.locks_it().await;
        sign_in(&app, &key.get(&question(&app).await)).await.is(200);
        // The strangers stay locked.
        ada.login().await.problem(429, "account_locked");
    }

    async fn a_new_password_leaves_passkeys_as_they_are(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (_, ada) = with_passkey(&ada, &mut key).await;
        app.anonymous().post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
        app.deliver().await;
        let letters = app.mail.to(&ada.email);
        let reset = letters.iter().rev().find(|mail| mail.text.contains("/reset-password?token=")).expect("a mail");
        let form = json!({"token": mail::token(reset), "new_password": "another harbor tangent 9"});
        app.anonymous().post("/v1/password-resets/confirm", form).await.is(200);
        sign_in(&app, &key.get(&question(&app).await)).await.is(200);
    }

    async fn who_only_asks_leaves_nothing_behind(app) {
        let (statements, _) = app.statements_of(async || app.anonymous().post(OPTIONS, json!({})).await.is(200)).await;
        assert_eq!(statements, 0);
    }
}
