//! What providers of text messages and calls report, signed as each of them does.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use sha2::Sha256;

use crate::support::provider::{Provider, TOKEN};
use crate::support::*;

const PHONE: &str = "/v1/me/phone";
const PATH: &str = "/v1/provider-events/sms";
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const FORM: &str = "application/x-www-form-urlencoded";

/// HMAC-SHA1, as Twilio signs.
fn signature(token: &str, address: &str, members: &[(&str, &str)]) -> String {
    let mut sorted = members.to_vec();
    sorted.sort_unstable();
    let text: String = sorted
        .iter()
        .fold(address.to_owned(), |text, (name, value)| {
            text + name + value
        });
    let key = aws_lc_rs::hmac::Key::new(
        aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        token.as_bytes(),
    );
    data_encoding::BASE64.encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref())
}

/// A status callback to an address that the provider was given.
async fn callback(node: &TestApp, address: &str, token: &str, members: &[(&str, &str)]) -> Reply {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(members)
        .finish();
    let path = address
        .strip_prefix("http://accounts.test")
        .expect("our address");
    node.anonymous()
        .with_header("x-twilio-signature", &signature(token, address, members))
        .send(Method::POST, path, Some((FORM, body)))
        .await
}

/// A report in the generic format.
async fn report(node: &TestApp, body: &Value) -> Reply {
    let now = node.platform().clock.now().unix_seconds().to_string();
    let text = body.to_string();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(b"0123456789abcdef0123456789abcdef").expect("a key");
    mac.update(format!("evt_1.{now}.{text}").as_bytes());
    let signature = data_encoding::BASE64.encode(&mac.finalize().into_bytes());
    node.anonymous()
        .with_header("webhook-id", "evt_1")
        .with_header("webhook-timestamp", &now)
        .with_header("webhook-signature", &format!("v1,{signature}"))
        .send(Method::POST, PATH, Some(("application/json", text)))
        .await
}

/// Somebody whose message is with the provider: the node, the person, the address for reports, and the provider's id.
async fn waiting(app: &TestApp, provider: &Provider) -> (TestApp, Actor, String, String) {
    let url = provider.as_twilio("&from=+15005550006");
    let settings = [
        ("SMS_URL", url.as_str()),
        ("BONAFIDE_SMS_EVENTS_SECRET", SECRET),
    ];
    let node = app.another_node_under(&settings).await;
    let ada = node.freelancer("ada").signed_in().await;
    ada.post(PHONE, json!({"phone": "+34612345678"}))
        .await
        .is(202);
    node.deliver().await;
    let address = provider
        .last()
        .member("StatusCallback")
        .expect("an address");
    (
        node,
        ada,
        address,
        format!("SM{:032x}", provider.told().len()),
    )
}

async fn story(person: &Actor) -> (String, Vec<String>) {
    let standing = person.get(PHONE).await.is(200);
    let steps = standing.body["timeline"]
        .as_array()
        .expect("a timeline")
        .iter();
    let events = steps.map(|step| step["event"].as_str().expect("an event").to_owned());
    (standing.text_of("/delivery"), events.collect())
}

fn told(delivery: &str, events: &[&str]) -> (String, Vec<String>) {
    let events = events.iter().map(|event| (*event).to_owned()).collect();
    (delivery.to_owned(), events)
}

