//! Refreshing, listing and ending sessions.

use actix_web::{HttpRequest, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::result::SessionResult;
use super::{Session, end, end_others, list, of_token, refresh, sign_out};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Bearer, Caller, Limited, Subject};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, no_content};
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, CookieKind, Page, Parsed, Transport};
use crate::platform::ids::SessionId;
use crate::platform::places::Place;
use crate::platform::problem::{FieldError, Problem, common};
use crate::platform::texts::Language;

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshForm {
    /// The newest refresh token; absent with the cookie transport, where the cookie holds it.
    #[validate(length(max = 256, code = "too_long"))]
    #[schema(nullable = false, max_length = 256)]
    pub refresh_token: Option<String>,
}

/// Refresh the tokens
///
/// Trades the refresh token for a new pair. Two calls with the same token within ten seconds get the same successor, so a lost answer
/// can simply be asked for again. An older token that comes back ends the session, and its owner is told. With the cookie transport the
/// body is `{}`, and the call needs an allowed `Origin`.
#[utoipa::path(operation_id = "refresh_session", tag = "sessions", security(()), params(TransportHeader), request_body = RefreshForm,
    responses((status = 200, description = "New tokens", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["refresh_token_reused", "token_missing", "token_invalid", "token_expired", "session_revoked", "origin_not_allowed"]))))]
#[post("/v1/sessions/refresh")]
pub async fn refresh_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    transport: Transport,
    form: Parsed<RefreshForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.refreshes_per_client)?;
    let token = presented(&request, transport, form.0.refresh_token)?;
    let (inner, now) = (platform.clone(), call.now);
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
    SessionResult::authenticated(&platform, &result?, now)?.answer(&platform, transport)
}

/// The refresh token, from where this transport carries it.
fn presented(
    request: &HttpRequest,
    transport: Transport,
    in_body: Option<String>,
) -> Result<String, Problem> {
    match (transport, in_body) {
        (Transport::Token, Some(token)) => Ok(token),
        (Transport::Token, None) => Err(invalid(vec![FieldError::new(
            "/refresh_token",
            "required",
            "This member is missing; with the cookie transport say so in X-Bonafide-Transport.",
        )])),
        (Transport::Cookie, None) => {
            Transport::in_cookie(request, CookieKind::Refresh).ok_or_else(|| {
                Problem::new(&common::TOKEN_MISSING).next("sign_in", "POST", "/v1/sessions")
            })
        }
        (Transport::Cookie, Some(_)) => Err(invalid(vec![FieldError::new(
            "/refresh_token",
            "not_allowed",
            "With the cookie transport the token is in the cookie, not in the body.",
        )])),
    }
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
    /// Roughly where that is; absent when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub place: Option<Place>,
    /// When it was last used, to within the life of an access token.
    pub last_used_at: Moment,
    /// When it began.
    pub created_at: Moment,
    /// When it ends in any case.
    pub expires_at: Moment,
}

impl SessionItem {
    fn new(session: Session, current: &SessionId, place: Option<Place>) -> Self {
        Self {
            current: session.id == *current,
            id: session.id,
            device_name: session.device.name,
            platform: session.device.platform,
            app_version: session.device.app_version,
            address: session.client_address,
            place,
            last_used_at: session.last_used_at,
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}

/// The caller's open sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<SessionItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the open sessions
///
/// Where the caller is signed in: device, place, last use; the newest first.
#[utoipa::path(operation_id = "list_sessions", tag = "sessions", security(("bearer" = [])),
    params(PageQuery),
    responses((status = 200, description = "The sessions", body = SessionList, example = json!({"has_more": false, "data": [{
        "id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "current": true, "device_name": "Ada's phone", "platform": "ios",
        "address": "203.0.113.0/24", "place": {"country_code": "DE", "country": "Germany", "region": "Land Berlin", "city": "Berlin"}, "last_used_at": "2026-11-21T09:32:00Z", "created_at": "2026-11-21T09:32:00Z",
        "expires_at": "2027-02-19T09:32:00Z"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/sessions")]
pub async fn list_sessions(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
    language: Language,
    page: Page,
) -> Answer {
    let current = caller.session.clone();
    let (after, rows) = (page.after.clone(), page.rows());
    let sessions = platform
        .db
        .read(move |conn| list(conn, &caller.account, after.as_deref(), rows, call.now))
        .await?;
    let cut = page.cut(sessions, &platform.seal, |session| session.id.as_str());
    let items = cut.items.into_iter();
    let body = SessionList {
        data: items
            .map(|session| {
                let place = platform.places.place_of(&session.client_address, language);
                SessionItem::new(session, &current, place)
            })
            .collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// End one session
///
/// Signs a device out; its tokens die on every node within a second. Somebody else's session is not found.
#[utoipa::path(operation_id = "end_session", tag = "sessions", security(("bearer" = [])),
    params(("id" = String, Path, description = "The session's id", max_length = 40, example = "ses_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Ended")),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found"]))))]
#[delete("/v1/me/sessions/{id}")]
pub async fn end_session(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
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
    responses((status = 204, description = "Ended")),
    extensions(("x-for-suspended" = json!(true))))]
#[delete("/v1/me/sessions")]
pub async fn end_other_sessions(platform: Platform, call: Call, caller: Caller<Limited>) -> Answer {
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
/// Ends the session of the bearer: an access token or a refresh token. With the cookie transport the session of the cookie, which is taken
/// back. Always 204, also when the session has ended before.
#[utoipa::path(operation_id = "end_current_session", tag = "sessions", security(("bearer" = []), ("refresh_token" = [])),
    params(TransportHeader), responses((status = 204, description = "Signed out")),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["origin_not_allowed", "validation_failed"]))))]
#[delete("/v1/me/sessions/current")]
pub async fn end_current_session(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    request: HttpRequest,
    transport: Transport,
) -> Answer {
    let in_cookie = match transport {
        Transport::Token => None,
        Transport::Cookie => Transport::in_cookie(&request, CookieKind::Refresh).map(Bearer),
    };
    let session = match Bearer::from(&request).or(in_cookie) {
        Some(token) => of_token(&platform, &token.0).or_else(|| {
            Caller::<Limited>::from(&request)
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
    let mut answer = no_content();
    if transport == Transport::Cookie {
        Transport::clear_cookie(&platform, &mut answer, CookieKind::Refresh)?;
    }
    Ok(answer)
}
