//! A number that two people proved: networks give numbers that were given up to somebody else.

use crate::support::*;

const PATH: &str = "/v1/me/phone";
const CONFIRM: &str = "/v1/me/phone/confirm";
const CONTEST: &str = "/v1/me/phone/contest";
const KEEP: &str = "/v1/me/phone/contest/keep";
const NUMBER: &str = "+34612345678";
const OTHER: &str = "+34622345679";
const DAY: i64 = 86_400;

async fn code(app: &TestApp, phone: &str) -> String {
    app.deliver().await;
    let path = format!("/dev/inbox/latest?to={}", phone.replace('+', "%2B"));
    app.anonymous().get(&path).await.is(200).text_of("/codes/0")
}

/// Types the code of the newest message to this number in.
async fn confirm(app: &TestApp, person: &Actor, phone: &str) -> Reply {
    let code = code(app, phone).await;
    person.post(CONFIRM, json!({"code": code})).await
}

/// Asks for a code to this number and types it in.
async fn prove(app: &TestApp, person: &Actor, phone: &str) -> Reply {
    app.advance(31).await;
    person.post(PATH, json!({"phone": phone})).await.is(202);
    confirm(app, person, phone).await
}

/// Ada has the number, and Bob has just proven it too.
async fn both_proved(app: &TestApp) -> (Actor, Actor) {
    let ada = app.freelancer("ada").signed_in().await;
    prove(app, &ada, NUMBER).await.is(200);
    let bob = app.customer("bob").signed_in().await;
    prove(app, &bob, NUMBER).await.problem(409, "phone_in_use");
    (ada, bob)
}

/// Bob contests Ada's number.
async fn contested(app: &TestApp) -> (Actor, Actor) {
    let (ada, bob) = both_proved(app).await;
    bob.post(CONTEST, json!({})).await.is(202);
    (ada, bob)
}

async fn standing(person: &Actor) -> Value {
    person.get(PATH).await.is(200).body
}

async fn history(person: &Actor, kind: &str) -> Vec<Value> {
    let path = format!("/v1/me/audit-events?type={kind}");
    let found = person.get(&path).await.is(200);
    found.body["data"].as_array().expect("entries").clone()
}

/// What the upkeep and the worker do when they are due.
async fn settle(app: &TestApp) {
    bonafide::upkeep::sweep(app.platform())
        .await
        .expect("a sweep");
    app.deliver().await;
}

