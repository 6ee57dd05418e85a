//! Codes that real providers carry: what they are told, and what becomes of a code when they fail.

use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::provider::{ACCOUNT, Mood, Provider, TOKEN, Told};
use crate::support::*;

const PATH: &str = "/v1/me/phone";
const NUMBER: &str = "+34612345678";
const FROM: &str = "&from=+15005550006";
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

async fn node(app: &TestApp, providers: &str) -> TestApp {
    let settings = [
        ("SMS_URL", providers),
        ("BONAFIDE_SMS_GATEWAY_SECRET", SECRET),
        ("BONAFIDE_SMS_TIMEOUT", "1s"),
    ];
    app.another_node_under(&settings).await
}

/// Somebody who has given a number; the code waits in the outbox.
async fn asking(node: &TestApp, name: &str, phone: &str) -> Actor {
    let person = node.freelancer(name).signed_in().await;
    node.deliver().await;
    person.post(PATH, json!({"phone": phone})).await.is(202);
    person
}

/// How the newest message fares, and why.
async fn fares(person: &Actor) -> (String, Option<String>) {
    let standing = person.get(PATH).await.is(200);
    let reason = standing.body["reason"].as_str().map(str::to_owned);
    (standing.text_of("/delivery"), reason)
}

async fn proves(person: &Actor, code: &str) {
    let path = "/v1/me/phone/confirm";
    person.post(path, json!({"code": code})).await.is(200);
}

fn said(event: &str, why: &str) -> (String, Option<String>) {
    (event.to_owned(), Some(why.to_owned()))
}

