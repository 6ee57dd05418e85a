//! Suspension, restricted sessions, objections.

use bonafide::platform::ids::AppealId;
use bonafide::standing::suspension::appeals::{self, Appeal, Decision, Outcome};
use chrono::TimeDelta;

use super::*;

const SUSPENSION: &str = "/v1/me/suspension";
const APPEALS: &str = "/v1/me/appeals";
const DAY: i64 = 86_400;

/// Ends the suspension of somebody.
async fn reinstate(app: &TestApp, person: &AccountId) -> Result<Suspension, Problem> {
    let person = person.clone();
    act(app, move |conn, platform, call| {
        suspending::reinstate(
            conn,
            platform,
            call,
            Who::Operator,
            &person,
            "It was a mistake.",
        )
    })
    .await
}

async fn decide(
    app: &TestApp,
    id: &str,
    by: Option<&AccountId>,
    outcome: Outcome,
) -> Result<Appeal, Problem> {
    let (id, by) = (AppealId::parse(id).expect("an id"), by.cloned());
    let decision = Decision {
        outcome,
        user_text: Some("We have looked at it again.".into()),
        internal_note: Some("Case 4711".into()),
    };
    act(app, move |conn, platform, call| {
        let who = by.as_ref().map_or(Who::Operator, Who::Staff);
        appeals::decide(conn, platform, call, who, &id, &decision)
    })
    .await
}

/// Two members of the staff.
async fn staff(app: &TestApp) -> (AccountId, AccountId) {
    let one = id_of(&app.customer("carla").signed_in().await).await;
    let other = id_of(&app.customer("denis").signed_in().await).await;
    (one, other)
}

async fn objects(person: &Actor) -> Reply {
    person
        .post(APPEALS, json!({"statement": "These were clients of mine."}))
        .await
}

