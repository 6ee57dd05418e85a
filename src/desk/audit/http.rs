//! `GET /v1/staff/audit-events`, `…/export`, `…/integrity`.

use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{export, integrity, search};
use crate::ledger::audit::chain::{Checkpoint, Export, Integrity};
use crate::ledger::audit::{Found, Wanted, is_word, kinds, title};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ReadAudit, Staff};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Page};
use crate::platform::ids::{AccountId, ApiKeyId, AuditId, SessionId};
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::Language;

/// Which entries are wanted: those that fit everything that is given.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TrailQuery {
    /// Acts of this member of the staff (`acc_…`) or of this key (`apk_…`).
    #[param(
        nullable = false,
        max_length = 40,
        example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"
    )]
    actor: Option<String>,
    /// Entries about this account.
    #[param(
        nullable = false,
        max_length = 40,
        example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"
    )]
    subject: Option<String>,
    /// Entries of this kind.
    #[serde(rename = "type")]
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9_.-]+$",
        example = "login.failed"
    )]
    kind: Option<String>,
    /// Entries from this moment on.
    #[param(nullable = false, format = DateTime, max_length = 40, example = "2026-11-21T09:30:00Z")]
    after: Option<String>,
}

/// One entry of the trail, with everything that was noted.
#[derive(Serialize, ToSchema)]
pub struct TrailEntry {
    /// Its id.
    pub id: AuditId,
    /// What happened; more may be added.
    #[serde(rename = "type")]
    #[schema(max_length = 64, examples("login.failed"), extensions(("x-extensible-enum" = json!(kinds()))))]
    pub kind: String,
    /// What happened, in a sentence, in the language of `Accept-Language`.
    #[schema(max_length = 300, examples("Somebody tried to sign in and failed."))]
    pub title: String,
    /// Whose account it is about; absent when it is nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub account_id: Option<AccountId>,
    /// `anonymous`, `member`, `staff`, `integrator` or `system`; more may be added.
    #[schema(max_length = 32, examples("member"), extensions(("x-extensible-enum" = json!(["anonymous", "member", "staff", "integrator", "system"]))))]
    pub actor: String,
    /// Which member of the staff, or which key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub actor_id: Option<String>,
    /// The request that did it.
    #[schema(max_length = 128, examples("req_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
    pub request_id: String,
    /// From where, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("203.0.113.0/24"))]
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

impl TrailEntry {
    fn new(platform: &Platform, language: Language, found: Found) -> Result<Self, Problem> {
        let entry = found.entry;
        Ok(Self {
            title: title(platform, language, &entry)?,
            detail: entry.facts(),
            address: entry.address(),
            id: entry.id,
            kind: entry.kind,
            account_id: found.account_id,
            actor: entry.actor,
            actor_id: entry.actor_id,
            request_id: entry.request_id,
            session_id: entry.session_id,
            created_at: entry.created_at,
        })
    }
}

/// The trail.
#[derive(Serialize, ToSchema)]
pub struct Trail {
    /// The entries, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<TrailEntry>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Search the audit trail
///
/// Newest first, with everything that was noted, reasons of staff among it. That it was read is noted as well.
#[utoipa::path(operation_id = "search_audit_events", tag = "audit trail", security(("staff" = [])), params(PageQuery, TrailQuery),
    responses((status = 200, description = "The entries", body = Trail, example = json!({"has_more": false, "data": [{
        "id": "aud_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "login.failed", "title": "Somebody tried to sign in and failed.",
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "actor": "anonymous", "request_id": "req_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "address": "203.0.113.0/24", "detail": {"method": "password"}, "created_at": "2026-11-21T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/staff/audit-events")]
pub async fn search_audit_events(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReadAudit>>,
    language: Language,
    request: HttpRequest,
    page: Page,
) -> Answer {
    let (wanted, page) = wanted(&request, page)?;
    let (after, rows) = (page.after.clone(), page.rows());
    let act = platform.db.write(move |conn| {
        let after = after.as_deref();
        search(conn, &call, &caller.account, &wanted, after, rows)
    });
    let cut = page.cut(act.await?, &platform.seal, |found| found.entry.id.as_str());
    let found = cut.items.into_iter();
    let body = Trail {
        data: found
            .map(|found| TrailEntry::new(&platform, language, found))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// Where to begin.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// The position after which to begin: the `end` of the export before.
    #[param(
        nullable = false,
        minimum = 0,
        maximum = 9_007_199_254_740_991_i64,
        example = 0
    )]
    after: Option<i64>,
}

/// Export the audit trail
///
/// The chain as lines of JSON: a header, every entry with its position and hash, each checkpoint after the entry that it speaks of, and `end`.
/// `bonafide audit verify --file` verifies it without the database. An answer without `end` is not whole. What was written within the
/// last second may be missing; the next export, `after` this one's `end`, has it. That it was taken is noted in the trail.
#[utoipa::path(operation_id = "export_audit_events", tag = "audit trail", security(("staff" = [])), params(ExportQuery),
    responses((status = 200, description = "The chain, a line for each entry", body = String, content_type = "application/x-ndjson",
        example = "{\"position\":1,\"id\":\"aud_…\",\"type\":\"account.created\",\"actor\":\"anonymous\",…}")),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/staff/audit-events/export")]
pub async fn export_audit_events(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReadAudit>>,
    request: HttpRequest,
) -> Answer {
    let query = web::Query::<ExportQuery>::from_query(request.query_string()).ok();
    let after = query.map(|query| query.after.unwrap_or(0));
    let after = after.filter(|after| *after >= 0);
    let after = after.ok_or_else(|| fault("after", "This must be a position, 0 or more."))?;
    let export = export(&platform, call, caller.account.clone(), after).await?;
    let lines = stream::try_unfold(export, next);
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .streaming(lines))
}

/// The next lines. When that fails in the middle the connection is cut: nobody shall take half of it for the whole.
async fn next(mut export: Export) -> Result<Option<(web::Bytes, Export)>, actix_web::Error> {
    match export.next().await {
        Ok(lines) => Ok(lines.map(|lines| (web::Bytes::from(lines), export))),
        Err(problem) => {
            tracing::warn!(%problem, "an export of the audit trail broke off");
            Err(problem.into())
        }
    }
}

/// Something that is wrong with the chain.
#[derive(Serialize, ToSchema)]
pub struct ChainFault {
    /// `altered`, `reordered`, `deleted`, `missing`, `cut_off`, `rewritten` or `forged_checkpoint`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("altered"), extensions(("x-extensible-enum" = json!(["altered", "reordered", "deleted", "missing", "cut_off", "rewritten", "forged_checkpoint"]))))]
    pub kind: &'static str,
    /// At which position.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(42))]
    pub position: Option<i64>,
    /// With which entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub entry_id: Option<String>,
}

/// A signed word on how far the chain had come.
#[derive(Serialize, ToSchema)]
pub struct SignedCheckpoint {
    /// The position of the newest entry then.
    #[schema(examples(4200))]
    pub position: i64,
    /// Its hash, hexadecimal.
    #[schema(max_length = 64)]
    pub hash: String,
    /// When.
    pub made_at: Moment,
    /// The key that signed.
    #[schema(max_length = 16, examples("1f0c9b1e5a0f9a43"))]
    pub key: String,
    /// Ed25519, base64.
    #[schema(max_length = 88)]
    pub signature: String,
}

impl From<Checkpoint> for SignedCheckpoint {
    fn from(made: Checkpoint) -> Self {
        Self {
            position: made.position,
            hash: made.hash,
            made_at: made.made_at,
            key: made.key,
            signature: made.signature,
        }
    }
}

/// How the chain stands.
#[derive(Serialize, ToSchema)]
pub struct ChainIntegrity {
    /// `whole` or `broken`: the newest thousand entries, and the checkpoints that speak of them.
    #[schema(value_type = String, max_length = 32, examples("whole"), extensions(("x-extensible-enum" = json!(["whole", "broken"]))))]
    pub result: &'static str,
    /// The last position.
    #[schema(examples(4242))]
    pub position: i64,
    /// Its hash, hexadecimal.
    #[schema(max_length = 64)]
    pub hash: String,
    /// How many entries were looked at.
    #[schema(minimum = 0, examples(1000))]
    pub checked: u64,
    /// Whether entries wait for their place; they do so for a second at most.
    pub waiting: bool,
    /// The newest checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub checkpoint: Option<SignedCheckpoint>,
    /// What checkpoints are verified with: Ed25519 (RFC 8032), 32 bytes, base64.
    #[schema(max_length = 44)]
    pub public_key: String,
    /// What is wrong.
    #[schema(max_items = 100)]
    pub faults: Vec<ChainFault>,
}

impl From<Integrity> for ChainIntegrity {
    fn from(found: Integrity) -> Self {
        let report = found.report;
        Self {
            result: if report.is_good() { "whole" } else { "broken" },
            position: report.position,
            hash: report.hash,
            checked: report.entries,
            waiting: found.is_waiting,
            checkpoint: found.checkpoint.map(SignedCheckpoint::from),
            public_key: found.key.to_text(),
            faults: report
                .faults
                .into_iter()
                .map(|fault| ChainFault {
                    kind: fault.kind.as_str(),
                    position: fault.position,
                    entry_id: fault.entry,
                })
                .collect(),
        }
    }
}

/// Check the audit trail
///
/// Whether the end of the chain is whole: the newest thousand entries, each against the one before, and the checkpoints that speak of them.
/// `bonafide audit verify` looks at all of it. That it was asked is noted in the trail.
#[utoipa::path(operation_id = "check_audit_events", tag = "audit trail", security(("staff" = [])),
    responses((status = 200, description = "How it stands", body = ChainIntegrity, example = json!({
        "result": "whole", "position": 4242, "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "checked": 1000,
        "waiting": false, "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "faults": []}))))]
#[get("/v1/staff/audit-events/integrity")]
pub async fn check_audit_events(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReadAudit>>,
) -> Answer {
    let found = integrity(&platform, call, caller.account.clone()).await?;
    Ok(ok(&ChainIntegrity::from(found)))
}

/// What is asked for, and the page, which remembers it for the way to the next one.
fn wanted(request: &HttpRequest, mut page: Page) -> Result<(Wanted, Page), Problem> {
    let query = web::Query::<TrailQuery>::from_query(request.query_string());
    let query = query.map_err(|_| fault("type", "Each filter is given once."))?;
    let query = query.into_inner();
    let mut wanted = Wanted::default();
    if let Some(actor) = query.actor {
        let is_one = AccountId::parse(&actor).is_some() || ApiKeyId::parse(&actor).is_some();
        if !is_one {
            return Err(fault(
                "actor",
                "This must be the id of an account or of a key.",
            ));
        }
        page = page.of_those("actor", &actor);
        wanted.actor = Some(actor);
    }
    if let Some(subject) = query.subject {
        let id = AccountId::parse(&subject);
        wanted.subject =
            Some(id.ok_or_else(|| fault("subject", "This must be the id of an account."))?);
        page = page.of_those("subject", &subject);
    }
    if let Some(kind) = query.kind {
        if !is_word(&kind) {
            return Err(fault(
                "type",
                "This must be one `type` such as login.failed.",
            ));
        }
        page = page.of_those("type", &kind);
        wanted.kind = Some(kind);
    }
    if let Some(after) = query.after {
        let since = Moment::from_rfc3339(&after);
        wanted.since =
            Some(since.ok_or_else(|| {
                fault("after", "This must be a time such as 2026-11-21T09:30:00Z.")
            })?);
        page = page.of_those("after", &after);
    }
    Ok((wanted, page))
}

fn fault(name: &str, detail: &'static str) -> Problem {
    invalid(vec![FieldError::new(
        format!("/{name}"),
        "not_allowed",
        detail,
    )])
}
