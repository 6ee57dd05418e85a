//! Holds: placed, stacked, lifted, over.

use bonafide::platform::capability::Capabilities;
use bonafide::platform::problem::Problem;
use chrono::TimeDelta;

use super::*;

const HOLDS: &str = "/v1/me/holds";

async fn listed(person: &Actor, path: &str) -> Vec<Value> {
    let reply = person.get(path).await.is(200);
    reply.body["data"].as_array().expect("a list").clone()
}

fn keeping_from(names: &str) -> NewHold {
    NewHold {
        capabilities: Some(Capabilities::from_text(names)),
        ..hold(HoldKind::Manual)
    }
}

on_both! {
    async fn a_hold_says_what_it_keeps_from_and_why(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let new = NewHold {
            user_text: Some("A payment is disputed.".into()),
            internal_note: Some("Chargeback, case 4711".into()),
            ..hold(HoldKind::Manual)
        };
        let placed = place(&app, &id, new).await;
        let body = ada.get(CAPABILITIES).await.is(200).body;
        assert_eq!(blocked(&body), ["post_job", "submit_proposal", "withdraw_earnings"]);
        assert_eq!(body["withdraw_earnings"]["blocked_by"], json!([{
            "reason": "hold", "hold_id": placed.as_str(), "hold_kind": "manual", "reason_code": "payment_disputed", "user_text": "A payment is disputed.",
            "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}, {"rel": "support", "method": "GET", "href": "mailto:help@accounts.test"}]}]));
        let list = ada.get(HOLDS).await.is(200);
        let item = &list.body["data"][0];
        assert_eq!((&item["id"], &item["status"], &item["capabilities"], &item["placed_by"], item.get("ended_at")),
            (&json!(placed.as_str()), &json!("in_force"), &json!(["withdraw_earnings"]), &json!("staff"), None));
        assert!(!list.text.contains("4711") && !list.text.contains("null"), "{}", list.text);
        let found = act(&app, move |conn, platform, _| { let hold = holding::find(conn, &placed)?; holding::note_of(conn, platform, &hold) }).await;
        assert_eq!(found.expect("a note").as_deref(), Some("Chargeback, case 4711"));
        let bob = app.freelancer("bob").signed_in().await;
        assert!(listed(&bob, HOLDS).await.is_empty());
        assert_eq!(app.count("SELECT count(*) AS count FROM holds WHERE user_text LIKE '%4711%' OR CAST(note_sealed AS TEXT) LIKE '%4711%'").await, 0);
    }

    async fn holds_stack_and_lifting_one_keeps_the_others(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        proven(&app, &ada, NUMBER).await;
        let first = place(&app, &id, keeping_from("withdraw_earnings send_message")).await;
        let second = place(&app, &id, keeping_from("withdraw_earnings appear_in_search")).await;
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["appear_in_search", "send_message", "withdraw_earnings"]);
        lift(&app, &first).await.expect("lifted");
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["appear_in_search", "withdraw_earnings"]);
        assert_eq!(lift(&app, &first).await.expect_err("twice").code(), "state_conflict");
        lift(&app, &second).await.expect("lifted");
        assert!(blocked(&ada.get(CAPABILITIES).await.body).is_empty());
        assert!(listed(&ada, HOLDS).await.is_empty());
        let past = listed(&ada, "/v1/me/holds?include=lifted&limit=1").await;
        assert_eq!((past.len(), &past[0]["id"], &past[0]["status"]), (1, &json!(second.as_str()), &json!("lifted")));
        let reply = ada.get("/v1/me/holds?include=lifted&limit=1").await.is(200);
        let rest = listed(&ada, &format!("/v1/me/holds?include=lifted&cursor={}", reply.text_of("/next_cursor"))).await;
        assert_eq!(rest[0]["id"], first.as_str());
        ada.get("/v1/me/holds?include=everything").await.problem(422, "validation_failed");
        // What changed is told each time, and only what changed.
        let told: Vec<Value> = payloads(&app, "capabilities.changed").await.into_iter().filter(|told| told.get("changed").is_some()).collect();
        let changed: Vec<(&Value, &Value)> = told.iter().map(|told| (&told["reason"], &told["changed"])).collect();
        assert_eq!(changed, [
            (&json!("hold_placed"), &json!(["send_message", "withdraw_earnings"])), (&json!("hold_placed"), &json!(["appear_in_search"])),
            (&json!("hold_lifted"), &json!(["send_message"])), (&json!("hold_lifted"), &json!(["appear_in_search", "withdraw_earnings"]))]);
        assert_eq!((events(&app, "hold.placed").await, events(&app, "hold.lifted").await), (2, 2));
    }

    async fn a_hold_that_changes_nothing_is_told_without_a_change_and_raises_the_epoch(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        place(&app, &id, keeping_from("withdraw_earnings")).await;
        let before = events(&app, "capabilities.changed").await;
        let epoch = app.count("SELECT capability_epoch AS count FROM accounts").await;
        place(&app, &id, keeping_from("withdraw_earnings")).await;
        assert_eq!(events(&app, "capabilities.changed").await, before);
        assert_eq!(events(&app, "hold.placed").await, 2);
        assert!(app.count("SELECT capability_epoch AS count FROM accounts").await > epoch);
    }

    async fn a_hold_is_over_at_its_time_and_that_is_told_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let until = app.platform().clock.now().plus(TimeDelta::hours(2));
        place(&app, &id, NewHold { until: Some(until), ..keeping_from("withdraw_earnings") }).await;
        let other = NewHold { until: Some(until), ..keeping_from("withdraw_earnings appear_in_search") };
        place(&app, &id, other).await;
        let ada = ada.signs_in().await;
        assert_eq!(ada.get(CAPABILITIES).await.body["withdraw_earnings"]["blocked_by"][0]["until"], json!(until));
        app.deliver().await;
        assert_eq!(events(&app, "hold.lifted").await, 0);
        app.advance(2 * 3600 + 1).await;
        let ada = ada.signs_in().await;
        // Over before any job ran.
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["post_job", "submit_proposal"]);
        let past = listed(&ada, "/v1/me/holds?include=lifted").await;
        assert_eq!((&past[0]["status"], &past[0]["ended_at"]), (&json!("expired"), &json!(until)));
        assert!(listed(&ada, HOLDS).await.is_empty());
        let before = events(&app, "capabilities.changed").await;
        futures_util::future::join(app.deliver(), app.another_node().await.deliver()).await;
        let lifted = payloads(&app, "hold.lifted").await;
        assert_eq!((lifted.len(), &lifted[0]["reason"], &lifted[1]["reason"]), (2, &json!("expired"), &json!("expired")));
        let told = payloads(&app, "capabilities.changed").await.split_off(before);
        let mut changed: Vec<&Value> = told.iter().flat_map(|told| told["changed"].as_array().expect("a list")).collect();
        changed.sort_by_key(|name| name.to_string());
        assert_eq!(changed, [&json!("appear_in_search"), &json!("withdraw_earnings")], "each once: {told:?}");
        let history = ada.get("/v1/me/audit-events?type=hold.lifted").await.is(200);
        assert_eq!(history.body["data"].as_array().map(Vec::len), Some(2));
        assert_eq!((&history.body["data"][0]["title"], &history.body["data"][0]["actor"]), (&json!("A hold on a part of what the account may do ended."), &json!("system")));
    }

    async fn a_hold_lifted_before_its_end_does_not_end_again(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let until = app.platform().clock.now().plus(TimeDelta::hours(1));
        let placed = place(&app, &id, NewHold { until: Some(until), ..keeping_from("withdraw_earnings") }).await;
        lift(&app, &placed).await.expect("lifted");
        app.advance(3601).await;
        app.deliver().await;
        assert_eq!(events(&app, "hold.lifted").await, 1);
        assert_eq!(lift(&app, &placed).await.expect_err("over").code(), "state_conflict");
    }

    async fn a_hold_placed_on_one_node_holds_on_another_at_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let other = app.another_node().await;
        let elsewhere = ada.at(&other);
        assert_eq!(elsewhere.get(CAPABILITIES).await.is(200).body["withdraw_earnings"]["allowed"], true);
        let placed = place(&app, &id_of(&ada).await, keeping_from("withdraw_earnings")).await;
        assert_eq!(elsewhere.get(CAPABILITIES).await.is(200).body["withdraw_earnings"]["allowed"], false);
        lift(&other, &placed).await.expect("lifted");
        assert_eq!(ada.get(CAPABILITIES).await.is(200).body["withdraw_earnings"]["allowed"], true);
    }

    async fn a_verification_is_pending_or_failed_once_and_cancels_proposals_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        proven(&app, &ada, NUMBER).await;
        let other = app.another_node().await;
        let nodes = [&app, &other];
        let calls = (0..50).map(|call| place(nodes[call % 2], &id, hold(HoldKind::VisualVerificationFailed)));
        let placed = futures_util::future::join_all(calls).await;
        assert!(placed.iter().all(|one| *one == placed[0]), "{placed:?}");
        assert_eq!((events(&app, "proposals.cancel_requested").await, events(&app, "hold.placed").await), (1, 1));
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["accept_direct_hire", "appear_in_search", "submit_proposal", "withdraw_earnings"]);
        place(&app, &id, hold(HoldKind::VisualVerificationPending)).await;
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body),
            ["accept_direct_hire", "appear_in_search", "change_profile_photo", "submit_proposal", "withdraw_earnings"]);
        let person = id.clone();
        let lifted = act(&app, move |conn, platform, call| {
            let of_kind = |conn: &mut Conn, kind| holding::lift_of_kind(conn, platform, call, Who::System, &person, kind);
            Ok((of_kind(conn, HoldKind::VisualVerificationFailed)?, of_kind(conn, HoldKind::VisualVerificationPending)?, of_kind(conn, HoldKind::Risk)?))
        });
        assert_eq!(lifted.await.expect("lifted"), (1, 1, 0));
        assert!(blocked(&ada.get(CAPABILITIES).await.body).is_empty());
        place(&app, &id, hold(HoldKind::VisualVerificationFailed)).await;
        assert_eq!(events(&app, "proposals.cancel_requested").await, 2, "failed again");
    }

    async fn fifty_who_lift_a_hold_lift_it_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let placed = place(&app, &id_of(&ada).await, keeping_from("withdraw_earnings")).await;
        let other = app.another_node().await;
        let nodes = [&app, &other];
        let lifted = futures_util::future::join_all((0..50).map(|call| lift(nodes[call % 2], &placed))).await;
        assert_eq!(lifted.iter().filter(|one| one.is_ok()).count(), 1);
        let refusals: Vec<&str> = lifted.iter().filter_map(|one| one.as_ref().err()).map(Problem::code).collect();
        assert!(refusals.iter().all(|code| *code == "state_conflict"), "{refusals:?}");
        assert_eq!(events(&app, "hold.lifted").await, 1);
    }

    async fn the_person_is_told_by_mail_what_is_held_and_why(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        ada.patch("/v1/me", json!({"locale": "es"})).await.is(200);
        let new = NewHold { user_text: Some("Pago <b>en disputa</b>.".into()), ..keeping_from("withdraw_earnings send_message") };
        let placed = place(&app, &id, new).await;
        let letter = app.mail_with("ada@example.com", "Hay algo retenido en Bonafide").await;
        assert!(letter.text.contains("enviar mensajes, retirar ganancias") && letter.text.contains("Pago <b>en disputa</b>."), "{}", letter.text);
        assert!(letter.html.contains("Pago &lt;b&gt;en disputa"), "{}", letter.html);
        lift(&app, &placed).await.expect("lifted");
        app.mail_with("ada@example.com", "Ha terminado una retención en Bonafide").await;
        ada.patch("/v1/me", json!({"locale": "ar"})).await.is(200);
        place(&app, &id, hold(HoldKind::Risk)).await;
        app.mail_with("ada@example.com", "أوقفنا هذا مؤقتًا حفاظًا على السلامة").await;
    }

    async fn what_cannot_be_a_hold_is_refused_with_every_fault(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let bad = NewHold {
            kind: HoldKind::Risk,
            capabilities: None,
            reason_code: "Payment disputed".into(),
            user_text: Some("x".repeat(1001)),
            internal_note: Some(" ".into()),
            until: Some(app.platform().clock.now()),
        };
        let person = id.clone();
        let refused = act(&app, move |conn, platform, call| holding::place(conn, platform, call, Who::Operator, &person, &bad)).await;
        let problem = refused.expect_err("a fault").document("/", "req");
        let faults: Vec<&str> = problem.errors.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!((problem.code, faults), ("validation_failed", vec!["/reason_code", "/user_text", "/internal_note", "/capabilities", "/until"]));
        let nobody = AccountId::parse("acc_00000000000000000000000000").expect("an id");
        let refused = act(&app, move |conn, platform, call| holding::place(conn, platform, call, Who::Operator, &nobody, &hold(HoldKind::Manual))).await;
        assert_eq!(refused.expect_err("nobody").code(), "not_found");
        let unknown = HoldId::parse("hld_00000000000000000000000000").expect("an id");
        assert_eq!(lift(&app, &unknown).await.expect_err("nothing").code(), "not_found");
    }

    // The same as for the pure function, through the database: what is left decides, whatever the order.
    async fn placing_and_lifting_in_any_order_ends_in_the_same_capabilities(app) {
        let kept = ["withdraw_earnings", "send_message appear_in_search"];
        let gone = ["post_job", "change_profile_photo withdraw_earnings"];
        let mut ends = Vec::new();
        for (number, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].into_iter().enumerate() {
            let person = app.freelancer(&format!("ada{number}")).signed_in().await;
            let id = id_of(&person).await;
            let mut waiting = Vec::new();
            for which in order {
                let names = if which < 2 { kept[which] } else { gone[which - 2] };
                let placed = place(&app, &id, keeping_from(names)).await;
                if which >= 2 {
                    waiting.push(placed);
                }
                if waiting.len() == 1 + number % 2 {
                    lift(&app, &waiting.remove(0)).await.expect("lifted");
                }
            }
            for placed in waiting {
                lift(&app, &placed).await.expect("lifted");
            }
            ends.push(blocked(&person.get(CAPABILITIES).await.body));
        }
        assert_eq!(ends[0], ["appear_in_search", "post_job", "send_message", "submit_proposal", "withdraw_earnings"]);
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    }
}