on_both! {
    async fn a_number_moves_to_who_proved_it_last_when_its_owner_does_nothing_for_a_week(app) {
        let (ada, bob) = both_proved(&app).await;
        let possible = standing(&bob).await;
        assert_eq!((&possible["status"], &possible["contests"][0]["side"], &possible["contests"][0]["status"]),
            (&json!("none"), &json!("newcomer"), &json!("possible")));
        let opened = bob.post(CONTEST, json!({})).await.is(202).body;
        assert_eq!((&opened["contests"][0]["status"], &opened["contests"][0]["phone"]), (&json!("open"), &json!("+34 ••• 78")));
        let mail = app.newest_mail(&ada.email).await;
        assert!(mail.subject.contains("still your phone number"), "{}", mail.subject);
        assert!(mail.text.contains("+34 ••• 78") && mail.text.contains("Otherwise it moves"), "{}", mail.text);
        assert!(!mail.text.contains("bob") && !mail.text.contains("345678"), "{}", mail.text);
        let seen = standing(&ada).await;
        assert_eq!((&seen["status"], &seen["contests"][0]["side"]), (&json!("verified"), &json!("owner")));
        assert_eq!(seen["contests"][0]["moves_at"], opened["contests"][0]["moves_at"]);
        app.advance(7 * DAY - 60).await;
        settle(&app).await;
        let (ada, bob) = (ada.signs_in().await, bob.signs_in().await);
        assert_eq!(standing(&ada).await["status"], "verified");
        app.advance(61).await;
        settle(&app).await;
        settle(&app).await;
        assert_eq!(standing(&ada).await, json!({"status": "none"}));
        let now = standing(&bob).await;
        assert_eq!((&now["status"], &now["phone"], now.get("contests")), (&json!("verified"), &json!("+34 ••• 78"), None));
        for (person, kind, subject) in [(&ada, "phone.removed", "was removed"), (&bob, "phone.verified", "is yours now")] {
            assert!(app.newest_mail(&person.email).await.subject.contains(subject));
            assert_eq!(history(person, kind).await[0]["detail"]["reason"], "contest");
            assert_eq!(history(person, "phone.contest_ended").await[0]["detail"]["reason"], "moved");
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'phone.contest_ended'").await, 2);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'capabilities.changed' AND payload LIKE '%phone_removed%'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'capabilities.changed' AND payload LIKE '%phone_verified%'").await, 2);
    }

    async fn with_a_number_that_moves_goes_the_second_step_that_it_was(app) {
        let (ada, bob) = both_proved(&app).await;
        app.advance(31).await;
        let begun = ada.post("/v1/me/factors", json!({"type": "sms"})).await.is(201);
        let first = code(&app, NUMBER).await;
        let path = format!("/v1/me/factors/{}/confirm", begun.text_of("/id"));
        ada.post(&path, json!({"code": first})).await.is(200);
        bob.post(CONTEST, json!({})).await.is(202);
        assert_eq!(ada.login().await.is(200).body["result"], "mfa_required");
        app.advance(7 * DAY + 1).await;
        settle(&app).await;
        settle(&app).await;
        // Nobody is asked for a code that goes to somebody else.
        let ada = ada.signs_in().await;
        assert_eq!(ada.get("/v1/me/factors").await.is(200).body["data"], json!([]));
        assert!(app.mail.to(&ada.email).iter().any(|mail| mail.subject.contains("second step was removed")));
        assert_eq!(history(&ada, "factor.removed").await.len(), 1);
    }

    async fn an_owner_keeps_the_number_by_proving_it_again(app) {
        let (ada, bob) = contested(&app).await;
        app.advance(31).await;
        let asked = ada.post(KEEP, json!({})).await.is(202).body;
        assert_eq!((&asked["status"], &asked["verified_phone"]), (&json!("pending"), &json!("+34 ••• 78")));
        let kept = confirm(&app, &ada, NUMBER).await.is(200).body;
        assert_eq!((&kept["status"], kept.get("contests")), (&json!("verified"), None));
        assert!(app.newest_mail(&bob.email).await.subject.contains("stays where it was"));
        assert_eq!(standing(&bob).await, json!({"status": "none"}));
        for person in [&ada, &bob] {
            assert_eq!(history(person, "phone.contest_ended").await[0]["detail"]["reason"], "kept");
        }
        ada.post(KEEP, json!({})).await.problem(409, "phone_not_contested");
        bob.post(KEEP, json!({})).await.problem(409, "phone_not_contested");
        // The older proof is worth nothing any more.
        bob.post(CONTEST, json!({})).await.problem(409, "phone_not_proven");
        app.advance(8 * DAY).await;
        settle(&app).await;
        assert_eq!(standing(&ada.signs_in().await).await["status"], "verified");
    }

    async fn giving_the_contested_number_again_keeps_it_as_well(app) {
        let (ada, _bob) = contested(&app).await;
        prove(&app, &ada, NUMBER).await.is(200);
        assert_eq!(history(&ada, "phone.contest_ended").await[0]["detail"]["reason"], "kept");
        ada.post(PATH, json!({"phone": NUMBER})).await.problem(409, "phone_unchanged");
    }

    async fn a_number_that_is_removed_or_replaced_moves_at_once(app) {
        let (ada, bob) = contested(&app).await;
        ada.delete(PATH).await.is(204);
        app.deliver().await;
        assert_eq!(standing(&bob).await["status"], "verified");
        assert_eq!(standing(&ada).await, json!({"status": "none"}));
        // She removed it herself: no mail says so.
        assert!(app.newest_mail(&ada.email).await.subject.contains("still your phone number"));
        let eve = app.customer("eve").signed_in().await;
        prove(&app, &eve, NUMBER).await.problem(409, "phone_in_use");
        eve.post(CONTEST, json!({})).await.is(202);
        prove(&app, &bob, OTHER).await.is(200);
        app.deliver().await;
        assert_eq!(standing(&eve).await["status"], "verified");
        assert_eq!(standing(&bob).await["phone"], "+34 ••• 79");
    }

    async fn a_newcomer_withdraws_and_the_owner_is_told(app) {
        let (ada, bob) = contested(&app).await;
        app.deliver().await;
        bob.delete(CONTEST).await.is(204);
        bob.delete(CONTEST).await.is(204);
        assert!(app.newest_mail(&ada.email).await.subject.contains("stays yours"));
        assert_eq!(standing(&bob).await, json!({"status": "none"}));
        assert!(standing(&ada).await.get("contests").is_none());
        assert_eq!(history(&ada, "phone.contest_ended").await[0]["detail"]["reason"], "withdrawn");
        bob.post(CONTEST, json!({})).await.problem(409, "phone_not_proven");
    }

    async fn a_contest_needs_a_proof_of_the_last_hour(app) {
        let (_ada, bob) = both_proved(&app).await;
        app.advance(3601).await;
        let bob = bob.signs_in().await;
        assert_eq!(standing(&bob).await, json!({"status": "none"}));
        let refused = bob.post(CONTEST, json!({})).await.problem(409, "phone_not_proven");
        assert_eq!(refused.body["next"][0]["rel"], "give_phone");
    }

    async fn of_a_number_there_is_one_contest_at_a_time(app) {
        let (_ada, bob) = both_proved(&app).await;
        let eve = app.customer("eve").signed_in().await;
        prove(&app, &eve, NUMBER).await.problem(409, "phone_in_use");
        let (first, second) = futures_util::future::join(bob.post(CONTEST, json!({})), eve.post(CONTEST, json!({}))).await;
        let mut answers = [first.status, second.status];
        answers.sort_unstable();
        assert_eq!(answers, [202, 409], "{} {}", first.text, second.text);
        let (winner, loser, refused) = if first.status == 202 { (&bob, &eve, second) } else { (&eve, &bob, first) };
        refused.problem(409, "phone_contested");
        // Asking again changes nothing, and what the other one proved is good once the way is free.
        winner.post(CONTEST, json!({})).await.is(202);
        winner.delete(CONTEST).await.is(204);
        loser.post(CONTEST, json!({})).await.is(202);
        assert_eq!(app.count("SELECT count(*) AS count FROM phone_contests WHERE state = 'open'").await, 1);
    }

    async fn a_newcomers_own_number_is_replaced_and_that_needs_a_recent_proof(app) {
        let ada = app.freelancer("ada").signed_in().await;
        prove(&app, &ada, NUMBER).await.is(200);
        let bob = app.customer("bob").signed_in().await;
        prove(&app, &bob, OTHER).await.is(200);
        prove(&app, &bob, NUMBER).await.problem(409, "phone_in_use");
        app.advance(16 * 60).await;
        let stale = bob.bearing(&bob.refresh(&bob.refresh_token).await.is(200).text_of("/access_token"));
        stale.post(CONTEST, json!({})).await.problem(403, "reauthentication_required");
        let bob = bob.signs_in().await;
        let opened = bob.post(CONTEST, json!({})).await.is(202).body;
        assert_eq!((&opened["status"], &opened["phone"]), (&json!("verified"), &json!("+34 ••• 79")));
        // Eve contests the number that Bob will let go: it moves on to her.
        let eve = app.customer("eve").signed_in().await;
        prove(&app, &eve, OTHER).await.problem(409, "phone_in_use");
        eve.post(CONTEST, json!({})).await.is(202);
        ada.signs_in().await.delete(PATH).await.is(204);
        app.deliver().await;
        assert_eq!(standing(&bob).await["phone"], "+34 ••• 78");
        assert_eq!(standing(&eve).await["phone"], "+34 ••• 79");
    }

    async fn what_ends_a_newcomers_sessions_ends_the_contest(app) {
        let (ada, bob) = contested(&app).await;
        app.anonymous().post("/v1/password-resets", json!({"email": bob.email})).await.is(202);
        let (token, _) = app.link_and_code(&bob.email).await;
        let form = json!({"token": token, "new_password": "orchard magnet pilgrim 4"});
        app.anonymous().post("/v1/password-resets/confirm", form).await;
        app.advance(7 * DAY + 1).await;
        settle(&app).await;
        let ada = ada.signs_in().await;
        assert_eq!(standing(&ada).await["status"], "verified");
        assert!(app.newest_mail(&ada.email).await.subject.contains("stays yours"));
        assert_eq!(app.count("SELECT count(*) AS count FROM phone_contests WHERE state = 'void'").await, 1);
    }

    async fn a_newer_proof_by_a_third_person_counts_more(app) {
        let (ada, bob) = contested(&app).await;
        let eve = app.customer("eve").signed_in().await;
        app.advance(31).await;
        eve.post(PATH, json!({"phone": NUMBER})).await.is(202);
        let code = code(&app, NUMBER).await;
        ada.delete(PATH).await.is(204);
        // Before the worker gets round to it.
        eve.post(CONFIRM, json!({"code": code})).await.is(200);
        app.deliver().await;
        assert_eq!(standing(&eve).await["status"], "verified");
        assert_eq!(standing(&bob).await, json!({"status": "none"}));
        assert!(app.newest_mail(&bob.email).await.subject.contains("stays where it was"));
    }

    async fn whatever_comes_together_a_number_has_one_owner(app) {
        for round in 0..6 {
            let phone = format!("+3461{round}345678");
            let ada = app.freelancer(&format!("ada{round}")).signed_in().await;
            prove(&app, &ada, &phone).await.is(200);
            let bob = app.customer(&format!("bob{round}")).signed_in().await;
            prove(&app, &bob, &phone).await.problem(409, "phone_in_use");
            bob.post(CONTEST, json!({})).await.is(202);
            app.advance(31).await;
            ada.post(KEEP, json!({})).await.is(202);
            let code = code(&app, &phone).await;
            let keep = ada.post(CONFIRM, json!({"code": code}));
            let worker = async { app.deliver().await };
            let (kept, removed, withdrawn, ()) = futures_util::future::join4(keep, ada.delete(PATH), bob.delete(CONTEST), worker).await;
            assert!([200, 409].contains(&kept.status) && removed.status == 204 && withdrawn.status == 204, "{}", kept.text);
            app.deliver().await;
            let owners = [standing(&ada).await, standing(&bob).await];
            let count = owners.iter().filter(|standing| standing["status"] == "verified").count();
            assert!(count <= 1, "{owners:?}");
        }
        assert_eq!(app.count("SELECT count(*) AS count FROM phone_contests WHERE state = 'open'").await, 0);
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox WHERE kind = 'phone_contest.settle'").await, 0);
    }
}

