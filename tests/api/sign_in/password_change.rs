use reqwest::Method;

use crate::support::app::run_with;
use crate::support::*;

const PATH: &str = "/v1/me/password";
const NEW: &str = "granite lantern 9 orchard";

async fn change(person: &Actor, form: Value) -> Reply {
    person.send_json(Method::PUT, PATH, &form).await
}

async fn changes(person: &Actor, new: &str) -> Reply {
    change(
        person,
        json!({"current_password": person.password, "new_password": new}),
    )
    .await
}

on_both! {
    async fn a_changed_password_signs_in_and_the_old_one_does_not(app) {
        let ada = app.freelancer("ada").signed_in().await;
        changes(&ada, NEW).await.is(204);
        ada.login().await.problem(401, "invalid_credentials");
        ada.guessing(NEW).login().await.is(200);
        // The session that changed it goes on.
        ada.get("/v1/me").await.is(200);
        ada.refresh(&ada.refresh_token).await.is(200);
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.subject.contains("password") && letter.text.contains("knew the old one") && letter.text.contains("127.0.0.0/24"), "{}", letter.text);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'password.changed'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.password_changed'").await, 1);
    }

    async fn other_sessions_end_everywhere_at_once_unless_they_are_spared(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let spared = ada.clone().signs_in().await;
        let form = json!({"current_password": ada.password, "new_password": NEW, "revoke_other_sessions": false});
        change(&ada, form).await.is(204);
        spared.get("/v1/me").await.is(200);
        let ada = ada.guessing(NEW);
        let node = app.another_node().await;
        changes(&ada, "another harbor tangent 9").await.is(204);
        spared.get("/v1/me").await.problem(401, "session_revoked");
        spared.refresh(&spared.refresh_token).await.problem(401, "session_revoked");
        node.refresh().await;
        spared.at(&node).get("/v1/me").await.problem(401, "session_revoked");
    }

    async fn no_device_is_known_any_more_and_a_waiting_change_of_address_is_over(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let known = ada.login().await.is(200).text_of("/device_token");
        ada.post("/v1/me/email", json!({"new_email": "thief@example.org"})).await.is(202);
        let (link, _) = app.link_and_code("thief@example.org").await;
        changes(&ada, NEW).await.is(204);
        app.anonymous().post("/v1/me/email/confirm", json!({"token": link})).await;
        assert_eq!(ada.get("/v1/me/email").await.is(200).body["status"], "none");
        assert_eq!(ada.get("/v1/me").await.is(200).body["email"]["address"], "ada@example.com");
        for _ in 0..5 {
            ada.login().await.problem(401, "invalid_credentials");
        }
        ada.guessing(NEW).login_from(&known).await.problem(429, "account_locked");
    }

    async fn a_link_for_a_forgotten_password_dies_with_the_password(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.anonymous().post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
        let (link, code) = app.link_and_code(&ada.email).await;
        app.advance(1).await;
        changes(&ada, NEW).await.is(204);
        let confirm = json!({"token": link, "new_password": "another harbor tangent 9"});
        app.anonymous().post("/v1/password-resets/confirm", confirm).await.problem(410, "link_superseded");
        let confirm = json!({"email": ada.email, "code": code, "new_password": "another harbor tangent 9"});
        app.anonymous().post("/v1/password-resets/confirm", confirm).await.problem(410, "code_expired");
        ada.guessing(NEW).login().await.is(200);
    }

    async fn the_present_password_is_asked_for_and_guessing_it_locks(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for _ in 0..5 {
            changes(&ada.guessing("wrong wrong wrong"), NEW).await.problem(401, "invalid_credentials");
        }
        changes(&ada, NEW).await.problem(429, "account_locked");
        let missing = change(&ada, json!({"new_password": NEW})).await.problem(422, "validation_failed");
        assert_eq!(missing.faults(), [("/current_password".to_owned(), "required".to_owned())]);
        ada.login().await.is(200);
    }

    async fn a_refused_password_names_every_rule_and_changes_nothing(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let refused = changes(&ada, "ada123").await.problem(422, "password_too_short");
        assert!(refused.faults().len() >= 2 && refused.faults().iter().all(|(pointer, _)| pointer == "/new_password"), "{}", refused.text);
        let same = changes(&ada, &ada.password).await.problem(422, "password_reused");
        assert_eq!(same.faults(), [("/new_password".to_owned(), "password_reused".to_owned())]);
        changes(&ada, &"x".repeat(1025)).await.is(422);
        change(&ada, json!({"current_password": "x".repeat(1025), "new_password": NEW})).await.problem(422, "validation_failed");
        ada.login().await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM lockouts").await, 0, "the right password counts for nothing");
    }

    async fn of_many_changes_at_once_one_takes_effect(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let wanted: Vec<String> = (0..8).map(|number| format!("granite lantern {number} orchard")).collect();
        let replies = futures_util::future::join_all(wanted.iter().map(|new| changes(&ada, new))).await;
        let taken: Vec<&String> = wanted.iter().zip(&replies).filter(|(_, reply)| reply.status == 204).map(|(new, _)| new).collect();
        assert_eq!(taken.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
        ada.guessing(taken[0]).login().await.is(200);
        for new in wanted.iter().filter(|new| *new != taken[0]) {
            ada.guessing(new).login().await.problem(401, "invalid_credentials");
            // Five wrong ones within a quarter of an hour would lock.
            app.advance(300).await;
        }
    }

    async fn its_age_is_told_and_advice_given_after_half_a_year(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let age = ada.get(PATH).await.is(200);
        assert_eq!((&age.body["is_set"], &age.body["password_age_days"], &age.body["change_advised"]), (&json!(true), &json!(0), &json!(false)));
        assert!(age.body.get("expires_at").is_none());
        app.advance(180 * 86_400).await;
        let ada = ada.signs_in().await;
        let age = ada.get(PATH).await.is(200);
        assert_eq!((&age.body["password_age_days"], &age.body["change_advised"]), (&json!(180), &json!(true)));
        // Nobody is made to change it, nor told by mail unless the operator wants that.
        let before = app.mail.to(&ada.email).len();
        bonafide::upkeep::sweep(app.platform()).await.expect("a sweep");
        app.deliver().await;
        assert_eq!(app.mail.to(&ada.email).len(), before);
        changes(&ada, NEW).await.is(204);
        assert_eq!(ada.get(PATH).await.is(200).body["password_age_days"], 0);
    }
}

