//! What needs a second pair of eyes.

use bonafide::platform::caller::StaffRole;

use crate::contact::phone::proven;
use crate::sign_in::two_step::with_app;
use crate::support::*;

const PROPOSALS: &str = "/v1/staff/proposals";
const WHY: &str = "third account of one fraud";

async fn second_administrator(app: &TestApp) -> Actor {
    let (_, bob) = with_app(app, &app.customer("bob").signed_in().await).await;
    bob.with_role(StaffRole::Administrator).await
}

async fn proposed(by: &Actor, act: &str, about: &str) -> String {
    let form = json!({"act": act, "account_id": about, "reason": WHY});
    by.post(PROPOSALS, form).await.is(201).text_of("/id")
}

fn of(id: &str, act: &str) -> String {
    format!("{PROPOSALS}/{id}/{act}")
}

on_both! {
    async fn an_account_is_closed_by_two_and_its_owner_is_told(app) {
        let (ada, bob) = (app.staff("administrator").await, second_administrator(&app).await);
        let eve = app.freelancer("eve").signed_in().await;
        proven(&app, &eve, "+34612345678").await;
        let about = eve.id().await;
        let id = proposed(&ada, "close_account", &about).await;
        ada.post(&of(&id, "approve"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        ada.post(&of(&id, "reject"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        bob.post(&of(&id, "withdraw"), json!({"reason": WHY})).await.problem(403, "four_eyes_required");
        bob.post(&of(&id, "approve"), json!({})).await.problem(422, "reason_required");
        assert!(!eve.get("/v1/me/audit-events").await.is(200).text.contains("proposal"), "nobody is warned");
        let done = bob.post(&of(&id, "approve"), json!({"reason": "seen, agreed"})).await.is(200);
        assert_eq!((done.body["status"].as_str(), done.body["decision_reason"].as_str()), (Some("approved"), Some("seen, agreed")));
        eve.get("/v1/me").await.problem(401, "session_revoked");
        eve.refresh(&eve.refresh_token).await.problem(401, "session_revoked");
        eve.login().await.problem(401, "invalid_credentials");
        bob.post(&of(&id, "approve"), json!({"reason": WHY})).await.problem(409, "proposal_decided");
        let letter = app.mail_with(&eve.email, "was closed").await;
        assert!(!letter.text.contains(WHY), "{}", letter.text);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'account.closed'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'phone.removed'").await, 1);
        app.advance(31).await;
        // Address and number are free for a fresh start.
        proven(&app, &app.freelancer("eve").signed_in().await, "+34612345678").await;
        ada.post(PROPOSALS, json!({"act": "close_account", "account_id": about, "reason": WHY})).await.problem(409, "proposal_impossible");
    }

    async fn an_administrator_is_made_by_two(app) {
        let (ada, bob, carl) = (app.staff("administrator").await, second_administrator(&app).await, app.staff("support").await);
        let about = carl.id().await;
        carl.post(PROPOSALS, json!({"act": "add_administrator", "account_id": about, "reason": WHY})).await.problem(403, "forbidden");
        let id = proposed(&ada, "add_administrator", &about).await;
        ada.post(PROPOSALS, json!({"act": "add_administrator", "account_id": about, "reason": WHY})).await.problem(409, "proposal_exists");
        app.advance(16 * 60).await;
        let mut bob = bob;
        bob.refreshes().await;
        bob.post(&of(&id, "approve"), json!({"reason": WHY})).await.problem(403, "mfa_required_for_action");
        bob.post(&of(&id, "reject"), json!({"reason": "not yet"})).await.is(200);
        let mut ada = ada;
        ada.refreshes().await;
        let again = proposed(&ada, "add_administrator", &about).await;
        let waiting = bob.get(PROPOSALS).await.is(200);
        assert_eq!(waiting.body["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(bob.get(&format!("{PROPOSALS}?status=all")).await.is(200).body["data"].as_array().map(Vec::len), Some(2));
        bob.get(&format!("{PROPOSALS}?status=x")).await.problem(422, "validation_failed");
        assert_eq!(bob.get(&format!("{PROPOSALS}/{again}")).await.is(200).body["status"], "waiting");
        let id = again;
        let (_, dora) = with_app(&app, &app.customer("dora").signed_in().await).await;
        let dora = dora.with_role(StaffRole::Administrator).await;
        dora.post(&of(&id, "approve"), json!({"reason": WHY})).await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts WHERE staff_roles = 'administrator support'").await, 1);
        // Nobody at the desk is closed before their role is taken away; nobody outside is made an administrator.
        ada.post(PROPOSALS, json!({"act": "close_account", "account_id": about, "reason": WHY})).await.problem(409, "proposal_impossible");
        let eve = app.freelancer("eve").signed_in().await.id().await;
        ada.post(PROPOSALS, json!({"act": "add_administrator", "account_id": eve, "reason": WHY})).await.problem(409, "proposal_impossible");
        ada.post(PROPOSALS, json!({"act": "close_account", "account_id": "acc_00000000000000000000000000", "reason": WHY})).await.problem(404, "not_found");
    }

    async fn a_proposal_is_withdrawn_or_runs_out(app) {
        let mut ada = app.staff("administrator").await;
        let eve = app.freelancer("eve").signed_in().await.id().await;
        let id = proposed(&ada, "close_account", &eve).await;
        assert_eq!(ada.post(&of(&id, "withdraw"), json!({"reason": "a mistake"})).await.is(200).body["status"], "withdrawn");
        let id = proposed(&ada, "close_account", &eve).await;
        app.advance(7 * 86_400).await;
        ada.refreshes().await;
        ada.get(&format!("{PROPOSALS}/{id}")).await.problem(403, "mfa_required_for_action");
        let bob = second_administrator(&app).await;
        assert_eq!(bob.get(&format!("{PROPOSALS}/{id}")).await.is(200).body["status"], "expired");
        assert_eq!(bob.get(PROPOSALS).await.is(200).body["data"], json!([]));
        bob.post(&of(&id, "approve"), json!({"reason": "too late"})).await.problem(409, "proposal_decided");
        // It no longer stands in the way of another.
        proposed(&bob, "close_account", &eve).await;
    }

    async fn of_two_who_decide_at_once_one_does(app) {
        let (ada, bob) = (app.staff("administrator").await, second_administrator(&app).await);
        let (_, carl) = with_app(&app, &app.customer("carl").signed_in().await).await;
        let carl = carl.with_role(StaffRole::Administrator).await;
        let eve = app.freelancer("eve").signed_in().await.id().await;
        let id = proposed(&ada, "close_account", &eve).await;
        let (yes, no) = (of(&id, "approve"), of(&id, "reject"));
        let (first, second) = futures_util::future::join(bob.post(&yes, json!({"reason": WHY})), carl.post(&no, json!({"reason": WHY}))).await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let closed = app.count("SELECT count(*) AS count FROM accounts WHERE status = 'closed'").await;
        assert_eq!(closed, i64::from(first.status == 200));
    }
}