story!(
    a_password_by_mail_holds_earnings_back_for_a_while,
    &[("BONAFIDE_PASSWORD_RESET_HOLD", "3d")],
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        app.anonymous()
            .post("/v1/password-resets", json!({"email": ada.email}))
            .await
            .is(202);
        let (token, _) = app.link_and_code(&ada.email).await;
        let choice = json!({"token": token, "new_password": "another harbor tangent 9"});
        app.anonymous()
            .post("/v1/password-resets/confirm", choice)
            .await
            .is(200);
        let ada = ada.guessing("another harbor tangent 9").signs_in().await;
        let body = ada.get(CAPABILITIES).await.is(200).body;
        assert_eq!(
            blocked(&body),
            ["post_job", "submit_proposal", "withdraw_earnings"]
        );
        assert_eq!(
            body["withdraw_earnings"]["blocked_by"][0]["hold_kind"],
            "password_reset"
        );
        let history = ada
            .get("/v1/me/audit-events?type=hold.placed")
            .await
            .is(200);
        assert_eq!(
            history.body["data"][0]["detail"]["reason"],
            "password_reset"
        );
        app.advance(3 * 86_400).await;
        assert_eq!(
            blocked(&ada.signs_in().await.get(CAPABILITIES).await.body),
            ["post_job", "submit_proposal"]
        );
    }
);

on_both! {
    async fn of_a_closed_account_nothing_is_told_and_no_job_goes_on_for_ever(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let until = app.platform().clock.now().plus(TimeDelta::hours(1));
        place(&app, &id, NewHold { until: Some(until), ..keeping_from("withdraw_earnings") }).await;
        suspend(&app, &id, NewSuspension { until: Some(until), ..suspension() }, None).await.expect("a suspension");
        app.deliver().await;
        let closed = id.clone();
        let close = act(&app, move |conn, _, call| bonafide::accounts::account::close(conn, call, Who::Operator, &closed, "test"));
        close.await.expect("the database").expect("closed");
        app.advance(3601).await;
        app.deliver().await;
        assert_eq!((events(&app, "hold.lifted").await, events(&app, "account.reinstated").await), (0, 0));
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 0);
        let refused = act(&app, move |conn, platform, call| holding::place(conn, platform, call, Who::Operator, &id, &hold(HoldKind::Manual))).await;
        assert_eq!(refused.expect_err("closed").code(), "not_found");
    }
}
