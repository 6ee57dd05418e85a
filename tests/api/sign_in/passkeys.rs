//! Passkeys as second steps: made, asked for, given, taken away.

use crate::sign_in::two_step::{
    CHALLENGES, FACTORS, REAUTHENTICATE, VERIFY, WRONG, claims, halfway, verify, with_app,
};
use crate::support::authenticator::{Authenticator, Kind};
use crate::support::*;

pub const ORIGIN: &str = "http://accounts.test";
const OPTIONS: &str = "/v1/me/factors/passkey/options";
const PASSKEY: &str = "/v1/me/factors/passkey";

/// A keychain that synchronises.
pub fn keychain() -> Authenticator {
    Authenticator::new(Kind::Es256, ORIGIN)
}

/// A security key, which counts.
pub fn security_key() -> Authenticator {
    let mut key = Authenticator::new(Kind::EdDsa, ORIGIN);
    key.sign_count = Some(0);
    key.backup = (false, false);
    key
}

/// What the server asks a new passkey.
async fn options(person: &Actor) -> Value {
    person.post(OPTIONS, json!({})).await.is(200).body["publicKey"].clone()
}

async fn add(person: &Actor, made: &Value) -> Reply {
    person.post(PASSKEY, json!({"attestation": made})).await
}

/// Adds a passkey; the person bears a token that says so afterwards.
pub async fn with_passkey(person: &Actor, key: &mut Authenticator) -> (String, Actor) {
    let made = key.create(&options(person).await);
    let added = add(person, &made).await.is(201);
    (
        added.text_of("/id"),
        person.bearing(&added.text_of("/access_token")),
    )
}

/// What the server asks the passkeys of who signs in or is signed in.
async fn question(holder: &Actor, id: &str) -> Value {
    let asked = holder
        .post(CHALLENGES, json!({"method_id": id}))
        .await
        .is(202);
    assert_eq!(asked.body["expires_in"], 600);
    asked.body["publicKey"].clone()
}

async fn answer(holder: &Actor, assertion: &Value) -> Reply {
    holder.post(VERIFY, json!({"assertion": assertion})).await
}

async fn prove(person: &Actor, assertion: &Value) -> Reply {
    person
        .post(REAUTHENTICATE, json!({"assertion": assertion}))
        .await
}

