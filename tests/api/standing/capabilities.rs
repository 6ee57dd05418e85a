//! What somebody may do, and what is missing.

use bonafide::standing::kinds::HoldKind;

use super::*;

const ALL: [&str; 8] = [
    "accept_direct_hire",
    "appear_in_search",
    "change_profile_photo",
    "post_job",
    "send_message",
    "submit_proposal",
    "withdraw_earnings",
    "work_on_existing_contracts",
];

on_both! {
    async fn everything_is_told_with_a_reason_and_a_way_on(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let reply = ada.get(CAPABILITIES).await.is(200);
        let mut names: Vec<&str> = reply.body.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ALL);
        assert_eq!(blocked(&reply.body), ["post_job", "submit_proposal"]);
        assert_eq!(reply.body["post_job"]["blocked_by"], json!([{
            "reason": "phone_unverified", "user_text": "Please confirm your phone number first.",
            "next": [{"rel": "give_phone", "method": "POST", "href": "/v1/me/phone"}]}]));
        assert_eq!(reply.body["send_message"], json!({"allowed": true, "blocked_by": []}));
        proven(&app, &ada, NUMBER).await;
        assert!(blocked(&ada.get(CAPABILITIES).await.is(200).body).is_empty());
        ada.post("/v1/me/phone", json!({"phone": "+34612345679"})).await.is(202);
        ada.delete("/v1/me/phone").await.is(204);
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.is(200).body), ["post_job", "submit_proposal"]);
    }

    async fn it_speaks_the_language_of_the_request(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for (asked, text) in [("es", "Confirme primero su número de teléfono."), ("ar", "يُرجى تأكيد رقم هاتفك أولًا."), ("fr", "Please confirm your phone number first.")] {
            let reply = ada.clone().with_header("accept-language", asked).get(CAPABILITIES).await.is(200);
            assert_eq!(reply.body["post_job"]["blocked_by"][0]["user_text"], text);
            assert!(reply.header("vary").contains("accept-language"), "{}", reply.header("vary"));
        }
    }

    async fn who_knows_the_answer_gets_none_until_it_changes(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        for path in [CAPABILITIES, "/v1/me"] {
            let ada = ada.clone().signs_in().await;
            let tag = ada.get(path).await.is(200).header("etag");
            let knowing = ada.clone().with_header("if-none-match", &tag);
            assert_eq!(knowing.get(path).await.is(304).header("etag"), tag);
            knowing.clone().with_header("accept-language", "es").get(path).await.is(200);
            let until = app.platform().clock.now().plus(chrono::TimeDelta::hours(1));
            let new = NewHold { until: Some(until), ..hold(HoldKind::Manual) };
            place(&app, &id, new).await;
            let held = knowing.get(path).await.is(200).header("etag");
            assert_ne!(held, tag);
            // The hold ends by the mere passing of time: nothing is written, and the answer is another one.
            app.advance(3601).await;
            let ada = ada.clone().signs_in().await.with_header("if-none-match", &held);
            ada.get(path).await.is(200);
        }
    }

    async fn the_own_account_tells_what_is_missing_and_what_it_would_unlock(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let me = ada.get("/v1/me").await.is(200).body;
        assert_eq!(me["capabilities"], ada.get(CAPABILITIES).await.is(200).body);
        assert_eq!(me["completeness"], json!({"percent": 40, "missing": [
            {"item": "phone", "fix": {"rel": "give_phone", "method": "POST", "href": "/v1/me/phone"}, "unlocks": ["post_job", "submit_proposal"]},
            {"item": "country", "fix": {"rel": "complete_profile", "method": "PATCH", "href": "/v1/me"}, "unlocks": []},
            {"item": "timezone", "fix": {"rel": "complete_profile", "method": "PATCH", "href": "/v1/me"}, "unlocks": []}]}));
        let changed = ada.patch("/v1/me", json!({"country": "ES", "timezone": "Europe/Madrid"})).await.is(200);
        assert_eq!((&changed.body["country"], &changed.body["completeness"]["percent"]), (&json!("ES"), &json!(80)));
        proven(&app, &ada, NUMBER).await;
        let me = ada.get("/v1/me").await.is(200).body;
        assert_eq!(me["completeness"], json!({"percent": 100, "missing": []}));
        assert!(blocked(&me["capabilities"]).is_empty());
        let forgotten = ada.patch("/v1/me", json!({"country": null})).await.is(200).body;
        assert_eq!((forgotten.get("country"), &forgotten["completeness"]["missing"][0]["item"]), (None, &json!("country")));
    }

    async fn a_country_is_one_of_the_standard(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for wrong in ["XX", "UK", "es", "ESP", ""] {
            let reply = ada.patch("/v1/me", json!({"country": wrong})).await.problem(422, "validation_failed");
            assert_eq!(reply.faults(), [("/country".to_owned(), "country_invalid".to_owned())], "{wrong}");
        }
    }

    async fn a_change_of_the_own_part_is_made_to_the_version_that_was_read_whatever_else_changed(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let tag = ada.get("/v1/me").await.is(200).header("etag");
        place(&app, &id, hold(HoldKind::Manual)).await;
        let knowing = ada.clone().with_header("if-match", &tag);
        knowing.patch("/v1/me", json!({"name": "Ada King"})).await.is(200);
        knowing.patch("/v1/me", json!({"name": "Ada Late"})).await.problem(412, "precondition_failed");
    }

    async fn what_one_may_do_takes_one_read_and_so_does_who_one_is(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        for _ in 0..3 {
            place(&app, &id, hold(HoldKind::Manual)).await;
        }
        suspend(&app, &id, suspension(), None).await.expect("a suspension");
        let ada = restricted(&ada).await;
        for path in [CAPABILITIES, "/v1/me"] {
            let (statements, reply) = app.statements_of(async || ada.get(path).await).await;
            assert_eq!(reasons(reply.is(200).body.pointer("/capabilities").unwrap_or(&ada.get(CAPABILITIES).await.body), "withdraw_earnings"),
                ["suspended", "hold", "hold", "hold"]);
            assert_eq!(statements, 1);
        }
    }
}

