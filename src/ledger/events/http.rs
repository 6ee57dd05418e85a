//! `GET /v1/events` and `GET /v1/event-types`.

use actix_web::{HttpRequest, get, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{Event, FEED, Kind, Published, Wanted, after, all, check_kept, last_position};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, EventsRead, Integrator};
use crate::platform::db::Conn;
use crate::platform::http::Page;
use crate::platform::http::list::{PageQuery, close};
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::ids::AccountId;
use crate::platform::problem::{FieldError, Problem};

/// Which events are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// Events of this type alone.
    #[serde(rename = "type")]
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 64,
        example = "capabilities.changed"
    )]
    kind: Option<String>,
    /// Events about this account alone.
    #[param(
        nullable = false,
        max_length = 40,
        example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"
    )]
    account_id: Option<String>,
}

/// What happened.
#[derive(Serialize, ToSchema)]
pub struct EventList {
    /// The events, oldest first.
    #[schema(max_items = 100)]
    pub data: Vec<Event>,
    /// Whether there are more by now.
    pub has_more: bool,
    /// Asks for what comes after these, also when there is nothing yet: keep it, and ask again later.
    #[schema(max_length = 200)]
    pub next_cursor: String,
}

/// Read events
///
/// What happened to accounts, oldest first, for programs that rather ask than be told; by a key with the scope `events:read`. Begin without a
/// cursor, keep `next_cursor`, and ask with it again: nothing is left out and nothing comes twice. The events of an account stand in the order in
/// which they happened. They are there within a second, and for 30 days unless the server is set otherwise.
#[utoipa::path(operation_id = "list_events", tag = "events", security(("integrator_key" = ["events:read"])),
    params(PageQuery, EventQuery),
    responses((status = 200, description = "The events", body = EventList, example = json!({"has_more": false, "next_cursor": "V2VsbCBob3dkeQ", "data": [{
        "id": "evt_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "capabilities.changed", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "timestamp": "2026-11-21T09:32:00Z", "data": {"reason": "phone_verified"}}]}))),
    extensions(("x-error-codes" = json!(["validation_failed", "cursor_expired"]))))]
#[get("/v1/events")]
pub async fn list_events(
    platform: Platform,
    _program: Integrator<EventsRead>,
    request: HttpRequest,
    page: Page,
) -> Answer {
    let (wanted, page) = wanted(&request, page)?;
    let begin = page.after.as_deref().and_then(|text| text.parse().ok());
    let rows = page.rows();
    let read = platform
        .db
        .read(move |conn| behind(conn, begin, &wanted, rows));
    let (mut events, last) = read.await?;
    let limit = page.limit as usize;
    let has_more = events.len() > limit;
    events.truncate(limit);
    let until = match events.last() {
        Some(event) if has_more => event.position,
        Some(event) => event.position.max(last),
        None => last,
    };
    let body = EventList {
        data: events.into_iter().map(Event::from).collect(),
        has_more,
        next_cursor: close(&platform.seal, FEED, &until.to_string()),
    };
    let next = Some(body.next_cursor.as_str()).filter(|_| has_more);
    Ok(page.answer(&body, next))
}

/// The events behind a position, and up to where all of them were looked at. The end is read first: whatever gets its position later
/// stands behind it.
fn behind(
    conn: &mut Conn,
    begin: Option<i64>,
    wanted: &Wanted,
    rows: i64,
) -> Result<(Vec<Published>, i64), Problem> {
    if let Some(begin) = begin {
        check_kept(conn, begin)?;
    }
    let begin = begin.unwrap_or(0);
    let last = last_position(conn)?.max(begin);
    Ok((after(conn, begin, wanted, rows)?, last))
}

/// The filters. A type that nobody knows is no mistake: another version may.
fn wanted(request: &HttpRequest, mut page: Page) -> Result<(Wanted, Page), Problem> {
    let query = web::Query::<EventQuery>::from_query(request.query_string());
    let query = query.map_err(|_| fault("/type", "This must be given once."))?;
    let mut wanted = Wanted::default();
    if let Some(kind) = &query.kind {
        if kind.is_empty() || kind.len() > 64 || kind.contains('\0') {
            return Err(fault(
                "/type",
                "This must be a type of GET /v1/event-types.",
            ));
        }
        page = page.of_those("type", kind);
        wanted.kinds.push(kind.clone());
    }
    if let Some(text) = &query.account_id {
        let account = AccountId::parse(text);
        let account =
            account.ok_or_else(|| fault("/account_id", "This must be an account's id."))?;
        page = page.of_those("account_id", account.as_str());
        wanted.account = Some(account);
    }
    Ok((wanted, page))
}

fn fault(pointer: &'static str, detail: &'static str) -> Problem {
    invalid(vec![FieldError::new(pointer, "not_allowed", detail)])
}

/// A type of event.
#[derive(Serialize, ToSchema)]
pub struct EventType {
    /// Its name.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 64, examples("capabilities.changed"))]
    pub name: &'static str,
    /// What it says.
    #[schema(max_length = 1000)]
    pub description: String,
    /// JSON Schema of `data`. Members may be added: pass over those that you do not know.
    #[schema(value_type = Object)]
    pub schema: Value,
    /// An example of `data`.
    #[schema(value_type = Object)]
    pub sample: Value,
}

impl EventType {
    fn new(kind: &Kind) -> Self {
        Self {
            name: kind.name,
            description: kind.description(),
            schema: serde_json::to_value(kind.schema()).unwrap_or_default(),
            sample: kind.example(),
        }
    }
}

/// All types of events.
#[derive(Serialize, ToSchema)]
pub struct EventTypeList {
    /// The types.
    #[schema(max_items = 100)]
    pub data: Vec<EventType>,
}

/// List the types of events
///
/// Every type of event that programs can be told, with the JSON Schema of its facts.
#[utoipa::path(operation_id = "list_event_types", tag = "events", security(()),
    responses((status = 200, description = "The types", body = EventTypeList, example = json!({"data": [{
        "type": "capabilities.changed", "description": "What an account may do has changed: ask for its capabilities anew.",
        "schema": {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string", "maxLength": 64}}},
        "sample": {"reason": "phone_verified"}}]}))))]
#[get("/v1/event-types")]
pub async fn list_event_types(_: Anonymous) -> Answer {
    let data = all().iter().map(EventType::new).collect();
    Ok(ok(&EventTypeList { data }))
}
