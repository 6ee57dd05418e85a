//! `POST /v1/sessions/reauthenticate`.

use actix_web::{post, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Given, prove};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::FieldError;
use crate::sign_in::lockout::Guard;
use crate::sign_in::passkeys::AssertionAnswer;
use crate::sign_in::password::refuse_absurd_length;
use crate::sign_in::sessions::result::SessionResult;
use crate::sign_in::two_step::http::given;

/// A proof of who calls: the password, a second step, or both.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReauthenticationForm {
    /// The password.
    #[schema(nullable = false, value_type = Option<String>, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub password: Option<SecretString>,
    /// Which second step the code is of.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(
        nullable = false,
        max_length = 40,
        examples("fac_06k3v8q1pc7l5f0tqk2n4h9e8o")
    )]
    pub method_id: Option<String>,
    /// Its code. `POST /v1/sessions/mfa/challenges` sends it where one is sent.
    #[schema(nullable = false, value_type = Option<String>, max_length = 32, examples("482913"))]
    pub code: Option<SecretString>,
    /// A backup code, in place of the two.
    #[schema(nullable = false, value_type = Option<String>, max_length = 32, examples("K7M4Q-2XW9P"))]
    pub backup_code: Option<SecretString>,
    /// The answer of a passkey, in place of them: `PublicKeyCredential.toJSON()` as it is. `POST /v1/sessions/mfa/challenges` gives the options.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub assertion: Option<AssertionAnswer>,
}

/// Prove again who you are
///
/// Gives the session a new access token that says so; the refresh token stays as it is. The password makes `auth_time` now, for acts that answer
/// `reauthentication_required`; a second step makes `second_step_time` now, for acts that answer `mfa_required_for_action`. Both may come
/// in one call, and a passkey that made sure who uses it is both. Wrong ones are counted at this device, not with strangers'.
#[utoipa::path(operation_id = "reauthenticate_session", tag = "sessions", security(("bearer" = [])), request_body = ReauthenticationForm,
    responses((status = 200, description = "Proven", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600,
        "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["invalid_credentials", "account_locked", "mfa_code_invalid", "code_replayed", "code_expired",
        "passkey_invalid", "passkeys_unavailable", "not_found"]))))]
#[post("/v1/sessions/reauthenticate")]
pub async fn reauthenticate_session(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
    guard: web::Data<Guard>,
    form: Parsed<ReauthenticationForm>,
) -> Answer {
    let form = form.0;
    if form.assertion.is_some() {
        // It passes no lockout, which would count it.
        call.spend(&platform, &platform.config.limits.logins_per_client)?;
    }
    let second = given(
        form.method_id.as_deref(),
        form.code,
        form.backup_code,
        form.assertion,
    )?;
    if let Some(password) = &form.password {
        guard.room().admit(&call).await?;
        refuse_absurd_length(password)?;
    } else if second.is_none() {
        let detail = "Send the password, a second step, or both.";
        return Err(invalid(vec![FieldError::new(
            "/password",
            "required",
            detail,
        )]));
    }
    let proofs = Given {
        password: form.password,
        second,
    };
    let opened = prove(&platform, &call, &guard, &caller, proofs).await?;
    Ok(ok(&SessionResult::authenticated(
        &platform, &opened, call.now,
    )?))
}