mod a_reminder_comes_once_for_each_password {
    use super::*;

    const SETTINGS: &[(&str, &str)] = &[("BONAFIDE_PASSWORD_REMINDERS", "on")];

    async fn story(app: TestApp) {
        let ada = app.freelancer("ada").signed_in().await;
        app.freelancer("waiting").registered().await;
        let reminders = async || {
            bonafide::upkeep::sweep(app.platform())
                .await
                .expect("a sweep");
            app.deliver().await;
            let letters = app.mail.to(&ada.email);
            letters
                .iter()
                .filter(|letter| letter.subject.contains("getting old"))
                .count()
        };
        assert_eq!(reminders().await, 0);
        app.advance(181 * 86_400).await;
        assert_eq!(reminders().await, 1);
        assert!(
            app.mail
                .to("waiting@example.com")
                .iter()
                .all(|letter| !letter.subject.contains("getting old"))
        );
        app.advance(181 * 86_400).await;
        assert_eq!(reminders().await, 1);
        let ada = ada.clone().signs_in().await;
        changes(&ada, NEW).await.is(204);
        app.advance(181 * 86_400).await;
        assert_eq!(reminders().await, 2);
    }

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, SETTINGS, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, SETTINGS, story).await;
    }
}

mod under_the_profile_classic_a_password_expires {
    use super::*;

    const SETTINGS: &[(&str, &str)] = &[("BONAFIDE_PASSWORD_PROFILE", "classic")];

    async fn story(app: TestApp) {
        let ada = app
            .freelancer("ada")
            .guessing("Granite lantern 9 orchard!")
            .signed_in()
            .await;
        assert!(ada.get(PATH).await.is(200).body.get("expires_at").is_some());
        app.advance(90 * 86_400 - 60).await;
        ada.clone().signs_in().await;
        app.advance(120).await;
        let late = ada.login().await.is(200);
        assert_eq!(late.body["result"], "password_change_required");
        assert_eq!(late.body["next"][0]["href"], "/v1/password-resets");
        assert!(
            late.body.get("access_token").is_none() && late.body.get("device_token").is_none(),
            "{}",
            late.text
        );
        ada.guessing("wrong wrong wrong")
            .login()
            .await
            .problem(401, "invalid_credentials");
        app.anonymous()
            .post("/v1/password-resets", json!({"email": ada.email}))
            .await
            .is(202);
        let (token, _) = app.link_and_code(&ada.email).await;
        let confirm = json!({"token": token, "new_password": "Copper 7 meadow, windmill"});
        app.anonymous()
            .post("/v1/password-resets/confirm", confirm)
            .await
            .is(200);
        ada.guessing("Copper 7 meadow, windmill").signs_in().await;
    }

    #[actix_web::test]
    async fn sqlite() {
        run_with(Engine::Sqlite, SETTINGS, story).await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(Engine::Postgres, SETTINGS, story).await;
    }
}
