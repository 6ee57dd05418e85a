//! Programs ask what accounts may do, and hold them back.

use bonafide::standing::kinds::HoldKind;

use crate::standing::{CAPABILITIES, blocked, hold, id_of, place, suspend, suspension};
use crate::support::*;

const CHECKS: &str = "/v1/capability-checks";

on_both! {
    async fn a_program_is_told_what_an_account_may_do_and_why_not(app) {
        let program = app.integrator(&["capabilities:read"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        let seen = program.get(&format!("/v1/accounts/{id}/capabilities")).await.is(200);
        assert_eq!((&seen.body["account_id"], &seen.body["capabilities"]), (&json!(id), &ada.get(CAPABILITIES).await.body));
        let epoch = seen.body["cap_epoch"].as_i64().expect("a number");
        place(&app, &id_of(&ada).await, hold(HoldKind::Manual)).await;
        let held = program.get(&format!("/v1/accounts/{id}/capabilities")).await.is(200);
        assert!(held.body["cap_epoch"].as_i64().is_some_and(|now| now > epoch));
        assert_eq!(blocked(&held.body["capabilities"]), ["post_job", "submit_proposal", "withdraw_earnings"]);
        assert_eq!(held.header("cache-control"), "no-store");
        for unknown in ["acc_00000000000000000000000000", "acc_x", "%00"] {
            program.get(&format!("/v1/accounts/{unknown}/capabilities")).await.problem(404, "not_found");
        }
    }

    async fn a_batch_is_answered_in_its_order_whatever_is_not_there(app) {
        let program = app.integrator(&["capabilities:read"]).await;
        let (ada, bob) = (app.freelancer("ada").signed_in().await, app.freelancer("bob").signed_in().await);
        let (ada_id, bob_id) = (ada.id().await, bob.id().await);
        suspend(&app, &id_of(&bob).await, suspension(), None).await.expect("a suspension");
        let waiting = app.freelancer("new").registered().await;
        let nobody = "acc_00000000000000000000000000";
        let reply = program.post(CHECKS, json!({"checks": [
            {"account_id": bob_id, "capability": "send_message"}, {"account_id": nobody, "capability": "send_message"}, {"account_id": ada_id},
            {"account_id": "what?"}, {"account_id": ada_id, "capability": "send_message"}, {"account_id": bob_id, "capability": "send_message"}]})).await.is(200);
        let data = reply.body["data"].as_array().expect("a list");
        assert_eq!((&data[0]["account_id"], &data[0]["result"], &data[0]["allowed"], &data[0]["blocked_by"][0]["reason"]),
            (&json!(bob_id), &json!("found"), &json!(false), &json!("suspended")));
        assert_eq!(data[1], json!({"account_id": nobody, "result": "not_found"}));
        assert_eq!((blocked(&data[2]["capabilities"]), data[2].get("allowed")), (vec!["post_job".to_owned(), "submit_proposal".to_owned()], None));
        assert_eq!(data[3], json!({"account_id": "what?", "result": "not_found"}));
        assert_eq!((&data[4]["capability"], &data[4]["allowed"], &data[4]["blocked_by"]), (&json!("send_message"), &json!(true), &json!([])));
        assert_eq!(data[5], data[0]);
        drop(waiting);
    }

    async fn a_hundred_take_one_statement_as_one_does(app) {
        let program = app.integrator(&["capabilities:read"]).await;
        let mut ids = Vec::new();
        for name in ["ada", "bob", "eve"] {
            let person = app.freelancer(name).signed_in().await;
            place(&app, &id_of(&person).await, hold(HoldKind::Manual)).await;
            ids.push(person.id().await);
        }
        let asked = |count: usize| -> Value {
            let checks: Vec<Value> = (0..count).map(|number| match ids.get(number) {
                Some(id) => json!({"account_id": id}),
                None => json!({"account_id": format!("acc_{number:026}")}),
            }).collect();
            json!({"checks": checks})
        };
        let (one, reply) = app.statements_of(async || program.post(CHECKS, asked(1)).await).await;
        reply.is(200);
        let (all, reply) = app.statements_of(async || program.post(CHECKS, asked(100)).await).await;
        let found = reply.is(200).body["data"].as_array().expect("a list").iter().filter(|one| one["result"] == "found").count();
        assert_eq!((one, all, found), (1, 1, 3));
        for wrong in [asked(0), asked(101), json!({}), json!({"checks": [{"account_id": "x".repeat(41)}]}), json!({"checks": [{"account_id": ids[0], "capability": "fly"}]})] {
            program.post(CHECKS, wrong).await.problem(422, "validation_failed");
        }
    }

    async fn a_program_places_and_lifts_holds_of_its_own(app) {
        let program = app.integrator(&["holds:write"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        let path = format!("/v1/accounts/{id}/holds");
        let form = json!({"capabilities": ["withdraw_earnings", "send_message"], "reason_code": "payment_disputed",
            "user_text": "A payment is disputed.", "internal_note": "Case 4711", "until": "2100-01-01T00:00:00Z"});
        let placed = program.post(&path, form).await.is(201);
        assert_eq!((&placed.body["kind"], &placed.body["placed_by"], &placed.body["status"], &placed.body["until"]),
            (&json!("integrator"), &json!("integrator"), &json!("in_force"), &json!("2100-01-01T00:00:00Z")));
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["post_job", "send_message", "submit_proposal", "withdraw_earnings"]);
        let by_staff = place(&app, &id_of(&ada).await, hold(HoldKind::Manual)).await;
        let list = program.get(&path).await.is(200);
        assert_eq!(list.body["data"].as_array().map(Vec::len), Some(2));
        assert!(!list.text.contains("4711"), "{}", list.text);
        program.delete(&format!("/v1/holds/{}", by_staff.as_str())).await.problem(404, "not_found");
        let own = placed.text_of("/id");
        program.delete(&format!("/v1/holds/{own}")).await.is(204);
        program.delete(&format!("/v1/holds/{own}")).await.problem(409, "state_conflict");
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["post_job", "submit_proposal", "withdraw_earnings"]);
        let past = program.get(&format!("{path}?include=lifted")).await.is(200);
        assert_eq!(past.body["data"].as_array().map(Vec::len), Some(2));
        let history = ada.get("/v1/me/audit-events?type=hold.placed").await.is(200);
        assert_eq!((&history.body["data"][0]["actor"], &history.body["data"][1]["actor"]), (&json!("staff"), &json!("integrator")));
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind LIKE 'hold.%' AND actor_id LIKE 'apk_%'").await, 2);
    }

    async fn what_a_program_may_not_place_is_refused(app) {
        let program = app.integrator(&["holds:write"]).await;
        let id = app.freelancer("ada").signed_in().await.id().await;
        let path = format!("/v1/accounts/{id}/holds");
        for (wrong, pointer) in [
            (json!({"kind": "visual_verification_failed", "reason_code": "r"}), "/kind"),
            (json!({"kind": "manual", "capabilities": ["post_job"], "reason_code": "r"}), "/kind"),
            (json!({"reason_code": "r"}), "/capabilities"),
            (json!({"capabilities": [], "reason_code": "r"}), "/capabilities"),
            (json!({"capabilities": ["post_job"], "reason_code": "Because"}), "/reason_code"),
            (json!({"capabilities": ["post_job"], "reason_code": "r", "until": "2020-01-01T00:00:00Z"}), "/until"),
            (json!({"capabilities": ["post_job"], "reason_code": "r", "user_text": ""}), "/user_text"),
            (json!({"capabilities": ["post_job"], "reason_code": "r", "placed_by": "staff"}), "/placed_by"),
        ] {
            let refused = program.post(&path, wrong.clone()).await.problem(422, "validation_failed");
            assert_eq!(refused.faults().first().map(|fault| fault.0.clone()).as_deref(), Some(pointer), "{wrong}");
        }
        let good = json!({"kind": "risk", "capabilities": ["post_job"], "reason_code": "r"});
        for unknown in ["acc_00000000000000000000000000", "x"] {
            program.post(&format!("/v1/accounts/{unknown}/holds"), good.clone()).await.problem(404, "not_found");
            program.get(&format!("/v1/accounts/{unknown}/holds")).await.problem(404, "not_found");
        }
        program.delete("/v1/holds/x").await.problem(404, "not_found");
    }

    async fn a_hold_that_is_asked_for_twice_with_one_key_is_one(app) {
        let program = app.integrator(&["holds:write"]).await.with_header("idempotency-key", "hold-4711");
        let id = app.freelancer("ada").signed_in().await.id().await;
        let path = format!("/v1/accounts/{id}/holds");
        let form = json!({"capabilities": ["post_job"], "reason_code": "r"});
        let first = program.post(&path, form.clone()).await.is(201);
        let again = program.post(&path, form).await.is(201);
        assert_eq!((first.text_of("/id"), again.header("idempotency-replayed")), (again.text_of("/id"), "true".to_owned()));
        assert_eq!(app.count("SELECT count(*) AS count FROM holds").await, 1);
    }
}
