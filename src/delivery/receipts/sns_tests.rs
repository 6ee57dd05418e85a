use std::sync::atomic::Ordering;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::testing::*;
use super::super::{Event, Provider, Receiver};
use super::*;

/// Made outside of this program, because nothing here can make a signature with SHA-1.
const VERSION_1: &str = include_str!("sns_version_1.json");
const VERSION_1_CERTIFICATE: &str = include_str!("sns_version_1.pem");

fn delivery() -> Value {
    json!({
        "eventType": "Delivery",
        "mail": { "tags": { "message": ["job_1"] } },
        "delivery": { "timestamp": "2026-11-21T09:29:58.237Z" },
    })
}

fn with(member: &str, value: impl Into<Value>) -> Value {
    let mut envelope = envelope(&delivery());
    envelope[member] = value.into();
    envelope
}

#[tokio::test]
async fn a_signed_envelope_is_believed() {
    let receipt = receipt_of(&amazon(&delivery())).await;
    assert_eq!(receipt.message, "job_1");
    assert_eq!(receipt.event, Event::Accepted);
    assert_eq!(receipt.provider, Provider::Ses);
}

#[tokio::test]
async fn an_envelope_without_subject_is_believed() {
    for envelope in [with("Subject", Value::Null), {
        let mut envelope = envelope(&delivery());
        envelope.as_object_mut().unwrap().remove("Subject");
        envelope
    }] {
        assert_eq!(
            receipt_of(&signed_by(&SIGNER, envelope)).await.message,
            "job_1"
        );
    }
}

