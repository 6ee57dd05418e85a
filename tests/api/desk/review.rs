//! Leases of the cases that people judge.

use crate::support::reviews::*;
use crate::support::*;

async fn assigns(boss: &Actor, id: &str, to: &str) -> Reply {
    boss.post(
        &of(id, "assign"),
        json!({"staff_id": to, "reason": "speaks the language"}),
    )
    .await
}

story!(
    a_case_is_held_by_one_at_a_time_and_for_a_while,
    SHORT,
    |app| {
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        let waiting = bob.get(REVIEWS).await.is(200);
        assert_eq!(
            (ids(&waiting), &waiting.body["data"][0]["status"]),
            (vec![id.clone()], &json!("open"))
        );
        assert_eq!(
            waiting.body["data"][0]["because"],
            json!(["smile_borderline"])
        );
        let held = claims(&bob, &id).await.is(200);
        assert_eq!(
            (&held.body["status"], held.text_of("/held_by")),
            (&json!("held"), bob.id().await)
        );
        let refused = claims(&carl, &id).await.problem(409, "already_claimed");
        let detail = refused.text_of("/detail");
        assert!(
            detail.contains(&bob.id().await) && detail.contains(&held.text_of("/held_until")),
            "{detail}"
        );
        // Taking it again in time makes the lease longer.
        app.advance(90).await;
        let longer = claims(&bob, &id).await.is(200);
        assert!(longer.text_of("/held_until") > held.text_of("/held_until"));
        app.advance(90).await;
        claims(&carl, &id).await.problem(409, "already_claimed");
        app.advance(31).await;
        claims(&carl, &id).await.is(200);
        bob.post(&of(&id, "release"), json!({}))
            .await
            .problem(409, "lease_lost");
        assert_eq!(
            carl.post(&of(&id, "release"), json!({})).await.is(200).body["status"],
            "open"
        );
        carl.post(&of(&id, "release"), json!({}))
            .await
            .problem(409, "not_claimed");
        claims(&bob, &id).await.is(200);
    }
);

on_both! {
    async fn a_kind_that_ones_role_does_not_judge_is_not_there(app) {
        let (boss, bob) = (app.staff("administrator").await, reviewer(&app, "bob").await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened_as(&app, VAULT, &ada, "one", &[]).await;
        let nobodys = "rev_00000000000000000000000000";
        let form = json!({"decision": "approve", "reason_code": "looks_right"});
        for id in [id.as_str(), nobodys, "ses_00000000000000000000000000"] {
            bob.get(&format!("{REVIEWS}/{id}")).await.problem(404, "not_found");
            claims(&bob, id).await.problem(404, "not_found");
            bob.post(&of(id, "release"), json!({})).await.problem(404, "not_found");
            bob.post(&of(id, "decision"), form.clone()).await.problem(404, "not_found");
        }
        assert_eq!(ids(&bob.get(REVIEWS).await.is(200)), Vec::<String>::new());
        bob.get(&format!("{REVIEWS}?kind={VAULT}")).await.problem(404, "not_found");
        bob.get(&format!("/v1/staff/review-reasons?kind={VAULT}")).await.problem(404, "not_found");
        bob.post(&format!("{REVIEWS}/next"), json!({"kind": VAULT})).await.problem(404, "not_found");
        assert_eq!(next(&bob).await.body, json!({"result": "none"}));
        let queues = bob.get(&format!("{REVIEWS}/summary")).await.is(200);
        let kinds: Vec<_> = queues.body["queues"].as_array().expect("queues").iter().map(|queue| queue["kind"].as_str()).collect();
        assert_eq!(kinds, [Some("selfie"), Some(SKETCH)], "{}", queues.text);
        assert_eq!(ids(&boss.get(REVIEWS).await.is(200)), [id.as_str()]);
        assert_eq!(boss.post(&format!("{REVIEWS}/next"), json!({"kind": VAULT})).await.is(200).text_of("/review/id"), id);
        app.staff("support").await.get(REVIEWS).await.problem(403, "forbidden");
    }

    async fn one_case_about_one_subject_waits_at_a_time(app) {
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        assert_eq!(opened(&app, &ada, "one").await, id);
        withdrawn(&app, "one").await;
        withdrawn(&app, "one").await;
        assert_ne!(opened(&app, &ada, "one").await, id);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'review.opened'").await, 2);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'review.withdrawn'").await, 1);
    }

    async fn nobody_reviews_themselves_or_what_they_had_a_part_in(app) {
        let (boss, bob) = (app.staff("administrator").await, reviewer(&app, "bob").await);
        let (own, ada) = (bob.id().await, app.freelancer("ada").signed_in().await.id().await);
        let about_bob = opened(&app, &own, "one").await;
        let not_by_bob = opened_as(&app, SKETCH, &ada, "two", &[&own]).await;
        for id in [&about_bob, &not_by_bob] {
            claims(&bob, id).await.problem(403, "four_eyes_required");
        }
        assert_eq!(next(&bob).await.body["result"], "none");
        bob.get(&format!("{REVIEWS}/{about_bob}")).await.problem(403, "four_eyes_required");
        says(&bob, &about_bob, "approve", false, "looks_right").await.problem(403, "four_eyes_required");
        assert_eq!(ids(&bob.get(REVIEWS).await.is(200)), [not_by_bob.as_str()]);
        assigns(&boss, &about_bob, &own).await.problem(422, "assignee_unfit");
        assigns(&boss, &not_by_bob, &own).await.problem(422, "assignee_unfit");
        assert_eq!(next(&boss).await.text_of("/review/id"), about_bob);
        let about_boss = opened(&app, &boss.id().await, "three").await;
        assigns(&boss, &about_boss, &own).await.problem(403, "four_eyes_required");
    }
}

