//! `GET /v1/me/audit-events`.

use actix_web::{HttpRequest, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{Facts, is_word, kinds};
use super::{Recorded, list, title};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::http::Page;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::Answer;
use crate::platform::ids::{AuditId, SessionId};
use crate::platform::places::Place;
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::Language;

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Entries of this kind alone.
    #[serde(rename = "type")]
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9_.-]+$",
        example = "login.failed"
    )]
    kind: Option<String>,
}

/// Facts about an entry. Each is there only where it applies; more may be added.
#[derive(Serialize, ToSchema)]
pub struct AuditEventDetail {
    /// How somebody proved who they are, or tried to, RFC 8176 names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10, examples(json!(["pwd"])))]
    pub methods: Vec<String>,
    /// What the device runs: `ios`, `android`, `web` or `other`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("ios"), extensions(("x-extensible-enum" = json!(["ios", "android", "web", "other"]))))]
    pub platform: Option<String>,
    /// Why it happened, in a word such as `signed_out` or `refresh_token_reused`; expect others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("signed_out"))]
    pub reason: Option<String>,
    /// The members of the account that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10, examples(json!(["name"])))]
    pub changed: Vec<String>,
}

impl AuditEventDetail {
    fn new(facts: Facts) -> Option<Self> {
        (!facts.is_empty()).then_some(Self {
            methods: facts.methods,
            platform: facts.platform,
            reason: facts.reason,
            changed: facts.changed,
        })
    }
}

/// One entry of the security history.
#[derive(Serialize, ToSchema)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditId,
    /// What happened; more may be added.
    #[serde(rename = "type")]
    #[schema(max_length = 64, examples("session.created"), extensions(("x-extensible-enum" = json!(kinds()))))]
    pub kind: String,
    /// What happened, in a sentence that can be shown to a person, in the language of `Accept-Language`.
    #[schema(max_length = 300, examples("A device was signed in."))]
    pub title: String,
    /// Who acted: `anonymous` (somebody who did not say who they are), `member` (who holds the account), `staff`, `integrator` or `system`; more may be added.
    #[schema(max_length = 32, examples("member"), extensions(("x-extensible-enum" = json!(["anonymous", "member", "staff", "integrator", "system"]))))]
    pub actor: String,
    /// When.
    pub created_at: Moment,
    /// From where, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("203.0.113.0/24"))]
    pub address: Option<String>,
    /// Roughly where that is; absent when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub place: Option<Place>,
    /// The session that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session_id: Option<SessionId>,
    /// Whether that session is the one that asks.
    pub current: bool,
    /// Facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<AuditEventDetail>,
}

impl AuditEvent {
    fn new(
        platform: &Platform,
        language: Language,
        current: &SessionId,
        entry: Recorded,
    ) -> Result<Self, Problem> {
        let facts = Facts::read(&entry.detail);
        Ok(Self {
            title: title(platform, language, &entry)?,
            address: entry.address(),
            id: entry.id,
            kind: entry.kind,
            actor: entry.actor,
            created_at: entry.created_at,
            place: platform.places.place_of(&entry.client_address, language),
            current: entry.session_id.as_ref() == Some(current),
            session_id: entry.session_id,
            detail: AuditEventDetail::new(facts),
        })
    }
}

/// The security history of the caller's account.
#[derive(Serialize, ToSchema)]
pub struct AuditEventList {
    /// The entries, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<AuditEvent>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the security history
///
/// What happened on the caller's account, newest first: sign-ins and failed attempts, sessions that ended, changes of address and
/// password. `type` and `title` tell what, `detail` holds a few facts.
#[utoipa::path(operation_id = "list_audit_events", tag = "account", security(("bearer" = [])),
    params(PageQuery, HistoryQuery),
    responses((status = 200, description = "The history", body = AuditEventList, example = json!({"has_more": false, "data": [{
        "id": "aud_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "session.created", "title": "A device was signed in.", "actor": "member",
        "created_at": "2026-11-21T09:32:00Z", "address": "203.0.113.0/24",
        "place": {"country_code": "DE", "country": "Germany", "region": "Land Berlin", "city": "Berlin"}, "session_id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "current": true, "detail": {"methods": ["pwd"], "platform": "ios"}}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/audit-events")]
pub async fn list_audit_events(
    platform: Platform,
    caller: Caller<Limited>,
    language: Language,
    request: HttpRequest,
    page: Page,
) -> Answer {
    let kind = wanted(&request)?;
    let page = match &kind {
        Some(kind) => page.of_those("type", kind),
        None => page,
    };
    let current = caller.session.clone();
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform.db.read(move |conn| {
        list(
            conn,
            &caller.account,
            kind.as_deref(),
            after.as_deref(),
            rows,
        )
    });
    let cut = page.cut(read.await?, &platform.seal, |entry| entry.id.as_str());
    let entries = cut.items.into_iter();
    let body = AuditEventList {
        data: entries
            .map(|entry| AuditEvent::new(&platform, language, &current, entry))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// The kind that is asked for. One that nobody knows is no mistake: another version may.
fn wanted(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let query = web::Query::<HistoryQuery>::from_query(request.query_string()).ok();
    let good = |kind: &Option<String>| kind.as_deref().is_none_or(is_word);
    let kind = query.map(|query| query.into_inner().kind).filter(good);
    kind.ok_or_else(|| {
        let detail = "This must be one `type` such as login.failed.";
        invalid(vec![FieldError::new("/type", "not_allowed", detail)])
    })
}