#[tokio::test]
async fn version_1_is_believed_too() {
    let amazon = Scripted::new(Some(Some(VERSION_1_CERTIFICATE)));
    let receiver = Receiver::asking(&settings(), amazon);
    let headers = vec![(TYPE, "Notification".to_owned())];
    let call = (headers.clone(), VERSION_1.into());
    let reading = send_to(&receiver, &call, now()).await.unwrap();
    assert!(matches!(reading, Reading::Receipts(all) if all[0].message == "job_1"));
    // The signature is one with SHA-1, whatever the envelope says.
    let relabelled = VERSION_1.replace(r#""SignatureVersion": "1""#, r#""SignatureVersion": "2""#);
    let refused = send_to(&receiver, &(headers, relabelled.into()), now()).await;
    assert_eq!(refused.unwrap_err().code(), "signature_invalid");
}

#[rstest]
#[case("Message", "{}")]
#[case("MessageId", "another")]
#[case("Subject", "another")]
#[case("Timestamp", "2026-11-21T09:29:59.676Z")]
#[case("Type", "UnsubscribeConfirmation")]
#[case("Signature", "AAAA")]
#[case("Signature", "not base64")]
#[case("Signature", "")]
#[case("SignatureVersion", "1")]
#[case("SignatureVersion", "3")]
#[tokio::test]
async fn what_was_altered_after_signing_is_refused(#[case] member: &str, #[case] value: &str) {
    let (headers, body) = amazon(&delivery());
    let mut envelope: Value = serde_json::from_slice(&body).unwrap();
    envelope[member] = value.into();
    let altered = (headers, envelope.to_string().into_bytes());
    assert_eq!(code(&altered).await, "signature_invalid");
}

#[tokio::test]
async fn another_ones_signature_is_refused() {
    let stranger = signer(2026, 2028);
    let call = signed_by(&stranger, envelope(&delivery()));
    assert_eq!(code(&call).await, "signature_invalid");
}

#[rstest]
#[case("arn:aws:sns:eu-west-1:999999999999:mail-events")]
#[case("arn:aws:sns:eu-west-1:123456789012:mail-events2")]
#[case("")]
#[tokio::test]
async fn another_topic_is_refused_however_well_it_is_signed(#[case] topic: &str) {
    let call = signed_by(&SIGNER, with("TopicArn", topic));
    assert_eq!(code(&call).await, "signature_invalid");
}

#[rstest]
#[case("http://sns.eu-west-1.amazonaws.com/x.pem")]
#[case("https://evil.com/x.pem")]
#[case("https://sns.evil.com/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com.evil.com/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com.evil/x.pem")]
#[case("https://sns.us-east-1.amazonaws.com/x.pem")]
#[case("https://sns.s3.amazonaws.com/x.pem")]
#[case("https://s3.eu-west-1.amazonaws.com/sns/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com@evil.com/x.pem")]
#[case("https://user@sns.eu-west-1.amazonaws.com/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com:8443/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com/x.txt")]
#[case("https://sns.eu-west-1.amazonaws.com/.pem")]
#[case("https://sns.eu-west-1.amazonaws.com/a/x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com/?x=x.pem")]
#[case("https://sns.eu-west-1.amazonaws.com/x.pem?y")]
#[case("https://sns.eu-west-1.amazonaws.com/x.pem#y")]
#[case("https://sns.eu-west-1.amazonaws.com/%2e%2e/x.pem?.pem")]
#[case("file:///x.pem")]
#[case("")]
#[tokio::test]
async fn nobody_is_asked_elsewhere_for_a_certificate(#[case] url: &str) {
    let amazon = Scripted::with_certificate();
    let receiver = Receiver::asking(&settings(), amazon.clone());
    let call = signed_by(&SIGNER, with("SigningCertURL", url));
    let refused = send_to(&receiver, &call, now()).await.unwrap_err();
    assert_eq!(refused.code(), "signature_invalid");
    assert_eq!(amazon.asked.load(Ordering::SeqCst), 0);
}

#[rstest]
#[case(-66, false)]
#[case(-64, true)]
#[case(4, true)]
#[case(6, false)]
#[tokio::test]
async fn an_envelope_is_believed_for_as_long_as_amazon_tries(
    #[case] minutes: i64,
    #[case] fresh: bool,
) {
    let sent = now().plus(TimeDelta::minutes(minutes)).to_string();
    let call = signed_by(&SIGNER, with("Timestamp", sent));
    assert_eq!(send(&call).await.is_ok(), fresh);
}

#[tokio::test]
async fn a_timestamp_that_is_none_is_refused() {
    let call = signed_by(&SIGNER, with("Timestamp", "yesterday"));
    assert_eq!(code(&call).await, "signature_invalid");
}

#[rstest]
#[case(2024, 2026)]
#[case(2027, 2028)]
#[tokio::test]
async fn a_certificate_whose_time_is_over_or_to_come_is_refused(
    #[case] from: i32,
    #[case] until: i32,
) {
    let signer = signer(from, until);
    let amazon = Scripted::new(Some(Some(&signer.pem)));
    let receiver = Receiver::asking(&settings(), amazon);
    let call = signed_by(&signer, envelope(&delivery()));
    let refused = send_to(&receiver, &call, now()).await.unwrap_err();
    assert_eq!(refused.code(), "signature_invalid");
}

#[rstest]
#[case(None, "provider_unavailable")]
#[case(Some(None), "signature_invalid")]
#[case(Some(Some("")), "signature_invalid")]
#[case(Some(Some("<html>")), "signature_invalid")]
#[case(
    Some(Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
    "signature_invalid"
)]
#[tokio::test]
async fn without_a_certificate_nothing_is_believed(
    #[case] answer: Option<Option<&str>>,
    #[case] expected: &str,
) {
    let amazon = Scripted::new(answer);
    let receiver = Receiver::asking(&settings(), amazon.clone());
    for _ in 0..2 {
        let refused = send_to(
            &receiver,
            &super::super::testing::amazon(&delivery()),
            now(),
        )
        .await;
        assert_eq!(refused.unwrap_err().code(), expected);
    }
    assert_eq!(
        amazon.asked.load(Ordering::SeqCst),
        2,
        "a failure is not kept"
    );
}

#[tokio::test]
async fn a_certificate_is_fetched_once() {
    let amazon = Scripted::with_certificate();
    let receiver = Receiver::asking(&settings(), amazon.clone());
    for _ in 0..3 {
        let call = super::super::testing::amazon(&delivery());
        assert!(send_to(&receiver.clone(), &call, now()).await.is_ok());
    }
    assert_eq!(amazon.asked.load(Ordering::SeqCst), 1);
}

