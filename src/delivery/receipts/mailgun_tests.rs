use rstest::rstest;
use serde_json::json;

use super::super::testing::*;
use super::*;

fn report(event: &str, more: Value) -> Value {
    let mut report = json!({
        "id": "hTWCTD81RtiDN-AAAAAAAA",
        "timestamp": 1_795_253_390.153_125,
        "log-level": "info",
        "event": event,
        "recipient": "jane@example.com",
        "recipient-domain": "example.com",
        "tags": [],
        "campaigns": [],
        "user-variables": { "message": "job_1" },
        "flags": { "is-routed": false, "is-authenticated": true, "is-system-test": false, "is-test-mode": false },
        "message": {
            "headers": {
                "to": "jane@example.com",
                "message-id": "job_header@example.com",
                "from": "no-reply@example.com",
                "subject": "Hello",
            },
            "attachments": [],
            "size": 809,
        },
    });
    for (name, value) in more.as_object().unwrap() {
        report[name] = value.clone();
    }
    report
}

#[tokio::test]
async fn a_delivery_and_a_complaint_are_read() {
    let delivered = report(
        "delivered",
        json!({ "delivery-status": { "tls": true, "mx-host": "mx.example.com", "attempt-no": 1, "code": 250, "message": "OK" } }),
    );
    assert_eq!(
        receipt_of(&mailgun(&delivered)).await,
        Receipt {
            message: "job_1".into(),
            event: Event::Accepted,
            at: Some(Moment::from_unix_seconds(1_795_253_390)),
            provider: Provider::Mailgun,
            reason: None,
        }
    );
    let complained = report("complained", json!({ "user-variables": {} }));
    let read = receipt_of(&mailgun(&complained)).await;
    assert_eq!(read.event, Event::Complained);
    assert_eq!(read.message, "job_header");
}

#[rstest]
#[case("permanent", "bounce", json!({ "code": 550, "message": "5.1.1 The email account that you tried to reach does not exist. Please try\n5.1.1 double-checking" }), "bounced no_such_mailbox", Some("5.1.1"))]
#[case("permanent", "bounce", json!({ "code": 550 }), "bounced no_such_mailbox", Some("550"))]
#[case("permanent", "bounce", json!({ "code": 550, "enhanced-code": "5.7.1", "message": "no" }), "bounced blocked", Some("5.7.1"))]
#[case("permanent", "bounce", json!({ "code": 552, "message": "mailbox full" }), "bounced mailbox_full", Some("552"))]
#[case("permanent", "bounce", json!({ "code": 554, "message": "no" }), "bounced unknown", Some("554"))]
#[case("permanent", "suppress-bounce", json!({ "code": 605, "message": "", "description": "Not delivering to previously bounced address" }), "bounced blocked", Some("suppress-bounce"))]
#[case("permanent", "generic", json!({ "code": 607 }), "bounced blocked", Some("generic"))]
#[case("permanent", "old", json!({ "code": 602, "message": "Too old" }), "bounced unknown", Some("old"))]
#[case("permanent", "espblock", json!({ "code": 550 }), "bounced blocked", Some("550"))]
#[case("temporary", "generic", json!({ "code": 498, "message": "No MX for nomx.example.com", "retry-seconds": 1800 }), "deferred", Some("498"))]
#[case("temporary", "greylisted", json!({ "code": 450, "message": "Recipient address rejected: Greylisted" }), "deferred", Some("450"))]
#[case("temporary", "generic", json!(null), "deferred", Some("generic"))]
fn a_failure_has_a_class(
    #[case] severity: &str,
    #[case] reason: &str,
    #[case] status: Value,
    #[case] expected: &str,
    #[case] kept: Option<&str>,
) {
    let more = json!({ "severity": severity, "reason": reason, "delivery-status": status });
    let read = receipt(&report("failed", more)).unwrap();
    let found = match read.event {
        Event::Bounced(class) => format!("bounced {}", class.as_str()),
        other => other.as_str().to_owned(),
    };
    assert_eq!(found, expected);
    assert_eq!(read.reason.as_deref(), kept);
}

