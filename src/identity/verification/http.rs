//! The verification over HTTP: what it takes, beginning, looking at, cancelling, handing over, objecting.

mod answers;
mod requirements;

use actix_web::{get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::appeals::STATEMENT_MAX;
use super::{Beginning, Camera, Holder, Method, appeal, begin, cancel, hand_off, of_account};
use crate::identity::consent::Consent;
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Caller, Limited};
use crate::platform::db::Conn;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::VerificationId;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;
pub use answers::{IdentityVerification, IdentityVerificationList, answer, told};

use answers::HandOffItem;
use requirements::Requirements;

/// What the person agreed to.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentForm {
    /// The version of the text that was shown: `consent.text_version` of `GET /v1/identity-verifications/requirements`.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(max_length = 32, examples("2026-11-21"))]
    pub text_version: String,
}

/// A verification to begin.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityVerificationForm {
    /// How the person is looked at.
    pub method: Method,
    /// What takes the pictures.
    pub camera: Camera,
    /// What the person agreed to.
    #[validate(nested)]
    pub consent: ConsentForm,
}

/// An objection to a decision.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionForm {
    /// Why the decision is wrong, in the person's own words.
    #[schema(min_length = 1, max_length = 5000, examples("I had my hair cut."))]
    pub statement: String,
}

const _: () = assert!(STATEMENT_MAX == 5000);

/// Show what a verification takes
///
/// The text to agree to, the steps with their instructions, the oval that the face has to be in, and the limits of a picture: what an app shows
/// before it begins one. No token is needed.
#[utoipa::path(operation_id = "get_identity_requirements", tag = "identity", security(()),
    responses((status = 200, description = "What it takes", body = Requirements, example = json!({
        "consent": {"text_version": "2026-11-21", "text": "Bonafide looks at your face in two photos to see that a person uses this account.", "days_kept": 30},
        "method": "selfie", "tries": 3, "steps": [{"frame": "neutral", "instruction": "Look into the camera with a serious face."},
            {"frame": "smile", "instruction": "Now smile."}],
        "oval": {"centre_x": 0.5, "centre_y": 0.47, "width": 0.56, "height": 0.76, "reach_x": 0.15, "reach_y": 0.18},
        "upload": {"types": ["image/jpeg", "image/png", "image/webp"], "maximum_bytes": 12582912, "side_min": 320, "side_max": 8192}}))))]
#[get("/v1/identity-verifications/requirements")]
pub async fn get_identity_requirements(
    platform: Platform,
    language: Language,
    _anybody: Anonymous,
) -> Answer {
    requirements::requirements(&platform, language)
}

/// Begin a verification
///
/// Records the consent, and waits for pictures until `expires_at`: send them to `POST /v1/me/identity-verifications/{id}/selfie`, from here or,
/// after `POST …/handoff`, from a phone. An account has one at a time.
#[utoipa::path(operation_id = "create_identity_verification", tag = "identity", security(("bearer" = [])), request_body = IdentityVerificationForm,
    responses((status = 201, description = "Begun", body = IdentityVerification, example = json!({
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "requires_input", "attempts_left": 3,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z",
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "faults": [], "checks": [],
        "pictures": {"kept": false}, "next": [{"rel": "send_selfie", "method": "POST", "href": "/v1/me/identity-verifications/idv_06k3v8q1pc7l5f0tqk2n4h9e8o/selfie"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["state_conflict", "identity_already_verified", "method_not_eligible", "consent_outdated", "rate_limited"]))))]
#[post("/v1/me/identity-verifications")]
pub async fn create_identity_verification(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
    form: Parsed<IdentityVerificationForm>,
) -> Answer {
    let (form, now) = (form.0, call.now);
    let beginning = Beginning {
        method: form.method,
        camera: form.camera,
        consent: Consent {
            version: form.consent.text_version,
            language: language.as_str().to_owned(),
            given_at: now,
        },
    };
    let inner = platform.clone();
    let begun = platform
        .db
        .write(move |conn| begin(conn, &inner, &call, &caller.account, &beginning))
        .await?;
    Ok(created(&told(&platform, language, begun, now)?))
}

/// List the caller's verifications
///
/// The newest first, with what became of each and until when its pictures are kept.
#[utoipa::path(operation_id = "list_identity_verifications", tag = "identity", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "The verifications", body = IdentityVerificationList, example = json!({"has_more": false, "data": [{
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "verified", "attempts_left": 2,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z", "decided_at": "2026-11-21T09:33:00Z", "decided_by": "engine",
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "faults": [],
        "checks": [{"name": "face", "frame": "neutral", "outcome": "pass"}], "pictures": {"kept": true, "delete_at": "2026-12-21T09:33:00Z"}, "next": []}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/identity-verifications")]
