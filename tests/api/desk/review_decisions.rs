//! Decisions of reviewers, of one and of two.

use bonafide::platform::caller::StaffRole;

use crate::sign_in::two_step::with_app;
use crate::support::app::Settings;
use crate::support::reviews::*;
use crate::support::*;

const SHORT: Settings = &[("BONAFIDE_REVIEW_LEASE", "2m")];
const ALWAYS: Settings = &[("BONAFIDE_REVIEW_FOUR_EYES", "always")];
const NEVER: Settings = &[("BONAFIDE_REVIEW_FOUR_EYES", "never")];

fn page(id: &str) -> String {
    format!("/v1/staff/reviews/{id}")
}

/// How often the kind was told of this verdict.
async fn told(app: &TestApp, verdict: &str) -> i64 {
    let sql = match verdict {
        "approve" => {
            "SELECT count(*) AS count FROM events WHERE payload LIKE '%\"reason\":\"approve\"%'"
        }
        "retry" => {
            "SELECT count(*) AS count FROM events WHERE payload LIKE '%\"reason\":\"retry\"%'"
        }
        _ => "SELECT count(*) AS count FROM events WHERE payload LIKE '%\"reason\":\"reject\"%'",
    };
    app.count(sql).await
}

on_both! {
    async fn who_holds_a_case_sees_its_evidence_and_decides_it(app) {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let ada = app.freelancer("ada").signed_in().await;
        let id = opened(&app, &ada.id().await, "one").await;
        let before = bob.get(&page(&id)).await.is(200);
        assert!(before.body.get("evidence").is_none(), "{}", before.text);
        claims(&bob, &id).await.is(200);
        let shown = bob.get(&page(&id)).await.is(200);
        assert_eq!(shown.body["evidence"]["facts"], json!({"subject": "one", "score": 0.5}));
        assert_eq!(shown.body["evidence"]["images"][1]["name"], "smile");
        assert!(carl.get(&page(&id)).await.is(200).body.get("evidence").is_none());
        let decided = says(&bob, &id, "approve", false, "looks_right").await.is(200);
        assert_eq!((&decided.body["result"], &decided.body["review"]["status"], &decided.body["review"]["verdict"]), (&json!("decided"), &json!("decided"), &json!("approve")));
        assert_eq!(told(&app, "approve").await, 1);
        let after = carl.get(&page(&id)).await.is(200);
        assert_eq!((&after.body["opinions"][0]["user_text"], &after.body["opinions"][0]["internal_note"]), (&json!("Bob Example says looks_right"), &json!("pattern 12")));
        assert!(after.body.get("evidence").is_none());
        // The next case about the same person tells what was decided before.
        let again = opened(&app, &ada.id().await, "two").await;
        let earlier = carl.get(&page(&again)).await.is(200).body["earlier"].clone();
        assert_eq!((&earlier[0]["id"], &earlier[0]["reason_code"], earlier.as_array().map(Vec::len)), (&json!(id), &json!("looks_right"), Some(1)));
        // The owner reads that staff looked and decided, and nothing of who and why.
        let history = ada.get("/v1/me/audit-events").await.is(200);
        for kind in ["review.opened", "review.viewed", "review.decided"] {
            assert!(history.text.contains(kind), "{kind}: {}", history.text);
        }
        for hidden in ["review.claimed", "looks_right", "pattern 12", &bob.id().await, "smile_borderline"] {
            assert!(!history.text.contains(hidden), "{hidden}: {}", history.text);
        }
    }

    async fn a_decision_needs_a_reason_of_its_kind_and_words_that_can_be_read(app) {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        let refused = says(&bob, &id, "reject", false, "somebody_else").await.problem(422, "reason_code_invalid");
        assert!(refused.text_of("/detail").contains("too_dark") && !refused.text_of("/detail").contains("looks_right"));
        assert_eq!(refused.faults(), [("/reason_code".to_owned(), "reason_code_invalid".to_owned())]);
        says(&bob, &id, "approve", false, "").await.problem(422, "reason_code_invalid");
        says(&bob, &id, "approve", true, "looks_right").await.problem(422, "validation_failed");
        let decision = of(&id, "decision");
        for wrong in [
            json!({"decision": "approve"}),
            json!({"decision": "perhaps", "reason_code": "looks_right"}),
            json!({"decision": "approve", "reason_code": "looks_right", "user_text": " "}),
            json!({"decision": "approve", "reason_code": "looks_right", "user_text": "x".repeat(1001)}),
            json!({"decision": "approve", "reason_code": "looks_right", "internal_note": "a\u{0}b"}),
            json!({"decision": "approve", "reason_code": "looks_right", "by": "me"}),
        ] {
            bob.post(&decision, wrong).await.problem(422, "validation_failed");
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM review_opinions").await, 0);
        bob.post(&decision, json!({"decision": "reject", "reason_code": "too_dark"})).await.is(200);
    }

    async fn a_decision_that_its_kind_refuses_changes_nothing(app) {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, STUCK).await;
        claims(&bob, &id).await.is(200);
        says(&bob, &id, "approve", false, "looks_right").await.problem(409, "state_conflict");
        assert_eq!(bob.get(&page(&id)).await.is(200).body["review"]["status"], "held");
        assert_eq!((told(&app, "approve").await, app.count("SELECT count(*) AS count FROM review_opinions").await), (0, 0));
    }
}

