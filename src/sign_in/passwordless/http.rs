//! `POST /v1/sessions/passkey`.

use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{LIFE, Visit, ask, sign_in};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, Parsed, Transport};
use crate::sign_in::passkeys::{AssertionAnswer, RequestOptions};
use crate::sign_in::sessions::result::{DeviceForm, SessionResult};

/// What to ask the person's passkeys.
#[derive(Serialize, ToSchema)]
pub struct PasskeyQuestion {
    /// `PublicKeyCredentialRequestOptionsJSON`, as it goes into `PublicKeyCredential.parseRequestOptionsFromJSON()` or a phone's credential manager.
    #[serde(rename = "publicKey")]
    pub public_key: RequestOptions,
    /// Seconds that the answer may take.
    #[schema(maximum = 31536000)]
    pub expires_in: i64,
}

/// Ask for a passkey to sign in with
///
/// No address is needed: the authenticator knows whose passkeys it holds, and has to make sure who uses it. The answer goes to
/// `POST /v1/sessions/passkey` within ten minutes.
#[utoipa::path(operation_id = "create_passkey_question", tag = "sessions", security(()),
    responses((status = 200, description = "The options", body = PasskeyQuestion, example = json!({"expires_in": 600, "publicKey": {
        "challenge": "b2xkIGNoYW5jZSwgc2lnbmVkIG9uY2UsIG5ldmVyIGE", "timeout": 300000, "rpId": "example.com", "allowCredentials": [],
        "userVerification": "required"}}))),
    extensions(("x-error-codes" = json!(["passkeys_unavailable"]))))]
#[post("/v1/sessions/passkey/options")]
pub async fn create_passkey_question(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
) -> Answer {
    Ok(ok(&PasskeyQuestion {
        public_key: ask(&platform, call.now)?,
        expires_in: LIFE.num_seconds(),
    }))
}

/// A passkey to sign in with.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// The answer of the passkey: `PublicKeyCredential.toJSON()` as it is.
    #[validate(nested)]
    pub assertion: AssertionAnswer,
    /// The device that signs in, as it will be shown in the list of sessions.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub device: Option<DeviceForm>,
    /// The `device_token` of an earlier sign-in on this device; absent with the cookie transport, where a cookie holds it. One that is not
    /// known any more does no harm.
    #[validate(length(max = 128, code = "too_long"))]
    #[schema(nullable = false, max_length = 128, examples("bfd_…"))]
    pub device_token: Option<String>,
}

/// Sign in with a passkey
///
/// Neither address nor password nor another second step is asked for; the session has assurance level 2. It works while the address is locked
/// after wrong passwords. An answer opens one session.
#[utoipa::path(operation_id = "create_passkey_session", tag = "sessions", security(()), params(TransportHeader), request_body = PasskeySignIn,
    responses((status = 200, description = "Signed in", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "device_token": "bfd_…", "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["passkey_unknown", "passkey_invalid", "passkeys_unavailable", "origin_not_allowed"]))))]
#[post("/v1/sessions/passkey")]
pub async fn create_passkey_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    transport: Transport,
    form: Parsed<PasskeySignIn>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.logins_per_client)?;
    let form = form.0;
    let visit = Visit {
        token: transport.device_token(&request, form.device_token)?,
        answer: form.assertion,
        device: form.device.unwrap_or_default().into(),
    };
    let entry = sign_in(&platform, &call, visit).await?;
    SessionResult::of(&platform, entry, call.now)?.answer(&platform, transport)
}
