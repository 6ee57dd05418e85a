//! Locks of the second step: what lifts them, and what does not.

use bonafide::commands::lockout::{LockoutCommand, run};

use super::two_step::{App, WRONG, halfway, verify, with_app};
use crate::support::*;

/// Somebody whose second step is locked, by who knows the password.
async fn locked(app: &TestApp) -> (Actor, App) {
    let ada = app.freelancer("ada").signed_in().await;
    let (entry, ada) = with_app(app, &ada).await;
    for _ in 0..5 {
        verify(&halfway(&ada).await, &entry.id, WRONG)
            .await
            .problem(401, "mfa_code_invalid");
    }
    (ada, entry)
}

on_both! {
    async fn it_holds_to_the_second_and_no_restart_lifts_it(app) {
        let (ada, entry) = locked(&app).await;
        app.advance(30 * 60 - 1).await;
        let half = halfway(&ada).await;
        let refused = verify(&half, &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
        assert!(refused.body["retry_after"].as_i64() <= Some(2), "{}", refused.text);
        assert!(refused.text_of("/detail").contains("second step"), "{}", refused.text);
        let node = app.another_node().await;
        verify(&half.at(&node), &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
        app.advance(2).await;
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
    }

    async fn the_mail_about_it_unlocks_nothing(app) {
        let (ada, entry) = locked(&app).await;
        app.deliver().await;
        let letters = app.mail.to(&ada.email);
        let told = letters.iter().find(|mail| mail.subject.contains("Somebody knows the password")).expect("a mail");
        assert!(!told.text.contains("/unlock?token=") && told.text.contains("/reset-password"), "{}", told.text);
        // Unlocking the password's lock leaves it as it is.
        ada.locks_it().await;
        let (token, _) = app.link_and_code(&ada.email).await;
        app.anonymous().post("/v1/unlocks/confirm", json!({"token": token})).await.is(200);
        let half = halfway(&ada).await;
        verify(&half, &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
    }

    async fn staff_lift_it_with_a_reason(app) {
        let (ada, entry) = locked(&app).await;
        let email = ada.email.clone();
        let shown = run(app.platform(), LockoutCommand::Show { email: email.clone() }).await.expect("an answer");
        assert!(shown.contains("second_step"), "{shown}");
        let lift = LockoutCommand::Lift { email, reason: "showed an identity card".to_owned() };
        assert_eq!(run(app.platform(), lift).await.expect("an answer"), "lifted");
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked' AND actor = 'staff'").await, 1);
    }

    async fn a_hundred_wrong_codes_in_a_row_stop_it_until_staff_help(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        for _ in 0..20 {
            let half = halfway(&ada).await;
            for _ in 0..5 {
                verify(&half, &entry.id, WRONG).await.problem(401, "mfa_code_invalid");
            }
            app.advance(30 * 60 + 1).await;
        }
        app.advance(86_400).await;
        let half = halfway(&ada).await;
        let refused = verify(&half, &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
        assert!(refused.text_of("/detail").contains("waiting does not help"), "{}", refused.text);
        let (email, reason) = (ada.email.clone(), "showed an identity card".to_owned());
        run(app.platform(), LockoutCommand::Lift { email, reason }).await.expect("an answer");
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
    }

    async fn a_reset_and_a_second_step_at_once_leave_no_session_of_the_old_password(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        for round in 0..6 {
            // The mails for forgotten passwords have a budget, too.
            app.advance(3601).await;
            let half = halfway(&ada).await;
            app.advance(61).await;
            app.anonymous().post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
            app.deliver().await;
            let letters = app.mail.to(&ada.email);
            let reset = letters.iter().rev().find(|mail| mail.text.contains("/reset-password?token=")).expect("a mail");
            let token = mail::token(reset);
            let code = entry.next_code(&app).await;
            let new = json!({"token": token, "new_password": format!("another harbor tangent {round}")});
            let anybody = app.anonymous();
            let (opened, done) = futures_util::future::join(verify(&half, &entry.id, &code), anybody.post("/v1/password-resets/confirm", new)).await;
            done.is(200);
            if opened.status == 200 {
                app.refresh().await;
                ada.bearing(&opened.text_of("/access_token")).get("/v1/me").await.problem(401, "session_revoked");
            } else {
                opened.problem(401, "mfa_token_expired");
            }
            let again = ada.guessing(&format!("another harbor tangent {round}"));
            assert_eq!(again.login().await.is(200).body["result"], "mfa_required");
            // The next round begins with this password.
            return_to(&app, &again, &ada.password).await;
        }
    }
}

/// Sets the password back by another reset.
async fn return_to(app: &TestApp, person: &Actor, password: &str) {
    app.advance(61).await;
    app.anonymous()
        .post("/v1/password-resets", json!({"email": person.email}))
        .await
        .is(202);
    app.deliver().await;
    let letters = app.mail.to(&person.email);
    let is_reset =
        |mail: &&bonafide::delivery::mail::Letter| mail.text.contains("/reset-password?token=");
    let token = mail::token(letters.iter().rev().find(is_reset).expect("a mail"));
    let form = json!({"token": token, "new_password": password});
    app.anonymous()
        .post("/v1/password-resets/confirm", form)
        .await
        .is(200);
}