story!(
    what_blocks_what_is_the_operators,
    &[
        ("BONAFIDE_BLOCKED_WITHOUT_PHONE", "none"),
        (
            "BONAFIDE_BLOCKED_WITHOUT_PROFILE",
            "appear_in_search,post_job"
        ),
        ("BONAFIDE_BLOCKED_WHILE_SUSPENDED", "send_message"),
    ],
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        assert_eq!(
            blocked(&ada.get(CAPABILITIES).await.is(200).body),
            ["appear_in_search", "post_job"]
        );
        let me = ada.get("/v1/me").await.is(200).body;
        assert_eq!(
            me["completeness"]["missing"][1]["unlocks"],
            json!(["post_job", "appear_in_search"])
        );
        ada.patch("/v1/me", json!({"country": "ES"})).await.is(200);
        assert_eq!(
            events(&app, "capabilities.changed").await,
            1,
            "the address was proven; a country alone completes no profile"
        );
        ada.patch("/v1/me", json!({"timezone": "Europe/Madrid"}))
            .await
            .is(200);
        assert!(blocked(&ada.get(CAPABILITIES).await.is(200).body).is_empty());
        let told = payloads(&app, "capabilities.changed")
            .await
            .pop()
            .expect("an event");
        assert_eq!(
            (&told["reason"], &told["changed"]),
            (
                &json!("profile_changed"),
                &json!(["post_job", "appear_in_search"])
            )
        );
        let id = id_of(&ada).await;
        suspend(&app, &id, suspension(), None)
            .await
            .expect("a suspension");
        assert_eq!(
            blocked(&restricted(&ada).await.get(CAPABILITIES).await.is(200).body),
            ["send_message"]
        );
    }
);
