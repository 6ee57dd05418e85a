//! Adding second steps.

use actix_web::{post, web};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::owner;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Recent};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, created, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::FactorId;
use crate::platform::problem::{FieldError, Problem, common};
use crate::sign_in::factors::Kind;
use crate::sign_in::lockout::Guard;
use crate::sign_in::sessions::result::SessionResult;
use crate::sign_in::two_step::enrol::{Added, App, Begun, begin, finish};
use crate::sign_in::two_step::proof::{Secret, check_secret};
use crate::sign_in::two_step::prover::Prover;

/// A second step to add.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorForm {
    /// `totp` (an authenticator app), `sms` (a code to the proven number) or `email` (a code to the address).
    #[serde(rename = "type")]
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(max_length = 32, examples("totp"))]
    pub kind: String,
    /// Its name, as its owner knows it.
    #[validate(length(min = 1, max = 100, code = "length_invalid"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        examples("Ada's phone")
    )]
    pub label: Option<String>,
}

/// What an authenticator app is set up with; shown this once.
#[derive(Serialize, ToSchema)]
pub struct AppSetup {
    /// The secret, base32, for typing.
    #[schema(max_length = 64, examples("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))]
    pub secret: String,
    /// The same as address: a link that opens the app on the same phone.
    #[schema(
        max_length = 2048,
        examples(
            "otpauth://totp/Bonafide:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bonafide"
        )
    )]
    pub otpauth_uri: String,
    /// The address as a code to scan, SVG.
    #[schema(max_length = 200_000)]
    pub qr_svg: String,
    /// The address as a code to scan, PNG, as `data:` address.
    #[schema(max_length = 200_000)]
    pub qr_png: String,
}

impl From<App> for AppSetup {
    fn from(app: App) -> Self {
        Self {
            secret: app.setup.secret.to_string(),
            otpauth_uri: app.setup.uri.to_string(),
            qr_svg: app.pictures.svg.to_string(),
            qr_png: app.pictures.png.to_string(),
        }
    }
}

/// A second step that waits for its first code.
#[derive(Serialize, ToSchema)]
pub struct PendingFactor {
    /// Its id.
    pub id: FactorId,
    /// `totp`, `sms` or `email`; more may be added.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 32, examples("totp"), extensions(("x-extensible-enum" = json!(["totp", "sms", "email"]))))]
    pub kind: &'static str,
    /// `pending`.
    #[schema(value_type = String, max_length = 32, examples("pending"), extensions(("x-extensible-enum" = json!(["pending"]))))]
    pub status: &'static str,
    /// Its name.
    #[schema(max_length = 100, examples("Ada's phone"))]
    pub label: String,
    /// With `totp`: what the app is set up with. Shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub totp: Option<AppSetup>,
    /// With `sms` and `email`: where the code goes, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("+34 ••• 78"))]
    pub target: Option<String>,
    /// With `sms` and `email`: when another code may be asked for, by the same request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resend_available_at: Option<Moment>,
    /// When it stops waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
}

impl From<Begun> for PendingFactor {
    fn from(begun: Begun) -> Self {
        let (sent, factor) = (begun.sent.clone(), begun.sent.factor);
        Self {
            id: factor.id,
            kind: factor.kind.as_str(),
            status: "pending",
            label: factor.label,
            totp: begun.app.map(AppSetup::from),
            target: sent.target,
            resend_available_at: sent.resend_available_at,
            expires_at: factor.expires_at,
        }
    }
}

