//! Comparing faces with those of other accounts: off by default, by agreement, for reviewers only.

use bonafide::platform::caller::StaffRole;
use image::ImageFormat;

use super::{PATH, begun, claimed, decided, send_parts};
use crate::sign_in::two_step::with_app;
use crate::support::reviews::reviewer;
use crate::support::sights::{Sight, picture_as};
use crate::support::*;

const MINE: &str = "/v1/me/face-comparison";
const REQUIREMENTS: &str = "/v1/identity-verifications/requirements";
const DAY: i64 = 24 * 60 * 60;

const OFF: &[(&str, &str)] = super::CERTAIN;
const ON: &[(&str, &str)] = &[
    ("BONAFIDE_SELFIE_SAMPLE", "0"),
    ("BONAFIDE_REVIEW_FOUR_EYES", "never"),
    ("BONAFIDE_FACE_COMPARISON", "on"),
];

fn agreement() -> Value {
    json!({"text_version": "2026-11-21"})
}

/// Sends two good pictures of somebody's face, each time in another format: no picture is the same file.
async fn shows(person: &Actor, who: u8, format: ImageFormat) -> Reply {
    let id = begun(person).await;
    let parts = [
        ("neutral", picture_as(Sight::Serious, who, format)),
        ("smile", picture_as(Sight::Smiling, who, format)),
    ];
    let to = format!("{PATH}/{id}/selfie");
    send_parts(person, &to, &parts).await.is(202)
}

/// Somebody who agreed and passed.
async fn compared(app: &TestApp, name: &str, who: u8) -> Actor {
    let person = app.freelancer(name).signed_in().await;
    person.put(MINE, agreement()).await.is(200);
    let shown = shows(&person, who, ImageFormat::Jpeg).await;
    assert_eq!(shown.text_of("/status"), "verified");
    person
}

story!(
    nothing_is_compared_or_kept_unless_the_operator_turns_it_on,
    OFF,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let asked = ada.get(REQUIREMENTS).await.is(200);
        assert_eq!(asked.body.get("comparison"), None, "{}", asked.text);
        ada.put(MINE, agreement())
            .await
            .problem(409, "face_comparison_off");
        let stands = ada.get(MINE).await.is(200);
        assert_eq!(
            stands.body,
            json!({"offered": false, "agreed": false, "kept": false})
        );
        shows(&ada, 1, ImageFormat::Jpeg).await;
        assert_eq!(app.count_of("face_templates").await, 0);
        ada.delete(MINE).await.is(204);
    }
);

story!(
    who_agrees_reads_what_is_kept_and_takes_it_back_at_any_time,
    ON,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let asked = ada.get(REQUIREMENTS).await.is(200);
        let text = asked.text_of("/comparison/text");
        assert!(
            text.contains("365 days") && text.contains("You may refuse"),
            "{text}"
        );
        ada.put(MINE, json!({"text_version": "2020-01-01"}))
            .await
            .problem(409, "consent_outdated");
        let version = asked.text_of("/comparison/text_version");
        let agreed = ada
            .put(MINE, json!({"text_version": version}))
            .await
            .is(200);
        assert_eq!(
            (&agreed.body["agreed"], &agreed.body["kept"]),
            (&json!(true), &json!(false))
        );
        shows(&ada, 1, ImageFormat::Jpeg).await;
        let stands = ada.get(MINE).await.is(200);
        assert_eq!(stands.body["kept"], true);
        assert!(
            stands.text_of("/delete_at").starts_with("20"),
            "{}",
            stands.text
        );
        // Agreeing once more changes nothing that is kept.
        ada.put(MINE, agreement()).await.is(200);
        assert_eq!(app.count_of("face_templates").await, 1);
        ada.delete(MINE).await.is(204);
        ada.delete(MINE).await.is(204);
        for table in ["face_comparisons", "face_templates"] {
            assert_eq!(app.count_of(table).await, 0, "{table}");
        }
        let kinds = "audit_entries WHERE kind LIKE 'identity.comparison_%'";
        assert_eq!(
            app.count_of(kinds).await,
            3,
            "agreed twice, taken back once"
        );
    }
);

