//! `POST /v1/sessions`.

use actix_web::{HttpRequest, post, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Visit, enter};
use crate::accounts::account::{self, AddressKey, EmailAddress};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::db::Conn;
use crate::platform::http::reply::Answer;
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, Parsed, Transport};
use crate::platform::ids::DeviceId;
use crate::platform::problem::Problem;
use crate::sign_in::devices;
use crate::sign_in::lockout::{Guard, Subject};
use crate::sign_in::password::{refuse_absurd_length, refused};
use crate::sign_in::sessions::result::{DeviceForm, SessionResult};

/// Kind of a failed attempt in the audit trail.
const FAILED: &str = "login.failed";

/// Address and password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginForm {
    /// E-mail address.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub email: String,
    /// Password.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub password: SecretString,
    /// The device that signs in, as it will be shown in the list of sessions.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub device: Option<DeviceForm>,
    /// The `device_token` of an earlier sign-in on this device, so that strangers' wrong guesses do not lock it out; absent with the cookie
    /// transport, where a cookie holds it. One that is not known any more does no harm.
    #[validate(length(max = 128, code = "too_long"))]
    #[schema(nullable = false, max_length = 128, examples("bfd_…"))]
    pub device_token: Option<String>,
}

/// Sign in
///
/// A right password is always 200; `result` says what comes next: `authenticated` with tokens, or `email_verification_required` with a
/// `registration_token`, or `password_change_required` when the password is known to somebody else or too old: then a new one is chosen by
/// mail. A wrong password and an unknown address get the same 401, and after five of them within 15 minutes the same 429 `account_locked`
/// for half an hour; a device that sends its `device_token` is not hit by what others tried.
#[utoipa::path(operation_id = "create_session", tag = "sessions", security(()), params(TransportHeader), request_body = LoginForm,
    responses((status = 200, description = "The password is right", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "device_token": "bfd_…", "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["invalid_credentials", "account_locked", "origin_not_allowed"]))))]
#[post("/v1/sessions")]
pub async fn create_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    guard: web::Data<Guard>,
    transport: Transport,
    form: Parsed<LoginForm>,
) -> Answer {
    guard.room().admit(&call).await?;
    let form = form.0;
    refuse_absurd_length(&form.password)?;
    // What cannot be an address belongs to nobody: refused like any unknown one, but nothing needs to be hidden by hashing.
    let email = EmailAddress::parse(&form.email).ok_or_else(refused)?;
    let address = email.key(&platform.seal);
    let token = transport.device_token(&request, form.device_token)?;
    let known = recognised(&platform, &call, token, address.clone()).await?;
    if known.is_none() {
        // A device that is known is not shut out by what others do behind the same address.
        call.spend(&platform, &platform.config.limits.logins_per_client)?;
    }
    let subject = Subject::at(&platform.seal, &address, known.as_ref());
    let found = move |conn: &mut Conn| account::credentials(conn, &address);
    let checked = guard.check_password(&platform, &call, &subject, &form.password, FAILED, found);
    let (attempt, credential) = checked.await?;
    let visit = Visit {
        credential,
        ticket: attempt.ticket(),
        device: form.device.unwrap_or_default().into(),
        known,
    };
    let (inner, entered, now) = (platform.clone(), call.clone(), call.now);
    let account = visit.credential.account.clone();
    let enter = move |conn: &mut Conn| enter(conn, &inner, &entered, visit);
    let entry = platform.db.write(enter).await;
    let concluded = guard.conclude(&platform, &call, attempt, account, entry);
    let entry = concluded.await?;
    SessionResult::of(&platform, entry, now)?.answer(&platform, transport)
}

/// The device, if it presents a token and the address's owner knows it.
async fn recognised(
    platform: &Platform,
    call: &Call,
    token: Option<String>,
    address: AddressKey,
) -> Result<Option<DeviceId>, Problem> {
    let (Some(token), now) = (token, call.now) else {
        return Ok(None);
    };
    platform
        .db
        .read(move |conn| devices::recognise(conn, &token, &address, now))
        .await
}