story!(
    who_does_not_hold_a_case_any_more_decides_nothing,
    SHORT,
    |app| {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        let refused = says(&bob, &id, "approve", false, "looks_right")
            .await
            .problem(409, "not_claimed");
        assert_eq!(refused.body["next"][0]["rel"], "claim");
        claims(&bob, &id).await.is(200);
        app.advance(120).await;
        says(&bob, &id, "approve", false, "looks_right")
            .await
            .problem(409, "lease_lost");
        says(&bob, &id, "reject", true, "too_dark")
            .await
            .problem(409, "lease_lost");
        claims(&carl, &id).await.is(200);
        says(&bob, &id, "approve", false, "looks_right")
            .await
            .problem(409, "lease_lost");
        assert_eq!(
            (
                told(&app, "approve").await,
                app.count("SELECT count(*) AS count FROM review_opinions")
                    .await
            ),
            (0, 0)
        );
        says(&carl, &id, "reject", false, "too_dark").await.is(200);
        says(&carl, &id, "approve", false, "looks_right")
            .await
            .problem(409, "review_over");
        carl.post(&of(&id, "release"), json!({}))
            .await
            .problem(409, "review_over");
        assert_eq!(
            (told(&app, "approve").await, told(&app, "retry").await),
            (0, 1)
        );
    }
);

