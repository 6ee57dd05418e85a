use rstest::rstest;
use serde_json::{Value, json};

use super::super::testing::*;
use super::*;

/// The part about the mail, as event publishing sends it.
fn tagged() -> Value {
    json!({
        "timestamp": "2026-11-21T09:28:00.000Z",
        "source": "no-reply@example.com",
        "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
        "sendingAccountId": "123456789012",
        "messageId": "00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000",
        "destination": ["jane@example.com"],
        "headersTruncated": false,
        "headers": [
            { "name": "From", "value": "no-reply@example.com" },
            { "name": "Message-ID", "value": "<job_header@example.com>" },
        ],
        "commonHeaders": {
            "from": ["no-reply@example.com"],
            "messageId": "<job_common@example.com>",
            "subject": "Hello",
        },
        "tags": {
            "ses:configuration-set": ["mail"],
            "ses:source-ip": ["192.0.2.0"],
            "message": ["job_tag"],
        },
    })
}

fn bounced(kind: &str, subtype: &str, recipient: Value) -> Value {
    let mut recipient = recipient;
    recipient["emailAddress"] = "jane@example.com".into();
    json!({
        "eventType": "Bounce",
        "mail": tagged(),
        "bounce": {
            "bounceType": kind,
            "bounceSubType": subtype,
            "bouncedRecipients": [recipient],
            "timestamp": "2026-11-21T09:29:30.000Z",
            "feedbackId": "00000137860315fd-869464a4-8680-4114-98d3-716fe35851f9-000000",
            "reportingMTA": "dsn; a8-50.smtp-out.amazonses.com",
        },
    })
}

fn only(report: &Value) -> Option<Receipt> {
    let mut all = read(&report.to_string(), now()).unwrap();
    assert!(all.len() <= 1);
    all.pop()
}

#[tokio::test]
async fn feedback_of_an_identity_is_read() {
    let mut report = bounced(
        "Permanent",
        "General",
        json!({
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 <jane@example.com>... User unknown",
        }),
    );
    report["notificationType"] = report.as_object_mut().unwrap().remove("eventType").unwrap();
    report["mail"].as_object_mut().unwrap().remove("tags");
    let read = receipt_of(&amazon(&report)).await;
    assert_eq!(
        read,
        Receipt {
            message: "job_common".into(),
            event: Event::Bounced(BounceClass::NoSuchMailbox),
            at: Moment::from_rfc3339("2026-11-21T09:29:30Z"),
            provider: Provider::Ses,
            reason: Some("5.1.1".into()),
        }
    );
    report["mail"]
        .as_object_mut()
        .unwrap()
        .remove("commonHeaders");
    assert_eq!(only(&report).unwrap().message, "job_header");
    report["mail"].as_object_mut().unwrap().remove("headers");
    assert_eq!(only(&report), None, "a mail that is not ours");
}

#[rstest]
#[case("Permanent", "General", json!({}), "no_such_mailbox", Some("General"))]
#[case("Permanent", "NoEmail", json!({ "status": "5.0.0" }), "no_such_mailbox", Some("5.0.0"))]
#[case("Permanent", "General", json!({ "status": "5.7.1" }), "blocked", Some("5.7.1"))]
#[case("Permanent", "General", json!({ "diagnosticCode": "smtp; 552 5.2.2 full" }), "mailbox_full", Some("5.2.2"))]
#[case("Permanent", "Suppressed", json!({ "status": "5.1.1", "diagnosticCode": "Amazon SES has suppressed sending to this address" }), "blocked", Some("5.1.1"))]
#[case("Permanent", "OnAccountSuppressionList", json!({}), "blocked", Some("OnAccountSuppressionList"))]
#[case("Transient", "MailboxFull", json!({ "status": "4.2.2" }), "mailbox_full", Some("4.2.2"))]
#[case("Transient", "ContentRejected", json!({}), "blocked", Some("ContentRejected"))]
#[case("Transient", "General", json!({ "status": "4.4.7" }), "unknown", Some("4.4.7"))]
#[case("Transient", "General", json!({ "status": "5.1.1" }), "unknown", Some("5.1.1"))]
#[case("Undetermined", "Undetermined", json!({}), "unknown", Some("Undetermined"))]
#[case("SomethingNew", "", json!({}), "unknown", None)]
fn a_bounce_has_a_class(
    #[case] kind: &str,
    #[case] subtype: &str,
    #[case] recipient: Value,
    #[case] class: &str,
    #[case] reason: Option<&str>,
) {
    let read = only(&bounced(kind, subtype, recipient)).unwrap();
    let Event::Bounced(found) = read.event else {
        panic!("{read:?}");
    };
    assert_eq!(found.as_str(), class);
    assert_eq!(read.reason.as_deref(), reason);
}

