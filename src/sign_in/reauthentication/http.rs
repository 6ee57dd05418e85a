//! `POST /v1/sessions/reauthenticate`.

use actix_web::{post, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::check_password;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Member};
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Parsed};
use crate::sign_in::lockout::{self, Guard};
use crate::sign_in::password::refuse_absurd_length;
use crate::sign_in::sessions::result::SessionResult;
use crate::sign_in::sessions::{self, Method};

/// A proof of who calls.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReauthenticationForm {
    /// The password.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub password: SecretString,
}

/// Prove again who you are
///
/// Gives the session a new access token whose `auth_time` is now, for acts that answer `reauthentication_required`; the refresh token
/// stays as it is. Wrong passwords are counted at this device, not with strangers'.
#[utoipa::path(operation_id = "reauthenticate_session", tag = "sessions", security(("bearer" = [])), request_body = ReauthenticationForm,
    responses((status = 200, description = "Proven", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600,
        "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["invalid_credentials", "account_locked"]))))]
#[post("/v1/sessions/reauthenticate")]
pub async fn reauthenticate_session(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    guard: web::Data<Guard>,
    form: Parsed<ReauthenticationForm>,
) -> Answer {
    guard.room().admit(&call).await?;
    refuse_absurd_length(&form.0.password)?;
    let checked = check_password(&platform, &call, &guard, &caller, &form.0.password);
    let (attempt, _) = checked.await?;
    let (ticket, proven, account) = (attempt.ticket(), call.clone(), caller.account.clone());
    let renewed = platform.db.write(move |conn| {
        lockout::succeed(conn, &ticket, true, proven.now)?;
        sessions::renew_proof(conn, &proven, &caller.session, Method::Password)
    });
    let renewed = renewed.await;
    let concluded = guard.conclude(&platform, &call, attempt, account, renewed);
    let opened = concluded.await?;
    Ok(ok(&SessionResult::authenticated(
        &platform, &opened, call.now,
    )?))
}
