use crate::support::*;

const PATH: &str = "/v1/sessions/reauthenticate";

async fn prove(person: &Actor, password: &str) -> Reply {
    person.post(PATH, json!({"password": password})).await
}

on_both! {
    async fn a_fresh_proof_opens_what_an_old_one_does_not(app) {
        let ada = app.freelancer("ada").signed_in().await;
        app.advance(16 * 60).await;
        let refreshed = ada.refresh(&ada.refresh_token).await.is(200);
        let ada = ada.bearing(&refreshed.text_of("/access_token"));
        let change = json!({"new_email": "ada@example.org"});
        let refused = ada.post("/v1/me/email", change.clone()).await.problem(403, "reauthentication_required");
        assert_eq!(refused.body["next"][0]["href"], PATH, "{}", refused.text);
        let proven = prove(&ada, &ada.password).await.is(200);
        assert!(proven.body.get("refresh_token").is_none());
        let fresh = ada.bearing(&proven.text_of("/access_token"));
        fresh.post("/v1/me/email", change.clone()).await.is(202);
        // The session remembers it: a refreshed token is as fresh.
        let refreshed = fresh.refresh(&refreshed.text_of("/refresh_token")).await.is(200);
        fresh.bearing(&refreshed.text_of("/access_token")).post("/v1/me/email", json!({"new_email": "ada2@example.org"})).await.is(202);
    }

    async fn a_stolen_session_gets_five_guesses_like_everybody(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let before = app.app.hashing.computed();
        let guesses = (0..20).map(|_| prove(&ada, "wrong wrong wrong"));
        let replies = futures_util::future::join_all(guesses).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 401).count(), 5);
        assert_eq!(app.app.hashing.computed() - before, 5);
        prove(&ada, &ada.password).await.problem(429, "account_locked");
        // Its owner is not locked out elsewhere by it.
        ada.login().await.is(200);
        app.advance(30 * 60 + 1).await;
        let refreshed = ada.refresh(&ada.refresh_token).await.is(200);
        prove(&ada.bearing(&refreshed.text_of("/access_token")), &ada.password).await.is(200);
    }

    async fn strangers_do_not_keep_the_owner_from_proving_who_they_are(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for _ in 0..5 {
            ada.guessing("wrong wrong wrong").login().await.problem(401, "invalid_credentials");
        }
        ada.login().await.problem(429, "account_locked");
        prove(&ada, &ada.password).await.is(200);
        // Nor when the device was revoked: then the session counts for itself.
        let id = ada.get("/v1/me/devices").await.is(200).text_of("/data/0/id");
        ada.delete(&format!("/v1/me/devices/{id}")).await.is(204);
        prove(&ada, &ada.password).await.is(200);
    }

    async fn somebody_elses_password_and_an_ended_session_prove_nothing(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let eve = app.freelancer("eve").guessing("another harbor tangent 9").signed_in().await;
        prove(&eve, &ada.password).await.problem(401, "invalid_credentials");
        eve.delete("/v1/me/sessions/current").await.is(204);
        prove(&eve, &eve.password).await.problem(401, "session_revoked");
        prove(&ada, &"x".repeat(1025)).await.problem(422, "validation_failed");
    }
}
