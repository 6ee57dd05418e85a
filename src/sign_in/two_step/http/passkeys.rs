//! Adding passkeys.

use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::factors::AddedFactor;
use super::owner;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Recent};
use crate::platform::http::reply::{Answer, created, ok};
use crate::platform::http::{Call, Parsed};
use crate::sign_in::passkeys::{CreationOptions, RegistrationAnswer};
use crate::sign_in::two_step::enrol_passkey::{begin, finish};
use crate::sign_in::two_step::questions::LIFE;

/// A passkey that is wanted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyWish {
    /// Its name, as its owner knows it.
    #[validate(length(min = 1, max = 100, code = "length_invalid"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        examples("Ada's laptop")
    )]
    pub label: Option<String>,
}

/// What to ask the person's authenticator.
#[derive(Serialize, ToSchema)]
pub struct PasskeyCreation {
    /// `PublicKeyCredentialCreationOptionsJSON`, as it goes into `PublicKeyCredential.parseCreationOptionsFromJSON()` or a phone's credential manager.
    #[serde(rename = "publicKey")]
    pub public_key: CreationOptions,
    /// Seconds that the answer may take.
    #[schema(maximum = 31536000)]
    pub expires_in: i64,
}

/// Ask for a new passkey
///
/// The first of two steps: hand `publicKey` to the browser or the phone, and what it makes to `POST /v1/me/factors/passkey` within ten minutes.
/// Asking again voids what was asked before. Passkeys that the account has are excluded. An account that has second steps has to have given the
/// strongest of them within the last 15 minutes.
#[utoipa::path(operation_id = "create_passkey_options", tag = "two-step verification", security(("bearer" = [])), request_body = PasskeyWish,
    responses((status = 200, description = "The options", body = PasskeyCreation, example = json!({"expires_in": 600, "publicKey": {
        "rp": {"id": "example.com", "name": "Bonafide"}, "user": {"id": "AYwvR0Zwc5u2q8d5Y1c0Gg", "name": "ada@example.com", "displayName": "Ada Example"},
        "challenge": "b2xkIGNoYW5jZSwgc2lnbmVkIG9uY2UsIG5ldmVyIGE", "pubKeyCredParams": [{"type": "public-key", "alg": -7}], "timeout": 300000,
        "excludeCredentials": [], "authenticatorSelection": {"residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred"},
        "attestation": "none", "extensions": {"credProps": true}}}))),
    extensions(("x-error-codes" = json!(["too_many_factors", "passkeys_unavailable", "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/factors/passkey/options")]
pub async fn create_passkey_options(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    form: Parsed<PasskeyWish>,
) -> Answer {
    let (inner, owner) = (platform.clone(), owner(&caller));
    let options = platform
        .db
        .write(move |conn| begin(conn, &inner, &call, &owner, form.0.label.as_deref()));
    Ok(ok(&PasskeyCreation {
        public_key: options.await?,
        expires_in: LIFE.num_seconds(),
    }))
}

/// A passkey that was made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// Its name, in place of the one that came with the question.
    #[validate(length(min = 1, max = 100, code = "length_invalid"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        examples("Ada's laptop")
    )]
    pub label: Option<String>,
    /// What the authenticator made: `PublicKeyCredential.toJSON()` as it is.
    #[validate(nested)]
    pub attestation: RegistrationAnswer,
}

/// Add a passkey
///
/// The second of two steps. From now on signing in asks for it, or for another second step that the account has; and where the authenticator finds it
/// by itself, it signs in alone (`POST /v1/sessions/passkey`). The first factor of an account brings ten backup codes, which are shown this once.
#[utoipa::path(operation_id = "add_passkey", tag = "two-step verification", security(("bearer" = [])), request_body = NewPasskey,
    responses((status = 201, description = "It counts", body = AddedFactor, example = json!({
        "id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "passkey", "status": "active", "label": "Ada's laptop",
        "backup_codes": ["K7M4Q-2XW9P", "3TRHC-VZ8ND"], "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600}))),
    extensions(("x-error-codes" = json!(["passkey_invalid", "factor_exists", "too_many_factors", "passkeys_unavailable", "reauthentication_required",
        "mfa_required_for_action"]))))]
#[post("/v1/me/factors/passkey")]
pub async fn add_passkey(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    form: Parsed<NewPasskey>,
) -> Answer {
    let (inner, owner, now) = (platform.clone(), owner(&caller), call.now);
    let added = platform.db.write(move |conn| {
        let (label, answer) = (form.0.label.as_deref(), &form.0.attestation);
        finish(conn, &inner, &call, &owner, label, answer)
    });
    let added = AddedFactor::new(&platform, added.await?, now)?;
    Ok(created(&added))
}
