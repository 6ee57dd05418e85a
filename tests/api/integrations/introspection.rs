//! What tokens are worth, and how they are given back.

use bonafide::accounts::account;
use bonafide::platform::ids::AccountId;

use crate::sign_in::two_step::with_app;
use crate::standing::{restricted, suspend, suspension};
use crate::support::*;

const INTROSPECT: &str = "/v1/tokens/introspect";
const REVOKE: &str = "/v1/tokens/revoke";

async fn worth(program: &Actor, token: &str) -> Value {
    let form = format!("token={token}&token_type_hint=access_token");
    program.submit(INTROSPECT, &form).await.is(200).body
}

async fn is_worth_nothing(program: &Actor, token: &str) {
    assert_eq!(
        worth(program, token).await,
        json!({"active": false}),
        "{token}"
    );
}

fn access(person: &Actor) -> String {
    person.bearer.clone().expect("an access token")
}

on_both! {
    async fn a_good_access_token_says_who_how_and_until_when(app) {
        let program = app.integrator(&["tokens:introspect"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let told = worth(&program, &access(&ada)).await;
        assert_eq!((&told["active"], &told["token_type"], &told["aud"]), (&json!(true), &json!("Bearer"), &json!("bonafide")));
        assert_eq!((&told["sub"], &told["iss"]), (&json!(ada.id().await), &json!("http://accounts.test")));
        assert_eq!((&told["aal"], &told["amr"], &told["roles"]), (&json!(1), &json!(["pwd"]), &json!(["freelancer"])));
        let number = |name: &str| told[name].as_i64().expect(name);
        assert_eq!((number("exp") - number("iat"), number("nbf")), (600, number("iat")));
        assert!(told["sid"].as_str().is_some_and(|sid| sid.starts_with("ses_")) && number("cap_epoch") > 0, "{told}");
        assert!(!told.to_string().contains("null") && !told.to_string().contains("example.com"), "{told}");
    }

    async fn a_refresh_token_is_told_apart_and_asking_spends_nothing(app) {
        let program = app.integrator(&["tokens:introspect"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let old = ada.refresh_token.clone();
        let told = worth(&program, &old).await;
        assert_eq!((&told["active"], &told["token_type"], told.get("aud")), (&json!(true), &json!("refresh_token"), None));
        let new = ada.refresh(&old).await.is(200).text_of("/refresh_token");
        assert_eq!(worth(&program, &old).await["active"], true, "its successor can still be asked for");
        app.advance(11).await;
        is_worth_nothing(&program, &old).await;
        assert_eq!(worth(&program, &new).await["active"], true, "asking about an old token ends nothing");
        app.advance(14 * 86_400).await;
        is_worth_nothing(&program, &new).await;
    }

    async fn what_changed_since_the_token_was_made_is_told_as_it_is_now(app) {
        let program = app.integrator(&["tokens:introspect"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let before = worth(&program, &access(&ada)).await["cap_epoch"].as_i64().expect("a number");
        let (id, now) = (AccountId::parse(&ada.id().await).expect("an id"), app.platform().clock.now());
        let write = app.platform().db.write(move |conn| account::capabilities_changed(conn, &id, "test", now));
        write.await.expect("a change");
        assert_eq!(worth(&program, &access(&ada)).await["cap_epoch"], before + 1);
    }

    async fn an_ended_session_is_not_active_on_any_node_a_moment_later(app) {
        let other = app.another_node().await;
        let program = app.integrator(&["tokens:introspect"]).await;
        other.refresh().await;
        let ada = app.freelancer("ada").signed_in().await;
        assert_eq!(worth(&program.at(&other), &access(&ada)).await["active"], true);
        ada.delete("/v1/me/sessions/current").await.is(204);
        for program in [program.at(&other), program] {
            is_worth_nothing(&program, &access(&ada)).await;
            is_worth_nothing(&program, &ada.refresh_token).await;
        }
    }

    async fn the_token_of_somebody_who_is_suspended_says_so_at_once(app) {
        let program = app.integrator(&["tokens:introspect", "accounts:read"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        assert_eq!(worth(&program, &access(&ada)).await.get("restricted"), None);
        let id = AccountId::parse(&ada.id().await).expect("an id");
        suspend(&app, &id, suspension(), None).await.expect("a suspension");
        is_worth_nothing(&program, &access(&ada)).await;
        let ada = restricted(&ada).await;
        let told = worth(&program, &access(&ada)).await;
        assert_eq!((&told["active"], &told["restricted"]), (&json!(true), &json!(true)));
        assert_eq!(program.get(&format!("/v1/accounts/{id}")).await.is(200).body["suspended"], true);
    }

    async fn of_what_is_not_good_nothing_is_told(app) {
        let program = app.integrator(&["tokens:introspect"]).await;
        let new = app.freelancer("new").registered().await;
        let ada = app.freelancer("ada").signed_in().await;
        let (_, hal) = with_app(&app, &app.freelancer("hal").signed_in().await).await;
        let halfway = hal.login().await.is(200).text_of("/mfa_token");
        let (token, own) = (access(&ada), program.bearer.clone().expect("a key"));
        for wrong in ["x", "a.b.c", "%00", &"x".repeat(4096), &token[..token.len() - 2], &format!("{token}x"), &new.registration_token, &halfway, &own] {
            is_worth_nothing(&program, wrong).await;
        }
        let reset = json!({"current_password": ada.password, "new_password": "another violet harbor 8", "revoke_other_sessions": true});
        let elsewhere = ada.clone().signs_in().await;
        ada.send_json(reqwest::Method::PUT, "/v1/me/password", &reset).await.is(204);
        is_worth_nothing(&program, &access(&elsewhere)).await;
        app.advance(601).await;
        is_worth_nothing(&program, &access(&hal)).await;
        assert_eq!(worth(&program, &hal.refresh_token).await["active"], true);
    }

    async fn a_form_is_asked_for_with_a_token_in_it(app) {
        let program = app.integrator(&["tokens:introspect"]).await;
        for caller in [&program, &app.anonymous()] {
            let path = if caller.bearer.is_some() { INTROSPECT } else { REVOKE };
            for form in ["", "token=", "token_type_hint=access_token"] {
                let refused = caller.submit(path, form).await.problem(422, "validation_failed");
                assert_eq!(refused.faults(), [("/token".to_owned(), "required".to_owned())]);
            }
            caller.post(path, json!({"token": "x"})).await.problem(415, "unsupported_media_type");
        }
    }

    async fn a_token_that_is_given_back_ends_its_session(app) {
        let anybody = app.anonymous();
        for kind in ["access_token", "refresh_token"] {
            let ada = app.freelancer(&format!("ada-{}", &kind[..6])).signed_in().await;
            let token = if kind == "access_token" { access(&ada) } else { ada.refresh_token.clone() };
            // A hint that is wrong does no harm.
            anybody.submit(REVOKE, &format!("token={token}&token_type_hint=access_token")).await.is(200);
            ada.get("/v1/me").await.problem(401, "session_revoked");
            ada.refresh(&ada.refresh_token).await.problem(401, "session_revoked");
            anybody.submit(REVOKE, &format!("token={token}")).await.is(200);
        }
        for unknown in ["x", "a.b.c", "bfr_x", "bfk_x"] {
            assert_eq!(anybody.submit(REVOKE, &format!("token={unknown}")).await.is(200).text, "{\"result\":\"done\"}");
        }
    }
}