fn confirmation(kind: &str, url: &str) -> Value {
    json!({
        "Type": kind,
        "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
        "Token": "2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92768dd60a747ba6f3beb71854e285d6ad02428b09ceece29417f1f02d609c582afbacc99c583a916b9981dd2728f4ae6fdb82efd087cc3b7849e05798d2d2785c03b0879594eeac82c01f235d0e717736",
        "TopicArn": TOPIC,
        "Message": "You have chosen to subscribe to the topic.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
        "SubscribeURL": url,
        "Timestamp": "2026-11-21T09:29:59.675Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
    })
}

const SUBSCRIBE: &str = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:mail-events&Token=2336412f37fb687f5d51";

#[tokio::test]
async fn a_subscription_is_to_be_confirmed() {
    let call = signed_by(&SIGNER, confirmation("SubscriptionConfirmation", SUBSCRIBE));
    let reading = send(&call).await.unwrap();
    let Reading::ConfirmSubscription(url) = reading else {
        panic!("{reading:?}");
    };
    assert_eq!(url.as_str(), SUBSCRIBE);
    let amazon = Scripted::with_certificate();
    let receiver = Receiver::asking(&settings(), amazon.clone());
    receiver.confirm(&url).await.unwrap();
    assert_eq!(amazon.asked.load(Ordering::SeqCst), 1);
}

#[rstest]
#[case("Token", "another")]
#[case("SubscribeURL", "https://sns.eu-west-1.amazonaws.com/?Action=Other")]
#[tokio::test]
async fn an_altered_confirmation_is_refused(#[case] member: &str, #[case] value: &str) {
    let (headers, body) = signed_by(&SIGNER, confirmation("SubscriptionConfirmation", SUBSCRIBE));
    let mut envelope: Value = serde_json::from_slice(&body).unwrap();
    envelope[member] = value.into();
    let altered = (headers, envelope.to_string().into_bytes());
    assert_eq!(code(&altered).await, "signature_invalid");
}

#[rstest]
#[case("http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")]
#[case("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription")]
#[case("https://169.254.169.254/latest/meta-data")]
#[case("https://sns.eu-west-1.amazonaws.com.evil.com/")]
#[case("not an address")]
#[tokio::test]
async fn nothing_is_confirmed_elsewhere(#[case] url: &str) {
    let call = signed_by(&SIGNER, confirmation("SubscriptionConfirmation", url));
    assert_eq!(code(&call).await, "signature_invalid");
    if let Ok(url) = Url::parse(url) {
        let amazon = Scripted::with_certificate();
        let receiver = Receiver::asking(&settings(), amazon.clone());
        let refused = receiver.confirm(&url).await.unwrap_err();
        assert_eq!(refused.code(), "signature_invalid");
        assert_eq!(amazon.asked.load(Ordering::SeqCst), 0);
    }
}

#[rstest]
#[case(None)]
#[case(Some(None))]
#[tokio::test]
async fn a_confirmation_that_does_not_succeed_can_be_tried_again(
    #[case] answer: Option<Option<&str>>,
) {
    let receiver = Receiver::asking(&settings(), Scripted::new(answer));
    let problem = receiver
        .confirm(&Url::parse(SUBSCRIBE).unwrap())
        .await
        .unwrap_err();
    assert_eq!(problem.code(), "provider_unavailable");
}

#[rstest]
#[case("UnsubscribeConfirmation")]
#[case("SomethingNew")]
#[tokio::test]
async fn other_calls_ask_for_nothing(#[case] kind: &str) {
    let call = signed_by(&SIGNER, confirmation(kind, SUBSCRIBE));
    assert_eq!(send(&call).await.unwrap(), Reading::Nothing);
}

#[rstest]
#[case("")]
#[case("null")]
#[case("[]")]
#[case("{\"Type\": 1}")]
#[case("{\"eventType\": \"Delivery\"}")]
#[tokio::test]
async fn what_is_no_envelope_is_refused(#[case] body: &str) {
    let call = (vec![(TYPE, "Notification".to_owned())], body.into());
    assert_eq!(code(&call).await, "signature_invalid");
}

#[tokio::test]
async fn a_signed_message_that_is_not_json_is_malformed() {
    let call = signed_by(&SIGNER, with("Message", "hello"));
    assert_eq!(code(&call).await, "malformed_json");
}

#[tokio::test]
async fn the_greeting_of_event_publishing_is_passed_over() {
    let greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    let call = signed_by(&SIGNER, with("Message", greeting));
    assert!(receipts_of(&call).await.is_empty());
}
