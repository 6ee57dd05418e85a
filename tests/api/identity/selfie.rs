//! Sending pictures: judged at once, every fault told, what is doubtful looked at by a person.

use image::ImageFormat;

use super::{CERTAIN, PATH, begun, may, send, send_parts};
use crate::support::sights::{Sight, picture, picture_as};
use crate::support::*;

fn to(id: &str) -> String {
    format!("{PATH}/{id}/selfie")
}

story!(
    two_good_pictures_verify_and_lift_what_was_held,
    CERTAIN,
    |app| {
        let (ada, grace) = (
            app.freelancer("ada").signed_in().await,
            app.staff("administrator").await,
        );
        let path = format!("/v1/staff/accounts/{}/require-verification", ada.id().await);
        grace
            .post(&path, json!({"reason": "asked by the fraud desk"}))
            .await
            .is(201);
        assert!(!may(&ada, "change_profile_photo").await);
        let id = begun(&ada).await;
        let done = send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202);
        assert_eq!(
            (
                done.text_of("/status").as_str(),
                done.text_of("/decided_by").as_str()
            ),
            ("verified", "engine")
        );
        assert_eq!(done.body["faults"], json!([]));
        assert!(
            done.body["checks"]
                .as_array()
                .is_some_and(|checks| checks.len() > 10),
            "{}",
            done.text
        );
        assert!(may(&ada, "change_profile_photo").await);
        app.mail_with(&ada.email, "Thank you for your photos").await;
        for kind in ["identity.verified", "hold.lifted"] {
            assert_eq!(app.events_of(kind).await, 1, "{kind}");
        }
        let history = ada.get("/v1/me/audit-events").await.is(200);
        assert!(
            history.text.contains("It was verified that it is you."),
            "{}",
            history.text
        );
        send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .problem(409, "state_conflict");
    }
);

story!(
    every_fault_is_told_at_once_and_the_pictures_are_forgotten,
    CERTAIN,
    |app| {
        let ada = app
            .freelancer("ada")
            .signed_in()
            .await
            .with_header("accept-language", "es");
        let id = begun(&ada).await;
        let refused = send(&ada, &id, Sight::DarkAndFar, Sight::TwoPeople)
            .await
            .problem(422, "too_dark");
        let codes: Vec<(&str, &str)> = refused.body["faults"]
            .as_array()
            .expect("faults")
            .iter()
            .map(|fault| {
                (
                    fault["code"].as_str().unwrap_or_default(),
                    fault["frame"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            codes,
            [
                ("too_dark", "neutral"),
                ("multiple_faces", "smile"),
                ("face_too_far", "neutral"),
                ("face_off_centre", "smile")
            ]
        );
        assert_eq!(refused.body["attempts_left"], 2);
        assert!(
            refused.body["faults"][0]["user_message"]
                .as_str()
                .is_some_and(|text| !text.is_ascii()),
            "in Spanish: {}",
            refused.text
        );
        let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
        assert_eq!(
            (
                shown.text_of("/status").as_str(),
                shown.text_of("/last_error/code").as_str()
            ),
            ("requires_input", "too_dark")
        );
        assert_eq!(
            (
                shown.body["faults"].as_array().map(Vec::len),
                shown.body["pictures"]["kept"].as_bool()
            ),
            (Some(4), Some(false))
        );
        assert_eq!(app.count("SELECT count(*) AS count FROM objects").await, 0);
        // It can be tried again.
        assert_eq!(
            send(&ada, &id, Sight::Serious, Sight::Smiling)
                .await
                .is(202)
                .text_of("/status"),
            "verified"
        );
    }
);

story!(after_the_last_try_a_person_looks, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    for left in [2, 1] {
        let refused = send(&ada, &id, Sight::Serious, Sight::Serious)
            .await
            .problem(422, "not_smiling");
        assert_eq!(refused.body["attempts_left"], left);
    }
    let last = send(&ada, &id, Sight::Serious, Sight::Serious)
        .await
        .is(202);
    assert_eq!(
        (
            last.text_of("/status").as_str(),
            last.body["attempts_left"].as_i64()
        ),
        ("in_review", Some(0))
    );
    assert_eq!(last.text_of("/faults/0/code"), "not_smiling");
    send(&ada, &id, Sight::Serious, Sight::Smiling)
        .await
        .problem(409, "state_conflict");
    assert_eq!(
        app.count("SELECT count(*) AS count FROM verification_pictures")
            .await,
        4
    );
});

story!(what_is_doubtful_a_person_looks_at, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    assert_eq!(
        send(&ada, &id, Sight::Serious, Sight::SoftSmile)
            .await
            .is(202)
            .text_of("/status"),
        "in_review"
    );
    // One picture alone shows less than two.
    let bob = app.freelancer("bob").signed_in().await;
    let id = begun(&bob).await;
    let alone = bob
        .send_bytes(
            &to(&id),
            "image/png",
            picture_as(Sight::Smiling, 2, ImageFormat::Png),
        )
        .await
        .is(202);
    assert_eq!(alone.text_of("/status"), "in_review");
    assert_eq!(app.events_of("identity.in_review").await, 2);
});

story!(two_people_in_turn_do_not_pass, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    let parts = [
        ("neutral", picture(Sight::Serious, 1)),
        ("smile", picture(Sight::Smiling, 2)),
    ];
    send_parts(&ada, &to(&id), &parts)
        .await
        .problem(422, "challenge_failed");
});