on_both! {
    async fn a_text_message_is_ordered_as_twilio_documents_it(app) {
        let provider = Provider::start().await;
        let node = node(&app, &provider.as_twilio(FROM)).await;
        let ada = asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        let told = provider.last();
        assert_eq!(told.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
        assert_eq!(told.header("content-type"), "application/x-www-form-urlencoded");
        let credentials = data_encoding::BASE64.encode(format!("{ACCOUNT}:{TOKEN}").as_bytes());
        assert_eq!(told.header("authorization"), format!("Basic {credentials}"));
        assert_eq!(told.members(), ["To", "From", "Body", "StatusCallback"]);
        assert_eq!((told.member("To").as_deref(), told.member("From").as_deref()), (Some(NUMBER), Some("+15005550006")));
        let callback = told.member("StatusCallback").expect("an address");
        assert!(callback.starts_with("http://accounts.test/v1/provider-events/sms?message=job_"), "{callback}");
        assert_eq!(fares(&ada).await, ("sent".to_owned(), None));
        proves(&ada, &told.code()).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM messages WHERE provider_id LIKE 'SM%'").await, 1);
    }

    async fn a_messaging_service_sends_and_cannot_call(app) {
        let provider = Provider::start().await;
        let service = "&messaging_service_sid=MG0123456789abcdef0123456789abcdef";
        let node = node(&app, &provider.as_twilio(service)).await;
        let ada = asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        assert_eq!(provider.last().members(), ["To", "MessagingServiceSid", "Body", "StatusCallback"]);
        node.advance(31).await;
        let offered = ada.get(PATH).await.is(200).body["next_channels"].clone();
        assert_eq!((offered.as_array().map(Vec::len), &offered[0]["channel"]), (Some(1), &json!("sms")));
        ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.is(202);
        node.deliver().await;
        assert_eq!((provider.told().len(), fares(&ada).await), (1, said("failed", "channel_not_set_up")));
        // The code of the message before stays good.
        proves(&ada, &provider.last().code()).await;
    }

    async fn a_call_says_the_code_digit_by_digit_in_the_persons_language(app) {
        let provider = Provider::start().await;
        let node = node(&app, &provider.as_twilio("&from=Market&voice_from=+15005550007")).await;
        let ada = asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        for (locale, language) in [("en", "en-US"), ("es", "es-ES"), ("ar", "arb")] {
            node.advance(31).await;
            ada.patch("/v1/me", json!({"locale": locale})).await.is(200);
            ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.is(202);
            node.deliver().await;
            let told = provider.last();
            assert_eq!(told.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
            assert_eq!(told.members(), ["To", "From", "Twiml", "StatusCallback"]);
            assert_eq!(told.member("From").as_deref(), Some("+15005550007"));
            let twiml = told.member("Twiml").expect("what to say");
            assert!(twiml.contains(&format!("<Say language=\"{language}\"")) && !twiml.contains('\u{2068}'), "{twiml}");
            assert_eq!(twiml.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 1).count(), 13, "twice six digits and a pause: {twiml}");
        }
        let twiml = provider.last().member("Twiml").expect("what to say");
        let digits: String = twiml.replace("length=\"1\"", "").chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits[..6], digits[6..]);
        proves(&ada, &digits[..6]).await;
    }

    async fn a_gateway_is_told_by_a_call_that_is_signed(app) {
        let provider = Provider::start().await;
        let node = node(&app, &provider.as_gateway()).await;
        let ada = asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        let told = provider.last();
        assert_eq!((told.path.as_str(), told.query.as_str(), told.header("content-type")), ("/send", "team=7", "application/json"));
        let body = told.json();
        assert_eq!((&body["to"], &body["channel"], &body["language"]), (&json!(NUMBER), &json!("sms"), &json!("en")));
        assert_eq!(body["id"], told.header("webhook-id"));
        let mut mac = Hmac::<Sha256>::new_from_slice(b"0123456789abcdef0123456789abcdef").expect("a key");
        mac.update(format!("{}.{}.{}", told.header("webhook-id"), told.header("webhook-timestamp"), told.body).as_bytes());
        assert_eq!(told.header("webhook-signature"), format!("v1,{}", data_encoding::BASE64.encode(&mac.finalize().into_bytes())));
        proves(&ada, &told.code()).await;
        assert_eq!(app.count("SELECT count(*) AS count FROM messages WHERE provider_id = 'gw-1'").await, 1);
    }

    async fn a_number_that_a_provider_refuses_is_given_up_and_its_owner_learns_why(app) {
        let (first, second) = (Provider::start().await, Provider::start().await);
        let node = node(&app, &format!("{} {}", first.as_twilio(FROM), second.as_gateway())).await;
        first.set(Mood::fault(400, 21211));
        let ada = asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        assert_eq!(fares(&ada).await, said("failed", "invalid_number"));
        node.advance(600).await;
        node.deliver().await;
        assert_eq!((first.told().len(), second.told().len()), (1, 0));
        first.set(Mood::Takes);
        let bob = asking(&node, "bob", "+34612345679").await;
        node.deliver().await;
        assert_eq!(fares(&bob).await.0, "sent");
    }

    async fn whatever_a_provider_does_no_code_is_lost_and_every_attempt_brings_the_same(app) {
        let provider = Provider::start().await;
        let node = node(&app, &provider.as_twilio(FROM)).await;
        let ada = asking(&node, "ada", NUMBER).await;
        let moods = [
            (Mood::fault(500, 20500), "http_500"), (Mood::fault(429, 20429), "busy"), (Mood::fault(401, 20003), "auth"),
            (Mood::Says(200, "<html>Please sign in to this network</html>".to_owned()), "bad_answer"),
            (Mood::Says(307, String::new()), "http_307"), (Mood::Says(201, "x".repeat(100_000)), "bad_answer"), (Mood::Hangs, "timeout"),
        ];
        let attempts = moods.len();
        let mut ada = ada;
        for ((mood, why), pause) in moods.into_iter().zip([13, 37, 73, 145, 361, 721, 1081]) {
            provider.set(mood);
            node.deliver().await;
            assert_eq!(fares(&ada).await, said("deferred", why));
            node.advance(pause).await;
            ada = ada.signs_in().await;
        }
        provider.set(Mood::Takes);
        node.deliver().await;
        assert_eq!(fares(&ada).await.0, "sent");
        let codes: Vec<String> = provider.told().iter().map(Told::code).collect();
        assert_eq!(codes.len(), attempts + 1);
        assert!(codes.iter().all(|code| *code == codes[0]), "whichever arrives is right: {codes:?}");
        proves(&ada, &codes[0]).await;
    }

    async fn a_provider_that_is_away_is_stood_in_for_and_soon_not_asked_any_more(app) {
        let (first, second) = (Provider::start().await, Provider::start().await);
        let node = node(&app, &format!("{} {}", first.as_twilio(FROM), second.as_gateway())).await;
        first.set(Mood::fault(503, 20503));
        for number in 0..6 {
            let person = asking(&node, &format!("p{number}"), &format!("+3461234560{number}")).await;
            node.deliver().await;
            assert_eq!(fares(&person).await.0, "sent");
            proves(&person, &second.last().code()).await;
        }
        assert_eq!((first.told().len(), second.told().len()), (5, 6));
        first.set(Mood::Takes);
        node.advance(61).await;
        asking(&node, "ada", NUMBER).await;
        node.deliver().await;
        assert_eq!((first.told().len(), second.told().len()), (6, 6), "it is back");
    }

    async fn a_provider_that_hangs_is_felt_by_nobody_else(app) {
        let provider = Provider::start().await;
        let node = node(&app, &provider.as_twilio(FROM)).await;
        provider.set(Mood::Hangs);
        let ada = asking(&node, "ada", NUMBER).await;
        let others = async {
            let mut slowest = Duration::ZERO;
            provider.is_asked().await;
            for _ in 0..20 {
                let began = Instant::now();
                ada.get(PATH).await.is(200);
                slowest = slowest.max(began.elapsed());
            }
            slowest
        };
        let ((), slowest) = futures_util::future::join(node.deliver(), others).await;
        assert!(slowest < Duration::from_millis(500), "{slowest:?}");
        assert_eq!(fares(&ada).await, said("deferred", "timeout"));
    }
}
