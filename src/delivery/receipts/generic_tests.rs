use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

use super::super::testing::*;
use super::*;

#[tokio::test]
async fn a_report_is_read() {
    let report = json!({
        "message": "job_1",
        "event": "bounced",
        "class": "mailbox_full",
        "reason": "5.2.2",
        "at": "2026-11-21T10:29:00+01:00",
    });
    assert_eq!(
        receipt_of(&generic(&report)).await,
        Receipt {
            message: "job_1".into(),
            event: Event::Bounced(BounceClass::MailboxFull),
            at: Moment::from_rfc3339("2026-11-21T09:29:00Z"),
            provider: Provider::Generic,
            reason: Some("5.2.2".into()),
        }
    );
}

#[tokio::test]
async fn several_reports_are_read() {
    let reports = json!({ "events": [
        { "message": "job_1", "event": "accepted" },
        { "message": "<job_2@example.com>", "event": "deferred" },
        { "message": "job_3", "event": "bounced" },
        { "message": "job_4", "event": "bounced", "class": "no_such_mailbox" },
        { "message": "job_5", "event": "bounced", "class": "blocked" },
        { "message": "job_6", "event": "complained" },
        { "message": "job_7", "event": "opened" },
        { "message": "Somebody Else's", "event": "accepted" },
    ] });
    let all = receipts_of(&generic(&reports)).await;
    let found: Vec<_> = all
        .iter()
        .map(|receipt| (receipt.message.as_str(), receipt.event))
        .collect();
    let expected = [
        ("job_1", Event::Accepted),
        ("job_2", Event::Deferred),
        ("job_3", Event::Bounced(BounceClass::Unknown)),
        ("job_4", Event::Bounced(BounceClass::NoSuchMailbox)),
        ("job_5", Event::Bounced(BounceClass::Blocked)),
        ("job_6", Event::Complained),
    ];
    assert_eq!(found, expected);
}

#[rstest]
#[case(json!({}))]
#[case(json!([]))]
#[case(json!(null))]
#[case(json!({ "message": "job_1" }))]
#[case(json!({ "message": 1, "event": "accepted" }))]
#[case(json!({ "message": "job_1", "event": "accepted", "email": "jane@example.com" }))]
#[case(json!({ "message": "job_1", "event": "bounced", "class": "sad" }))]
#[case(json!({ "message": "job_1", "event": "bounced", "at": "today" }))]
#[case(json!({ "message": "job_1", "event": "bounced", "reason": "jane@example.com unknown" }))]
#[case(json!({ "message": "job_1", "event": "bounced", "reason": "5".repeat(65) }))]
#[case(json!({ "events": {} }))]
#[case(json!({ "events": [{ "message": "job_1" }] }))]
#[case(json!({ "events": [], "more": 1 }))]
#[tokio::test]
async fn what_is_not_understood_is_malformed(#[case] body: Value) {
    let problem = send(&generic(&body)).await.unwrap_err();
    assert_eq!(problem.code(), "malformed_json");
    assert!(!problem.to_string().contains("jane"), "{problem}");
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let call = generic_by(SECRETS[0], now(), "{\"message\"");
    assert_eq!(code(&call).await, "malformed_json");
}

#[tokio::test]
async fn too_many_reports_are_told_apart_from_wrong_ones() {
    let one = json!({ "message": "job_1", "event": "accepted" });
    let most = json!({ "events": vec![one.clone(); MOST] });
    assert_eq!(receipts_of(&generic(&most)).await.len(), MOST);
    let more = json!({ "events": vec![one; MOST + 1] });
    assert_eq!(code(&generic(&more)).await, "payload_too_large");
}

#[rstest]
#[case(-6, false)]
#[case(-4, true)]
#[case(4, true)]
#[case(6, false)]
#[tokio::test]
async fn a_call_is_believed_for_five_minutes(#[case] minutes: i64, #[case] fresh: bool) {
    let sent = now().plus(TimeDelta::minutes(minutes));
    let call = generic_by(SECRETS[0], sent, "{\"events\": []}");
    assert_eq!(send(&call).await.is_ok(), fresh);
}

#[tokio::test]
async fn any_signature_by_any_key_will_do() {
    let body = "{\"message\": \"job_1\", \"event\": \"accepted\"}";
    let old = generic_by(SECRETS[1], now(), body);
    assert_eq!(receipt_of(&old).await.message, "job_1");
    let (mut headers, body) = old;
    headers[2].1 = format!("v1a,AAAA v1,AAAA v1, {} v2,x", headers[2].1);
    assert_eq!(receipt_of(&(headers, body)).await.message, "job_1");
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let body = "{\"message\": \"job_1\", \"event\": \"accepted\"}";
    let stranger = generic_by(b"another key of 24 bytes!", now(), body);
    assert_eq!(code(&stranger).await, "signature_invalid");
    let (headers, body) = generic_by(SECRETS[0], now(), body);
    let altered = String::from_utf8(body.clone())
        .unwrap()
        .replace("job_1", "job_2");
    assert_eq!(
        code(&(headers.clone(), altered.into())).await,
        "signature_invalid"
    );
    for (header, value) in [
        (0, "msg_2"),
        (0, ""),
        (1, "1795253401"),
        (1, "soon"),
        (2, ""),
        (2, "v1"),
        (2, "v1,"),
        (2, "v2,AAAA"),
    ] {
        let mut wrong = headers.clone();
        wrong[header].1 = value.to_owned();
        assert_eq!(code(&(wrong, body.clone())).await, "signature_invalid");
    }
    for left_out in 0..2 {
        let mut fewer = headers.clone();
        fewer.remove(left_out);
        assert_eq!(code(&(fewer, body.clone())).await, "signature_invalid");
    }
}
