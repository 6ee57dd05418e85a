//! Accounts as staff find, see and help them.

use crate::contact::phone::proven;
use crate::support::*;

const SEARCH: &str = "/v1/staff/accounts/search";
const WHY: &str = "asked for it in ticket 4711";

fn page(id: &str) -> String {
    format!("/v1/staff/accounts/{id}")
}

on_both! {
    async fn an_account_is_found_by_address_number_or_id_and_nothing_else(app) {
        let desk = app.staff("representative").await;
        let ada = app.freelancer("ada").signed_in().await;
        proven(&app, &ada, "+34612345678").await;
        let id = ada.id().await;
        for query in ["ADA@example.com", "+34 612 34 56 78", id.as_str(), " ada@example.com "] {
            let found = desk.post(SEARCH, json!({"query": query})).await.is(200);
            assert_eq!((found.body["data"][0]["id"].as_str(), found.body["data"][0]["email"].as_str(), found.body["data"][0]["phone"].as_str()),
                (Some(id.as_str()), Some("a••@example.com"), Some("+34 ••• 78")), "{query}: {}", found.text);
            assert!(!found.text.contains("ada@") && !found.text.contains("612345678"), "{}", found.text);
        }
        for query in ["", "ada", "Ada Example", "ada@", "612345678", "%", "acc_x"] {
            desk.post(SEARCH, json!({"query": query})).await.problem(422, "search_invalid");
        }
        assert_eq!(desk.post(SEARCH, json!({"query": "nobody@example.com"})).await.is(200).body, json!({"data": []}));
        // A registration that waits for the same address is found beside its owner.
        app.freelancer("ada").registered().await;
        let both = desk.post(SEARCH, json!({"query": ada.email})).await.is(200);
        assert_eq!(both.body["data"].as_array().map(Vec::len), Some(2));
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'staff.account_searched' AND detail LIKE '%example%'").await, 0, "no address in the trail");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'staff.account_searched' AND actor_id IS NOT NULL").await, 6);
    }

    async fn who_looks_at_an_account_is_seen_by_its_owner(app) {
        let (desk, ada) = (app.staff("support").await, app.freelancer("ada").signed_in().await);
        let id = ada.id().await;
        let shown = desk.get(&page(&id)).await.is(200);
        assert_eq!((shown.body["account"]["email"].as_str(), shown.body["sessions"].as_u64(), shown.body["second_steps"].clone()), (Some("a••@example.com"), Some(1), json!([])));
        assert!(shown.body.get("lock").is_none() && shown.body.get("staff_roles").is_none(), "{}", shown.text);
        desk.post(&format!("{}/reveal", page(&id)), json!({})).await.problem(422, "reason_required");
        let whole = desk.post(&format!("{}/reveal", page(&id)), json!({"reason": WHY})).await.is(200);
        assert_eq!(whole.body, json!({"email": "ada@example.com"}));
        let story = desk.get(&format!("{}/timeline", page(&id))).await.is(200);
        let kinds: Vec<&str> = story.body["data"].as_array().expect("entries").iter().filter_map(|one| one["type"].as_str()).collect();
        assert!(kinds.contains(&"account.created") && kinds.contains(&"staff.contact_revealed"), "{kinds:?}");
        assert!(story.text.contains(WHY), "staff read why");
        let history = ada.get("/v1/me/audit-events").await.is(200);
        for kind in ["staff.account_viewed", "staff.contact_revealed", "staff.timeline_viewed"] {
            assert!(history.text.contains(kind), "{kind}: {}", history.text);
        }
        assert!(!history.text.contains("4711"), "why is for staff");
        assert!(!history.text.contains(&desk.id().await), "who it was is for staff");
    }

    async fn a_timeline_comes_in_pages(app) {
        let (desk, ada) = (app.staff("support").await, app.freelancer("ada").signed_in().await);
        let path = format!("{}/timeline", page(&ada.id().await));
        let first = desk.get(&format!("{path}?limit=2")).await.is(200);
        assert_eq!((first.body["data"].as_array().map(Vec::len), first.body["has_more"].clone()), (Some(2), json!(true)));
        let rest = desk.get(&format!("{path}?limit=100&cursor={}", first.text_of("/next_cursor"))).await.is(200);
        assert_eq!(rest.body["has_more"], json!(false));
        desk.get(&format!("{path}?cursor=x")).await.problem(422, "validation_failed");
    }

    async fn staff_lift_locks_end_sessions_and_send_mails_again_with_a_reason(app) {
        let desk = app.staff("support").await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        ada.locks_it().await;
        let locked = desk.get(&page(&id)).await.is(200);
        assert_eq!(locked.body["lock"]["needs_reset"], json!(false), "{}", locked.text);
        let unlock = format!("{}/unlock", page(&id));
        desk.post(&unlock, json!({"reason": "  "})).await.problem(422, "reason_required");
        assert_eq!(desk.post(&unlock, json!({"reason": WHY})).await.is(200).body["result"], "unlocked");
        assert_eq!(desk.post(&unlock, json!({"reason": WHY})).await.is(200).body["result"], "not_locked");
        ada.login().await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'lockout.unlocked' AND actor = 'staff' AND actor_id IS NOT NULL").await, 1);
        desk.post(&format!("{}/sessions/revoke", page(&id)), json!({"reason": WHY})).await.is(204);
        ada.get("/v1/me").await.problem(401, "session_revoked");
        let bob = app.freelancer("bob").registered().await;
        let found = desk.post(SEARCH, json!({"query": bob.email})).await.is(200).text_of("/data/0/id");
        app.deliver().await;
        app.advance(61).await;
        let again = desk.post(&format!("{}/resend-verification", page(&found)), json!({"reason": WHY})).await.is(202);
        assert_eq!(again.body["address"], "b••@example.com");
        app.deliver().await;
        assert_eq!(app.mail.to(&bob.email).len(), 2);
        desk.post(&format!("{}/resend-verification", page(&id)), json!({"reason": WHY})).await.problem(409, "already_verified");
    }

    async fn an_id_of_nobody_is_not_found_by_any_act(app) {
        let desk = app.staff("administrator").await;
        for id in ["acc_00000000000000000000000000", "ses_00000000000000000000000000", "x"] {
            desk.get(&page(id)).await.problem(404, "not_found");
            desk.get(&format!("{}/timeline", page(id))).await.problem(404, "not_found");
            for act in ["reveal", "unlock", "sessions/revoke", "resend-verification"] {
                desk.post(&format!("{}/{act}", page(id)), json!({"reason": WHY})).await.problem(404, "not_found");
            }
        }
    }
}

story!(
    what_only_a_new_password_lifts_staff_cannot_lift,
    &[("BONAFIDE_LOCKOUT_HARD_STOP", "5")],
    |app| {
        let desk = app.staff("support").await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        ada.locks_it().await;
        let shown = desk.get(&page(&id)).await.is(200);
        assert_eq!(shown.body["lock"]["needs_reset"], json!(true));
        let unlock = format!("{}/unlock", page(&id));
        desk.post(&unlock, json!({"reason": WHY}))
            .await
            .problem(409, "needs_reset");
    }
);