story!(
    an_assigned_case_comes_first_and_waits_for_its_reviewer_until_it_is_overdue,
    SHORT,
    |app| {
        let boss = app.staff("administrator").await;
        let (bob, carl) = (reviewer(&app, "bob").await, reviewer(&app, "carl").await);
        let (support, ada) = (
            app.staff("support").await,
            app.freelancer("ada").signed_in().await.id().await,
        );
        let first = opened(&app, &ada, "one").await;
        app.advance(1).await;
        let second = opened(&app, &ada, "two").await;
        let bob_id = bob.id().await;
        assigns(&bob, &second, &bob_id)
            .await
            .problem(403, "forbidden");
        boss.post(&of(&second, "assign"), json!({"staff_id": bob_id}))
            .await
            .problem(422, "reason_required");
        boss.post(
            &of(&second, "assign"),
            json!({"staff_id": null, "reason": "nobody"}),
        )
        .await
        .problem(422, "validation_failed");
        for unfit in [
            support.id().await,
            ada.clone(),
            "acc_00000000000000000000000000".to_owned(),
            "bob".to_owned(),
        ] {
            assigns(&boss, &second, &unfit)
                .await
                .problem(422, "assignee_unfit");
        }
        assert_eq!(
            assigns(&boss, &second, &bob_id)
                .await
                .is(200)
                .text_of("/assigned_to"),
            bob_id
        );
        assert_eq!(
            ids(&bob.get(&format!("{REVIEWS}?assigned_to=me")).await.is(200)),
            [second.as_str()]
        );
        assert_eq!(
            ids(&boss
                .get(&format!("{REVIEWS}?assigned_to={bob_id}"))
                .await
                .is(200)),
            [second.as_str()]
        );
        assert_eq!(
            ids(&bob
                .get(&format!("{REVIEWS}?assigned_to=nobody"))
                .await
                .is(200)),
            [first.as_str()]
        );
        assert_eq!(next(&carl).await.text_of("/review/id"), first);
        assert_eq!(next(&carl).await.body["result"], "none");
        assert_eq!(next(&bob).await.text_of("/review/id"), second);
        bob.post(&of(&second, "release"), json!({})).await.is(200);
        let freed = boss
            .post(&of(&second, "assign"), json!({"reason": "whoever comes"}))
            .await
            .is(200);
        assert!(freed.body.get("assigned_to").is_none());
        assert_eq!(next(&carl).await.text_of("/review/id"), second);
        carl.post(&of(&second, "release"), json!({})).await.is(200);
        assigns(&boss, &second, &bob_id).await.is(200);
        app.advance(300).await;
        // Overdue: whoever has time.
        assert_eq!(next(&carl).await.text_of("/review/id"), first);
        assert_eq!(next(&carl).await.text_of("/review/id"), second);
        withdrawn(&app, "one").await;
        assigns(&boss, &first, &bob_id)
            .await
            .problem(409, "review_over");
        let trail = boss
            .get("/v1/staff/audit-events?type=review.assigned")
            .await
            .is(200);
        assert_eq!(
            trail.body["data"][2]["detail"]["why"],
            "speaks the language"
        );
    }
);

on_both! {
    async fn the_reasons_of_decisions_are_told_in_the_callers_language(app) {
        let bob = reviewer(&app, "bob").await;
        let told = bob.get(&format!("/v1/staff/review-reasons?kind={SKETCH}")).await.is(200);
        assert_eq!(told.body["data"][1]["verdicts"], json!(["retry", "reject"]));
        let english = told.text_of("/data/0/text");
        let spanish = bob.clone().with_header("accept-language", "es").get(&format!("/v1/staff/review-reasons?kind={SKETCH}")).await.is(200);
        assert_eq!((spanish.body["data"].as_array().map(Vec::len), spanish.header("content-language").as_str()), (Some(3), "es"));
        assert_ne!(spanish.text_of("/data/0/text"), english);
        bob.get("/v1/staff/review-reasons?kind=a&kind=b").await.problem(422, "validation_failed");
    }

    async fn a_dismissed_reviewer_is_out_at_once_and_their_case_is_free_when_the_lease_is_over(app) {
        let boss = app.staff("administrator").await;
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        claims(&bob, &id).await.is(200);
        let path = format!("/v1/staff/members/{}/remove-role", bob.id().await);
        boss.post(&path, json!({"role": "reviewer", "reason": "left the company"})).await.is(204);
        says(&bob, &id, "approve", false, "looks_right").await.problem(401, "session_revoked");
        claims(&boss, &id).await.problem(409, "already_claimed");
        app.advance(15 * 60).await;
        let mut boss = boss;
        boss.refreshes().await;
        claims(&boss, &id).await.is(200);
    }
}
