//! The mail about a sign-in on a device that is new to the account.

use bonafide::delivery::mail::Letter;

use crate::support::*;

fn notices(app: &TestApp, address: &str) -> Vec<Letter> {
    let mut letters = app.mail.to(address);
    letters.retain(|letter| letter.subject.starts_with("New sign-in"));
    letters
}

async fn login_on(person: &Actor, name: &str, platform: &str) -> Reply {
    let form = json!({"email": person.email, "password": person.password, "device": {"name": name, "platform": platform}});
    let reply = person.app.anonymous().post("/v1/sessions", form).await;
    reply.is(200)
}

on_both! {
    async fn the_owner_is_told_of_a_new_device_once(app) {
        let ada = app.freelancer("ada").verified().await;
        login_on(&ada, "Ada's phone", "ios").await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 0, "the first is no news");
        let first = login_on(&ada, "Eve's <b>laptop</b>", "web").await.text_of("/device_token");
        app.deliver().await;
        let letters = notices(&app, &ada.email);
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert_eq!(letter.subject, "New sign-in to your account at Bonafide");
        assert!(letter.html.contains("Eve&#39;s &lt;b&gt;laptop&lt;/b&gt;") && letter.text.contains("Eve's <b>laptop</b>"), "{}", letter.html);
        for text in ["127.0.0.0/24", "http://accounts.test/reset-password", "signs out every device"] {
            assert!(letter.html.contains(text), "{text}: {}", letter.html);
        }
        // With its token it is known; without, it looks like the one that was told of.
        ada.login_from(&first).await.is(200);
        login_on(&ada, "Eve's <b>laptop</b>", "web").await;
        login_on(&ada, "Ada's phone", "ios").await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 1);
    }

    async fn a_device_without_a_name_is_told_by_its_kind_in_the_owners_language(app) {
        let luz = app.freelancer("luz");
        let mut form = luz.form();
        form["locale"] = json!("es");
        app.anonymous().post("/v1/accounts", form).await.is(202);
        let (token, _) = app.link_and_code(&luz.email).await;
        luz.confirm_link(&token).await.is(200);
        luz.login().await.is(200);
        let form = json!({"email": luz.email, "password": luz.password, "device": {"platform": "android"}});
        app.anonymous().post("/v1/sessions", form).await.is(200);
        let letter = app.newest_mail(&luz.email).await;
        assert!(letter.subject.starts_with("Nuevo inicio de sesión") && letter.text.contains("Dispositivo: Dispositivo Android"), "{}", letter.text);
    }

    async fn nobody_is_told_of_a_device_that_was_revoked_meanwhile(app) {
        let ada = app.freelancer("ada").signed_in().await;
        login_on(&ada, "Tablet", "android").await;
        let devices = ada.get("/v1/me/devices").await.is(200);
        ada.delete(&format!("/v1/me/devices/{}", devices.text_of("/data/0/id"))).await.is(204);
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 0);
        // What its owner revoked is a stranger when it comes back.
        login_on(&ada, "Tablet", "android").await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 1);
    }

    async fn devices_forgotten_with_an_old_password_are_not_new(app) {
        let ada = app.freelancer("ada").verified().await;
        login_on(&ada, "Ada's phone", "ios").await;
        login_on(&ada, "Office", "web").await;
        app.deliver().await;
        app.anonymous().post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
        let (token, _) = app.link_and_code(&ada.email).await;
        let form = json!({"token": token, "new_password": "copper meadow lantern 4"});
        app.anonymous().post("/v1/password-resets/confirm", form).await.is(200);
        let ada = ada.guessing("copper meadow lantern 4");
        login_on(&ada, "Office", "web").await;
        login_on(&ada, "Ada's phone", "ios").await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 1);
        login_on(&ada, "Eve's phone", "ios").await;
        app.deliver().await;
        assert_eq!(notices(&app, &ada.email).len(), 2);
    }

    async fn a_known_device_costs_no_query_more(app) {
        let ada = app.freelancer("ada").verified().await;
        let (first, reply) = app.statements_of(async || ada.login().await).await;
        let token = reply.is(200).text_of("/device_token");
        let (again, _) = app.statements_of(async || ada.login().await).await;
        assert_eq!(first, again, "one that is like an earlier one");
        let (known, _) = app.statements_of(async || ada.login_from(&token).await).await;
        assert!(known <= first + 1, "{known} {first}");
    }
}
