//! Second steps as their owner manages them: trusted devices, changes, names, order.

use super::two_step::{
    CHALLENGES, FACTORS, REAUTHENTICATE, VERIFY, WRONG, claims, confirm, halfway, mailed, verify,
    with_app, with_mail,
};
use crate::support::*;

on_both! {
    async fn a_trusted_device_is_not_asked_until_its_time_is_over(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        let done = half.post(VERIFY, json!({"method_id": entry.id, "code": code, "trust_device": true})).await.is(200);
        let token = done.text_of("/device_token");
        let opened = ada.login_from(&token).await.is(200);
        assert_eq!(opened.body["result"], "authenticated");
        assert_eq!(claims(&opened.text_of("/access_token"))["aal"], 1);
        let fresh = ada.bearing(&done.text_of("/access_token"));
        let devices = fresh.get("/v1/me/devices").await.is(200);
        assert!(devices.body["data"].as_array().expect("devices").iter().any(|device| device["trusted_until"].is_string()));
        // Another device is asked, and this one too when its time is over.
        halfway(&ada).await;
        app.advance(30 * 86_400 + 1).await;
        assert_eq!(ada.login_from(&token).await.is(200).body["result"], "mfa_required");
    }

    async fn removing_a_second_step_ends_the_trust_of_devices(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (first, ada) = with_app(&app, &ada).await;
        let (second, ada) = with_app(&app, &ada).await;
        let half = halfway(&ada).await;
        let code = first.next_code(&app).await;
        let done = half.post(VERIFY, json!({"method_id": first.id, "code": code, "trust_device": true})).await.is(200);
        let token = done.text_of("/device_token");
        ada.bearing(&done.text_of("/access_token")).delete(&format!("{FACTORS}/{}", second.id)).await.is(204);
        assert_eq!(ada.login_from(&token).await.is(200).body["result"], "mfa_required");
        verify(&halfway(&ada).await, &second.id, &second.code(&app)).await.problem(404, "not_found");
    }

    async fn changes_of_second_steps_need_the_strongest_one_of_late(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (mail, ada) = with_mail(&app, &ada).await;
        let (entry, ada) = with_app(&app, &ada).await;
        app.advance(16 * 60).await;
        let ada = ada.bearing(&ada.refresh(&ada.refresh_token).await.is(200).text_of("/access_token"));
        ada.delete(&format!("{FACTORS}/{mail}")).await.problem(403, "reauthentication_required");
        // The password alone is not enough, nor is a code by mail.
        let proven = ada.post(REAUTHENTICATE, json!({"password": ada.password})).await.is(200);
        let ada = ada.bearing(&proven.text_of("/access_token"));
        let refused = ada.delete(&format!("{FACTORS}/{mail}")).await.problem(403, "mfa_required_for_action");
        assert_eq!(refused.body["next"][1]["href"], REAUTHENTICATE);
        ada.post("/v1/me/email", json!({"new_email": "ada@example.org"})).await.problem(403, "mfa_required_for_action");
        ada.post("/v1/me/backup-codes", json!({})).await.problem(403, "mfa_required_for_action");
        ada.post(FACTORS, json!({"type": "totp"})).await.problem(403, "mfa_required_for_action");
        ada.post(CHALLENGES, json!({"method_id": mail})).await.is(202);
        let code = mailed(&app, &ada).await;
        let weak = ada.post(REAUTHENTICATE, json!({"method_id": mail, "code": code})).await.is(200);
        ada.bearing(&weak.text_of("/access_token")).delete(&format!("{FACTORS}/{mail}")).await.problem(403, "mfa_required_for_action");
        let code = entry.next_code(&app).await;
        let strong = ada.post(REAUTHENTICATE, json!({"method_id": entry.id, "code": code})).await.is(200);
        let ada = ada.bearing(&strong.text_of("/access_token"));
        ada.post("/v1/me/email", json!({"new_email": "ada@example.org"})).await.is(202);
        ada.delete(&format!("{FACTORS}/{mail}")).await.is(204);
        ada.delete(&format!("{FACTORS}/{}", entry.id)).await.is(204);
        // With the last one the backup codes go, and the password is enough again.
        assert_eq!(ada.get(FACTORS).await.is(200).body["backup_codes"], json!({"left": 0}));
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        ada.post("/v1/me/backup-codes", json!({})).await.problem(409, "no_factors");
    }

    async fn a_session_thief_gets_five_guesses_at_the_second_step(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let guesses = (0..20).map(|_| ada.post(REAUTHENTICATE, json!({"method_id": entry.id, "code": WRONG})));
        let replies = futures_util::future::join_all(guesses).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 401).count(), 5);
        assert_eq!(replies.iter().filter(|reply| reply.status == 429).count(), 15);
        // A right password with a wrong code proves nothing, and costs the password no try.
        ada.post(REAUTHENTICATE, json!({"password": ada.password, "method_id": entry.id, "code": WRONG})).await.problem(429, "account_locked");
        ada.post(REAUTHENTICATE, json!({"password": ada.password})).await.is(200);
    }

    async fn second_steps_are_named_and_ordered(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (first, ada) = with_app(&app, &ada).await;
        let (second, ada) = with_app(&app, &ada).await;
        assert!(second.backup_codes.is_empty(), "they are shown once");
        let changed = ada.patch(&format!("{FACTORS}/{}", second.id), json!({"label": "Tablet", "is_default": true})).await.is(200);
        assert_eq!(changed.body["data"][0]["id"], second.id.as_str());
        assert_eq!((&changed.body["data"][0]["label"], &changed.body["data"][0]["is_default"]), (&json!("Tablet"), &json!(true)));
        assert_eq!(ada.login().await.is(200).body["methods"][0]["label"], "Tablet");
        let changed = ada.patch(&format!("{FACTORS}/{}", second.id), json!({"position": 7})).await.is(200);
        assert_eq!(changed.body["data"][0]["id"], first.id.as_str());
        ada.patch(&format!("{FACTORS}/{}", second.id), json!({"label": ""})).await.problem(422, "validation_failed");
    }

    async fn one_without_a_name_gets_one_in_its_owners_language(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for (locale, name) in [("en", "Authenticator app"), ("es", "Aplicación de autenticación"), ("ar", "تطبيق المصادقة")] {
            ada.patch("/v1/me", json!({"locale": locale})).await.is(200);
            assert_eq!(ada.post(FACTORS, json!({"type": "totp"})).await.is(201).body["label"], name);
        }
    }

    async fn one_that_waits_for_its_first_code_can_be_renamed_and_given_up(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let begun = ada.post(FACTORS, json!({"type": "totp"})).await.is(201);
        let path = format!("{FACTORS}/{}", begun.text_of("/id"));
        assert_eq!(ada.patch(&path, json!({"label": "Tablet", "position": 0})).await.is(200).body["data"], json!([]));
        ada.delete(&path).await.is(204);
        ada.delete(&path).await.problem(404, "not_found");
        confirm(&ada, &begun.text_of("/id"), WRONG).await.problem(404, "not_found");
        app.deliver().await;
        assert!(app.mail.to(&ada.email).iter().all(|mail| !mail.subject.contains("second step")));
    }

    async fn an_account_has_twenty_second_steps_at_most(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        for _ in 0..20 {
            (_, ada) = with_app(&app, &ada).await;
        }
        ada.post(FACTORS, json!({"type": "totp"})).await.problem(409, "too_many_factors");
    }

    async fn somebody_elses_second_step_is_not_found(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, _) = with_app(&app, &ada).await;
        let eve = app.freelancer("eve").signed_in().await;
        let (own, eve) = with_app(&app, &eve).await;
        let path = format!("{FACTORS}/{}", entry.id);
        eve.delete(&path).await.problem(404, "not_found");
        eve.patch(&path, json!({"label": "mine"})).await.problem(404, "not_found");
        confirm(&eve, &entry.id, &entry.code(&app)).await.problem(404, "not_found");
        eve.post(CHALLENGES, json!({"method_id": entry.id})).await.problem(404, "not_found");
        let half = halfway(&eve).await;
        verify(&half, &entry.id, &entry.code(&app)).await.problem(404, "not_found");
        half.post(VERIFY, json!({"backup_code": entry.backup_codes[0]})).await.problem(401, "mfa_code_invalid");
        half.post(VERIFY, json!({"method_id": own.id})).await.problem(422, "validation_failed");
        half.post(VERIFY, json!({})).await.problem(422, "validation_failed");
        let code = own.next_code(&app).await;
        verify(&half, &own.id, &code).await.is(200);
    }

    async fn secrets_and_codes_are_nowhere_in_the_clear(app) {
        let ada = app.freelancer("ada").signed_in().await;
        with_app(&app, &ada).await;
        let (_, _ada) = with_mail(&app, &with_app(&app, &app.freelancer("bob").signed_in().await).await.1).await;
        for sql in [
            "SELECT count(*) AS count FROM factors WHERE label LIKE '%otpauth%'",
            "SELECT count(*) AS count FROM outbox WHERE subject LIKE '%-%'",
            "SELECT count(*) AS count FROM factors WHERE state = 'ended' AND secret_sealed IS NOT NULL",
        ] {
            assert_eq!(app.count(sql).await, 0, "{sql}");
        }
    }
}
