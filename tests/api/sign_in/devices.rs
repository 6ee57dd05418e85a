use crate::support::*;

on_both! {
    async fn devices_are_listed_and_revoked_by_their_owner_only(app) {
        let ada = app.freelancer("ada").verified().await;
        let form = json!({"email": ada.email, "password": ada.password, "device": {"name": "Ada's phone", "platform": "ios"}});
        let reply = app.anonymous().post("/v1/sessions", form).await.is(200);
        let (token, phone) = (reply.text_of("/device_token"), ada.bearing(&reply.text_of("/access_token")));
        let list = phone.get("/v1/me/devices").await.is(200);
        assert_eq!(list.body["data"].as_array().map(Vec::len), Some(1), "{}", list.text);
        assert_eq!((list.text_of("/data/0/name"), list.text_of("/data/0/platform")), ("Ada's phone".into(), "ios".into()));
        assert!(!list.text.contains(&token) && !list.text.contains("hash"));
        let path = format!("/v1/me/devices/{}", list.text_of("/data/0/id"));
        let eve = app.freelancer("eve").signed_in().await;
        eve.delete(&path).await.problem(404, "not_found");
        assert!(!eve.get("/v1/me/devices").await.is(200).text.contains("Ada's phone"));
        phone.delete(&path).await.is(204);
        phone.delete(&path).await.problem(404, "not_found");
        // It counts as a stranger now, and becomes known anew.
        let again = ada.login_from(&token).await.is(200).text_of("/device_token");
        assert_ne!(again, token);
        phone.get("/v1/me").await.is(200);
    }

    async fn a_device_that_signs_in_stays_known_and_one_that_does_not_is_forgotten(app) {
        let ada = app.freelancer("ada").verified().await;
        let token = ada.login().await.is(200).text_of("/device_token");
        for _ in 0..3 {
            app.advance(100 * 86_400).await;
            assert!(ada.login_from(&token).await.is(200).body.get("device_token").is_none());
        }
        app.advance(181 * 86_400).await;
        assert!(ada.login_from(&token).await.is(200).body.get("device_token").is_some());
        assert_eq!(app.anonymous().get("/health/live").await.status, 200);
    }

    async fn undoing_a_change_of_address_forgets_every_device(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let token = ada.login().await.is(200).text_of("/device_token");
        ada.post("/v1/me/email", json!({"new_email": "thief@example.org"})).await.is(202);
        let (link, _) = app.link_and_code("thief@example.org").await;
        ada.post("/v1/me/email/confirm", json!({"token": link})).await.is(200);
        let undo = mail::token(&app.newest_mail("ada@example.com").await);
        app.anonymous().post("/v1/email-changes/undo", json!({"token": undo})).await.is(200);
        for _ in 0..5 {
            ada.guessing("wrong wrong wrong").login().await.problem(401, "invalid_credentials");
        }
        ada.login_from(&token).await.problem(429, "account_locked");
    }

    async fn a_device_token_in_body_and_cookie_transport_do_not_mix(app) {
        let ada = app.freelancer("ada").verified().await;
        let browser = ada.with_header("x-bonafide-transport", "cookie").with_header("origin", "http://accounts.test");
        let reply = browser.login_from("bfd_x").await.problem(422, "validation_failed");
        assert_eq!(reply.faults(), [("/device_token".to_owned(), "not_allowed".to_owned())]);
    }
}
