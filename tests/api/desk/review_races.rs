//! Many reviewers at once.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};

use crate::support::reviews::*;
use crate::support::*;

async fn reviewers(app: &TestApp) -> Vec<Actor> {
    let mut all = Vec::new();
    for name in ["bob", "carl", "dora", "emil", "fay"] {
        all.push(reviewer(app, name).await);
    }
    all
}

on_both! {
    async fn of_twenty_claims_at_once_those_of_one_reviewer_hold_the_case(app) {
        let people = reviewers(&app).await;
        let other = app.another_node().await;
        let elsewhere: Vec<Actor> = people.iter().map(|one| one.at(&other)).collect();
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let id = opened(&app, &ada, "one").await;
        let everybody = || people.iter().chain(&elsewhere);
        let replies = join_all(everybody().chain(everybody()).map(|one| claims(one, &id))).await;
        assert_eq!(replies.len(), 20);
        let mut holders = BTreeSet::new();
        for reply in replies {
            match reply.status {
                200 => { holders.insert(reply.text_of("/held_by")); }
                _ => { reply.problem(409, "already_claimed"); }
            }
        }
        assert_eq!(holders.len(), 1, "{holders:?}");
    }

    async fn ten_who_ask_for_the_next_case_at_once_get_ten_different_ones(app) {
        let people = reviewers(&app).await;
        let other = app.another_node().await;
        let elsewhere: Vec<Actor> = people.iter().map(|one| one.at(&other)).collect();
        let ada = app.freelancer("ada").signed_in().await.id().await;
        for number in 0..10 {
            opened(&app, &ada, &format!("case {number}")).await;
        }
        let ask = |one: &Actor| { let one = one.clone(); async move { one.post("/v1/staff/reviews/next", json!({})).await.is(200) } };
        let replies = join_all(people.iter().chain(&elsewhere).map(ask)).await;
        let taken: BTreeSet<String> = replies.iter().map(|reply| reply.text_of("/review/id")).collect();
        assert_eq!(taken.len(), 10);
        assert_eq!(ask(&people[0]).await.body["result"], "none");
    }

    async fn of_two_decisions_at_once_one_takes_effect(app) {
        let bob = reviewer(&app, "bob").await;
        let there = bob.at(&app.another_node().await);
        let ada = app.freelancer("ada").signed_in().await.id().await;
        for subject in ["one", "two", "three"] {
            let id = opened(&app, &ada, subject).await;
            claims(&bob, &id).await.is(200);
            let before = app.count("SELECT count(*) AS count FROM events WHERE kind = 'capabilities.changed'").await;
            let (yes, no) = join(says(&bob, &id, "approve", false, "looks_right"), says(&there, &id, "reject", false, "too_dark")).await;
            let verdict = if yes.status == 200 { "approve" } else { "retry" };
            let (done, refused) = if yes.status == 200 { (yes, no) } else { (no, yes) };
            assert_eq!(done.is(200).body["review"]["verdict"], json!(verdict));
            refused.problem(409, "review_over");
            let after = app.count("SELECT count(*) AS count FROM events WHERE kind = 'capabilities.changed'").await;
            assert_eq!(after - before, 1);
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM review_opinions").await, 3);
    }

    async fn of_a_decision_and_a_withdrawal_at_once_one_ends_the_case(app) {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        for _ in 0..5 {
            let id = opened(&app, &ada, "one").await;
            claims(&bob, &id).await.is(200);
            let (decided, ()) = join(says(&bob, &id, "approve", false, "looks_right"), withdrawn(&app, "one")).await;
            let status = bob.get(&format!("/v1/staff/reviews/{id}")).await.is(200).text_of("/review/status");
            let expected = match decided.status {
                200 => "decided",
                _ => { decided.problem(409, "review_over"); "withdrawn" }
            };
            assert_eq!(status, expected);
        }
    }
}
