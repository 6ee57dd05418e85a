//! Pictures of cases, by their own addresses.

use bonafide::platform::caller::StaffRole;

use crate::sign_in::two_step::with_app;
use crate::support::reviews::*;
use crate::support::*;

/// The addresses of the pictures of a case, as its holder reads them.
async fn addresses(who: &Actor, id: &str) -> Vec<String> {
    let shown = who.get(&format!("/v1/staff/reviews/{id}")).await.is(200);
    let images = shown.body["evidence"]["images"]
        .as_array()
        .expect("pictures")
        .clone();
    let urls = images
        .iter()
        .map(|image| image["url"].as_str().expect("an address").to_owned());
    urls.collect()
}

async fn views(app: &TestApp) -> i64 {
    app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'review.image_viewed'")
        .await
}

/// Somebody who looks, and the case that they hold.
async fn holder(app: &TestApp, subject: &str) -> (Actor, String) {
    let bob = reviewer(app, "bob").await;
    let ada = app.freelancer("ada").signed_in().await.id().await;
    let id = opened(app, &ada, subject).await;
    claims(&bob, &id).await.is(200);
    (bob, id)
}

on_both! {
    async fn a_picture_is_shown_by_its_own_address_marked_with_who_looks_and_noted(app) {
        let (bob, id) = holder(&app, "one").await;
        let found = addresses(&bob, &id).await;
        assert_ne!(found[0], found[1]);
        assert!(!found[0].contains(&id) && !found[0].contains("neutral"), "{}", found[0]);
        let picture = app.anonymous().get(&found[1]).await.is(200);
        for name in ["content-type: image/jpeg", "cache-control: no-store", "x-content-type-options: nosniff",
            "content-security-policy: sandbox; default-src 'none'; frame-ancestors 'none'", "cross-origin-resource-policy: same-site"] {
            let (name, value) = name.split_once(": ").expect("a header");
            assert_eq!(picture.header(name), value, "{name}");
        }
        assert_eq!(picture.header("content-disposition"), format!("inline; filename=\"{id}-smile.jpeg\""));
        assert!(picture.text.contains(&bob.id().await) && picture.text.contains(&id) && picture.text.contains("UTC"), "{}", picture.text);
        assert_ne!(app.anonymous().get(&found[0]).await.is(200).text, picture.text);
        let trail = bob.get("/v1/staff/audit-events?type=review.image_viewed").await.is(200);
        let entry = &trail.body["data"][1];
        assert_eq!((&entry["actor_id"], &entry["detail"]["review"], &entry["detail"]["image"]), (&json!(bob.id().await), &json!(id), &json!("smile")));
        assert_eq!(views(&app).await, 2);
    }

    async fn an_address_is_good_for_a_minute_and_unaltered(app) {
        let (bob, id) = holder(&app, "one").await;
        let found = addresses(&bob, &id).await.remove(0);
        let (head, last) = found.split_at(found.len() - 9);
        let other: String = last.chars().map(|c| if c == 'A' { 'B' } else { 'A' }).collect();
        for wrong in [format!("{head}{other}"), head.to_owned(), format!("{found}{}", "A".repeat(2000)), "/v1/staff/review-images/x".to_owned(), "/v1/staff/review-images/%00".to_owned()] {
            app.anonymous().get(&wrong).await.problem(404, "not_found");
        }
        app.advance(45).await;
        app.anonymous().get(&found).await.is(200);
        app.advance(15).await;
        app.anonymous().get(&found).await.problem(410, "image_address_expired");
        app.anonymous().get(&addresses(&bob, &id).await[0]).await.is(200);
        assert_eq!(views(&app).await, 2);
    }

    async fn an_address_ends_with_the_lease_of_who_it_was_given_to(app) {
        let (bob, id) = holder(&app, "one").await;
        let carl = reviewer(&app, "carl").await;
        let found = addresses(&bob, &id).await.remove(0);
        bob.post(&of(&id, "release"), json!({})).await.is(200);
        app.anonymous().get(&found).await.problem(410, "image_address_expired");
        claims(&carl, &id).await.is(200);
        // Somebody else holds it: their address is theirs, and the first one is none.
        app.anonymous().get(&found).await.problem(410, "image_address_expired");
        let theirs = addresses(&carl, &id).await.remove(0);
        assert!(app.anonymous().get(&theirs).await.is(200).text.contains(&carl.id().await));
        says(&carl, &id, "approve", false, "looks_right").await.is(200);
        app.anonymous().get(&theirs).await.problem(410, "image_address_expired");
        assert_eq!(views(&app).await, 1);
    }

    async fn an_address_ends_with_the_session_and_the_role_of_who_it_was_given_to(app) {
        let boss = app.staff("administrator").await;
        let (bob, id) = holder(&app, "one").await;
        let found = addresses(&bob, &id).await.remove(0);
        bob.delete("/v1/me/sessions/current").await.is(204);
        app.anonymous().get(&found).await.problem(404, "not_found");
        let (_, carl) = with_app(&app, &app.customer("carl").signed_in().await).await;
        let carl = carl.with_role(StaffRole::Reviewer).await;
        app.advance(15 * 60).await;
        let (mut boss, mut carl) = (boss, carl);
        boss.refreshes().await;
        carl.refreshes().await;
        claims(&carl, &id).await.is(200);
        let found = addresses(&carl, &id).await.remove(0);
        let path = format!("/v1/staff/members/{}/remove-role", carl.id().await);
        boss.post(&path, json!({"role": "reviewer", "reason": "left the company"})).await.is(204);
        app.anonymous().get(&found).await.problem(404, "not_found");
        // Another node, which asks the database for the role.
        let other = app.another_node().await;
        other.anonymous().get(&found).await.problem(404, "not_found");
        assert_eq!(views(&app).await, 0);
    }

    async fn a_picture_that_is_gone_is_not_there(app) {
        let (bob, id) = holder(&app, GONE).await;
        let found = addresses(&bob, &id).await;
        app.anonymous().get(&found[0]).await.problem(404, "not_found");
        app.anonymous().get(&found[1]).await.is(200);
        assert_eq!(views(&app).await, 2, "that somebody looked is noted before anything is shown");
    }
}

story!(
    where_scripts_of_other_sites_may_call_their_pages_may_show_pictures,
    &[("BONAFIDE_ALLOWED_ORIGINS", "https://desk.example.org")],
    |app| {
        let (bob, id) = holder(&app, "one").await;
        let found = addresses(&bob, &id).await.remove(0);
        assert_eq!(
            app.anonymous()
                .get(&found)
                .await
                .is(200)
                .header("cross-origin-resource-policy"),
            "cross-origin"
        );
    }
);