on_both! {
    async fn a_suspended_person_signs_in_to_a_restricted_session_and_reads_why(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        suspend(&app, &id, suspension(), None).await.expect("a suspension");
        ada.get("/v1/me").await.problem(401, "session_revoked");
        ada.refresh(&ada.refresh_token).await.problem(401, "session_revoked");
        ada.guessing("wrong wrong wrong").login().await.problem(401, "invalid_credentials");
        let login = ada.login().await.is(200);
        assert_eq!((&login.body["result"], &login.body["next"]), (&json!("restricted"), &json!([
            {"rel": "show_suspension", "method": "GET", "href": SUSPENSION}, {"rel": "appeal", "method": "POST", "href": APPEALS}])));
        let ada = restricted(&ada).await;
        let reply = ada.get(SUSPENSION).await.is(200);
        let body = &reply.body;
        assert_eq!((&body["status"], &body["reason_code"], &body["facts"], &body["rule"], &body["automated"], &body["decided_by"]),
            (&json!("in_force"), &json!("fake_reviews"), &json!("Nine reviews came from accounts of your own."), &json!("Terms of use, 7.2"), &json!(false), &json!("staff")));
        assert_eq!((&body["user_text"], body.get("until"), body.get("appeal_id")), (&json!("We are sorry that it came to this."), None, None));
        assert!(body["how_to_contest"].as_str().is_some_and(|text| text.starts_with("You can object until ")));
        assert!(body["appeal_deadline"].is_string() && !reply.text.contains("4711"), "{}", reply.text);
        let capabilities = ada.get(CAPABILITIES).await.is(200).body;
        assert_eq!(blocked(&capabilities).len(), 8);
        assert_eq!(capabilities["work_on_existing_contracts"]["blocked_by"][0]["current_deadline"], body["appeal_deadline"]);
        let letter = app.mail_with("ada@example.com", "Your account at Bonafide is suspended").await;
        for part in ["Nine reviews came from accounts of your own.", "Terms of use, 7.2", "by a person", "free of charge until"] {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
        assert!(!letter.text.contains("4711"), "{}", letter.text);
        let told = payloads(&app, "account.suspended").await;
        assert!(told.len() == 1 && !told[0].to_string().contains("Nine reviews"), "{told:?}");
    }

    async fn a_restricted_session_does_only_what_it_may(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        suspend(&app, &id, suspension(), None).await.expect("a suspension");
        let ada = restricted(&ada).await;
        for path in ["/v1/me", CAPABILITIES, "/v1/me/holds", SUSPENSION, APPEALS, "/v1/me/sessions", "/v1/me/audit-events", "/v1/me/factors",
            "/v1/me/phone", "/v1/email-verifications/current"] {
            ada.get(path).await.is(200);
        }
        for path in ["/v1/me/devices", "/v1/me/password", "/v1/me/email"] {
            let refused = ada.get(path).await.problem(403, "account_suspended");
            assert_eq!(refused.body["next"][0], json!({"rel": "show_suspension", "method": "GET", "href": SUSPENSION}));
        }
        ada.patch("/v1/me", json!({"name": "Ada King"})).await.problem(403, "account_suspended");
        ada.post("/v1/me/phone", json!({"phone": NUMBER})).await.problem(403, "account_suspended");
        ada.post("/v1/me/email", json!({"email": "new@example.com"})).await.problem(403, "account_suspended");
        ada.post("/v1/me/factors", json!({"type": "totp", "label": "App"})).await.problem(403, "account_suspended");
        let again = ada.post("/v1/sessions/reauthenticate", json!({"password": ada.password})).await.is(200);
        assert_eq!(again.body["result"], "restricted");
        ada.bearing(&again.text_of("/access_token")).post("/v1/me/backup-codes", json!({})).await.problem(403, "account_suspended");
        let refreshed = ada.refresh(&ada.refresh_token).await.is(200);
        assert_eq!(refreshed.body["result"], "restricted");
        ada.delete("/v1/me/sessions/current").await.is(204);
        ada.get(SUSPENSION).await.problem(401, "session_revoked");
    }

    async fn the_second_step_and_the_lockout_stay_as_they_are(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (_, ada) = crate::sign_in::two_step::with_app(&app, &ada).await;
        suspend(&app, &id_of(&ada).await, suspension(), None).await.expect("a suspension");
        let login = ada.login().await.is(200);
        assert_eq!(login.body["result"], "mfa_required", "who has not given the second step learns nothing: {}", login.text);
        ada.locks_it().await;
        ada.login().await.problem(429, "account_locked");
    }

    async fn the_next_refresh_after_reinstatement_is_free(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        suspend(&app, &id, suspension(), None).await.expect("a suspension");
        let mut ada = restricted(&ada).await;
        reinstate(&app, &id).await.expect("reinstated");
        assert_eq!(reinstate(&app, &id).await.expect_err("twice").code(), "state_conflict");
        ada.get("/v1/me/devices").await.problem(403, "account_suspended");
        ada.refreshes().await;
        ada.get("/v1/me/devices").await.is(200);
        assert_eq!(blocked(&ada.get(CAPABILITIES).await.body), ["post_job", "submit_proposal"]);
        let told = payloads(&app, "capabilities.changed").await;
        let changed: Vec<(&Value, usize)> = told.iter().skip(1).map(|told| (&told["reason"], told["changed"].as_array().map_or(0, Vec::len))).collect();
        assert_eq!(changed, [(&json!("suspended"), 6), (&json!("reinstated"), 6)], "without a phone two were blocked before");
        app.mail_with("ada@example.com", "Your account at Bonafide is open again").await;
        assert_eq!(ada.get(SUSPENSION).await.is(200).body["status"], "ended");
        assert_eq!(events(&app, "account.reinstated").await, 1);
        let trail = app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'account.reinstated' AND detail LIKE '%It was a mistake.%'").await;
        assert_eq!(trail, 1, "the reason stands in the trail");
        assert!(!payloads(&app, "account.reinstated").await[0].to_string().contains("mistake"), "and nowhere else");
    }

    async fn a_suspension_with_an_end_is_over_at_that_moment_and_told_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let until = app.platform().clock.now().plus(TimeDelta::days(2));
        suspend(&app, &id, NewSuspension { until: Some(until), ..suspension() }, None).await.expect("a suspension");
        let mut person = restricted(&ada).await;
        app.deliver().await;
        app.advance(2 * DAY + 1).await;
        person.refreshes().await;
        assert!(blocked(&person.get(CAPABILITIES).await.body).len() < 8, "before any job ran");
        let shown = person.get(SUSPENSION).await.is(200).body;
        assert_eq!((&shown["status"], &shown["ended_at"]), (&json!("ended"), &json!(until)));
        assert_eq!(events(&app, "account.reinstated").await, 0);
        futures_util::future::join(app.deliver(), app.another_node().await.deliver()).await;
        let told = payloads(&app, "account.reinstated").await;
        assert_eq!((told.len(), &told[0]["reason"]), (1, &json!("expired")));
        app.mail_with("ada@example.com", "Your account at Bonafide is open again").await;
        // The index makes room for another one, whether or not the job ran.
        suspend(&app, &id, suspension(), None).await.expect("another one");
        app.advance(1).await;
        assert_eq!(restricted(&ada).await.get(SUSPENSION).await.is(200).body["status"], "in_force");
    }

    async fn one_whose_time_is_over_makes_room_before_its_job_ran(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let until = app.platform().clock.now().plus(TimeDelta::hours(1));
        suspend(&app, &id, NewSuspension { until: Some(until), ..suspension() }, None).await.expect("a suspension");
        app.advance(3601).await;
        suspend(&app, &id, suspension(), None).await.expect("another one");
        app.deliver().await;
        assert_eq!((events(&app, "account.suspended").await, events(&app, "account.reinstated").await), (2, 1));
    }

    async fn of_fifty_who_suspend_an_account_one_does(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let other = app.another_node().await;
        let nodes = [&app, &other];
        let all = futures_util::future::join_all((0..50).map(|call| suspend(nodes[call % 2], &id, suspension(), None))).await;
        assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
        assert!(all.iter().filter_map(|one| one.as_ref().err()).all(|problem| problem.code() == "state_conflict"));
        assert_eq!(events(&app, "account.suspended").await, 1);
        let nobody = AccountId::parse("acc_00000000000000000000000000").expect("an id");
        assert_eq!(suspend(&app, &nobody, suspension(), None).await.expect_err("nobody").code(), "not_found");
    }

    async fn sessions_end_on_every_node_within_a_second(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let other = app.another_node().await;
        let elsewhere = ada.at(&other);
        elsewhere.get("/v1/me").await.is(200);
        suspend(&app, &id_of(&ada).await, suspension(), None).await.expect("a suspension");
        other.refresh().await;
        elsewhere.get("/v1/me").await.problem(401, "session_revoked");
        assert_eq!(restricted(&elsewhere).await.get(SUSPENSION).await.is(200).body["status"], "in_force");
    }

    async fn somebody_objects_and_another_one_decides(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let (carla, denis) = staff(&app).await;
        objects(&ada).await.problem(409, "state_conflict");
        ada.get(SUSPENSION).await.problem(404, "not_found");
        suspend(&app, &id, suspension(), Some(carla.clone())).await.expect("a suspension");
        let mut ada = restricted(&ada).await;
        for wrong in [json!({"statement": ""}), json!({"statement": "x".repeat(5001)})] {
            let reply = ada.post(APPEALS, wrong).await.problem(422, "validation_failed");
            assert_eq!(reply.faults()[0].0, "/statement");
        }
        let opened = objects(&ada).await.is(201);
        let appeal = opened.text_of("/id");
        assert_eq!((&opened.body["status"], &opened.body["statement"]), (&json!("open"), &json!("These were clients of mine.")));
        objects(&ada).await.problem(409, "state_conflict");
        app.mail_with("ada@example.com", "We have received your objection at Bonafide").await;
        assert_eq!(ada.get(SUSPENSION).await.is(200).body["appeal_id"], json!(appeal));
        assert_eq!(app.count("SELECT count(*) AS count FROM appeals WHERE CAST(statement_sealed AS TEXT) LIKE '%clients%'").await, 0);
        let waiting = act(&app, |conn, platform, _| appeals::list_open(conn, platform, None, 10)).await.expect("a list");
        assert_eq!(waiting.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [appeal.as_str()]);
        let refused = decide(&app, &appeal, Some(&carla), Outcome::Reversed).await;
        assert_eq!(refused.expect_err("the same person").code(), "four_eyes_required");
        decide(&app, &appeal, Some(&denis), Outcome::Reversed).await.expect("decided");
        assert_eq!(decide(&app, &appeal, Some(&denis), Outcome::Upheld).await.expect_err("twice").code(), "state_conflict");
        ada.refreshes().await;
        ada.get("/v1/me/devices").await.is(200);
        let shown = ada.get(&format!("{APPEALS}/{appeal}")).await.is(200);
        assert_eq!((&shown.body["status"], &shown.body["answer"]), (&json!("reversed"), &json!("We have looked at it again.")));
        assert!(!shown.text.contains("4711"), "{}", shown.text);
        let letter = app.mail_with("ada@example.com", "is lifted").await;
        assert!(letter.text.contains("is lifted") && letter.text.contains("We have looked at it again."), "{}", letter.text);
        ada.delete(&format!("{APPEALS}/{appeal}")).await.problem(409, "state_conflict");
        assert_eq!((events(&app, "appeal.opened").await, events(&app, "appeal.decided").await, events(&app, "account.reinstated").await), (1, 1, 1));
    }

    async fn an_objection_that_is_turned_down_leaves_the_suspension(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = id_of(&ada).await;
        let (carla, denis) = staff(&app).await;
        suspend(&app, &id, suspension(), Some(carla)).await.expect("a suspension");
        let ada = restricted(&ada).await;
        let first = objects(&ada).await.is(201).text_of("/id");
        ada.delete(&format!("{APPEALS}/{first}")).await.is(204);
        assert_eq!(decide(&app, &first, Some(&denis), Outcome::Upheld).await.expect_err("withdrawn").code(), "state_conflict");
        let second = objects(&ada).await.is(201).text_of("/id");
        decide(&app, &second, Some(&denis), Outcome::Upheld).await.expect("decided");
        assert_eq!(ada.get(SUSPENSION).await.is(200).body["status"], "in_force");
        objects(&ada).await.problem(409, "state_conflict");
        let list = ada.get("/v1/me/appeals?limit=1").await.is(200);
        assert_eq!((&list.body["data"][0]["status"], &list.body["has_more"]), (&json!("upheld"), &json!(true)));
        let rest = ada.get(&format!("/v1/me/appeals?cursor={}", list.text_of("/next_cursor"))).await.is(200);
        assert_eq!(rest.body["data"][0]["status"], "withdrawn");
        app.mail_with("ada@example.com", "it stands").await;
    }

    async fn somebody_elses_objection_is_not_found(app) {
        let ada = app.freelancer("ada").signed_in().await;
        suspend(&app, &id_of(&ada).await, suspension(), None).await.expect("a suspension");
        let ada = restricted(&ada).await;
        let appeal = objects(&ada).await.is(201).text_of("/id");
        let bob = app.freelancer("bob").signed_in().await;
        for id in [appeal.as_str(), "apl_00000000000000000000000000", "x"] {
            bob.get(&format!("{APPEALS}/{id}")).await.problem(404, "not_found");
            bob.delete(&format!("{APPEALS}/{id}")).await.problem(404, "not_found");
        }
        ada.get(&format!("{APPEALS}/{appeal}")).await.is(200);
    }

    async fn after_six_months_it_is_too_late(app) {
        let ada = app.freelancer("ada").signed_in().await;
        suspend(&app, &id_of(&ada).await, suspension(), None).await.expect("a suspension");
        app.advance(184 * DAY - 60).await;
        let person = restricted(&ada).await;
        let opened = objects(&person).await.is(201).text_of("/id");
        person.delete(&format!("{APPEALS}/{opened}")).await.is(204);
        app.advance(60).await;
        objects(&person).await.problem(403, "appeal_too_late");
        let shown = person.get(SUSPENSION).await.is(200).body;
        assert_eq!((shown.get("appeal_deadline"), &shown["next"]), (None, &json!([])));
        assert!(shown["how_to_contest"].as_str().is_some_and(|text| text.starts_with("The time to object is over")));
    }

    async fn fifty_objections_at_once_are_one(app) {
        let ada = app.freelancer("ada").signed_in().await;
        suspend(&app, &id_of(&ada).await, suspension(), None).await.expect("a suspension");
        let ada = restricted(&ada).await;
        let all = futures_util::future::join_all((0..50).map(|_| objects(&ada))).await;
        assert_eq!(all.iter().filter(|reply| reply.status == 201).count(), 1);
        assert!(all.iter().all(|reply| reply.status == 201 || reply.body["code"] == "state_conflict"));
        assert_eq!(events(&app, "appeal.opened").await, 1);
    }

    async fn the_statement_speaks_the_persons_language(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.patch("/v1/me", json!({"locale": "ar"})).await.is(200);
        suspend(&app, &id_of(&ada).await, NewSuspension { automated: true, ..suspension() }, None).await.expect("a suspension");
        app.mail_with("ada@example.com", "ببرنامج وحده").await;
        let spanish = restricted(&ada).await.with_header("accept-language", "es").get(SUSPENSION).await.is(200);
        assert!(spanish.body["how_to_contest"].as_str().is_some_and(|text| text.starts_with("Puede oponerse hasta el")), "{}", spanish.text);
    }
}
