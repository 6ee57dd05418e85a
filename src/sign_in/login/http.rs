//! `POST /v1/sessions`.

use actix_web::{post, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{begin, note_failure};
use crate::accounts::account::{Candidates, Credential, EmailAddress};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::hashing::{HashingRoom, Verdict};
use crate::platform::http::reply::Answer;
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, Parsed, Transport};
use crate::platform::problem::Problem;
use crate::sign_in::password::{self, normalise, refuse_absurd_length, refused};
use crate::sign_in::sessions::result::{DeviceForm, SessionResult};
use crate::sign_in::sessions::{self, Entry, Method};

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
}

/// Sign in
///
/// A right password is always 200; `result` says what comes next: `authenticated` with tokens, or `email_verification_required` with a
/// `registration_token`. A wrong password and an unknown address get the same 401.
#[utoipa::path(operation_id = "create_session", tag = "sessions", security(()), params(TransportHeader), request_body = LoginForm,
    responses((status = 200, description = "The password is right", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["invalid_credentials", "origin_not_allowed"]))))]
#[post("/v1/sessions")]
pub async fn create_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    room: web::Data<HashingRoom>,
    transport: Transport,
    form: Parsed<LoginForm>,
) -> Answer {
    room.admit(&call).await?;
    call.spend(&platform, &platform.config.limits.logins_per_client)?;
    let form = form.0;
    refuse_absurd_length(&form.password)?;
    // What cannot be an address belongs to nobody: refused like any unknown one, but nothing needs to be hidden by hashing.
    let email = EmailAddress::parse(&form.email).ok_or_else(refused)?;
    let (inner, entry) = (platform.clone(), call.clone());
    let found = platform
        .db
        .write(move |conn| begin(conn, &inner, &entry, &email))
        .await?;
    let password = normalise(form.password.expose_secret());
    let known = found
        .owner
        .as_ref()
        .or(found.waiting.as_ref())
        .map(|known| known.account.clone());
    let Some(credential) = matching(&platform, &room, &call, &password, found).await? else {
        platform
            .db
            .write(move |conn| note_failure(conn, &call, known.as_ref()))
            .await?;
        return Err(refused());
    };
    let (inner, device, now) = (platform.clone(), form.device.unwrap_or_default(), call.now);
    let enter = move |conn: &mut _| {
        let entry = sessions::enter(
            conn,
            &inner,
            &call,
            &credential.account,
            Method::Password,
            device.into(),
        )?;
        // The password was right under one epoch. If it is another one by now, somebody got the account back with a new password in between.
        match entry {
            Entry::Authenticated(opened)
                if opened.session.security_epoch != credential.security_epoch =>
            {
                Err(refused())
            }
            entry => Ok(entry),
        }
    };
    let entry = platform.db.write(enter).await?;
    SessionResult::of(&platform, entry, now)?.answer(&platform, transport)
}

/// Whose password it is, the owner's before the waiting registration's. Both hashes have one salt, so that comparing with both costs
/// what comparing with none does.
async fn matching(
    platform: &Platform,
    room: &HashingRoom,
    call: &Call,
    password: &str,
    found: Candidates,
) -> Result<Option<Credential>, Problem> {
    let mut candidates: Vec<Credential> = found.owner.into_iter().chain(found.waiting).collect();
    let stored = candidates
        .iter()
        .map(|credential| credential.phc.clone())
        .collect();
    let verdict = room.verify(call, password, stored).await?;
    let (Verdict::Right(index) | Verdict::RightButOutdated(index)) = verdict else {
        return Ok(None);
    };
    if index >= candidates.len() {
        return Ok(None);
    }
    let right = candidates.swap_remove(index);
    if let Verdict::RightButOutdated(_) = verdict {
        renew(platform, room, call, &right, password).await?;
    }
    Ok(Some(right))
}

/// The settings changed since this password was hashed: now that it is at hand, hash it anew.
async fn renew(
    platform: &Platform,
    room: &HashingRoom,
    call: &Call,
    credential: &Credential,
    password: &str,
) -> Result<(), Problem> {
    let like = Some(credential.phc.clone());
    let phc = room.hash(call, password, like).await?;
    let credential = credential.clone();
    platform
        .db
        .write(move |conn| password::renew(conn, &credential.account, &credential.phc, &phc))
        .await
}
