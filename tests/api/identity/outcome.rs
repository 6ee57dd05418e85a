//! What a reviewer decides reaches the person: state, capabilities, event, mail, history.

use super::{CERTAIN, PATH, WHY, begun, claimed, decided, form, in_review, may, send};
use crate::support::reviews::reviewer;
use crate::support::sights::Sight;
use crate::support::*;

story!(a_reviewer_approves, CERTAIN, |app| {
    let (ada, rita) = (
        app.freelancer("ada").signed_in().await,
        reviewer(&app, "rita").await,
    );
    let id = in_review(&ada).await;
    let case = claimed(&rita).await;
    decided(
        &rita,
        &case,
        json!({"decision": "approve", "reason_code": "person_seen", "internal_note": WHY}),
    )
    .await;
    let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
    assert_eq!(
        (
            shown.text_of("/status").as_str(),
            shown.text_of("/decided_by").as_str()
        ),
        ("verified", "staff")
    );
    assert!(
        !shown.text.contains(WHY),
        "a note is the desk's own: {}",
        shown.text
    );
    app.mail_with(&ada.email, "You are verified").await;
    assert_eq!(app.events_of("identity.verified").await, 1);
});

story!(a_reviewer_asks_for_other_pictures, CERTAIN, |app| {
    let (ada, rita) = (
        app.freelancer("ada").signed_in().await,
        reviewer(&app, "rita").await,
    );
    let id = in_review(&ada).await;
    let case = claimed(&rita).await;
    decided(&rita, &case, json!({"decision": "reject", "final": false, "reason_code": "face_covered", "user_text": "Please push your hair aside."})).await;
    let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
    assert_eq!(
        (
            shown.text_of("/status").as_str(),
            shown.text_of("/last_error/reason").as_str(),
            shown.body["attempts_left"].as_i64()
        ),
        ("requires_input", "Please push your hair aside.", Some(3))
    );
    let letter = app.mail_with(&ada.email, "take your photos again").await;
    assert!(
        letter.text.contains("Please push your hair aside."),
        "{}",
        letter.text
    );
    assert!(
        may(&ada, "withdraw_earnings").await,
        "nothing is held for that"
    );
    assert_eq!(
        send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202)
            .text_of("/status"),
        "verified"
    );
});

story!(
    a_reviewer_decides_against_somebody_for_good,
    CERTAIN,
    |app| {
        let (ada, rita) = (
            app.freelancer("ada").signed_in().await,
            reviewer(&app, "rita").await,
        );
        let grace = app.staff("administrator").await;
        let path = format!("/v1/staff/accounts/{}/require-verification", ada.id().await);
        grace
            .post(&path, json!({"reason": "asked by the fraud desk"}))
            .await
            .is(201);
        let id = in_review(&ada).await;
        let case = claimed(&rita).await;
        decided(
            &rita,
            &case,
            json!({"decision": "reject", "final": true, "reason_code": "somebody_else"}),
        )
        .await;
        let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
        assert_eq!(
            (
                shown.text_of("/status").as_str(),
                shown.text_of("/last_error/code").as_str()
            ),
            ("failed", "somebody_else")
        );
        assert!(
            shown
                .text_of("/last_error/reason")
                .contains("somebody else"),
            "{}",
            shown.text
        );
        for (capability, allowed) in [
            ("withdraw_earnings", false),
            ("submit_proposal", false),
            ("accept_direct_hire", false),
            ("appear_in_search", false),
            ("work_on_existing_contracts", true),
            ("change_profile_photo", true),
        ] {
            assert_eq!(may(&ada, capability).await, allowed, "{capability}");
        }
        for kind in ["identity.failed", "proposals.cancel_requested"] {
            assert_eq!(app.events_of(kind).await, 1, "{kind}");
        }
        app.mail_with(&ada.email, "was not passed").await;
        ada.post(PATH, form())
            .await
            .problem(403, "method_not_eligible");
    }
);

story!(
    a_verification_that_was_cancelled_cannot_be_decided,
    CERTAIN,
    |app| {
        let (ada, rita) = (
            app.freelancer("ada").signed_in().await,
            reviewer(&app, "rita").await,
        );
        let id = in_review(&ada).await;
        let case = claimed(&rita).await;
        ada.post(&format!("{PATH}/{id}/cancel"), json!({}))
            .await
            .is(200);
        rita.post(
            &format!("{case}/decision"),
            json!({"decision": "approve", "reason_code": "person_seen"}),
        )
        .await
        .is(409);
        assert_eq!(
            ada.get(&format!("{PATH}/{id}"))
                .await
                .is(200)
                .text_of("/status"),
            "canceled"
        );
        begun(&ada).await;
    }
);

story!(
    of_a_decision_and_a_cancellation_at_once_one_counts,
    CERTAIN,
    |app| {
        let (ada, rita) = (
            app.freelancer("ada").signed_in().await,
            reviewer(&app, "rita").await,
        );
        for _ in 0..3 {
            let id = in_review(&ada).await;
            let case = claimed(&rita).await;
            let (cancel, decision) = (format!("{PATH}/{id}/cancel"), format!("{case}/decision"));
            let (cancelled, decided) = futures_util::join!(
                ada.post(&cancel, json!({})),
                rita.post(
                    &decision,
                    json!({"decision": "reject", "final": false, "reason_code": "face_unclear"})
                ),
            );
            let status = ada
                .get(&format!("{PATH}/{id}"))
                .await
                .is(200)
                .text_of("/status");
            match (cancelled.status, decided.status) {
                (200, 409) => assert_eq!(status, "canceled"),
                (200, 200) => assert_eq!(status, "canceled", "asked again first, cancelled then"),
                (409, 200) => assert_eq!(status, "requires_input"),
                other => panic!("{other:?}: {} {}", cancelled.text, decided.text),
            }
            if status == "requires_input" {
                ada.post(&cancel, json!({})).await.is(200);
            }
        }
    }
);