on_both! {
    async fn the_owner_sees_what_became_of_the_message(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        for status in ["queued", "sent", "delivered"] {
            node.advance(1).await;
            callback(&node, &address, TOKEN, &[("MessageSid", &sid), ("MessageStatus", status), ("To", "+34612345678"), ("SmsStatus", status)]).await.is(200);
        }
        assert_eq!(story(&ada).await, told("delivered", &["queued", "sent", "delivered"]));
    }

    async fn the_owner_sees_why_it_failed(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        callback(&node, &address, TOKEN, &[("MessageSid", &sid), ("MessageStatus", "undelivered"), ("ErrorCode", "30006")]).await.is(200);
        let standing = ada.get(PHONE).await.is(200);
        assert_eq!((&standing.body["delivery"], &standing.body["reason"]), (&json!("failed"), &json!("not_a_mobile")));
    }

    async fn a_call_that_nobody_answers_has_failed(app) {
        let provider = Provider::start().await;
        let (node, ada, _, _) = waiting(&app, &provider).await;
        node.advance(31).await;
        ada.post("/v1/me/phone/resend", json!({"channel": "voice"})).await.is(202);
        node.deliver().await;
        let address = provider.last().member("StatusCallback").expect("an address");
        callback(&node, &address, TOKEN, &[("CallSid", "CA1"), ("CallStatus", "no-answer")]).await.is(200);
        let standing = ada.get(PHONE).await.is(200);
        assert_eq!((&standing.body["delivery"], &standing.body["reason"]), (&json!("failed"), &json!("no_answer")));
    }

    async fn what_is_forged_or_altered_is_not_believed(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        let form = [("MessageSid", sid.as_str()), ("MessageStatus", "delivered")];
        callback(&node, &address, "another token", &form).await.problem(401, "signature_invalid");
        callback(&app, &address, TOKEN, &form).await.problem(401, "signature_invalid");
        let body = format!("MessageSid={sid}&MessageStatus=failed");
        let path = address.strip_prefix("http://accounts.test").expect("our address");
        for (path, tag) in [
            (path.to_owned(), signature(TOKEN, &address, &form)), (path.to_owned(), "not base64".to_owned()), (path.to_owned(), String::new()),
            (format!("{path}0"), signature(TOKEN, &address, &form)), (PATH.to_owned(), signature(TOKEN, &address, &form)),
        ] {
            let call = node.anonymous().with_header("x-twilio-signature", &tag);
            call.send(Method::POST, &path, Some((FORM, body.clone()))).await.problem(401, "signature_invalid");
        }
        node.anonymous().send(Method::POST, path, Some((FORM, body))).await.problem(401, "signature_invalid");
        node.anonymous().with_header("x-twilio-signature", "AAAA").send(Method::POST, path, Some((FORM, "x".repeat(300_000)))).await.problem(413, "payload_too_large");
        node.anonymous().with_header("webhook-id", "e").with_header("webhook-timestamp", "1").with_header("webhook-signature", "v1,AAAA").post(PATH, json!({})).await.problem(401, "signature_invalid");
        assert_eq!(story(&ada).await, told("sent", &["queued", "sent"]));
    }

    async fn reports_that_come_twice_late_and_in_any_order_change_nothing_that_is_known_better(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        for status in ["delivered", "sent", "queued", "failed", "delivered", "sent", "delivered"] {
            node.advance(1).await;
            callback(&node, &address, TOKEN, &[("MessageSid", &sid), ("MessageStatus", status)]).await.is(200);
        }
        assert_eq!(story(&ada).await, told("delivered", &["queued", "sent", "delivered"]));
    }

    async fn a_delivery_outweighs_a_failure_that_was_reported_before(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        for status in ["failed", "delivered"] {
            node.advance(1).await;
            callback(&node, &address, TOKEN, &[("MessageSid", &sid), ("MessageStatus", status)]).await.is(200);
        }
        assert_eq!(story(&ada).await, told("delivered", &["queued", "sent", "failed", "delivered"]));
        assert_eq!(ada.get(PHONE).await.is(200).body.get("reason"), None);
    }

    async fn many_reports_of_one_message_at_once_leave_one_story(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        let form = [("MessageSid", sid.as_str()), ("MessageStatus", "delivered")];
        let replies = futures_util::future::join_all((0..10).map(|_| callback(&node, &address, TOKEN, &form))).await;
        assert!(replies.iter().all(|reply| reply.status == 200));
        assert_eq!(story(&ada).await, told("delivered", &["queued", "sent", "delivered"]));
    }

    async fn a_message_is_found_by_its_providers_id_and_an_unknown_one_is_passed_over(app) {
        let provider = Provider::start().await;
        let (node, ada, _, sid) = waiting(&app, &provider).await;
        let bare = format!("http://accounts.test{PATH}");
        for (id, status) in [("SM00", "delivered"), (sid.as_str(), "undelivered")] {
            callback(&node, &bare, TOKEN, &[("MessageSid", id), ("MessageStatus", status)]).await.is(200);
        }
        callback(&node, &format!("{bare}?message=job_nobody-1"), TOKEN, &[("MessageSid", "SM00"), ("MessageStatus", "delivered")]).await.is(200);
        callback(&node, &bare, TOKEN, &[]).await.is(200);
        assert_eq!(story(&ada).await, told("failed", &["queued", "sent", "failed"]));
    }

    async fn a_gateway_reports_in_the_generic_format(app) {
        let provider = Provider::start().await;
        let (node, ada, address, sid) = waiting(&app, &provider).await;
        let id = address.rsplit_once('=').expect("an id").1.to_owned();
        report(&node, &json!({"message": id, "event": "deferred", "reason": "no_coverage"})).await.is(200);
        assert_eq!(ada.get(PHONE).await.is(200).body["reason"], "no_coverage");
        let batch = json!({"events": [{"message": "nobody", "event": "failed"}, {"message": id, "event": "seen"}, {"message": sid, "event": "delivered", "at": "2099-01-01T00:00:00Z"}]});
        node.advance(1).await;
        report(&node, &batch).await.is(200);
        assert_eq!(story(&ada).await, told("delivered", &["queued", "sent", "deferred", "delivered"]));
        for wrong in [json!({}), json!({"message": 1, "event": "sent"}), json!({"message": id, "event": "failed", "reason": "jane@example.com"}), json!({"message": id, "event": "sent", "at": "noon"}), json!({"message": id, "event": "sent", "to": "+34612345678"})] {
            report(&node, &wrong).await.problem(400, "malformed_json");
        }
        let many = json!({"events": vec![json!({"message": "x", "event": "sent"}); 1001]});
        report(&node, &many).await.problem(413, "payload_too_large");
    }
}