story!(
    a_face_of_another_account_brings_the_selfie_to_a_person_who_sees_both,
    ON,
    |app| {
        let node = app.with_stored_pictures().await;
        let ada = compared(&node, "ada", 1).await;
        compared(&node, "cleo", 2).await;
        let (bea, rita) = (
            node.freelancer("bea").signed_in().await,
            reviewer(&node, "rita").await,
        );
        bea.put(MINE, agreement()).await.is(200);
        let shown = shows(&bea, 1, ImageFormat::Png).await;
        assert_eq!(shown.text_of("/status"), "in_review");
        assert!(
            !shown.text.contains("duplicate") && !shown.text.contains("alike"),
            "it is told to reviewers only: {}",
            shown.text
        );
        let case = claimed(&rita).await;
        let seen = rita.get(&case).await.is(200);
        assert_eq!(
            seen.body["review"]["because"],
            json!(["possible_duplicate_face"]),
            "{}",
            seen.text
        );
        let alike = seen.body["evidence"]["facts"]["alike"].clone();
        assert_eq!(alike.as_array().map(Vec::len), Some(1), "{}", seen.text);
        assert_eq!(alike[0]["account_id"], json!(ada.id().await));
        assert_eq!(alike[0]["distance"], 0.0);
        let name = format!(
            "alike_{}",
            alike[0]["verification_id"].as_str().expect("an id")
        );
        let images = seen.body["evidence"]["images"].as_array().expect("images");
        let hers = images.iter().find(|image| image["name"] == json!(name));
        let url = hers.expect("the other picture")["url"]
            .as_str()
            .expect("an address");
        node.anonymous().get(url).await.is(200);
        // Nothing is decided by it.
        let list = ada.get(PATH).await.is(200);
        assert_eq!(list.body["data"][0]["status"], "verified");
        let decision = json!({"decision": "approve", "reason_code": "person_seen"});
        decided(&rita, &case, decision).await;
        let list = bea.get(PATH).await.is(200);
        assert_eq!(list.body["data"][0]["status"], "verified");
        node.stop().await;
    }
);

story!(who_did_not_agree_is_neither_compared_nor_found, ON, |app| {
    compared(&app, "ada", 1).await;
    let bea = app.freelancer("bea").signed_in().await;
    let shown = shows(&bea, 1, ImageFormat::Png).await;
    assert_eq!(shown.text_of("/status"), "verified");
    assert_eq!(app.count_of("face_templates").await, 1);
});

story!(
    of_who_took_the_agreement_back_nothing_is_told_any_more,
    ON,
    |app| {
        let ada = compared(&app, "ada", 1).await;
        let (bea, rita) = (
            app.freelancer("bea").signed_in().await,
            reviewer(&app, "rita").await,
        );
        bea.put(MINE, agreement()).await.is(200);
        shows(&bea, 1, ImageFormat::Png).await;
        let case = claimed(&rita).await;
        ada.delete(MINE).await.is(204);
        let seen = rita.get(&case).await.is(200);
        assert!(!seen.text.contains("alike"), "{}", seen.text);
        let images = seen.body["evidence"]["images"].as_array().expect("images");
        assert_eq!(images.len(), 2);
    }
);

story!(
    a_face_is_kept_a_year_for_who_passed_and_a_month_for_who_did_not,
    ON,
    |app| {
        compared(&app, "ada", 1).await;
        let (bea, rita) = (
            app.freelancer("bea").signed_in().await,
            reviewer(&app, "rita").await,
        );
        bea.put(MINE, agreement()).await.is(200);
        shows(&bea, 1, ImageFormat::Png).await;
        let case = claimed(&rita).await;
        let decision =
            json!({"decision": "reject", "final": true, "reason_code": "second_account"});
        decided(&rita, &case, decision).await;
        let told = bea.get(PATH).await.is(200);
        assert_eq!(told.text_of("/data/0/last_error/code"), "second_account");
        assert!(!told.text.contains("alike"), "{}", told.text);
        for (days, left) in [(0, 2), (29, 2), (2, 1), (333, 1), (2, 0)] {
            app.advance(days * DAY).await;
            app.sweep_objects().await;
            assert_eq!(app.count_of("face_templates").await, left, "{days}");
        }
    }
);

