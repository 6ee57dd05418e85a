//! Two-step verification: added, asked for, given, changed.

use totp_rs::{Builder, Secret};

use crate::support::*;

pub const FACTORS: &str = "/v1/me/factors";
pub const VERIFY: &str = "/v1/sessions/mfa/verify";
pub const CHALLENGES: &str = "/v1/sessions/mfa/challenges";
pub const REAUTHENTICATE: &str = "/v1/sessions/reauthenticate";
pub const WRONG: &str = "000000";

/// An authenticator app with one entry.
pub struct App {
    pub id: String,
    secret: String,
    pub backup_codes: Vec<String>,
}

impl App {
    /// What it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        let secret = Secret::try_from_base32(&self.secret).expect("base32");
        let totp = Builder::new().with_secret(secret).build_noncompliant();
        let now = app.platform().clock.now().unix_seconds();
        totp.generate(u64::try_from(now).expect("a time"))
            .to_string()
    }

    /// What it shows once the present code is over.
    pub async fn next_code(&self, app: &TestApp) -> String {
        app.advance(30).await;
        self.code(app)
    }
}

/// Adds an app; the person bears a token that says so afterwards.
pub async fn with_app(app: &TestApp, person: &Actor) -> (App, Actor) {
    let begun = person
        .post(FACTORS, json!({"type": "totp", "label": "Ada's phone"}))
        .await
        .is(201);
    let mut entry = App {
        id: begun.text_of("/id"),
        secret: begun.text_of("/totp/secret"),
        backup_codes: Vec::new(),
    };
    let code = entry.next_code(app).await;
    let added = confirm(person, &entry.id, &code).await.is(200);
    let codes = added.body["backup_codes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    entry.backup_codes = codes
        .iter()
        .filter_map(|code| code.as_str().map(str::to_owned))
        .collect();
    (entry, person.bearing(&added.text_of("/access_token")))
}

pub async fn confirm(person: &Actor, id: &str, code: &str) -> Reply {
    person
        .post(&format!("{FACTORS}/{id}/confirm"), json!({"code": code}))
        .await
}

/// The right password; holds the ticket afterwards.
pub async fn halfway(person: &Actor) -> Actor {
    let reply = person.login().await.is(200);
    assert_eq!(reply.body["result"], "mfa_required", "{}", reply.text);
    person.bearing(&reply.text_of("/mfa_token"))
}

pub async fn verify(halfway: &Actor, id: &str, code: &str) -> Reply {
    halfway
        .post(VERIFY, json!({"method_id": id, "code": code}))
        .await
}

pub fn claims(token: &str) -> Value {
    use base64::Engine;
    let body = token.split('.').nth(1).expect("a body");
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(body)
        .expect("base64");
    serde_json::from_slice(&json).expect("JSON")
}

/// The code in the newest mail to an address.
pub async fn mailed(app: &TestApp, person: &Actor) -> String {
    app.deliver().await;
    let letters = app.mail.to(&person.email);
    let newest = letters
        .iter()
        .rev()
        .find(|mail| mail.subject.starts_with("Your code for"));
    let words = newest.expect("a mail").text.split_whitespace();
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    words.into_iter().find(is_code).expect("a code").to_owned()
}

async fn texted(app: &TestApp, number: &str) -> String {
    app.deliver().await;
    let shown = app
        .anonymous()
        .get(&format!(
            "/dev/inbox/latest?to={}",
            number.replace('+', "%2B")
        ))
        .await
        .is(200);
    shown.text_of("/codes/0")
}

async fn with_phone(app: &TestApp, person: &Actor, number: &str) {
    person
        .post("/v1/me/phone", json!({"phone": number}))
        .await
        .is(202);
    let code = texted(app, number).await;
    person
        .post("/v1/me/phone/confirm", json!({"code": code}))
        .await
        .is(200);
}

/// Adds codes by text message; the person bears a token that says so afterwards.
async fn with_sms(app: &TestApp, person: &Actor, number: &str) -> (String, Actor) {
    with_phone(app, person, number).await;
    app.advance(31).await;
    let begun = person.post(FACTORS, json!({"type": "sms"})).await.is(201);
    let code = texted(app, number).await;
    let added = confirm(person, &begun.text_of("/id"), &code).await.is(200);
    (
        begun.text_of("/id"),
        person.bearing(&added.text_of("/access_token")),
    )
}

/// Adds codes by mail.
pub async fn with_mail(app: &TestApp, person: &Actor) -> (String, Actor) {
    let begun = person.post(FACTORS, json!({"type": "email"})).await.is(201);
    let code = mailed(app, person).await;
    let added = confirm(person, &begun.text_of("/id"), &code).await.is(200);
    (
        begun.text_of("/id"),
        person.bearing(&added.text_of("/access_token")),
    )
}

on_both! {
    async fn an_app_is_set_up_and_asked_for_from_its_first_code_on(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let begun = ada.post(FACTORS, json!({"type": "totp", "label": "Ada's phone"})).await.is(201);
        assert_eq!(begun.body["totp"]["secret"].as_str().map(str::len), Some(32));
        assert!(begun.text_of("/totp/otpauth_uri").starts_with("otpauth://totp/"), "{}", begun.text);
        assert!(begun.text_of("/totp/qr_svg").contains("<svg"));
        assert!(begun.text_of("/totp/qr_png").starts_with("data:image/png;base64,iVBOR"));
        // Nothing is asked for before its first code.
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        let (entry, ada) = with_app(&app, &ada).await;
        assert_eq!(entry.backup_codes.len(), 10);
        let shown = ada.get(FACTORS).await.is(200);
        assert_eq!(shown.body["assurance_level"], 2);
        assert_eq!(shown.body["survivability"], json!([{"if_lost": "phone", "ways": ["backup_code"]}]));
        assert_eq!(shown.body["backup_codes"]["left"], 10);

        let asked = ada.login().await.is(200);
        assert_eq!((&asked.body["result"], &asked.body["expires_in"]), (&json!("mfa_required"), &json!(600)));
        assert!(asked.body.get("access_token").is_none() && asked.body.get("refresh_token").is_none());
        assert_eq!(asked.body["methods"], json!([{"id": entry.id, "type": "totp", "label": "Ada's phone"}, {"type": "backup_code"}]));
        let half = ada.bearing(&asked.text_of("/mfa_token"));
        let code = entry.next_code(&app).await;
        let done = verify(&half, &entry.id, &code).await.is(200);
        assert_eq!(done.body["result"], "authenticated");
        let claims = claims(&done.text_of("/access_token"));
        assert_eq!((&claims["aal"], &claims["amr"], &claims["second_step"]), (&json!(2), &json!(["pwd", "otp", "mfa"]), &json!(3)));
        app.deliver().await;
        assert!(app.mail.to(&ada.email).iter().any(|mail| mail.subject.contains("second step was added")));
    }

    async fn a_ticket_is_no_session_and_opens_one(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let half = halfway(&ada).await;
        half.get("/v1/me").await.problem(401, "token_invalid");
        half.get(FACTORS).await.problem(401, "token_invalid");
        half.post("/v1/sessions/refresh", json!({"refresh_token": half.bearer})).await.problem(401, "token_invalid");
        // A wrong code does not use it up.
        assert_eq!(verify(&half, &entry.id, WRONG).await.problem(401, "mfa_code_invalid").body["attempts_left"], 4);
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.problem(401, "mfa_token_expired");
        let late = halfway(&ada).await;
        app.advance(601).await;
        verify(&late, &entry.id, &entry.code(&app)).await.problem(401, "mfa_token_expired");
    }

    async fn one_code_of_an_app_opens_one_session_however_many_bring_it(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let mut holders = Vec::new();
        for _ in 0..8 {
            holders.push(halfway(&ada).await);
        }
        let code = entry.next_code(&app).await;
        let replies = futures_util::future::join_all(holders.iter().map(|half| verify(half, &entry.id, &code))).await;
        let opened = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(opened, 1);
        let others = replies.iter().filter(|reply| reply.body["code"] == "code_replayed").count();
        assert_eq!(others, 7, "{:?}", replies.iter().map(|reply| &reply.text).collect::<Vec<_>>());
        // An earlier step is as good as used: steps only grow.
        let half = halfway(&ada).await;
        verify(&half, &entry.id, &code).await.problem(401, "code_replayed");
        app.advance(-30).await;
        verify(&half, &entry.id, &entry.code(&app)).await.problem(401, "code_replayed");
    }

    async fn one_ticket_opens_one_session_however_many_ways_are_tried_at_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let half = halfway(&ada).await;
        let tries = entry.backup_codes.iter().take(4).map(|code| half.post(VERIFY, json!({"backup_code": code})));
        let replies = futures_util::future::join_all(tries).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        // Whoever was late has lost no code by it.
        let left = ada.get(FACTORS).await.is(200).body["backup_codes"]["left"].clone();
        assert_eq!(left, 9);
    }

    async fn wrong_codes_over_fresh_logins_lock_the_second_step(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let mut answers = Vec::new();
        for _ in 0..30 {
            // Slowly, so that it is not the client's own budget that ends it.
            app.advance(5).await;
            let half = halfway(&ada).await;
            let reply = verify(&half, &entry.id, WRONG).await;
            answers.push((reply.status, reply.text_of("/code")));
        }
        let wrong = answers.iter().filter(|(status, code)| (*status, code.as_str()) == (401, "mfa_code_invalid")).count();
        let locked = answers.iter().filter(|(status, code)| (*status, code.as_str()) == (429, "account_locked")).count();
        assert_eq!((wrong, locked), (5, 25));
        // The right code is not looked at either, nor a backup code; the password goes on being right.
        let half = halfway(&ada).await;
        verify(&half, &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
        half.post(VERIFY, json!({"backup_code": entry.backup_codes[0]})).await.problem(429, "account_locked");
        app.deliver().await;
        let told = app.mail.to(&ada.email);
        let told: Vec<_> = told.iter().filter(|mail| mail.subject.contains("Somebody knows the password")).collect();
        assert_eq!(told.len(), 1);
        app.advance(30 * 60 + 1).await;
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
    }

    async fn a_known_device_is_not_shut_out_by_who_knows_the_password(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        let own = verify(&half, &entry.id, &code).await.is(200).text_of("/device_token");
        for _ in 0..5 {
            verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(401, "mfa_code_invalid");
        }
        verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(429, "account_locked");
        let reply = ada.login_from(&own).await.is(200);
        let code = entry.next_code(&app).await;
        verify(&ada.bearing(&reply.text_of("/mfa_token")), &entry.id, &code).await.is(200);
    }

    async fn a_new_password_keeps_the_second_step_and_its_lock(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let before = halfway(&ada).await;
        for _ in 0..5 {
            verify(&before, &entry.id, WRONG).await.problem(401, "mfa_code_invalid");
        }
        app.anonymous().post("/v1/password-resets", json!({"email": ada.email})).await.is(202);
        app.deliver().await;
        let letters = app.mail.to(&ada.email);
        let reset = letters.iter().rev().find(|mail| mail.text.contains("/reset-password?token=")).expect("a mail");
        let token = mail::token(reset);
        let new = "another harbor tangent 9";
        app.anonymous().post("/v1/password-resets/confirm", json!({"token": token, "new_password": new})).await.is(200);
        verify(&before, &entry.id, &entry.code(&app)).await.problem(401, "mfa_token_expired");
        let ada = ada.guessing(new);
        let half = halfway(&ada).await;
        verify(&half, &entry.id, &entry.code(&app)).await.problem(429, "account_locked");
        app.advance(30 * 60 + 1).await;
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
    }

    async fn backup_codes_work_once_each_and_new_ones_void_the_old(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let code = &entry.backup_codes[0];
        let sloppy = code.to_lowercase().replace('-', " ");
        let opened = halfway(&ada).await.post(VERIFY, json!({"backup_code": sloppy})).await.is(200);
        halfway(&ada).await.post(VERIFY, json!({"backup_code": code})).await.problem(401, "mfa_code_invalid");
        app.deliver().await;
        assert!(app.mail.to(&ada.email).iter().any(|mail| mail.subject.contains("backup code was used") && mail.text.contains("There are 9 left")));
        let ada = ada.bearing(&opened.text_of("/access_token"));
        let made = ada.post("/v1/me/backup-codes", json!({})).await.is(201);
        assert_eq!(made.body["backup_codes"].as_array().map(Vec::len), Some(10));
        halfway(&ada).await.post(VERIFY, json!({"backup_code": entry.backup_codes[1]})).await.problem(401, "mfa_code_invalid");
        let fresh = made.text_of("/backup_codes/0");
        halfway(&ada).await.post(VERIFY, json!({"backup_code": fresh})).await.is(200);
    }

    async fn codes_by_text_message_go_to_the_proven_number(app) {
        let number = "+34612345678";
        let ada = app.freelancer("ada").signed_in().await;
        ada.post(FACTORS, json!({"type": "sms"})).await.problem(409, "phone_unverified");
        let (id, ada) = with_sms(&app, &ada, number).await;
        ada.post(FACTORS, json!({"type": "sms"})).await.problem(409, "factor_exists");
        app.advance(31).await;
        let half = halfway(&ada).await;
        verify(&half, &id, WRONG).await.problem(410, "code_expired");
        let sent = half.post(CHALLENGES, json!({"method_id": id})).await.is(202);
        assert_eq!((&sent.body["target"], &sent.body["expires_in"]), (&json!("+34 ••• 78"), &json!(600)));
        half.post(CHALLENGES, json!({"method_id": id})).await.problem(429, "too_many_codes");
        let code = texted(&app, number).await;
        // A code that was sent for one sign-in is no good for another one.
        verify(&halfway(&ada).await, &id, &code).await.problem(410, "code_expired");
        let done = verify(&half, &id, &code).await.is(200);
        assert_eq!(claims(&done.text_of("/access_token"))["amr"], json!(["pwd", "sms", "mfa"]));
        // The number may be replaced, but not removed from under the second step.
        let ada = ada.bearing(&done.text_of("/access_token"));
        ada.delete("/v1/me/phone").await.problem(409, "phone_needed");
        with_phone(&app, &ada, "+34612345679").await;
        app.advance(31).await;
        let half = halfway(&ada).await;
        half.post(CHALLENGES, json!({"method_id": id, "channel": "voice"})).await.is(202);
        let code = {
            app.deliver().await;
            let call = app.anonymous().get("/dev/inbox/latest?to=%2B34612345679").await.is(200);
            assert_eq!(call.body["channel"], "voice");
            call.text_of("/text").split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).expect("a code").to_owned()
        };
        verify(&half, &id, &code).await.is(200);
        ada.delete(&format!("{FACTORS}/{id}")).await.is(204);
        ada.delete("/v1/me/phone").await.is(204);
    }

    async fn codes_by_mail_never_raise_the_assurance_level(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (id, ada) = with_mail(&app, &ada).await;
        let shown = ada.get(FACTORS).await.is(200);
        assert_eq!((&shown.body["assurance_level"], &shown.body["warnings"]), (&json!(1), &json!(["email_only"])));
        let half = halfway(&ada).await;
        app.advance(31).await;
        let sent = half.post(CHALLENGES, json!({"method_id": id})).await.is(202);
        assert_eq!(sent.body["target"], "a••@example.com", "{}", sent.text);
        let code = mailed(&app, &ada).await;
        let done = half.post(VERIFY, json!({"method_id": id, "code": code, "trust_device": true})).await.is(200);
        assert_eq!(claims(&done.text_of("/access_token"))["aal"], 1);
        // Nor do they make a device trusted.
        assert_eq!(ada.login_from(&done.text_of("/device_token")).await.is(200).body["result"], "mfa_required");
    }

    async fn a_weaker_step_that_was_right_refills_no_tries_of_a_stronger_one(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (mail, ada) = with_mail(&app, &ada).await;
        let (entry, ada) = with_app(&app, &ada).await;
        for _ in 0..4 {
            verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(401, "mfa_code_invalid");
        }
        let half = halfway(&ada).await;
        app.advance(31).await;
        half.post(CHALLENGES, json!({"method_id": mail})).await.is(202);
        let code = mailed(&app, &ada).await;
        verify(&half, &mail, &code).await.is(200);
        assert_eq!(verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(401, "mfa_code_invalid").body["attempts_left"], 0);
        verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(429, "account_locked");
    }
}
