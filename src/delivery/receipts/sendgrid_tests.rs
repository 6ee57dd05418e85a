use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use super::super::MOST;
use super::super::testing::*;
use super::*;

fn report(event: &str, more: Value) -> Value {
    let mut report = json!({
        "email": "jane@example.com",
        "timestamp": 1_795_253_390,
        "smtp-id": "<job_header@example.com>",
        "message": "job_1",
        "sg_event_id": "nOSv8m0eTQ-vxvwNwt3fZQ",
        "sg_message_id": "wrfRRvF7Q0GgwUo2CvDmEA.filter0425p1mdw1.13037.57168B4A1D.0",
        "event": event,
    });
    for (name, value) in more.as_object().unwrap() {
        report[name] = value.clone();
    }
    report
}

#[tokio::test]
async fn a_batch_is_read() {
    let all = receipts_of(&sendgrid(&json!([
        report("processed", json!({})),
        report("delivered", json!({ "response": "250 2.0.0 OK 1461095248 m143si2210036ioe.159 - gsmtp ", "tls": 1 })),
        report("deferred", json!({ "response": "421 4.7.0 try again later", "attempt": "1" })),
        report("open", json!({ "useragent": "Mozilla/5.0" })),
        report("bounce", json!({ "type": "bounce", "status": "5.1.1", "bounce_classification": "Invalid Address", "reason": "550 5.1.1 The email account that you tried to reach does not exist." })),
        report("spamreport", json!({})),
    ])))
    .await;
    let found: Vec<_> = all
        .iter()
        .map(|receipt| (receipt.event, receipt.reason.as_deref()))
        .collect();
    let expected = [
        (Event::Accepted, None),
        (Event::Deferred, Some("4.7.0")),
        (Event::Bounced(BounceClass::NoSuchMailbox), Some("5.1.1")),
        (Event::Complained, None),
    ];
    assert_eq!(found, expected);
    assert!(all.iter().all(|receipt| receipt.message == "job_1"));
    assert!(
        all.iter()
            .all(|receipt| receipt.provider == Provider::SendGrid)
    );
    assert_eq!(all[0].at, Some(Moment::from_unix_seconds(1_795_253_390)));
}

#[rstest]
#[case("bounce", json!({ "type": "bounce", "status": "5.1.1" }), "no_such_mailbox", Some("5.1.1"))]
#[case("bounce", json!({ "type": "bounce" }), "no_such_mailbox", Some("bounce"))]
#[case("bounce", json!({ "type": "bounce", "reason": "550 no" }), "no_such_mailbox", Some("550"))]
#[case("bounce", json!({ "type": "bounce", "status": "5.2.2" }), "mailbox_full", Some("5.2.2"))]
#[case("bounce", json!({ "type": "bounce", "bounce_classification": "Reputation" }), "blocked", Some("bounce"))]
#[case("bounce", json!({ "type": "bounce", "bounce_classification": "Content" }), "blocked", Some("bounce"))]
#[case("bounce", json!({ "type": "bounce", "bounce_classification": "Mailbox Unavailable" }), "unknown", Some("bounce"))]
#[case("bounce", json!({ "type": "bounce", "bounce_classification": "Technical" }), "unknown", Some("bounce"))]
#[case("bounce", json!({ "type": "blocked", "status": "5.7.1" }), "blocked", Some("5.7.1"))]
#[case("bounce", json!({ "type": "blocked", "bounce_classification": "Invalid Address" }), "blocked", Some("blocked"))]
#[case("bounce", json!({ "type": "blocked", "bounce_classification": "Unclassified" }), "unknown", Some("blocked"))]
#[case("bounce", json!({ "type": "blocked" }), "blocked", Some("blocked"))]
#[case("dropped", json!({ "reason": "Bounced Address", "status": "5.0.0" }), "blocked", Some("5.0.0"))]
#[case("dropped", json!({ "reason": "Unsubscribed Address" }), "blocked", None)]
#[case("dropped", json!({ "reason": "Invalid" }), "no_such_mailbox", Some("Invalid"))]
fn a_bounce_has_a_class(
    #[case] event: &str,
    #[case] more: Value,
    #[case] class: &str,
    #[case] reason: Option<&str>,
) {
    let read = receipt(&report(event, more)).unwrap();
    let Event::Bounced(found) = read.event else {
        panic!("{read:?}");
    };
    assert_eq!(found.as_str(), class);
    assert_eq!(read.reason.as_deref(), reason);
}

