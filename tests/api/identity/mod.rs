//! Proving who one is.

mod appeals;
mod comparison;
mod face;
mod handoff;
mod outcome;
mod pictures;
mod selfie;
mod verification;

use crate::support::sights::{Sight, picture};
use crate::support::*;

pub const PATH: &str = "/v1/me/identity-verifications";
pub const REVIEWS: &str = "/v1/staff/reviews";
pub const WHY: &str = "seen at the desk";

/// No selfie is drawn for a look by chance.
pub const CERTAIN: &[(&str, &str)] = &[
    ("BONAFIDE_SELFIE_SAMPLE", "0"),
    ("BONAFIDE_REVIEW_FOUR_EYES", "never"),
];

/// The body that begins a verification.
pub fn form() -> Value {
    json!({"method": "selfie", "camera": "mobile_camera", "consent": {"text_version": "2026-11-21"}})
}

/// Begins a verification; its id.
pub async fn begun(person: &Actor) -> String {
    person.post(PATH, form()).await.is(201).text_of("/id")
}

/// Sends two pictures of the first person.
pub async fn send(person: &Actor, id: &str, neutral: Sight, smile: Sight) -> Reply {
    let parts = [
        ("neutral", picture(neutral, 1)),
        ("smile", picture(smile, 1)),
    ];
    send_parts(person, &format!("{PATH}/{id}/selfie"), &parts).await
}

/// Sends parts as `multipart/form-data`.
pub async fn send_parts(person: &Actor, path: &str, parts: &[(&str, Vec<u8>)]) -> Reply {
    const EDGE: &str = "an-edge-that-no-picture-has";
    let mut body = Vec::new();
    for (name, bytes) in parts {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\nContent-Type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    person
        .send_bytes(path, &format!("multipart/form-data; boundary={EDGE}"), body)
        .await
}

/// A verification whose pictures a person has to look at; its id.
pub async fn in_review(person: &Actor) -> String {
    let id = begun(person).await;
    let sent = send(person, &id, Sight::Serious, Sight::SoftSmile)
        .await
        .is(202);
    assert_eq!(sent.body["status"], "in_review", "{}", sent.text);
    id
}

/// The case that waits, claimed by a reviewer; its address.
pub async fn claimed(reviewer: &Actor) -> String {
    let next = reviewer
        .post(&format!("{REVIEWS}/next"), json!({}))
        .await
        .is(200);
    let id = next
        .body
        .pointer("/review/id")
        .or(next.body.pointer("/id"))
        .and_then(Value::as_str);
    format!(
        "{REVIEWS}/{}",
        id.unwrap_or_else(|| panic!("no case: {}", next.text))
    )
}

/// A decision of whoever holds the case.
pub async fn decided(reviewer: &Actor, case: &str, decision: Value) -> Reply {
    reviewer
        .post(&format!("{case}/decision"), decision)
        .await
        .is(200)
}

/// How an account's capability stands.
pub async fn may(person: &Actor, capability: &str) -> bool {
    let all = person.get("/v1/me/capabilities").await.is(200);
    all.body[capability]["allowed"]
        .as_bool()
        .unwrap_or_else(|| panic!("{}", all.text))
}