story!(
    contests_have_a_budget,
    &[("BONAFIDE_LIMIT_PHONE_CONTESTS_PER_ACCOUNT", "1/7d")],
    |app| {
        let (_ada, bob) = contested(&app).await;
        bob.delete(CONTEST).await.is(204);
        prove(&app, &bob, NUMBER).await.problem(409, "phone_in_use");
        bob.post(CONTEST, json!({}))
            .await
            .problem(429, "rate_limited");
    }
);

story!(
    the_owner_is_told_in_the_language_of_the_account,
    &[("BONAFIDE_PHONE_CONTEST_TIME", "2d")],
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        ada.patch("/v1/me", json!({"locale": "ar"})).await.is(200);
        prove(&app, &ada, NUMBER).await.is(200);
        let bob = app.customer("bob").signed_in().await;
        bob.patch("/v1/me", json!({"locale": "es"})).await.is(200);
        prove(&app, &bob, NUMBER).await.problem(409, "phone_in_use");
        bob.post(CONTEST, json!({})).await.is(202);
        let mail = app.newest_mail(&ada.email).await;
        assert!(
            mail.subject.starts_with("هل لا يزال رقم الهاتف هذا لك؟"),
            "{}",
            mail.subject
        );
        app.advance(2 * DAY + 1).await;
        settle(&app).await;
        let mail = app.newest_mail(&bob.email).await;
        assert!(
            mail.subject.starts_with("El número de teléfono ya es suyo"),
            "{}",
            mail.subject
        );
    }
);