#[test]
fn an_automatic_answer_is_no_bounce() {
    assert_eq!(only(&bounced("Transient", "General", json!({}))), None);
}

#[rstest]
#[case(json!({ "complaintFeedbackType": "abuse", "userAgent": "AnyCompany Feedback Loop (V0.01)" }), Some(("complained", Some("abuse"))))]
#[case(json!({ "complaintSubType": null }), Some(("complained", None)))]
#[case(json!({ "complaintSubType": "OnAccountSuppressionList" }), Some(("bounced", Some("OnAccountSuppressionList"))))]
#[case(json!({ "complaintFeedbackType": "not-spam" }), None)]
fn a_complaint_is_read(#[case] complaint: Value, #[case] expected: Option<(&str, Option<&str>)>) {
    let mut complaint = complaint;
    complaint["complainedRecipients"] = json!([{ "emailAddress": "jane@example.com" }]);
    complaint["timestamp"] = "2026-11-21T09:29:30.000Z".into();
    let report = json!({ "eventType": "Complaint", "mail": tagged(), "complaint": complaint });
    let read = only(&report);
    let found = read
        .as_ref()
        .map(|receipt| (receipt.event.as_str(), receipt.reason.as_deref()));
    assert_eq!(found, expected);
}

#[test]
fn a_delivery_is_read() {
    let report = json!({
        "eventType": "Delivery",
        "mail": tagged(),
        "delivery": {
            "timestamp": "2026-11-21T09:29:38.237Z",
            "recipients": ["jane@example.com"],
            "processingTimeMillis": 546,
            "reportingMTA": "a8-70.smtp-out.amazonses.com",
            "smtpResponse": "250 ok:  Message 64111812 accepted",
            "remoteMtaIp": "127.0.2.0",
        },
    });
    let read = only(&report).unwrap();
    assert_eq!((read.event, read.reason), (Event::Accepted, None));
    assert_eq!(read.message, "job_tag");
    assert_eq!(read.at, Moment::from_rfc3339("2026-11-21T09:29:38.237Z"));
}

#[test]
fn a_delay_is_read() {
    let report = json!({
        "eventType": "DeliveryDelay",
        "mail": tagged(),
        "deliveryDelay": {
            "timestamp": "2026-11-21T09:29:38.237Z",
            "delayType": "TransientCommunicationFailure",
            "expirationTime": "2026-11-22T09:29:38.237Z",
            "delayedRecipients": [{
                "emailAddress": "jane@example.com",
                "status": "4.4.1",
                "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host",
            }],
        },
    });
    let read = only(&report).unwrap();
    assert_eq!(read.event, Event::Deferred);
    assert_eq!(read.reason.as_deref(), Some("4.4.1"));
}

#[test]
fn a_mail_refused_before_it_was_sent_is_blocked() {
    let report =
        json!({ "eventType": "Reject", "mail": tagged(), "reject": { "reason": "Bad content" } });
    let read = only(&report).unwrap();
    assert_eq!(read.event, Event::Bounced(BounceClass::Blocked));
    assert_eq!(read.at, Some(now()));
}

#[rstest]
#[case(json!({ "eventType": "Send", "mail": tagged(), "send": {} }))]
#[case(json!({ "eventType": "Open", "mail": tagged(), "open": {} }))]
#[case(json!({ "eventType": "Click", "mail": tagged(), "click": {} }))]
#[case(json!({ "eventType": "Rendering Failure", "mail": tagged() }))]
#[case(json!({ "eventType": "Bounce", "mail": tagged() }))]
#[case(json!({ "eventType": "Bounce", "bounce": {} }))]
#[case(json!({ "eventType": "Delivery" }))]
#[case(json!({ "eventType": 7, "mail": [] }))]
#[case(json!({ "notificationType": "Received", "mail": tagged() }))]
#[case(json!([[[]]]))]
#[case(json!(null))]
fn what_says_nothing_about_a_mail_of_ours_is_passed_over(#[case] report: Value) {
    assert_eq!(only(&report), None);
}
