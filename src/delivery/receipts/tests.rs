//! Across all providers: who is not set up is not believed, and nothing makes the room fall.

use rstest::rstest;
use serde_json::{Value, json};

use super::testing::*;
use super::*;

/// One call that is right, from each provider.
fn calls() -> Vec<Call> {
    let ses = json!({ "eventType": "Delivery", "mail": { "tags": { "message": ["job_1"] } } });
    let postmark_report = json!({ "RecordType": "Delivery", "Metadata": { "message": "job_1" } });
    let event = json!({ "event": "delivered", "message": "job_1" });
    let data = json!({ "event": "delivered", "user-variables": { "message": "job_1" } });
    vec![
        amazon(&ses),
        postmark(&postmark_report),
        sendgrid(&json!([event])),
        mailgun(&data),
        generic(&json!({ "message": "job_1", "event": "accepted" })),
    ]
}

#[tokio::test]
async fn each_provider_is_recognised() {
    let mut providers = Vec::new();
    for call in calls() {
        let receipt = receipt_of(&call).await;
        assert_eq!(receipt.event, Event::Accepted);
        providers.push(receipt.provider.as_str());
    }
    let expected = ["ses", "postmark", "sendgrid", "mailgun", "generic"];
    assert_eq!(providers, expected);
}

#[tokio::test]
async fn who_is_not_set_up_is_refused_as_a_stranger_is() {
    let nobody = Receiver::asking(&Receipts::default(), Scripted::with_certificate());
    let mut answers = Vec::new();
    for call in calls() {
        let problem = send_to(&nobody, &call, now()).await.unwrap_err();
        answers.push(problem.to_string());
    }
    let stranger = send(&(vec![], b"{}".to_vec())).await.unwrap_err();
    assert_eq!(stranger.code(), "signature_invalid");
    assert_eq!(answers, vec![stranger.to_string(); 5]);
    let url = Url::parse("https://sns.eu-west-1.amazonaws.com/").unwrap();
    assert!(nobody.confirm(&url).await.is_err());
}

#[tokio::test]
async fn one_providers_call_is_not_believed_from_another() {
    let calls = calls();
    for (i, (headers, _)) in calls.iter().enumerate() {
        for (j, (_, body)) in calls.iter().enumerate() {
            // Postmark's credentials say nothing about the body, and Mailgun's signature is in the body.
            if i == j || i == 1 || (i == 3 && j == 3) {
                continue;
            }
            let crossed = (headers.clone(), body.clone());
            assert_eq!(code(&crossed).await, "signature_invalid", "{i} {j}");
        }
    }
}

#[rstest]
#[case(Vec::new())]
#[case(b"\x00\xff\xfe{".to_vec())]
#[case(vec![b'['; 200_000])]
#[case(b"{\"a\":".repeat(40_000))]
#[case(vec![b'9'; 200_000])]
#[case(b"\"\\ud800\"".to_vec())]
#[tokio::test]
async fn no_body_makes_the_room_fall(#[case] body: Vec<u8>) {
    let text = String::from_utf8_lossy(&body).into_owned();
    for (headers, _) in calls() {
        assert!(send(&(headers, body.clone())).await.is_err());
    }
    assert_eq!(code(&sendgrid_at(now(), &body)).await, "malformed_json");
    let mut signed = envelope(&Value::Null);
    signed["Message"] = text.clone().into();
    assert_eq!(code(&signed_by(&SIGNER, signed)).await, "malformed_json");
    assert_eq!(
        code(&generic_by(SECRETS[0], now(), &text)).await,
        "malformed_json"
    );
}

#[tokio::test]
async fn times_that_cannot_be_true_are_not_kept() {
    let report = |at: &str| json!({ "message": "job_1", "event": "accepted", "at": at });
    for (at, kept) in [
        ("2026-11-21T09:29:00Z", Some("2026-11-21T09:29:00Z")),
        ("2026-11-21T09:31:00Z", Some("2026-11-21T09:30:00Z")),
        ("9999-12-31T23:59:59Z", Some("2026-11-21T09:30:00Z")),
        ("2026-10-01T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
    ] {
        let receipt = receipt_of(&generic(&report(at))).await;
        assert_eq!(receipt.at.map(|at| at.to_string()).as_deref(), kept);
    }
}

#[test]
fn words_are_stable() {
    let classes = [
        (BounceClass::NoSuchMailbox, "no_such_mailbox", true),
        (BounceClass::MailboxFull, "mailbox_full", false),
        (BounceClass::Blocked, "blocked", false),
        (BounceClass::Unknown, "unknown", false),
    ];
    for (class, word, hard) in classes {
        assert_eq!((class.as_str(), class.is_hard()), (word, hard));
    }
}
