//! Objecting to a decision: once, and never before who made it.

use super::{CERTAIN, PATH, claimed, decided, in_review, may};
use crate::support::reviews::reviewer;
use crate::support::*;

async fn failed(ada: &Actor, rita: &Actor) -> String {
    let id = in_review(ada).await;
    let case = claimed(rita).await;
    decided(
        rita,
        &case,
        json!({"decision": "reject", "final": true, "reason_code": "somebody_else"}),
    )
    .await;
    id
}

fn at(id: &str) -> String {
    format!("{PATH}/{id}/appeal")
}

story!(
    somebody_else_looks_again_and_may_decide_otherwise,
    CERTAIN,
    |app| {
        let (ada, rita, rob) = (
            app.freelancer("ada").signed_in().await,
            reviewer(&app, "rita").await,
            reviewer(&app, "rob").await,
        );
        let id = failed(&ada, &rita).await;
        ada.post(&at(&id), json!({"statement": " "}))
            .await
            .problem(422, "validation_failed");
        let waits = ada
            .post(&at(&id), json!({"statement": "I had my hair cut."}))
            .await
            .is(200);
        assert_eq!(waits.text_of("/status"), "in_review");
        assert!(
            !may(&ada, "withdraw_earnings").await,
            "until then all stays"
        );
        let nothing = rita.post("/v1/staff/reviews/next", json!({})).await;
        assert!(
            !nothing.text.contains("rev_"),
            "not before who decided: {}",
            nothing.text
        );
        let case = claimed(&rob).await;
        let shown = rob.get(&case).await.is(200);
        assert!(shown.text.contains("I had my hair cut."), "{}", shown.text);
        decided(
            &rob,
            &case,
            json!({"decision": "approve", "reason_code": "person_seen"}),
        )
        .await;
        assert!(may(&ada, "withdraw_earnings").await);
        assert_eq!(
            ada.get(&format!("{PATH}/{id}"))
                .await
                .is(200)
                .text_of("/status"),
            "verified"
        );
    }
);

story!(an_objection_is_made_once, CERTAIN, |app| {
    let (ada, rita, rob) = (
        app.freelancer("ada").signed_in().await,
        reviewer(&app, "rita").await,
        reviewer(&app, "rob").await,
    );
    let id = failed(&ada, &rita).await;
    ada.post(&at(&id), json!({"statement": "It is me."}))
        .await
        .is(200);
    ada.post(&at(&id), json!({"statement": "It is me."}))
        .await
        .problem(409, "state_conflict");
    // Whoever objects waits for an answer to a decision that stands.
    ada.post(&format!("{PATH}/{id}/cancel"), json!({}))
        .await
        .problem(409, "state_conflict");
    let case = claimed(&rob).await;
    decided(
        &rob,
        &case,
        json!({"decision": "reject", "final": true, "reason_code": "somebody_else"}),
    )
    .await;
    ada.post(&at(&id), json!({"statement": "It is me."}))
        .await
        .problem(409, "state_conflict");
    assert!(!may(&ada, "withdraw_earnings").await);
    let letter = app.mail_with(&ada.email, "looked again").await;
    assert!(
        letter.text.contains("the decision stands"),
        "{}",
        letter.text
    );
});

story!(it_is_made_while_the_pictures_are_kept, CERTAIN, |app| {
    let (mut ada, rita) = (
        app.freelancer("ada").signed_in().await,
        reviewer(&app, "rita").await,
    );
    let id = failed(&ada, &rita).await;
    app.advance(30 * 24 * 60 * 60).await;
    ada = ada.signs_in().await;
    ada.post(&at(&id), json!({"statement": "It is me."}))
        .await
        .problem(403, "objection_too_late");
});