#[rstest]
#[case(json!({ "message": null }), Some("job_header"))]
#[case(json!({ "message": { "job_1": 1 }, "unique_args": { "message": "job_args" } }), Some("job_args"))]
#[case(json!({ "message": null, "smtp-id": "<wrfRRvF7Q0GgwUo2CvDmEA@ismtpd0006p1sjc2.sendgrid.net>" }), None)]
#[case(json!({ "message": null, "smtp-id": null }), None)]
fn the_mail_is_found(#[case] more: Value, #[case] id: Option<&str>) {
    let read = receipt(&report("delivered", more));
    assert_eq!(read.map(|receipt| receipt.message).as_deref(), id);
}

#[tokio::test]
async fn one_that_cannot_be_read_does_not_stand_in_the_way_of_others() {
    let odd = json!([
        1, null, "x", [], {}, { "event": 1 }, { "event": "delivered" },
        report("delivered", json!({ "timestamp": "soon" })),
        report("something_new", json!({})),
        report("delivered", json!({ "timestamp": 1e300 })),
        report("delivered", json!({ "timestamp": -5 })),
        report("delivered", json!({ "timestamp": 9_999_999_999_i64 })),
    ]);
    let all = receipts_of(&sendgrid(&odd)).await;
    let times: Vec<_> = all.iter().map(|receipt| receipt.at).collect();
    // Long ago is no time worth keeping, and the future is now.
    assert_eq!(times, [None, None, None, Some(now())]);
}

#[tokio::test]
async fn a_batch_is_cut_off_somewhere() {
    let small = json!({ "event": "delivered", "message": "job_1" });
    let batch: Value = vec![small; MOST + 1].into();
    assert_eq!(receipts_of(&sendgrid(&batch)).await.len(), MOST);
}

#[tokio::test]
async fn what_was_altered_after_signing_is_refused() {
    let (headers, body) = sendgrid(&json!([report("delivered", json!({}))]));
    let altered = String::from_utf8(body.clone())
        .unwrap()
        .replace("job_1", "job_2");
    assert_eq!(
        code(&(headers.clone(), altered.into())).await,
        "signature_invalid"
    );
    let mut later = headers.clone();
    later[1].1 = (now().unix_seconds() + 1).to_string();
    assert_eq!(code(&(later, body.clone())).await, "signature_invalid");
    assert_eq!(
        code(&(headers[..1].to_vec(), body.clone())).await,
        "signature_invalid"
    );
    for signature in ["", "AAAA", "not base64", "MEUCIQ=="] {
        let mut wrong = headers.clone();
        wrong[0].1 = signature.to_owned();
        assert_eq!(code(&(wrong, body.clone())).await, "signature_invalid");
    }
}

#[rstest]
#[case(-6, false)]
#[case(-4, true)]
#[case(4, true)]
#[case(6, false)]
#[tokio::test]
async fn a_call_is_believed_for_five_minutes(#[case] minutes: i64, #[case] fresh: bool) {
    let call = sendgrid_at(now().plus(TimeDelta::minutes(minutes)), b"[]");
    assert_eq!(send(&call).await.is_ok(), fresh);
}

#[rstest]
#[case(b"{}")]
#[case(b"")]
#[case(b"[{]")]
#[case(b"\xff\xfe")]
#[tokio::test]
async fn what_is_no_list_is_malformed(#[case] body: &[u8]) {
    assert_eq!(code(&sendgrid_at(now(), body)).await, "malformed_json");
}
