//! Refreshing, listing and ending sessions, and the result of every sign-in.

use actix_web::{HttpRequest, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Device, Entry, Opened, Session, end, end_others, list, of_token, refresh, sign_out};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Bearer, Caller, Member, Subject};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::SessionId;
use crate::platform::problem::{Next, Problem, common};

/// The kinds of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DevicePlatform {
    /// Apple's phones and tablets.
    Ios,
    /// Android.
    Android,
    /// A browser.
    Web,
    /// Anything else.
    Other,
}

/// The device that signs in.
#[derive(Deserialize, Validate, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct DeviceForm {
    /// Its name, as its owner knows it.
    #[validate(length(max = 100, code = "too_long"))]
    #[schema(nullable = false, max_length = 100, examples("Ada's phone"))]
    pub name: Option<String>,
    /// Its kind; `other` when it is not told.
    #[schema(nullable = false, value_type = Option<DevicePlatform>)]
    pub platform: Option<DevicePlatform>,
    /// The app's version.
    #[validate(length(max = 50, code = "too_long"))]
    #[schema(nullable = false, max_length = 50, examples("3.2.1"))]
    pub app_version: Option<String>,
}

impl From<DeviceForm> for Device {
    fn from(form: DeviceForm) -> Self {
        let clean = |text: String| text.chars().filter(|c| !c.is_control()).collect::<String>();
        let platform = match form.platform {
            Some(DevicePlatform::Ios) => "ios",
            Some(DevicePlatform::Android) => "android",
            Some(DevicePlatform::Web) => "web",
            Some(DevicePlatform::Other) | None => "other",
        };
        Self {
            name: form.name.map(clean),
            platform: platform.to_owned(),
            app_version: form.app_version.map(clean),
        }
    }
}

/// The session that was opened.
#[derive(Serialize, ToSchema)]
pub struct SessionSummary {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Moment,
    /// When it ends in any case.
    pub expires_at: Moment,
}

/// The result of a sign-in, of a refresh and of a confirmation: one flat object; `result` says which members are there.
#[derive(Serialize, ToSchema, Default)]
pub struct SessionResult {
    /// `authenticated`, `email_verification_required`, `verified` or `already_verified`; more may be added.
    #[schema(value_type = String, max_length = 64, examples("authenticated"), extensions(("x-extensible-enum" = json!(["authenticated", "email_verification_required", "verified", "already_verified"]))))]
    pub result: &'static str,
    /// JWT for `Authorization: Bearer` (with `authenticated`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    pub access_token: Option<String>,
    /// `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, max_length = 16, examples("Bearer"))]
    pub token_type: Option<&'static str>,
    /// Seconds that the access token, or the registration token, lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 31536000)]
    pub expires_in: Option<u64>,
    /// Trade it for new tokens at `POST /v1/sessions/refresh`; each works once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 256)]
    pub refresh_token: Option<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session: Option<SessionSummary>,
    /// With `email_verification_required`: lets the person verify, resend and correct the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 128)]
    pub registration_token: Option<String>,
    /// What the person may do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

impl SessionResult {
    /// The result of an entry.
    pub fn of(platform: &Platform, entry: Entry, now: Moment) -> Result<Self, Problem> {
        match entry {
            Entry::Authenticated(opened) => Self::authenticated(platform, &opened, now),
            Entry::Verified { already } => Ok(Self::verified(already)),
            Entry::VerificationRequired(token) => Ok(Self {
                result: "email_verification_required",
                registration_token: Some(token.expose().to_owned()),
                expires_in: Some(platform.config.lifetimes.registration.as_secs()),
                next: verification_steps(),
                ..Self::default()
            }),
        }
    }

    /// Somebody is in: signs the access token.
    pub fn authenticated(
        platform: &Platform,
        opened: &Opened,
        now: Moment,
    ) -> Result<Self, Problem> {
        Ok(Self {
            result: "authenticated",
            access_token: Some(platform.tokens.issue(&opened.grant, now)?),
            token_type: Some("Bearer"),
            expires_in: u64::try_from(platform.tokens.access_seconds()).ok(),
            refresh_token: Some(opened.refresh.expose().to_owned()),
            session: Some(SessionSummary {
                id: opened.session.id.clone(),
                created_at: opened.session.created_at,
                expires_at: opened.session.expires_at,
            }),
            ..Self::default()
        })
    }

    /// An address was confirmed and nobody signed in.
    pub fn verified(already: bool) -> Self {
        Self {
            result: if already {
                "already_verified"
            } else {
                "verified"
            },
            next: vec![Next::new("sign_in", "POST", "/v1/sessions")],
            ..Self::default()
        }
    }
}

/// What somebody may do whose address waits for its proof.
pub fn verification_steps() -> Vec<Next> {
    vec![
        Next::new("confirm", "POST", "/v1/email-verifications/confirm"),
        Next::new(
            "resend_verification",
            "POST",
            "/v1/email-verifications/resend",
        ),
        Next::new("correct_email", "PATCH", "/v1/email-verifications/current"),
        Next::new("status", "GET", "/v1/email-verifications/current"),
    ]
}

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshForm {
    /// The newest refresh token.
    #[validate(length(max = 256, code = "too_long"))]
    #[schema(max_length = 256)]
    pub refresh_token: String,
}

/// Refresh the tokens
///
/// Trades the refresh token for a new pair. Two calls with the same token within ten seconds get the same successor, so a lost answer
/// can simply be asked for again. An older token that comes back ends the session, and its owner is told.
#[utoipa::path(operation_id = "refresh_session", tag = "sessions", security(()), request_body = RefreshForm,
    responses((status = 200, description = "New tokens", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["refresh_token_reused", "token_invalid", "token_expired", "session_revoked"]))))]
