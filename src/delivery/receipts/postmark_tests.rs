use rstest::rstest;
use serde_json::json;

use super::super::testing::*;
use super::*;
use crate::platform::clock::Moment;

fn bounced(kind: &str, details: &str) -> Value {
    json!({
        "RecordType": "Bounce",
        "ID": 901_542_550,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "",
        "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
        "ServerID": 23,
        "MessageStream": "outbound",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": details,
        "Email": "jane@example.com",
        "From": "no-reply@example.com",
        "BouncedAt": "2026-11-21T04:29:50.3963933-05:00",
        "DumpAvailable": true,
        "Inactive": true,
        "CanActivate": true,
        "Subject": "Hello",
        "Metadata": { "message": "job_1" },
    })
}

#[tokio::test]
async fn a_bounce_is_read() {
    let details = "smtp;550 5.1.1 The email account that you tried to reach does not exist.";
    let read = receipt_of(&postmark(&bounced("HardBounce", details))).await;
    assert_eq!(
        read,
        Receipt {
            message: "job_1".into(),
            event: Event::Bounced(BounceClass::NoSuchMailbox),
            at: Moment::from_rfc3339("2026-11-21T09:29:50.396393Z"),
            provider: Provider::Postmark,
            reason: Some("5.1.1".into()),
        }
    );
}

#[rstest]
#[case("HardBounce", "", "bounced no_such_mailbox", Some("HardBounce"))]
#[case("HardBounce", "smtp;550 5.7.1 no", "bounced blocked", Some("5.7.1"))]
#[case(
    "BadEmailAddress",
    "",
    "bounced no_such_mailbox",
    Some("BadEmailAddress")
)]
#[case(
    "SoftBounce",
    "smtp;452 4.2.2 full",
    "bounced mailbox_full",
    Some("4.2.2")
)]
#[case("SoftBounce", "smtp;550 5.1.1 x", "bounced unknown", Some("5.1.1"))]
#[case("DnsError", "", "bounced unknown", Some("DnsError"))]
#[case("Unknown", "", "bounced unknown", Some("Unknown"))]
#[case("Transient", "smtp;421 later", "deferred", Some("421"))]
#[case("SpamNotification", "", "bounced blocked", Some("SpamNotification"))]
#[case("VirusNotification", "", "bounced blocked", Some("VirusNotification"))]
#[case("Blocked", "smtp;554 no", "bounced blocked", Some("554"))]
#[case(
    "ManuallyDeactivated",
    "",
    "bounced blocked",
    Some("ManuallyDeactivated")
)]
#[case("DMARCPolicy", "", "bounced blocked", Some("DMARCPolicy"))]
#[case("SpamComplaint", "", "complained", Some("SpamComplaint"))]
fn a_bounce_has_a_class(
    #[case] kind: &str,
    #[case] details: &str,
    #[case] expected: &str,
    #[case] reason: Option<&str>,
) {
    let read = receipt(&bounced(kind, details)).unwrap();
    let found = match read.event {
        Event::Bounced(class) => format!("bounced {}", class.as_str()),
        other => other.as_str().to_owned(),
    };
    assert_eq!(found, expected);
    assert_eq!(read.reason.as_deref(), reason);
}

#[rstest]
#[case("AutoResponder")]
#[case("AddressChange")]
#[case("Subscribe")]
#[case("Unsubscribe")]
#[case("ChallengeVerification")]
#[case("SomethingNew")]
fn an_automatic_answer_is_no_bounce(#[case] kind: &str) {
    assert_eq!(receipt(&bounced(kind, "")), None);
}

#[tokio::test]
async fn a_delivery_and_a_complaint_are_read() {
    let delivery = json!({
        "RecordType": "Delivery",
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Recipient": "jane@example.com",
        "Tag": "",
        "DeliveredAt": "2026-11-21T09:29:10.2735393Z",
        "Details": "Test delivery webhook details",
        "Metadata": { "message": "job_1" },
    });
    let read = receipt_of(&postmark(&delivery)).await;
    assert_eq!((read.event, read.reason), (Event::Accepted, None));
    assert_eq!(read.at, Moment::from_rfc3339("2026-11-21T09:29:10.273539Z"));
    let mut complaint = bounced("SpamComplaint", "Test spam complaint details");
    complaint["RecordType"] = "SpamComplaint".into();
    assert_eq!(
        receipt_of(&postmark(&complaint)).await.event,
        Event::Complained
    );
}

#[rstest]
#[case(json!({ "RecordType": "Open", "Metadata": { "message": "job_1" } }))]
#[case(json!({ "RecordType": "Click", "Metadata": { "message": "job_1" } }))]
#[case(json!({ "RecordType": "SubscriptionChange", "Metadata": { "message": "job_1" } }))]
#[case(json!({ "RecordType": "Delivery", "Metadata": {} }))]
#[case(json!({ "RecordType": "Delivery", "Metadata": [] }))]
#[case(json!({ "RecordType": "Bounce", "Metadata": { "message": "job_1" } }))]
#[case(json!({ "RecordType": 1 }))]
#[case(json!([]))]
#[case(json!("Delivery"))]
#[tokio::test]
async fn what_says_nothing_about_a_mail_of_ours_is_passed_over(#[case] report: Value) {
    assert!(receipts_of(&postmark(&report)).await.is_empty());
}

#[rstest]
#[case("Basic cG9zdG1hcms6d3Jvbmc=")]
#[case("Basic cG9zdG1hcms6Y29ycmVjdCBob3JzZSA=")]
#[case("Basic ")]
#[case("Basic")]
#[case("Basic %%%")]
#[case("Bearer cG9zdG1hcms6Y29ycmVjdCBob3JzZQ==")]
#[case("")]
#[tokio::test]
async fn wrong_credentials_are_refused(#[case] credentials: &str) {
    let body = bounced("HardBounce", "").to_string().into_bytes();
    let call = (vec![(CREDENTIALS, credentials.to_owned())], body);
    assert_eq!(code(&call).await, "signature_invalid");
}

#[tokio::test]
async fn a_scheme_may_be_written_small_but_not_twice() {
    let (mut headers, body) = postmark(&bounced("HardBounce", ""));
    headers[0].1 = headers[0].1.replace("Basic", "basic");
    assert!(send(&(headers.clone(), body.clone())).await.is_ok());
    headers.push(headers[0].clone());
    assert_eq!(code(&(headers, body)).await, "signature_invalid");
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let (headers, _) = postmark(&Value::Null);
    assert_eq!(
        code(&(headers, b"{\"RecordType\"".to_vec())).await,
        "malformed_json"
    );
}
