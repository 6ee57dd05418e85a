//! Holds, suspensions and objections, decided at the desk.

use bonafide::platform::caller::StaffRole;

use crate::sign_in::two_step::{claims, with_app};
use crate::support::*;

const WHY: &str = "cleared up in ticket 4711";

fn of(id: &str, act: &str) -> String {
    format!("/v1/staff/accounts/{id}/{act}")
}

fn hold() -> Value {
    json!({"capabilities": ["withdraw_earnings"], "reason_code": "payment_disputed", "user_text": "A payment is disputed.",
        "internal_note": "chargeback 4711"})
}

fn suspension() -> Value {
    json!({"reason_code": "fake_reviews", "facts": "Nine reviews came from accounts of your own.", "rule": "Terms of use, 7.2",
        "automated": false, "internal_note": "pattern 12"})
}

async fn another_reviewer(app: &TestApp) -> Actor {
    let (_, bob) = with_app(app, &app.customer("bob").signed_in().await).await;
    bob.with_role(StaffRole::Reviewer).await
}

on_both! {
    async fn a_hold_is_placed_shown_and_lifted_with_a_reason(app) {
        let (desk, ada) = (app.staff("support").await, app.freelancer("ada").signed_in().await);
        let id = ada.id().await;
        let made = desk.post(&of(&id, "holds"), hold()).await.is(201);
        assert_eq!((made.body["kind"].as_str(), made.body["status"].as_str()), (Some("manual"), Some("in_force")));
        assert_eq!(ada.get("/v1/me/capabilities").await.is(200).body["withdraw_earnings"]["allowed"], json!(false));
        let own = ada.get("/v1/me/holds").await.is(200);
        assert!(own.text.contains("A payment is disputed.") && !own.text.contains("chargeback"), "{}", own.text);
        let shown = desk.get(&of(&id, "holds")).await.is(200);
        assert_eq!((shown.body["data"][0]["internal_note"].as_str(), shown.body["data"][0]["placed_by_id"].as_str()), (Some("chargeback 4711"), Some(desk.id().await.as_str())));
        let page = desk.get(&format!("/v1/staff/accounts/{id}")).await.is(200);
        assert_eq!(page.body["capabilities"]["withdraw_earnings"]["blocked_by"][0]["reason"], "hold");
        let lift = format!("/v1/staff/holds/{}/lift", made.text_of("/id"));
        desk.post(&lift, json!({})).await.problem(422, "reason_required");
        assert_eq!(desk.post(&lift, json!({"reason": "cleared"})).await.is(200).body["status"], "lifted");
        desk.post(&lift, json!({"reason": WHY})).await.problem(409, "state_conflict");
        assert_eq!(ada.get("/v1/me/capabilities").await.is(200).body["withdraw_earnings"]["allowed"], json!(true));
        assert_eq!(desk.get(&of(&id, "holds?include=lifted")).await.is(200).body["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(desk.get(&of(&id, "holds")).await.is(200).body["data"], json!([]));
        let history = ada.get("/v1/me/audit-events").await.is(200);
        assert!(!history.text.contains("4711") && !history.text.contains("cleared"), "what staff wrote is theirs: {}", history.text);
    }

    async fn a_look_at_the_person_is_asked_for_by_one_call(app) {
        let (desk, ada) = (app.staff("reviewer").await, app.freelancer("ada").signed_in().await);
        let id = ada.id().await;
        desk.post(&of(&id, "require-verification"), json!({})).await.problem(422, "reason_required");
        let made = desk.post(&of(&id, "require-verification"), json!({"reason": "photo looks like a stock picture"})).await.is(201);
        assert_eq!(made.body["capabilities"], json!(["submit_proposal", "change_profile_photo"]));
        let may = ada.get("/v1/me/capabilities").await.is(200);
        assert_eq!((&may.body["change_profile_photo"]["allowed"], &may.body["work_on_existing_contracts"]["allowed"]), (&json!(false), &json!(true)));
        assert!(!may.text.contains("stock picture"), "{}", may.text);
    }

    async fn a_suspended_person_is_out_at_once_reads_why_and_objects_and_somebody_else_decides(app) {
        let (desk, bob) = (app.staff("reviewer").await, another_reviewer(&app).await);
        let other = app.another_node().await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        desk.post(&of(&id, "suspend"), suspension()).await.is(201);
        ada.get("/v1/me").await.problem(401, "session_revoked");
        other.refresh().await;
        ada.at(&other).get("/v1/me").await.problem(401, "session_revoked");
        desk.post(&of(&id, "suspend"), suspension()).await.problem(409, "state_conflict");
        let entered = ada.login().await.is(200);
        assert_eq!(entered.body["result"], "restricted");
        let ada = ada.bearing(&entered.text_of("/access_token"));
        ada.get("/v1/me/sessions").await.is(200);
        ada.patch("/v1/me", json!({"name": "Ada Other"})).await.problem(403, "account_suspended");
        let why = ada.get("/v1/me/suspension").await.is(200);
        assert!(why.text.contains("Nine reviews") && !why.text.contains("pattern 12") && !why.text.contains(&desk.id().await), "{}", why.text);
        let appeal = ada.post("/v1/me/appeals", json!({"statement": "They were clients."})).await.is(201).text_of("/id");
        let waiting = bob.get("/v1/staff/appeals").await.is(200);
        assert_eq!((waiting.body["data"][0]["appeal"]["id"].as_str(), waiting.body["data"][0]["account_id"].as_str()), (Some(appeal.as_str()), Some(id.as_str())));
        let decision = format!("/v1/staff/appeals/{appeal}/decision");
        bob.post(&decision, json!({"decision": "reverse"})).await.problem(422, "validation_failed");
        let reverse = json!({"decision": "reverse", "user_text": "You are right.", "internal_note": "checked"});
        desk.post(&decision, reverse.clone()).await.problem(403, "four_eyes_required");
        assert_eq!(bob.get(&format!("/v1/staff/appeals/{appeal}")).await.is(200).body["appeal"]["statement"], "They were clients.");
        let decided = bob.post(&decision, reverse.clone()).await.is(200);
        assert_eq!((decided.body["appeal"]["status"].as_str(), decided.body["appeal"]["answer"].as_str()), (Some("reversed"), Some("You are right.")));
        bob.post(&decision, reverse).await.problem(409, "state_conflict");
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        let shown = bob.get(&of(&id, "suspension")).await.is(200);
        assert_eq!((shown.body["suspension"]["status"].as_str(), shown.body["internal_note"].as_str()), (Some("ended"), Some("pattern 12")));
    }

    async fn a_suspension_is_ended_with_a_reason(app) {
        let (desk, ada) = (app.staff("reviewer").await, app.freelancer("ada").signed_in().await);
        let id = ada.id().await;
        desk.get(&of(&id, "suspension")).await.problem(404, "not_found");
        desk.post(&of(&id, "reinstate"), json!({"reason": WHY})).await.problem(409, "state_conflict");
        desk.post(&of(&id, "suspend"), suspension()).await.is(201);
        desk.post(&of(&id, "reinstate"), json!({})).await.problem(422, "reason_required");
        assert_eq!(desk.post(&of(&id, "reinstate"), json!({"reason": "cleared"})).await.is(200).body["status"], "ended");
        let ada = ada.signs_in().await;
        assert!(!ada.get("/v1/me/audit-events").await.is(200).text.contains("cleared"));
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
    }

    async fn nobody_decides_about_themselves_or_suspends_a_colleague(app) {
        let boss = app.staff("administrator").await;
        let own = boss.id().await;
        boss.post(&of(&own, "holds"), hold()).await.problem(403, "four_eyes_required");
        boss.post(&of(&own, "require-verification"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        boss.post(&of(&own, "suspend"), suspension()).await.problem(403, "four_eyes_required");
        boss.post(&of(&own, "reinstate"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        let bob = another_reviewer(&app).await;
        let placed = bob.post(&of(&own, "holds"), hold()).await.is(201).text_of("/id");
        boss.post(&format!("/v1/staff/holds/{placed}/lift"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        let refused = bob.post(&of(&own, "suspend"), suspension()).await.problem(409, "state_conflict");
        assert!(refused.text_of("/detail").contains("works at the desk"), "{}", refused.text);
        // A restricted session opens no desk, whatever it was before.
        let colleague = bob.id().await;
        boss.post(&format!("/v1/staff/members/{colleague}/remove-role"), json!({"role": "reviewer", "reason": WHY})).await.is(204);
        boss.post(&of(&colleague, "suspend"), suspension()).await.is(201);
        let half = bob.login().await.is(200);
        assert_eq!(half.body["result"], "mfa_required");
    }

    async fn what_a_restricted_session_may_is_in_its_token(app) {
        let (desk, ada) = (app.staff("reviewer").await, app.freelancer("ada").signed_in().await);
        let id = ada.id().await;
        desk.post(&of(&id, "suspend"), suspension()).await.is(201);
        let entered = ada.login().await.is(200);
        let mut ada = ada.bearing(&entered.text_of("/access_token"));
        ada.refresh_token = entered.text_of("/refresh_token");
        assert_eq!(claims(ada.bearer.as_deref().expect("a token"))["restricted"], json!(true));
        desk.post(&of(&id, "reinstate"), json!({"reason": WHY})).await.is(200);
        ada.refreshes().await;
        assert!(claims(ada.bearer.as_deref().expect("a token")).get("restricted").is_none_or(|it| it == &json!(false)));
        ada.patch("/v1/me", json!({"name": "Ada Other"})).await.is(200);
    }
}