on_both! {
    async fn a_rejection_for_good_takes_effect_when_a_second_reviewer_says_the_same(app) {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let boss = app.staff("administrator").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        boss.post(&of(&id, "assign"), json!({"staff_id": bob.id().await, "reason": "knows the matter"})).await.is(200);
        claims(&bob, &id).await.is(200);
        let kept = says(&bob, &id, "reject", true, "somebody_else").await.is(200);
        assert_eq!((&kept.body["result"], &kept.body["review"]["status"]), (&json!("second_look"), &json!("second_look")));
        assert!(kept.body["review"].get("assigned_to").is_none() && kept.body["review"].get("held_by").is_none());
        assert_eq!(told(&app, "reject").await, 0);
        claims(&bob, &id).await.problem(403, "four_eyes_required");
        says(&bob, &id, "reject", true, "somebody_else").await.problem(409, "not_claimed");
        let next = "/v1/staff/reviews/next";
        assert_eq!(bob.post(next, json!({})).await.is(200).body["result"], "none");
        let unfit = json!({"staff_id": bob.id().await, "reason": "knows the matter"});
        boss.post(&of(&id, "assign"), unfit).await.problem(422, "assignee_unfit");
        assert_eq!(carl.post(next, json!({})).await.is(200).text_of("/review/id"), id);
        // The second one judges without a word of the first one's, in the case and in the trail.
        let shown = carl.get(&page(&id)).await.is(200);
        assert_eq!(shown.body["opinions"], json!([]));
        let trail = carl.get("/v1/staff/audit-events").await.is(200);
        assert!(trail.text.contains("review.first_opinion"));
        for hidden in ["somebody_else", "Bob Example says"] {
            assert!(!shown.text.contains(hidden) && !trail.text.contains(hidden), "{hidden}");
        }
        let decided = says(&carl, &id, "reject", true, "too_dark").await.is(200);
        assert_eq!((&decided.body["result"], &decided.body["review"]["verdict"], &decided.body["review"]["reason_code"]), (&json!("decided"), &json!("reject"), &json!("too_dark")));
        assert_eq!(told(&app, "reject").await, 1);
        let both = bob.get(&page(&id)).await.is(200).body["opinions"].clone();
        assert_eq!((&both[0]["reason_code"], &both[1]["reason_code"]), (&json!("somebody_else"), &json!("too_dark")));
    }

    async fn a_second_reviewer_who_is_milder_counts_and_the_trail_has_both(app) {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        for (subject, decision, code, verdict) in [("one", "approve", "looks_right", "approve"), ("two", "reject", "too_dark", "retry")] {
            let id = opened(&app, &ada, subject).await;
            claims(&bob, &id).await.is(200);
            says(&bob, &id, "reject", true, "somebody_else").await.is(200);
            claims(&carl, &id).await.is(200);
            let decided = says(&carl, &id, decision, false, code).await.is(200);
            assert_eq!(decided.body["review"]["verdict"], json!(verdict));
            assert_eq!((told(&app, verdict).await, told(&app, "reject").await), (1, 0));
            let trail = carl.get("/v1/staff/audit-events?type=review.decided&limit=1").await.is(200);
            let detail = &trail.body["data"][0]["detail"];
            assert_eq!((&detail["effect"], &detail["verdict"], &detail["first"]["verdict"], &detail["first"]["by"]),
                (&json!(verdict), &json!(verdict), &json!("reject"), &json!(bob.id().await)));
        }
    }

    async fn what_reviewers_wrote_is_sealed_and_goes_with_the_account(app) {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        says(&bob, &id, "approve", false, "looks_right").await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM review_opinions WHERE text_sealed IS NOT NULL AND note_sealed IS NOT NULL").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%pattern 12%' OR detail LIKE '%Bob Example%'").await, 0);
        app.execute("DELETE FROM accounts WHERE id IN (SELECT account_id FROM reviews)").await;
        assert_eq!(app.count("SELECT (SELECT count(*) FROM reviews) + (SELECT count(*) FROM review_opinions) AS count").await, 0);
        bob.get(&page(&id)).await.problem(404, "not_found");
    }

    async fn a_closed_account_leaves_no_case_to_decide(app) {
        let (boss, bob) = (app.staff("administrator").await, reviewer(&app, "bob").await);
        let (_, carl) = with_app(&app, &app.customer("carl").signed_in().await).await;
        let carl = carl.with_role(StaffRole::Administrator).await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        let form = json!({"act": "close_account", "account_id": ada, "reason": "third account of one fraud"});
        let proposal = boss.post("/v1/staff/proposals", form).await.is(201).text_of("/id");
        carl.post(&format!("/v1/staff/proposals/{proposal}/approve"), json!({"reason": "seen, agreed"})).await.is(200);
        says(&bob, &id, "approve", false, "looks_right").await.problem(409, "review_over");
        assert_eq!(bob.get(&page(&id)).await.is(200).body["review"]["status"], "withdrawn");
    }
}

story!(
    where_two_look_at_everything_the_milder_opinion_takes_effect_with_its_own_words,
    ALWAYS,
    |app| {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        let kept = says(&bob, &id, "approve", false, "looks_right")
            .await
            .is(200);
        assert_eq!(
            (&kept.body["result"], told(&app, "approve").await),
            (&json!("second_look"), 0)
        );
        claims(&carl, &id).await.is(200);
        let decided = says(&carl, &id, "reject", true, "too_dark").await.is(200);
        let review = &decided.body["review"];
        assert_eq!(
            (
                &review["verdict"],
                &review["reason_code"],
                &review["decided_by"]
            ),
            (
                &json!("approve"),
                &json!("looks_right"),
                &json!(carl.id().await)
            )
        );
        assert_eq!(
            (told(&app, "approve").await, told(&app, "reject").await),
            (1, 0)
        );
        let listed = bob
            .get("/v1/staff/reviews?status=second_look")
            .await
            .is(200);
        assert_eq!(listed.body["data"], json!([]));
    }
);

story!(
    where_one_is_enough_a_rejection_for_good_takes_effect_at_once,
    NEVER,
    |app| {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        let decided = says(&bob, &id, "reject", true, "somebody_else")
            .await
            .is(200);
        assert_eq!(
            (&decided.body["result"], told(&app, "reject").await),
            (&json!("decided"), 1)
        );
    }
);