#[tokio::test]
async fn a_mail_that_was_not_sent_is_blocked() {
    let rejected = report(
        "rejected",
        json!({ "reject": { "reason": "Sandbox", "description": "" } }),
    );
    let read = receipt_of(&mailgun(&rejected)).await;
    assert_eq!(read.event, Event::Bounced(BounceClass::Blocked));
}

#[rstest]
#[case(report("opened", json!({})))]
#[case(report("clicked", json!({})))]
#[case(report("unsubscribed", json!({})))]
#[case(report("accepted", json!({})))]
#[case(report("delivered", json!({ "user-variables": [], "message": 1 })))]
#[case(report("delivered", json!({ "event": 1 })))]
#[case(json!({}))]
#[case(json!(1))]
#[tokio::test]
async fn what_says_nothing_about_a_mail_of_ours_is_passed_over(#[case] report: Value) {
    assert!(receipts_of(&mailgun(&report)).await.is_empty());
}

#[rstest]
#[case("timestamp", json!("1795253401"))]
#[case("token", json!("651869375b9df3c98fc15c4889b102119add1235c38fc92825"))]
#[case("token", json!(null))]
#[case("signature", json!(""))]
#[case("signature", json!("zz"))]
#[case("signature", json!("0000000000000000000000000000000000000000000000000000000000000000"))]
#[case("signature", json!(null))]
#[case("timestamp", json!({}))]
#[tokio::test]
async fn a_wrong_signature_is_refused(#[case] member: &str, #[case] value: Value) {
    let (_, body) = mailgun(&report("delivered", json!({})));
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    call["signature"][member] = value;
    assert_eq!(
        code(&(vec![], call.to_string().into())).await,
        "signature_invalid"
    );
}

#[rstest]
#[case("")]
#[case("\u{0}\u{1}")]
#[case("[]")]
#[case("{}")]
#[case("{\"signature\": []}")]
#[case("{\"event-data\": {\"event\": \"delivered\"}}")]
#[tokio::test]
async fn what_holds_no_signature_is_refused(#[case] body: &str) {
    assert_eq!(code(&(vec![], body.into())).await, "signature_invalid");
}

#[tokio::test]
async fn the_account_above_signs_for_its_subaccounts() {
    let (_, body) = mailgun(&report("delivered", json!({})));
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    let right = call["signature"]["signature"].take();
    call["signature"]["parent-signature"] = right;
    call["signature"]["signature"] = "00".repeat(32).into();
    assert_eq!(
        receipt_of(&(vec![], call.to_string().into())).await.message,
        "job_1"
    );
}

#[tokio::test]
async fn a_timestamp_may_be_a_number() {
    let (_, body) = mailgun(&report("delivered", json!({})));
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    call["signature"]["timestamp"] = now().unix_seconds().into();
    assert_eq!(
        receipt_of(&(vec![], call.to_string().into())).await.message,
        "job_1"
    );
}

#[rstest]
#[case(-9 * 60 - 1, false)]
#[case(-8 * 60, true)]
#[case(4, true)]
#[case(6, false)]
#[tokio::test]
async fn a_call_is_believed_for_as_long_as_mailgun_tries(
    #[case] minutes: i64,
    #[case] fresh: bool,
) {
    let sent = now().plus(TimeDelta::minutes(minutes));
    let call = mailgun_at(sent, "token", &report("delivered", json!({})));
    assert_eq!(send(&call).await.is_ok(), fresh);
}

#[tokio::test]
async fn a_signature_stands_for_one_report() {
    let receiver = receiver();
    let first = mailgun(&report("delivered", json!({})));
    let other = mailgun(&report("failed", json!({ "severity": "permanent" })));
    assert!(send_to(&receiver, &first, now()).await.is_ok());
    assert!(
        send_to(&receiver, &first, now()).await.is_ok(),
        "tried again"
    );
    let refused = send_to(&receiver, &other, now()).await.unwrap_err();
    assert_eq!(refused.code(), "signature_invalid");
}

#[tokio::test]
async fn a_signed_call_without_a_report_is_malformed() {
    let (_, body) = mailgun(&json!({}));
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    call.as_object_mut().unwrap().remove("event-data");
    assert_eq!(
        code(&(vec![], call.to_string().into())).await,
        "malformed_json"
    );
}
