//! What happened to an account, as staff read it.

use actix_web::{get, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::read_id;
use crate::desk::accounts::timeline;
use crate::ledger::audit::{Recorded, kinds, title};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Staff, ViewAccounts};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::Answer;
use crate::platform::http::{Call, Page};
use crate::platform::ids::{AuditId, SessionId};
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// One entry, with everything that was noted.
#[derive(Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Its id.
    pub id: AuditId,
    /// What happened; more may be added.
    #[serde(rename = "type")]
    #[schema(max_length = 64, examples("login.failed"), extensions(("x-extensible-enum" = json!(kinds()))))]
    pub kind: String,
    /// What happened, in a sentence, in the language of `Accept-Language`.
    #[schema(max_length = 300)]
    pub title: String,
    /// `anonymous`, `member`, `staff`, `integrator` or `system`; more may be added.
    #[schema(max_length = 32, examples("member"), extensions(("x-extensible-enum" = json!(["anonymous", "member", "staff", "integrator", "system"]))))]
    pub actor: String,
    /// Which member of the staff, or which key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub actor_id: Option<String>,
    /// The request that did it.
    #[schema(max_length = 128)]
    pub request_id: String,
    /// From where, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64)]
    pub address: Option<String>,
    /// The session that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session_id: Option<SessionId>,
    /// Everything that was noted.
    #[schema(value_type = Object)]
    pub detail: Value,
    /// When.
    pub created_at: Moment,
}

impl TimelineEntry {
    fn new(platform: &Platform, language: Language, entry: Recorded) -> Result<Self, Problem> {
        Ok(Self {
            title: title(platform, language, &entry)?,
            detail: entry.facts(),
            address: entry.address(),
            id: entry.id,
            kind: entry.kind,
            actor: entry.actor,
            actor_id: entry.actor_id,
            request_id: entry.request_id,
            session_id: entry.session_id,
            created_at: entry.created_at,
        })
    }
}

/// An account's timeline.
#[derive(Serialize, ToSchema)]
pub struct Timeline {
    /// The entries, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<TimelineEntry>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Read what happened to an account
///
/// Newest first, with everything that was noted, reasons of staff among it. That it was read is noted as well.
#[utoipa::path(operation_id = "get_account_timeline", tag = "desk", security(("staff" = [])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"), PageQuery),
    responses((status = 200, description = "The timeline", body = Timeline, example = json!({"has_more": false, "data": [{
        "id": "aud_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "login.failed", "title": "Somebody tried to sign in with a wrong password.",
        "actor": "anonymous", "request_id": "req_06k3v8q1pc7l5f0tqk2n4h9e8o", "address": "203.0.113.0/24", "detail": {"method": "password"},
        "created_at": "2026-11-21T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/staff/accounts/{id}/timeline")]
pub async fn get_account_timeline(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ViewAccounts>>,
    language: Language,
    id: web::Path<String>,
    page: Page,
) -> Answer {
    let (id, after, rows) = (read_id(&id)?, page.after.clone(), page.rows());
    let act = platform
        .db
        .write(move |conn| timeline(conn, &call, &caller.account, &id, after.as_deref(), rows));
    let cut = page.cut(act.await?, &platform.seal, |entry| entry.id.as_str());
    let entries = cut.items.into_iter();
    let body = Timeline {
        data: entries
            .map(|entry| TimelineEntry::new(&platform, language, entry))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}
