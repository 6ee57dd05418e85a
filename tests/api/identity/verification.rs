//! The verification itself: begun with a consent, one at a time, over in time.

use super::{CERTAIN, PATH, begun, form, send};
use crate::support::sights::Sight;
use crate::support::*;

on_both! {
    async fn what_it_takes_is_told_before_anybody_agrees(app) {
        let told = app.anonymous().get("/v1/identity-verifications/requirements").await.is(200);
        assert_eq!((told.body["consent"]["text_version"].as_str(), told.body["consent"]["days_kept"].as_u64()), (Some("2026-11-21"), Some(30)));
        assert!(told.text_of("/consent/text").contains("Bonafide"), "{}", told.text);
        assert_eq!(told.body["steps"].as_array().map(Vec::len), Some(2));
        assert_eq!(told.body["oval"]["centre_y"].as_f64().map(|y| (y * 100.0).round()), Some(47.0));
        let spanish = app.anonymous().with_header("accept-language", "es").get("/v1/identity-verifications/requirements").await.is(200);
        assert!(spanish.text_of("/consent/text").contains("su cara"), "{}", spanish.text);
    }

    async fn it_begins_with_a_consent_that_is_recorded(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut old = form();
        old["consent"]["text_version"] = json!("2020-01-01");
        ada.post(PATH, old).await.problem(409, "consent_outdated");
        let begun = ada.clone().with_header("accept-language", "ar").post(PATH, form()).await.is(201);
        assert_eq!(begun.text_of("/status"), "requires_input");
        assert_eq!((begun.text_of("/consent/text_version").as_str(), begun.text_of("/consent/language").as_str()), ("2026-11-21", "ar"));
        assert_eq!(begun.body["attempts_left"], 3);
        let id = begun.text_of("/id");
        assert_eq!(ada.get(&format!("{PATH}/{id}")).await.is(200).text_of("/id"), id);
        let list = ada.get(PATH).await.is(200);
        assert_eq!((list.text_of("/data/0/id"), list.body["has_more"].as_bool()), (id, Some(false)));
    }

    async fn there_is_one_at_a_time(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        ada.post(PATH, form()).await.problem(409, "state_conflict");
        assert_eq!(ada.post(&format!("{PATH}/{id}/cancel"), json!({})).await.is(200).text_of("/last_error/code"), "requested");
        ada.post(&format!("{PATH}/{id}/cancel"), json!({})).await.problem(409, "state_conflict");
        begun(&ada).await;
    }

    async fn of_ten_that_begin_at_once_one_does(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let all = futures_util::future::join_all((0..10).map(|_| ada.post(PATH, form()))).await;
        let good = all.iter().filter(|reply| reply.status == 201).count();
        let conflicts = all.iter().filter(|reply| reply.text.contains("state_conflict")).count();
        assert_eq!((good, conflicts), (1, 9));
    }

    async fn it_is_over_when_its_time_is(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        app.advance(24 * 60 * 60).await;
        ada.refreshes().await;
        let over = ada.get(&format!("{PATH}/{id}")).await.is(200);
        assert_eq!((over.text_of("/status").as_str(), over.text_of("/last_error/code").as_str()), ("canceled", "expired"));
        send(&ada, &id, Sight::Serious, Sight::Smiling).await.problem(410, "verification_expired");
        begun(&ada).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'identity.canceled'").await, 1);
    }

    async fn somebody_elses_is_not_there(app) {
        let (ada, eve) = (app.freelancer("ada").signed_in().await, app.freelancer("eve").signed_in().await);
        let id = begun(&ada).await;
        eve.get(&format!("{PATH}/{id}")).await.problem(404, "not_found");
        eve.post(&format!("{PATH}/{id}/cancel"), json!({})).await.problem(404, "not_found");
        eve.post(&format!("{PATH}/{id}/handoff"), json!({})).await.problem(404, "not_found");
        eve.post(&format!("{PATH}/{id}/appeal"), json!({"statement": "mine"})).await.problem(404, "not_found");
        send(&eve, &id, Sight::Serious, Sight::Smiling).await.problem(404, "not_found");
        eve.get(&format!("{PATH}/idv_nonsense")).await.problem(404, "not_found");
        assert_eq!(eve.get(PATH).await.is(200).body["data"], json!([]));
    }

    async fn an_account_begins_so_many_a_day(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for _ in 0..5 {
            let id = begun(&ada).await;
            ada.post(&format!("{PATH}/{id}/cancel"), json!({})).await.is(200);
        }
        ada.post(PATH, form()).await.problem(429, "rate_limited");
    }
}

story!(
    who_passed_has_nothing_more_to_do_until_asked,
    CERTAIN,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202);
        ada.post(PATH, form())
            .await
            .problem(409, "identity_already_verified");
        let grace = app.staff("administrator").await;
        let path = format!("/v1/staff/accounts/{}/require-verification", ada.id().await);
        grace
            .post(
                &path,
                json!({"reason": "the photo looks like another person"}),
            )
            .await
            .is(201);
        begun(&ada).await;
    }
);

story!(
    the_operator_says_who_may_begin,
    &[("BONAFIDE_SELFIE_ELIGIBLE", "client")],
    |app| {
        let (ada, bob) = (
            app.freelancer("ada").signed_in().await,
            app.customer("bob").signed_in().await,
        );
        ada.post(PATH, form())
            .await
            .problem(403, "method_not_eligible");
        begun(&bob).await;
        let grace = app.staff("administrator").await;
        let path = format!("/v1/staff/accounts/{}/require-verification", ada.id().await);
        grace
            .post(&path, json!({"reason": "asked by the fraud desk"}))
            .await
            .is(201);
        begun(&ada).await;
    }
);