on_both! {
    async fn a_passkey_is_made_and_asked_for(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let config = ada.get("/v1/config").await.is(200);
        assert_eq!(config.body["sign_in_methods"], json!(["password", "passkey"]));
        assert_eq!(config.body["second_steps"], json!(["totp", "sms", "email", "passkey"]));
        let mut key = keychain();
        let asked = ada.post(OPTIONS, json!({"label": "Laptop"})).await.is(200);
        assert_eq!((&asked.body["expires_in"], &asked.body["publicKey"]["rp"]["id"]), (&json!(600), &json!("accounts.test")));
        assert_eq!(asked.body["publicKey"]["user"]["name"], ada.email.as_str());
        // Nothing is asked for before it is there.
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
        let added = add(&ada, &key.create(&asked.body["publicKey"])).await.is(201);
        assert_eq!((&added.body["type"], &added.body["label"]), (&json!("passkey"), &json!("Laptop")));
        assert_eq!(added.body["backup_codes"].as_array().map(Vec::len), Some(10));
        let id = added.text_of("/id");
        let ada = ada.bearing(&added.text_of("/access_token"));
        let shown = ada.get(FACTORS).await.is(200);
        assert_eq!((&shown.body["data"][0]["is_synced"], &shown.body["data"][0]["is_suspect"]), (&json!(true), &json!(false)));
        assert_eq!(shown.body["survivability"], json!([{"if_lost": "passkey", "ways": ["passkey", "backup_code"]}]));
        assert_eq!(shown.body["assurance_level"], 2);
        assert_eq!(options(&ada).await["excludeCredentials"].as_array().map(Vec::len), Some(1));

        let half = halfway(&ada).await;
        let asked = question(&half, &id).await;
        assert_eq!((&asked["rpId"], &asked["userVerification"]), (&json!("accounts.test"), &json!("preferred")));
        let done = answer(&half, &key.get(&asked)).await.is(200);
        let said = claims(&done.text_of("/access_token"));
        assert_eq!((&said["aal"], &said["amr"], &said["second_step"]), (&json!(2), &json!(["pwd", "swk", "mfa"]), &json!(4)));
        app.deliver().await;
        assert!(app.mail.to(&ada.email).iter().any(|mail| mail.subject.contains("second step was added")));
    }

    async fn every_kind_of_key_is_taken_and_any_of_an_account_may_answer(app) {
        let mut ada = app.freelancer("ada").signed_in().await;
        let mut keys = Vec::new();
        for kind in [Kind::Es256, Kind::EdDsa, Kind::Rs256] {
            let mut key = Authenticator::new(kind, ORIGIN);
            let (id, proven) = with_passkey(&ada, &mut key).await;
            ada = proven;
            keys.push((id, key));
        }
        let first = keys[0].0.clone();
        for (_, key) in &mut keys {
            let half = halfway(&ada).await;
            let asked = question(&half, &first).await;
            answer(&half, &key.get(&asked)).await.is(200);
        }
    }

    async fn a_security_key_without_a_pin_is_a_second_step(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = security_key();
        key.is_verifying = false;
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let shown = ada.get(FACTORS).await.is(200);
        assert_eq!(shown.body["data"][0]["is_synced"], false);
        assert_eq!(shown.body["survivability"], json!([{"if_lost": "passkey", "ways": ["backup_code"]}]));
        let half = halfway(&ada).await;
        let asked = question(&half, &id).await;
        let done = answer(&half, &key.get(&asked)).await.is(200);
        assert_eq!(claims(&done.text_of("/access_token"))["amr"], json!(["pwd", "hwk", "mfa"]));
    }

    async fn what_was_not_asked_for_makes_no_passkey(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let asked = options(&ada).await;
        let made = key.create(&asked);
        let mut elsewhere = Authenticator::new(Kind::Es256, "https://accounts.test.evil.example");
        add(&ada, &elsewhere.create(&asked)).await.problem(401, "passkey_invalid");
        let mut other = asked.clone();
        other["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        add(&ada, &key.create(&other)).await.problem(401, "passkey_invalid");
        ada.post(PASSKEY, json!({"attestation": {"id": "x"}})).await.problem(422, "validation_failed");
        // A new question voids the one before.
        options(&ada).await;
        add(&ada, &made).await.problem(401, "passkey_invalid");
        let late = key.create(&options(&ada).await);
        app.advance(601).await;
        let ada = refreshed(&ada).await;
        add(&ada, &late).await.problem(401, "passkey_invalid");
        // What was made is taken once.
        let made = key.create(&options(&ada).await);
        add(&ada, &made).await.is(201);
        add(&ada, &made).await.problem(403, "mfa_required_for_action");
        assert_eq!(ada.get(FACTORS).await.is(200).body["data"].as_array().map(Vec::len), Some(1));
    }

    async fn a_passkey_belongs_to_one_account(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        key.next_id = Some([7; 16]);
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let eve = app.freelancer("eve").signed_in().await;
        let mut copy = keychain();
        copy.next_id = Some([7; 16]);
        let made = copy.create(&options(&eve).await);
        add(&eve, &made).await.problem(409, "factor_exists");
        let mut own = keychain();
        let (own_id, eve) = with_passkey(&eve, &mut own).await;
        // Hers is no good for my sign-in, whatever was asked.
        let half = halfway(&eve).await;
        half.post(CHALLENGES, json!({"method_id": id})).await.problem(404, "not_found");
        let mut asked = question(&half, &own_id).await;
        asked["allowCredentials"] = json!([]);
        answer(&half, &key.get(&asked)).await.problem(401, "passkey_invalid");
        answer(&half, &own.get(&asked)).await.is(200);
        // Taken away, it may be made known again.
        ada.delete(&format!("{FACTORS}/{id}")).await.is(204);
        let eve = eve.bearing(&answer_of(&eve, &own_id, &mut own).await);
        copy.next_id = Some([7; 16]);
        with_passkey(&eve, &mut copy).await;
    }

    async fn answers_that_are_not_right_are_refused_and_noted(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let half = halfway(&ada).await;
        let asked = question(&half, &id).await;
        let right = key.get(&asked);
        let mut wrong = vec![answered_with(&mut key, &asked, |key| key.origin = "https://accounts.test.evil.example".to_owned())];
        wrong.push(answered_with(&mut key, &asked, |key| key.is_framed = true));
        wrong.push(answered_with(&mut key, &asked, |key| key.is_present = false));
        wrong.push(answered_with(&mut key, &asked, |key| key.other_party = Some("evil.example".to_owned())));
        let mut forged = right.clone();
        forged["response"]["signature"] = json!("AAAA");
        wrong.push(forged);
        for assertion in &wrong {
            answer(&half, assertion).await.problem(401, "passkey_invalid");
        }
        half.post(VERIFY, json!({"assertion": right, "backup_code": "K7M4Q-2XW9P"})).await.problem(422, "validation_failed");
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE kind = 'passkey.refused'").await, 5);
        // None of them was counted, and the question waits still.
        answer(&half, &right).await.is(200);
    }

    async fn an_answer_is_good_once_however_many_bring_it(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let assertion = key.get(&question(&ada, &id).await);
        let tries = (0..8).map(|_| prove(&ada, &assertion));
        let replies = futures_util::future::join_all(tries).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        assert_eq!(replies.iter().filter(|reply| reply.body["code"] == "passkey_invalid").count(), 7);
        prove(&ada, &assertion).await.problem(401, "passkey_invalid");
        let late = key.get(&question(&ada, &id).await);
        app.advance(601).await;
        let ada = refreshed(&ada).await;
        prove(&ada, &late).await.problem(401, "passkey_invalid");
        // Nor is one for another sign-in.
        let (one, other) = (halfway(&ada).await, halfway(&ada).await);
        let assertion = key.get(&question(&one, &id).await);
        answer(&other, &assertion).await.problem(401, "passkey_invalid");
        answer(&one, &assertion).await.is(200);
    }

    async fn a_counter_that_falls_back_marks_the_key_and_tells_its_owner_once(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = security_key();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        for _ in 0..3 {
            let half = halfway(&ada).await;
            let asked = question(&half, &id).await;
            answer(&half, &key.get(&asked)).await.is(200);
        }
        // A copy, made after the first use.
        key.sign_count = Some(1);
        let half = halfway(&ada).await;
        for _ in 0..2 {
            let asked = question(&half, &id).await;
            answer(&half, &key.get(&asked)).await.problem(401, "passkey_invalid");
            key.sign_count = Some(1);
        }
        assert_eq!(ada.get(FACTORS).await.is(200).body["data"][0]["is_suspect"], true);
        app.deliver().await;
        let told = app.mail.to(&ada.email).into_iter().filter(|mail| mail.subject.contains("may have been copied"));
        assert_eq!(told.count(), 1);
        ada.delete(&format!("{FACTORS}/{id}")).await.is(204);
        assert_eq!(ada.login().await.is(200).body["result"], "authenticated");
    }

    async fn a_passkey_works_while_codes_are_locked_and_lifts_that_lock(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (entry, ada) = with_app(&app, &ada).await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        for _ in 0..5 {
            verify(&halfway(&ada).await, &entry.id, WRONG).await.problem(401, "mfa_code_invalid");
        }
        let half = halfway(&ada).await;
        verify(&half, &entry.id, WRONG).await.problem(429, "account_locked");
        let asked = question(&half, &id).await;
        answer(&half, &key.get(&asked)).await.is(200);
        let half = halfway(&ada).await;
        let code = entry.next_code(&app).await;
        verify(&half, &entry.id, &code).await.is(200);
    }

    async fn a_passkey_that_asked_for_a_finger_proves_all_and_one_that_did_not_the_second_step(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        app.advance(16 * 60).await;
        let ada = refreshed(&ada).await;
        ada.delete(&format!("{FACTORS}/{id}")).await.problem(403, "reauthentication_required");
        key.is_verifying = false;
        let asked = question(&ada, &id).await;
        let half_proven = prove(&ada, &key.get(&asked)).await.is(200);
        let token = half_proven.text_of("/access_token");
        ada.bearing(&token).delete(&format!("{FACTORS}/{id}")).await.problem(403, "reauthentication_required");
        key.is_verifying = true;
        let asked = question(&ada, &id).await;
        let proven = prove(&ada, &key.get(&asked)).await.is(200);
        ada.bearing(&proven.text_of("/access_token")).delete(&format!("{FACTORS}/{id}")).await.is(204);
    }

    async fn a_passkey_that_was_taken_away_is_not_asked_for(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let (_, ada) = with_app(&app, &ada).await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let half = halfway(&ada).await;
        let assertion = key.get(&question(&half, &id).await);
        ada.delete(&format!("{FACTORS}/{id}")).await.is(204);
        answer(&half, &assertion).await.problem(401, "passkey_invalid");
        half.post(CHALLENGES, json!({"method_id": id})).await.problem(404, "not_found");
        assert!(options(&ada).await["excludeCredentials"].as_array().is_some_and(Vec::is_empty));
        assert_eq!(app.count("SELECT count(*) AS count FROM passkeys").await, 0);
    }

    async fn what_a_passkey_is_asked_is_kept_sealed(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let mut key = keychain();
        let (id, ada) = with_passkey(&ada, &mut key).await;
        let asked = question(&ada, &id).await;
        assert!(asked["challenge"].as_str().is_some_and(|text| text.len() == 43));
        assert_eq!(app.count("SELECT count(*) AS count FROM challenges WHERE state_sealed IS NOT NULL").await, 1);
        prove(&ada, &key.get(&asked)).await.is(200);
        assert_eq!(app.count("SELECT count(*) AS count FROM challenges WHERE state_sealed IS NOT NULL").await, 0);
    }
}

/// The same person, with the next access token of the session.
async fn refreshed(person: &Actor) -> Actor {
    let reply = person.refresh(&person.refresh_token).await.is(200);
    person.bearing(&reply.text_of("/access_token"))
}

/// A fresh token of somebody who gives a passkey.
async fn answer_of(person: &Actor, id: &str, key: &mut Authenticator) -> String {
    let assertion = key.get(&question(person, id).await);
    prove(person, &assertion)
        .await
        .is(200)
        .text_of("/access_token")
}

/// What a client says that lies in one thing.
fn answered_with(
    key: &mut Authenticator,
    asked: &Value,
    lie: impl FnOnce(&mut Authenticator),
) -> Value {
    let honest = (
        key.origin.clone(),
        key.is_framed,
        key.is_present,
        key.other_party.clone(),
    );
    lie(key);
    let said = key.get(asked);
    (key.origin, key.is_framed, key.is_present, key.other_party) = honest;
    said
}

story!(
    a_server_without_a_name_has_no_passkeys,
    &[("BONAFIDE_PUBLIC_URL", "http://192.0.2.7")],
    |app| {
        let config = app.anonymous().get("/v1/config").await.is(200);
        assert_eq!(config.body["sign_in_methods"], json!(["password"]));
        assert_eq!(config.body["second_steps"], json!(["totp", "sms", "email"]));
        let ada = app.freelancer("ada").signed_in().await;
        ada.post(OPTIONS, json!({}))
            .await
            .problem(409, "passkeys_unavailable");
        app.anonymous()
            .post("/v1/sessions/passkey/options", json!({}))
            .await
            .problem(409, "passkeys_unavailable");
    }
);