/// Add a second step
///
/// It counts once its first code came to `POST /v1/me/factors/{id}/confirm`; until then nothing changes. `totp` answers what an authenticator
/// app is set up with, `sms` and `email` send a code. Adding the same kind again takes the place of the one that waits, and sends another code. An
/// account that has second steps has to have given the strongest of them within the last 15 minutes. Codes by mail never raise the
/// assurance level.
#[utoipa::path(operation_id = "add_factor", tag = "two-step verification", security(("bearer" = [])), request_body = FactorForm,
    responses((status = 201, description = "It waits for its first code", body = PendingFactor, example = json!({
        "id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "totp", "status": "pending", "label": "Ada's phone", "expires_at": "2026-11-21T10:00:00Z",
        "totp": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "otpauth_uri": "otpauth://totp/…", "qr_svg": "<svg…", "qr_png": "data:image/png;base64,…"}}))),
    extensions(("x-error-codes" = json!(["factor_exists", "too_many_factors", "phone_unverified", "too_many_codes", "sms_provider_unavailable",
        "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/factors")]
pub async fn add_factor(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    form: Parsed<FactorForm>,
) -> Answer {
    let kind = Kind::parse(&form.0.kind);
    let kind = kind.filter(|kind| matches!(kind, Kind::Totp | Kind::Sms | Kind::Email));
    let kind = kind.ok_or_else(|| {
        let detail =
            "This must be totp, sms or email; passkeys are added at /v1/me/factors/passkey.";
        invalid(vec![FieldError::new("/type", "type_invalid", detail)])
    })?;
    let (inner, owner) = (platform.clone(), owner(&caller));
    let begun = platform
        .db
        .write(move |conn| begin(conn, &inner, &call, &owner, kind, form.0.label.as_deref()));
    Ok(created(&PendingFactor::from(begun.await?)))
}

/// The first code of a factor.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// What the app shows, or what the message or mail says. Spaces do not matter.
    #[schema(value_type = String, max_length = 32, examples("482913"))]
    pub code: SecretString,
}

/// A second step that counts from now on.
#[derive(Serialize, ToSchema)]
pub struct AddedFactor {
    /// Its id.
    pub id: FactorId,
    /// Its kind.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 32, examples("totp"), extensions(("x-extensible-enum" = json!(["totp", "sms", "email", "passkey"]))))]
    pub kind: &'static str,
    /// `active`.
    #[schema(value_type = String, max_length = 32, examples("active"), extensions(("x-extensible-enum" = json!(["active"]))))]
    pub status: &'static str,
    /// Its name.
    #[schema(max_length = 100, examples("Ada's phone"))]
    pub label: String,
    /// The account's backup codes, if it had none before. Shown this once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10, max_length = 32, examples(json!(["K7M4Q-2XW9P"])))]
    pub backup_codes: Vec<String>,
    /// A new access token, which says that a second step was given; the refresh token stays as it is.
    #[schema(max_length = 4096)]
    pub access_token: String,
    /// `Bearer`.
    #[schema(value_type = String, max_length = 16, examples("Bearer"))]
    pub token_type: &'static str,
    /// Seconds that the access token lives.
    #[schema(maximum = 31536000)]
    pub expires_in: u64,
}

impl AddedFactor {
    /// The answer to a factor that was added.
    pub fn new(platform: &Platform, added: Added, now: Moment) -> Result<Self, Problem> {
        let session = SessionResult::authenticated(platform, &added.opened, now)?;
        Ok(Self {
            id: added.factor.id,
            kind: added.factor.kind.as_str(),
            status: "active",
            label: added.factor.label,
            backup_codes: added
                .backup_codes
                .iter()
                .map(|code| code.to_string())
                .collect(),
            access_token: session.access_token.unwrap_or_default(),
            token_type: "Bearer",
            expires_in: session.expires_in.unwrap_or_default(),
        })
    }
}

/// Confirm a second step
///
/// By its first code. From now on signing in asks for it, or for another one that the account has. The first factor of an account brings ten
/// backup codes, which are shown this once.
#[utoipa::path(operation_id = "confirm_factor", tag = "two-step verification", security(("bearer" = [])), request_body = FactorProof,
    params(("id" = String, Path, description = "The factor's id", max_length = 40, example = "fac_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "It counts", body = AddedFactor, example = json!({
        "id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "totp", "status": "active", "label": "Ada's phone",
        "backup_codes": ["K7M4Q-2XW9P", "3TRHC-VZ8ND"], "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600}))),
    extensions(("x-error-codes" = json!(["mfa_code_invalid", "code_replayed", "code_expired", "account_locked", "not_found",
        "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/factors/{id}/confirm")]
pub async fn confirm_factor(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    guard: web::Data<Guard>,
    id: web::Path<String>,
    form: Parsed<FactorProof>,
) -> Answer {
    let id = FactorId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let owner = owner(&caller);
    let (who, now) = (owner.clone(), call.now);
    let factor = id.clone();
    let prover = platform.db.read(move |conn| {
        let prover = Prover::of_session(conn, &who.account, &who.session, now)?;
        Ok(prover.adding(&factor))
    });
    let prover = prover.await?;
    let given = Secret::Code(id, form.0.code);
    let (attempt, proof) = check_secret(&platform, &call, &guard, &prover, given).await?;
    let (inner, ticket, account) = (platform.clone(), attempt.ticket(), owner.account.clone());
    let done = call.clone();
    let finish =
        move |conn: &mut Conn| finish(conn, &inner, &done, &owner, &prover, &ticket, &proof);
    let added = platform.db.write(finish).await;
    let added = guard
        .conclude(&platform, &call, attempt, account, added)
        .await?;
    Ok(ok(&AddedFactor::new(&platform, added, call.now)?))
}
