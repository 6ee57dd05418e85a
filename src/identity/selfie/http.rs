//! Pictures over HTTP.

use actix_web::{HttpRequest, post, web};
use utoipa::ToSchema;

use super::tried::wanted;
use super::{Eyes, Frames, send};
use crate::identity::face::{Judgement, Outcome};
use crate::identity::verification::http::{IdentityVerification, read_id, told};
use crate::identity::verification::{Holder, PATH, Verification};
use crate::platform::Platform;
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, accepted};
use crate::platform::http::upload::Upload;
use crate::platform::problem::{Problem, Shown};
use crate::platform::texts::Language;

/// The bodies that are taken: two pictures, or one alone.
pub const BODIES: &[&[&str]] = &[&["neutral", "smile"], &["selfie"]];

/// The pictures of a try.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document's picture of the parts of the body")]
pub struct SelfieForm {
    /// With a serious face: JPEG, PNG or WebP.
    #[schema(value_type = String, format = Binary, nullable = false, max_length = 12582912)]
    neutral: Option<String>,
    /// With a smile.
    #[schema(value_type = String, format = Binary, nullable = false, max_length = 12582912)]
    smile: Option<String>,
    /// Instead of both, with a smile: a person looks at it.
    #[schema(value_type = String, format = Binary, nullable = false, max_length = 12582912)]
    selfie: Option<String>,
}

/// Send the pictures of a selfie
///
/// Two photos in one body, taken one right after the other: `neutral` with a serious face and `smile` with a smile. One alone (`selfie`, or the bare
/// picture as body) is taken as well, and a person looks at it. What comes of it is the answer: `verified`, or `in_review` where a person has
/// to look. Where a photo has faults, all of them are told at once, with a sentence for each in `faults`, and it can be tried again; after the
/// last try a person looks. A picture that cannot be read is no try. Photos with faults are not kept. Bearer: an access token, or the token
/// of a hand-off.
#[utoipa::path(operation_id = "send_selfie", tag = "identity", security(("bearer" = []), ("handoff_token" = [])),
    params(("id" = String, Path, description = "The verification's id", max_length = 40, example = "idv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    request_body(content((SelfieForm = "multipart/form-data"))),
    responses((status = 202, description = "Judged", body = IdentityVerification, example = json!({
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "verified", "attempts_left": 2,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z", "decided_at": "2026-11-21T09:33:00Z", "decided_by": "engine",
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "faults": [],
        "checks": [{"name": "face", "frame": "neutral", "outcome": "pass"}], "pictures": {"kept": true, "delete_at": "2026-12-21T09:33:00Z"}, "next": []}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found", "state_conflict", "verification_expired", "rate_limited",
        "payload_too_large", "unsupported_media_type", "request_timeout", "storage_unavailable", "overloaded",
        "image_type_not_allowed", "image_unreadable", "image_too_small", "image_too_large", "image_animated",
        "no_face", "face_obstructed", "multiple_faces", "face_too_far", "face_too_close", "face_off_centre", "look_straight",
        "too_dark", "too_bright", "uneven_light", "blurry", "eyes_closed", "not_smiling", "challenge_failed"]))))]
#[post("/v1/me/identity-verifications/{id}/selfie")]
#[expect(clippy::too_many_arguments, reason = "extractors")]
pub async fn send_selfie(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    holder: Holder,
    eyes: Eyes,
    id: web::Path<String>,
    payload: web::Payload,
) -> Answer {
    let known = wanted(&platform, &call, holder, read_id(&id)?).await?;
    let upload = Upload::read(&request, payload, BODIES).await?;
    let now = call.now;
    let (counted, judgement) = send(&platform, &eyes, &call, known, Frames(upload.parts)).await?;
    if let Some(problem) = faulty(&counted, &judgement) {
        return Err(problem);
    }
    Ok(accepted(&told(&platform, language, counted, now)?))
}

/// What is wrong with the pictures, where they have to be taken again.
pub fn faulty(counted: &Verification, judgement: &Judgement) -> Option<Problem> {
    if judgement.outcome != Outcome::Retry || counted.tries_left == 0 {
        return None;
    }
    let first = judgement.faults.first()?;
    let shown = judgement.faults.iter().map(|fault| Shown {
        kind: fault.code,
        frame: fault.frame.as_str(),
    });
    let problem = Problem::new(first.code)
        .faults(shown.collect())
        .attempts_left(u32::try_from(counted.tries_left).unwrap_or(0))
        .next(
            "send_selfie",
            "POST",
            format!("{PATH}/{}/selfie", counted.id),
        );
    Some(problem)
}