story!(a_picture_of_somebody_else_is_looked_at, CERTAIN, |app| {
    let (ada, bob) = (
        app.freelancer("ada").signed_in().await,
        app.freelancer("bob").signed_in().await,
    );
    let (first, second) = (begun(&ada).await, begun(&bob).await);
    assert_eq!(
        send(&ada, &first, Sight::Serious, Sight::Smiling)
            .await
            .is(202)
            .text_of("/status"),
        "verified"
    );
    assert_eq!(
        send(&bob, &second, Sight::Serious, Sight::Smiling)
            .await
            .is(202)
            .text_of("/status"),
        "in_review"
    );
});

story!(
    some_that_pass_are_looked_at_all_the_same,
    &[("BONAFIDE_SELFIE_SAMPLE", "100")],
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        assert_eq!(
            send(&ada, &id, Sight::Serious, Sight::Smiling)
                .await
                .is(202)
                .text_of("/status"),
            "in_review"
        );
    }
);

story!(
    without_an_engine_people_look_at_everything,
    &[("BONAFIDE_FACE_ENGINE", "none")],
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        assert_eq!(
            send(&ada, &id, Sight::Nobody, Sight::Nobody)
                .await
                .is(202)
                .text_of("/status"),
            "in_review"
        );
    }
);

story!(of_five_tries_sent_at_once_one_counts, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    let all = futures_util::future::join_all(
        (0..5).map(|_| send(&ada, &id, Sight::Nobody, Sight::Nobody)),
    )
    .await;
    let counted = all.iter().filter(|reply| reply.status == 422).count();
    assert_eq!(
        (
            counted,
            all.iter().filter(|reply| reply.status == 409).count()
        ),
        (1, 4)
    );
    assert_eq!(
        ada.get(&format!("{PATH}/{id}")).await.is(200).body["attempts_left"],
        2
    );
});

story!(an_account_sends_so_many_and_then_waits, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    for _ in 0..5 {
        // What cannot be read is no try, and costs all the same.
        send_parts(
            &ada,
            &to(&id),
            &[
                ("neutral", b"no picture".to_vec()),
                ("smile", picture(Sight::Smiling, 1)),
            ],
        )
        .await
        .is(422);
    }
    assert_eq!(
        ada.get(&format!("{PATH}/{id}")).await.is(200).body["attempts_left"],
        3
    );
    send(&ada, &id, Sight::Serious, Sight::Smiling)
        .await
        .problem(429, "rate_limited");
    app.advance(181).await;
    send(&ada, &id, Sight::Serious, Sight::Smiling)
        .await
        .is(202);
});

on_both! {
    async fn a_body_has_the_right_parts(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        let good = || picture(Sight::Smiling, 1);
        for parts in [vec![("neutral", good())], vec![("smile", good())], vec![("neutral", good()), ("smile", good()), ("selfie", good())],
            vec![("neutral", good()), ("neutral", good())], vec![("face", good())], vec![]] {
            send_parts(&ada, &to(&id), &parts).await.problem(422, "validation_failed");
        }
        ada.post(&to(&id), json!({"neutral": "…"})).await.problem(415, "unsupported_media_type");
        assert_eq!(ada.get(&format!("{PATH}/{id}")).await.is(200).body["attempts_left"], 3);
        app.anonymous().send_bytes(&to(&id), "image/jpeg", good()).await.problem(401, "token_missing");
    }
}

story!(
    of_a_try_and_a_cancellation_at_once_both_end,
    CERTAIN,
    |app| {
        let grace = app.staff("administrator").await;
        for name in ["ada", "bea", "cleo", "dora", "elsa"] {
            let person = app.freelancer(name).signed_in().await;
            // A hold that passing lifts: both acts change what the account may do.
            let path = format!(
                "/v1/staff/accounts/{}/require-verification",
                person.id().await
            );
            grace.post(&path, json!({"reason": "asked"})).await.is(201);
            let id = begun(&person).await;
            let cancel = format!("{PATH}/{id}/cancel");
            let (sent, cancelled) = futures_util::join!(
                send(&person, &id, Sight::Serious, Sight::Smiling),
                person.post(&cancel, json!({})),
            );
            let status = person.get(&format!("{PATH}/{id}")).await.is(200);
            match (sent.status, cancelled.status) {
                (202, 409) => assert_eq!(status.text_of("/status"), "verified"),
                (409, 200) => assert_eq!(status.text_of("/status"), "canceled"),
                other => panic!("{other:?}: {} {}", sent.text, cancelled.text),
            }
        }
    }
);

story!(
    a_try_that_is_repeated_under_its_key_counts_once,
    CERTAIN,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        let keyed = ada.clone().with_header("idempotency-key", "one-try");
        let first = send(&keyed, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202);
        let again = send(&keyed, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202);
        assert_eq!(
            (first.text, again.header("idempotency-replayed").as_str()),
            (again.text, "true")
        );
        send(&keyed, &id, Sight::Serious, Sight::Nobody)
            .await
            .problem(422, "idempotency_key_reused");
    }
);