story!(
    what_was_kept_is_deleted_when_faces_are_not_compared_any_more,
    ON,
    |app| {
        let ada = compared(&app, "ada", 1).await;
        let off = app
            .another_node_with("BONAFIDE_FACE_COMPARISON", "off")
            .await;
        off.sweep_objects().await;
        for table in ["face_comparisons", "face_templates"] {
            assert_eq!(app.count_of(table).await, 0, "{table}");
        }
        let stands = ada.get(MINE).await.is(200);
        assert_eq!(stands.body["agreed"], false);
        off.stop().await;
    }
);

story!(without_the_key_of_its_account_a_face_is_noise, ON, |app| {
    compared(&app, "ada", 1).await;
    app.execute(
        "DELETE FROM account_keys WHERE account_id IN (SELECT account_id FROM face_templates)",
    )
    .await;
    let bea = app.freelancer("bea").signed_in().await;
    bea.put(MINE, agreement()).await.is(200);
    let shown = shows(&bea, 1, ImageFormat::Png).await;
    assert_eq!(shown.text_of("/status"), "verified", "nobody to be found");
});

story!(with_a_closed_account_its_face_is_gone, ON, |app| {
    let ada = compared(&app, "ada", 1).await;
    let boss = app.staff("administrator").await;
    let (_, carl) = with_app(&app, &app.customer("carl").signed_in().await).await;
    let carl = carl.with_role(StaffRole::Administrator).await;
    let form = json!({"act": "close_account", "account_id": ada.id().await, "reason": "asked for"});
    let proposal = boss.post("/v1/staff/proposals", form).await.is(201);
    let approve = format!("/v1/staff/proposals/{}/approve", proposal.text_of("/id"));
    carl.post(&approve, json!({"reason": "seen, agreed"}))
        .await
        .is(200);
    let bea = app.freelancer("bea").signed_in().await;
    bea.put(MINE, agreement()).await.is(200);
    let shown = shows(&bea, 1, ImageFormat::Png).await;
    assert_eq!(shown.text_of("/status"), "verified", "found by nobody");
    app.sweep_objects().await;
    assert_eq!(app.count_of("face_templates").await, 1, "only the new one");
});

story!(
    of_one_face_at_two_accounts_at_once_one_is_found,
    ON,
    |app| {
        for (one, other, who) in [("ada", "bea", 1), ("cleo", "dora", 2), ("elsa", "fay", 3)] {
            let (one, other) = (
                app.freelancer(one).signed_in().await,
                app.freelancer(other).signed_in().await,
            );
            for person in [&one, &other] {
                person.put(MINE, agreement()).await.is(200);
            }
            let (first, second) = futures_util::join!(
                shows(&one, who, ImageFormat::Jpeg),
                shows(&other, who, ImageFormat::Png),
            );
            let mut both = [first.text_of("/status"), second.text_of("/status")];
            both.sort();
            assert_eq!(both, ["in_review", "verified"]);
        }
    }
);

story!(
    taking_the_agreement_back_beside_a_selfie_leaves_nothing,
    ON,
    |app| {
        for name in ["ada", "bea", "cleo", "dora"] {
            let person = app.freelancer(name).signed_in().await;
            person.put(MINE, agreement()).await.is(200);
            let (shown, gone) =
                futures_util::join!(shows(&person, 1, ImageFormat::Jpeg), person.delete(MINE));
            gone.is(204);
            assert_ne!(shown.text_of("/status"), "requires_input");
        }
        assert_eq!(app.count_of("face_templates").await, 0);
    }
);