pub async fn list_identity_verifications(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
    page: Page,
) -> Answer {
    let (inner, after, rows) = (platform.clone(), page.after.clone(), page.rows());
    let read = platform.db.read(move |conn: &mut Conn| {
        of_account(conn, &inner, &caller.account, after.as_deref(), rows)
    });
    let cut = page.cut(read.await?, &platform.seal, |known| known.id.as_str());
    let items = cut.items.into_iter();
    let body = IdentityVerificationList {
        data: items
            .map(|known| told(&platform, language, known, call.now))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// Show a verification
///
/// Where it stands, what the newest try showed, and what can be done. Bearer: an access token, or the token of a hand-off of this verification.
#[utoipa::path(operation_id = "get_identity_verification", tag = "identity", security(("bearer" = []), ("handoff_token" = [])),
    params(("id" = String, Path, description = "The verification's id", max_length = 40, example = "idv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The verification", body = IdentityVerification, example = json!({
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "requires_input", "attempts_left": 2,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z",
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"},
        "faults": [{"code": "too_dark", "frame": "smile", "user_message": "Move to a brighter place."}],
        "checks": [{"name": "light", "frame": "smile", "outcome": "fail", "code": "too_dark"}], "pictures": {"kept": false},
        "next": [{"rel": "send_selfie", "method": "POST", "href": "/v1/me/identity-verifications/idv_06k3v8q1pc7l5f0tqk2n4h9e8o/selfie"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/me/identity-verifications/{id}")]
pub async fn get_identity_verification(
    platform: Platform,
    call: Call,
    language: Language,
    holder: Holder,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let inner = platform.clone();
    let read = platform
        .db
        .read(move |conn| holder.verification(conn, &inner, &id, call.now));
    answer(&platform, language, read.await?, call.now)
}

/// Cancel a verification
///
/// Takes the consent back for what nobody has decided yet: pictures that were sent are deleted at once.
#[utoipa::path(operation_id = "cancel_identity_verification", tag = "identity", security(("bearer" = [])),
    params(("id" = String, Path, description = "The verification's id", max_length = 40, example = "idv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Canceled", body = IdentityVerification, example = json!({
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "canceled", "attempts_left": 2,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z", "last_error": {"code": "requested"},
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "faults": [], "checks": [],
        "pictures": {"kept": false}, "next": [{"rel": "create_identity_verification", "method": "POST", "href": "/v1/me/identity-verifications"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found", "state_conflict"]))))]
#[post("/v1/me/identity-verifications/{id}/cancel")]
pub async fn cancel_identity_verification(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
    id: web::Path<String>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let inner = platform.clone();
    let act = platform
        .db
        .write(move |conn| cancel(conn, &inner, &call, &caller.account, &id));
    answer(&platform, language, act.await?, now)
}

/// Hand a verification to a phone
///
/// For who began at a computer and has a better camera in the pocket: a link, and the same as a QR code to show. Whoever opens it can send the
/// pictures of this verification and nothing else, for a quarter of an hour; another one ends the one before. The token of the link serves as
/// `Authorization: Bearer` for `GET …/{id}` and `POST …/{id}/selfie` as well.
#[utoipa::path(operation_id = "hand_off_identity_verification", tag = "identity", security(("bearer" = [])),
    params(("id" = String, Path, description = "The verification's id", max_length = 40, example = "idv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 201, description = "The link", body = HandOffItem, example = json!({
        "handoff_url": "https://accounts.example.com/take-selfie?token=…", "handoff_token": "…", "qr_svg": "<svg…", "expires_at": "2026-11-21T09:47:00Z"}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found", "state_conflict", "verification_expired"]))))]
#[post("/v1/me/identity-verifications/{id}/handoff")]
pub async fn hand_off_identity_verification(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let inner = platform.clone();
    let act = platform
        .db
        .write(move |conn| hand_off(conn, &inner, &call, &caller.account, &id));
    Ok(created(&HandOffItem::new(&platform, act.await?)?))
}

/// Object to a decision
///
/// To a verification that failed: once, while its pictures are kept. Somebody else than who decided looks at it again; until then all stays as
/// it is.
#[utoipa::path(operation_id = "object_to_identity_decision", tag = "identity", security(("bearer" = [])), request_body = ObjectionForm,
    params(("id" = String, Path, description = "The verification's id", max_length = 40, example = "idv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Received", body = IdentityVerification, example = json!({
        "id": "idv_06k3v8q1pc7l5f0tqk2n4h9e8o", "method": "selfie", "camera": "mobile_camera", "status": "in_review", "attempts_left": 0,
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-22T09:32:00Z", "appealed_at": "2026-11-23T10:02:00Z",
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "faults": [], "checks": [],
        "pictures": {"kept": true}, "next": []}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found", "state_conflict", "objection_too_late"]))))]
#[post("/v1/me/identity-verifications/{id}/appeal")]
pub async fn object_to_identity_decision(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
    id: web::Path<String>,
    form: Parsed<ObjectionForm>,
) -> Answer {
    let (id, now, statement) = (read_id(&id)?, call.now, form.0.statement);
    let inner = platform.clone();
    let act = platform
        .db
        .write(move |conn| appeal(conn, &inner, &call, &caller.account, &id, &statement));
    answer(&platform, language, act.await?, now)
}

/// Reads an id; what is none is nobody's.
pub fn read_id(text: &str) -> Result<VerificationId, Problem> {
    VerificationId::parse(text).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
