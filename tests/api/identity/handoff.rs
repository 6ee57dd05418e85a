//! From a computer to a phone.

use super::{CERTAIN, PATH, begun, send, send_parts};
use crate::support::sights::{Sight, picture};
use crate::support::*;

async fn handed(person: &Actor, id: &str) -> Reply {
    person
        .post(&format!("{PATH}/{id}/handoff"), json!({}))
        .await
        .is(201)
}

story!(
    a_phone_takes_over_with_a_token_that_opens_nothing_else,
    CERTAIN,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        let made = handed(&ada, &id).await;
        let token = made.text_of("/handoff_token");
        assert_eq!(
            made.text_of("/handoff_url"),
            format!("http://accounts.test/take-selfie?token={token}")
        );
        assert!(
            made.text_of("/qr_svg").starts_with("<?xml")
                || made.text_of("/qr_svg").starts_with("<svg")
        );
        let phone = app.anonymous().bearing(&token);
        assert_eq!(
            phone
                .get(&format!("{PATH}/{id}"))
                .await
                .is(200)
                .text_of("/status"),
            "requires_input"
        );
        phone.get("/v1/me").await.is(401);
        phone.get(PATH).await.is(401);
        phone
            .post(&format!("{PATH}/{id}/cancel"), json!({}))
            .await
            .is(401);
        let eve = app.freelancer("eve").signed_in().await;
        let other = begun(&eve).await;
        phone
            .get(&format!("{PATH}/{other}"))
            .await
            .problem(404, "not_found");
        send(&phone, &other, Sight::Serious, Sight::Smiling)
            .await
            .problem(404, "not_found");
        assert_eq!(
            send(&phone, &id, Sight::Serious, Sight::Smiling)
                .await
                .is(202)
                .text_of("/status"),
            "verified"
        );
        // Over for the phone as well.
        phone
            .get(&format!("{PATH}/{id}"))
            .await
            .problem(401, "token_invalid");
    }
);

story!(the_page_takes_the_pictures_without_an_app, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    let token = handed(&ada, &id).await.text_of("/handoff_token");
    let (phone, page) = (app.anonymous(), format!("/take-selfie?token={token}"));
    for _ in 0..2 {
        let shown = phone.open(&page).await.is(200);
        assert!(
            shown.text.contains("capture=\"user\"") && shown.text.contains(&token),
            "{}",
            shown.text
        );
    }
    let parts = |smile| {
        [
            ("neutral", picture(Sight::Serious, 1)),
            ("smile", picture(smile, 1)),
        ]
    };
    let again = send_parts(&phone, &page, &parts(Sight::Nobody))
        .await
        .is(200);
    assert!(
        again.text.contains("role=\"alert\"") && again.text.contains("capture=\"user\""),
        "{}",
        again.text
    );
    let unreadable = [("neutral", Vec::new()), ("smile", Vec::new())];
    let unread = send_parts(&phone, &page, &unreadable).await.is(200);
    assert!(unread.text.contains("role=\"alert\""), "{}", unread.text);
    let done = send_parts(&phone, &page, &parts(Sight::Smiling))
        .await
        .is(200);
    assert!(done.text.contains("is verified"), "{}", done.text);
    assert_eq!(
        ada.get(&format!("{PATH}/{id}"))
            .await
            .is(200)
            .text_of("/status"),
        "verified"
    );
    let over = phone.open(&page).await.is(200);
    assert!(over.text.contains("link_unknown"), "{}", over.text);
});

on_both! {
    async fn a_link_works_for_a_quarter_of_an_hour_and_until_the_next_one(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        let first = handed(&ada, &id).await.text_of("/handoff_token");
        let second = handed(&ada, &id).await.text_of("/handoff_token");
        app.anonymous().bearing(&first).get(&format!("{PATH}/{id}")).await.problem(401, "token_invalid");
        let phone = app.anonymous().bearing(&second);
        phone.get(&format!("{PATH}/{id}")).await.is(200);
        app.advance(15 * 60).await;
        phone.get(&format!("{PATH}/{id}")).await.problem(401, "token_expired");
        assert!(phone.open(&format!("/take-selfie?token={second}")).await.is(200).text.contains("link_expired"));
        assert!(phone.open("/take-selfie?token=abc").await.is(200).text.contains("link_malformed"));
        ada.refreshes().await;
        ada.post(&format!("{PATH}/{id}/cancel"), json!({})).await.is(200);
        ada.post(&format!("{PATH}/{id}/handoff"), json!({})).await.problem(409, "state_conflict");
    }
}