#[post("/v1/sessions/refresh")]
pub async fn refresh_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Parsed<RefreshForm>,
) -> Answer {
    platform.budgets.take(
        &platform.config.limits.refreshes_per_client,
        &call.client,
        call.now,
    )?;
    let (inner, now, token) = (platform.clone(), call.now, form.0.refresh_token);
    let session = of_token(&platform, &token);
    let result = platform
        .db
        .write(move |conn| refresh(conn, &inner, &call, &token))
        .await?;
    if let (Err(problem), Some(session)) = (&result, session)
        && problem.code() == super::problems::REFRESH_TOKEN_REUSED.code
    {
        platform
            .tokens
            .revocations()
            .note(&Subject::Session(&session), now);
    }
    Ok(ok(&SessionResult::authenticated(&platform, &result?, now)?))
}

/// One session of the list.
#[derive(Serialize, ToSchema)]
pub struct SessionItem {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The device's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, examples("Ada's phone"))]
    pub device_name: Option<String>,
    /// `ios`, `android`, `web` or `other`; more may be added.
    #[schema(max_length = 32, examples("ios"), extensions(("x-extensible-enum" = json!(["ios", "android", "web", "other"]))))]
    pub platform: String,
    /// The app's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 50, examples("3.2.1"))]
    pub app_version: Option<String>,
    /// From where it was last used, shortened.
    #[schema(max_length = 64, examples("203.0.113.0/24"))]
    pub address: String,
    /// When it was last used, to within the life of an access token.
    pub last_used_at: Moment,
    /// When it began.
    pub created_at: Moment,
    /// When it ends in any case.
    pub expires_at: Moment,
}

impl SessionItem {
    fn new(session: Session, current: &SessionId) -> Self {
        Self {
            current: session.id == *current,
            id: session.id,
            device_name: session.device.name,
            platform: session.device.platform,
            app_version: session.device.app_version,
            address: session.client_address,
            last_used_at: session.last_used_at,
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}

/// The caller's open sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions, newest use first.
    #[schema(max_items = 100)]
    pub data: Vec<SessionItem>,
}

/// List the open sessions
///
/// Where the caller is signed in: device, place, last use; the newest hundred.
#[utoipa::path(operation_id = "list_sessions", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "The sessions", body = SessionList, example = json!({"data": [{
        "id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "current": true, "device_name": "Ada's phone", "platform": "ios",
        "address": "203.0.113.0/24", "last_used_at": "2026-11-21T09:32:00Z", "created_at": "2026-11-21T09:32:00Z",
        "expires_at": "2027-02-19T09:32:00Z"}]}))))]
#[get("/v1/me/sessions")]
pub async fn list_sessions(platform: Platform, call: Call, caller: Caller<Member>) -> Answer {
    let current = caller.session.clone();
    let sessions = platform
        .db
        .read(move |conn| list(conn, &caller.account, call.now))
        .await?;
    Ok(ok(&SessionList {
        data: sessions
            .into_iter()
            .map(|session| SessionItem::new(session, &current))
            .collect(),
    }))
}

/// End one session
///
/// Signs a device out; its tokens die on every node within a second. Somebody else's session is not found.
#[utoipa::path(operation_id = "end_session", tag = "sessions", security(("bearer" = [])),
    params(("id" = String, Path, description = "The session's id", max_length = 40, example = "ses_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Ended")),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[delete("/v1/me/sessions/{id}")]
pub async fn end_session(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    id: web::Path<String>,
) -> Answer {
    let id = SessionId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let (ended, now) = (id.clone(), call.now);
    platform
        .db
        .write(move |conn| end(conn, &call, &caller.account, &id))
        .await?;
    platform
        .tokens
        .revocations()
        .note(&Subject::Session(&ended), now);
    Ok(no_content())
}

/// End all other sessions
///
/// Signs every other device out.
#[utoipa::path(operation_id = "end_other_sessions", tag = "sessions", security(("bearer" = [])),
    responses((status = 204, description = "Ended")))]
#[delete("/v1/me/sessions")]
pub async fn end_other_sessions(platform: Platform, call: Call, caller: Caller<Member>) -> Answer {
    let now = call.now;
    let ended = platform
        .db
        .write(move |conn| end_others(conn, &call, &caller.account, &caller.session))
        .await?;
    for session in &ended {
        platform
            .tokens
            .revocations()
            .note(&Subject::Session(session), now);
    }
    Ok(no_content())
}

/// Sign out
///
/// Ends the session of the bearer: an access token or a refresh token. Always 204, also when the session has ended before.
#[utoipa::path(operation_id = "end_current_session", tag = "sessions", security(("bearer" = []), ("refresh_token" = [])),
    responses((status = 204, description = "Signed out")))]
#[delete("/v1/me/sessions/current")]
pub async fn end_current_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let session = match Bearer::from(&request) {
        Some(token) => of_token(&platform, &token.0).or_else(|| {
            Caller::<Member>::from(&request)
                .ok()
                .map(|caller| caller.session)
        }),
        None => None,
    };
    if let Some(session) = session {
        let (ended, now) = (session.clone(), call.now);
        platform
            .db
            .write(move |conn| sign_out(conn, &call, &session))
            .await?;
        platform
            .tokens
            .revocations()
            .note(&Subject::Session(&ended), now);
    }
    Ok(no_content())
}
