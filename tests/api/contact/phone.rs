//! A phone number: given, proven by code, removed.

use crate::support::*;

const PATH: &str = "/v1/me/phone";
const CONFIRM: &str = "/v1/me/phone/confirm";
const NUMBER: &str = "+34612345678";

async fn give(person: &Actor, phone: &str) -> Reply {
    person.post(PATH, json!({"phone": phone})).await
}

/// What the inbox shows of the newest message to a number.
async fn newest(app: &TestApp, phone: &str) -> Value {
    app.deliver().await;
    let path = format!("/dev/inbox/latest?to={}", phone.replace('+', "%2B"));
    app.anonymous().get(&path).await.is(200).body
}

async fn code(app: &TestApp, phone: &str) -> String {
    let message = newest(app, phone).await;
    message["codes"][0].as_str().expect("a code").to_owned()
}

async fn confirm(person: &Actor, code: &str) -> Reply {
    person.post(CONFIRM, json!({"code": code})).await
}

/// A person with this number, proven.
pub async fn proven(app: &TestApp, person: &Actor, phone: &str) {
    give(person, phone).await.is(202);
    let code = code(app, phone).await;
    confirm(person, &code).await.is(200);
}

/// A code that is not this one.
fn other(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

on_both! {
    async fn a_number_is_proven_by_the_code_of_a_text_message(app) {
        let ada = app.freelancer("ada").signed_in().await;
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        let given = ada.post(PATH, json!({"phone": "612 34 56 78", "country": "ES"})).await.is(202);
        assert_eq!((&given.body["status"], &given.body["phone"], &given.body["country"], &given.body["line_type"]),
            (&json!("pending"), &json!("+34 ••• 78"), &json!("ES"), &json!("mobile")));
        assert_eq!((&given.body["delivery"], &given.body["sends_left"]), (&json!("queued"), &json!(4)));
        let message = newest(&app, NUMBER).await;
        let code = message["codes"][0].as_str().expect("a code");
        assert_eq!((code.len(), &message["channel"]), (6, &json!("sms")));
        let text = message["text"].as_str().expect("a text");
        assert!(text.len() <= 140 && text.ends_with(&format!("\n\n@accounts.test #{code}")), "{text}");
        let sent = ada.get(PATH).await.is(200);
        assert_eq!((&sent.body["delivery"], &sent.body["timeline"][0]["event"], &sent.body["timeline"][1]["event"]), (&json!("sent"), &json!("queued"), &json!("sent")));
        let done = confirm(&ada, &format!("{} {}", &code[..3], &code[3..])).await.is(200);
        assert_eq!((&done.body["status"], &done.body["phone"]), (&json!("verified"), &json!("+34 ••• 78")));
        confirm(&ada, code).await.problem(409, "phone_not_pending");
        give(&ada, NUMBER).await.problem(409, "phone_unchanged");
        let history = ada.get("/v1/me/audit-events?type=phone.verified").await.is(200);
        assert_eq!(history.body["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'phone.verified'").await, 1);
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE kind = 'capabilities.changed' AND payload LIKE '%phone_verified%'").await, 1);
    }

    async fn what_is_no_persons_own_mobile_phone_is_refused_before_anything_is_sent(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for (phone, code) in [
            ("612345678", "phone_invalid"), ("+34", "phone_invalid"), ("hello", "phone_invalid"), ("+999123456789", "phone_invalid"),
            ("+34612345678;ext=5", "phone_invalid"), ("", "phone_invalid"),
            ("+18002345678", "phone_type_not_allowed"), ("+34803123456", "phone_type_not_allowed"),
            ("+445612345678", "phone_voip_not_allowed"), ("+34912345678", "phone_landline"),
        ] {
            let refused = give(&ada, phone).await.problem(422, code);
            assert_eq!(refused.faults().first().map(|fault| fault.0.clone()), Some("/phone".to_owned()), "{phone}");
        }
        ada.post(PATH, json!({"phone": "612345678", "country": "ESP"})).await.problem(422, "validation_failed");
        ada.post(PATH, json!({"phone": "612345678", "country": "ZZ"})).await.problem(422, "phone_invalid");
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        assert_eq!(app.count("SELECT count(*) AS count FROM messages").await, 0);
    }

    async fn tries_are_counted_per_account_however_many_codes_are_sent(app) {
        let ada = app.freelancer("ada").signed_in().await;
        give(&ada, NUMBER).await.is(202);
        let first = code(&app, NUMBER).await;
        for left in [4, 3] {
            assert_eq!(confirm(&ada, &other(&first)).await.problem(422, "code_invalid").body["attempts_left"], left);
        }
        app.advance(31).await;
        ada.post("/v1/me/phone/resend", json!({})).await.is(202);
        let second = code(&app, NUMBER).await;
        if first != second {
            confirm(&ada, &first).await.problem(422, "code_invalid");
        } else {
            confirm(&ada, &other(&first)).await.problem(422, "code_invalid");
        }
        for _ in 0..2 {
            confirm(&ada, &other(&second)).await.problem(422, "code_invalid");
        }
        // Another number is another code, and the same tries.
        give(&ada, "+34612345679").await.is(202);
        let third = code(&app, "+34612345679").await;
        confirm(&ada, &third).await.problem(429, "too_many_attempts");
        app.advance(15 * 60).await;
        let ada = ada.signs_in().await;
        confirm(&ada, &third).await.problem(410, "code_expired");
    }

    async fn another_code_comes_by_call_after_half_a_minute(app) {
        let ada = app.freelancer("ada").signed_in().await;
        ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.problem(409, "phone_not_pending");
        give(&ada, NUMBER).await.is(202);
        app.deliver().await;
        ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.problem(429, "too_many_codes");
        ada.post("/v1/me/phone/resend", json!({"channel": "pigeon"})).await.problem(422, "validation_failed");
        let standing = ada.get(PATH).await.is(200);
        assert_eq!(standing.body["next_channels"][1]["channel"], "voice");
        assert_eq!(standing.body["next_channels"][1]["available_at"], standing.body["resend_available_at"]);
        app.advance(30).await;
        ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.is(202);
        let call = newest(&app, NUMBER).await;
        assert_eq!(call["channel"], "voice");
        let code = call["text"].as_str().and_then(|text| text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6)).expect("a code").to_owned();
        confirm(&ada, &code).await.is(200);
    }

    async fn five_codes_an_hour_go_to_one_number_whoever_asks(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let bob = app.customer("bob").signed_in().await;
        for person in [&ada, &bob, &ada, &bob, &ada] {
            give(person, NUMBER).await.is(202);
            app.deliver().await;
            app.advance(31).await;
        }
        let refused = give(&bob, NUMBER).await.problem(429, "too_many_codes");
        assert!(refused.body["retry_after"].as_i64() > Some(3000), "{}", refused.text);
        give(&bob, "+34612345679").await.is(202);
    }

    async fn a_number_of_another_account_looks_free_until_it_is_proven(app) {
        let ada = app.freelancer("ada").signed_in().await;
        proven(&app, &ada, NUMBER).await;
        app.advance(31).await;
        let bob = app.customer("bob").signed_in().await;
        let (free_count, free) = app.statements_of(async || give(&bob, "+34612345679").await).await;
        app.deliver().await;
        let eve = app.customer("eve").signed_in().await;
        let (taken_count, taken) = app.statements_of(async || give(&eve, NUMBER).await).await;
        assert_eq!((free.status, taken.status, free_count), (202, 202, taken_count));
        let members = |reply: &Reply| reply.body.as_object().expect("members").keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&free), members(&taken));
        let code = code(&app, NUMBER).await;
        confirm(&eve, &other(&code)).await.problem(422, "code_invalid");
        let refused = confirm(&eve, &code).await.problem(409, "phone_in_use");
        let next: Vec<_> = refused.body["next"].as_array().expect("next").iter().map(|next| next["rel"].clone()).collect();
        assert_eq!(next, ["sign_in", "recover", "contest", "support"]);
        let standing = eve.get(PATH).await.is(200).body;
        assert_eq!((&standing["status"], &standing["contests"][0]["status"]), (&json!("none"), &json!("possible")));
        assert_eq!(ada.get(PATH).await.is(200).body["status"], "verified");
        confirm(&eve, &code).await.problem(409, "phone_not_pending");
    }

    async fn a_second_number_takes_the_place_of_the_first_when_it_is_proven(app) {
        let ada = app.freelancer("ada").signed_in().await;
        proven(&app, &ada, NUMBER).await;
        give(&ada, "+34612345679").await.is(202);
        let both = ada.get(PATH).await.is(200);
        assert_eq!((&both.body["status"], &both.body["phone"], &both.body["verified_phone"]), (&json!("pending"), &json!("+34 ••• 79"), &json!("+34 ••• 78")));
        let code = code(&app, "+34612345679").await;
        confirm(&ada, &code).await.is(200);
        assert_eq!(ada.get(PATH).await.is(200).body["phone"], "+34 ••• 79");
        // The first one is free again.
        app.advance(31).await;
        let bob = app.customer("bob").signed_in().await;
        proven(&app, &bob, NUMBER).await;
    }

    async fn removing_and_replacing_a_number_need_a_recent_proof(app) {
        let ada = app.freelancer("ada").signed_in().await;
        proven(&app, &ada, NUMBER).await;
        app.advance(16 * 60).await;
        let ada = ada.bearing(&ada.refresh(&ada.refresh_token).await.is(200).text_of("/access_token"));
        give(&ada, "+34612345679").await.problem(403, "reauthentication_required");
        ada.delete(PATH).await.problem(403, "reauthentication_required");
        let ada = ada.signs_in().await;
        ada.delete(PATH).await.is(204);
        ada.delete(PATH).await.is(204);
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        assert_eq!(ada.get("/v1/me/audit-events?type=phone.removed").await.is(200).body["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(app.count("SELECT count(*) AS count FROM events WHERE payload LIKE '%phone_removed%'").await, 1);
    }

    async fn a_code_lives_ten_minutes_and_its_number_waits_an_hour(app) {
        let ada = app.freelancer("ada").signed_in().await;
        give(&ada, NUMBER).await.is(202);
        let first = code(&app, NUMBER).await;
        app.advance(601).await;
        let ada = ada.signs_in().await;
        confirm(&ada, &first).await.problem(410, "code_expired");
        app.advance(3000).await;
        let ada = ada.signs_in().await;
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        confirm(&ada, &first).await.problem(409, "phone_not_pending");
    }

    async fn messages_speak_the_language_of_the_account(app) {
        let ada = app.freelancer("ada").signed_in().await;
        for (locale, phone, word) in [("es", "+34612345671", "No se lo diga"), ("ar", "+34612345672", "لا تخبر"), ("en", "+34612345673", "Tell it nobody")] {
            ada.patch("/v1/me", json!({"locale": locale})).await.is(200);
            give(&ada, phone).await.is(202);
            let message = newest(&app, phone).await;
            let text = message["text"].as_str().expect("a text").to_owned();
            assert!(text.contains(word) && text.len() <= 140, "{} bytes: {text}", text.len());
            assert_eq!(message["codes"].as_array().map(Vec::len), Some(1));
        }
    }

    async fn numbers_are_nowhere_in_the_clear(app) {
        let ada = app.freelancer("ada").signed_in().await;
        proven(&app, &ada, NUMBER).await;
        for sql in [
            "SELECT count(*) AS count FROM outbox WHERE subject LIKE '%612345678%' OR dedupe_key LIKE '%612345678%'",
            "SELECT count(*) AS count FROM events WHERE payload LIKE '%5678%'",
            "SELECT count(*) AS count FROM audit_entries WHERE detail LIKE '%5678%'",
        ] {
            assert_eq!(app.count(sql).await, 0, "{sql}");
        }
    }
}

/// Signed in, each with the right code for one number.
async fn crowd(app: &TestApp, people: usize) -> Vec<(Actor, String)> {
    let mut crowd = Vec::new();
    for number in 0..people {
        let person = app.freelancer(&format!("p{number}")).signed_in().await;
        give(&person, NUMBER).await.is(202);
        let code = code(app, NUMBER).await;
        crowd.push((person, code));
    }
    crowd
}

async fn one_owner(app: TestApp) {
    let crowd = crowd(&app, 100).await;
    let proofs = crowd.iter().map(|(person, code)| confirm(person, code));
    let mut answers = std::collections::BTreeMap::new();
    for reply in futures_util::future::join_all(proofs).await {
        let answer = (reply.status, reply.body["code"].as_str().map(str::to_owned));
        *answers.entry(answer).or_insert(0) += 1;
    }
    let expected = [
        ((200, None), 1),
        ((409, Some("phone_in_use".to_owned())), 99),
    ];
    assert_eq!(answers, expected.into_iter().collect());
    let owners = "SELECT count(*) AS count FROM phones WHERE state = 'verified'";
    assert_eq!(app.count(owners).await, 1);
    let events = "SELECT count(*) AS count FROM events WHERE kind = 'phone.verified'";
    assert_eq!(app.count(events).await, 1);
}

mod a_hundred_accounts_that_prove_one_number_at_once_make_one_owner {
    use crate::support::Engine;
    use crate::support::app::run_with;

    #[actix_web::test]
    async fn sqlite() {
        run_with(
            Engine::Sqlite,
            &[("BONAFIDE_LIMITS", "off")],
            super::one_owner,
        )
        .await;
    }

    #[actix_web::test]
    async fn postgres() {
        run_with(
            Engine::Postgres,
            &[("BONAFIDE_LIMITS", "off")],
            super::one_owner,
        )
        .await;
    }
}

mod what_the_operator_switches_off {
    use super::*;
    use crate::support::app::run_with;

    #[actix_web::test]
    async fn countries_are_refused() {
        const BLOCKED: &[(&str, &str)] = &[("BONAFIDE_PHONE_BLOCKED_REGIONS", "kp, es")];
        run_with(Engine::Sqlite, BLOCKED, async |app| {
            let ada = app.freelancer("ada").signed_in().await;
            give(&ada, NUMBER)
                .await
                .problem(422, "phone_region_blocked");
            give(&ada, "+447400123456").await.is(202);
        })
        .await;
    }

    #[actix_web::test]
    async fn without_a_provider_no_number_is_taken() {
        run_with(Engine::Sqlite, &[("SMS_URL", "off")], async |app| {
            let ada = app.freelancer("ada").signed_in().await;
            give(&ada, NUMBER)
                .await
                .problem(503, "sms_provider_unavailable");
        })
        .await;
    }
}
