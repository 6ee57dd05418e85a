//! What was put on its way, and sending it again.

use actix_web::{HttpRequest, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::read_id;
use crate::integrations::webhooks::{Delivery, From, Manager, log, replay, replay_one};
use crate::ledger::events::FEED;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::http::list::{PageQuery, close, open};
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AccountId, EventId, WebhookDeliveryId, WebhookId};
use crate::platform::problem::{FieldError, Problem, common};

/// An event on its way to one webhook.
#[derive(Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The event; header `webhook-id` of every attempt.
    pub event_id: EventId,
    /// What happened.
    #[schema(max_length = 64, examples("account.created"))]
    pub event_type: String,
    /// Whose account it is about.
    pub account_id: AccountId,
    /// `waiting`, `delivered` or `failed` (given up after three days); more may be added.
    #[schema(max_length = 32, examples("waiting"), extensions(("x-extensible-enum" = json!(["waiting", "delivered", "failed"]))))]
    pub status: String,
    /// How often it was tried.
    #[schema(minimum = 0, examples(3))]
    pub attempts: i32,
    /// When it was tried last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_attempt_at: Option<Moment>,
    /// When it is tried again, if nothing else comes between.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_attempt_at: Option<Moment>,
    /// The status of the last answer; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999, examples(503))]
    pub response_status: Option<i32>,
    /// How long the last attempt took.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, examples(87))]
    pub duration_ms: Option<i32>,
    /// Why the last attempt failed: `refused` (another status than 2xx), `timeout`, `connection`, `address_refused`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("refused"))]
    pub error: Option<String>,
    /// When it was put on its way.
    pub created_at: Moment,
}

impl std::convert::From<Delivery> for WebhookDelivery {
    fn from(row: Delivery) -> Self {
        Self {
            id: row.id,
            webhook_id: row.webhook_id,
            event_id: row.event_id,
            event_type: row.kind,
            account_id: row.account_id,
            status: row.state,
            attempts: row.attempts,
            last_attempt_at: row.last_attempt_at,
            next_attempt_at: row.next_attempt_at,
            response_status: row.response_status,
            duration_ms: row.duration_ms,
            error: row.error,
            created_at: row.created_at,
        }
    }
}

/// What was put on its way to a webhook.
#[derive(Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    /// The deliveries, newest event first.
    #[schema(max_items = 100)]
    pub data: Vec<WebhookDelivery>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Which deliveries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveryQuery {
    /// Those that fare so: `waiting`, `delivered` or `failed`.
    #[param(nullable = false, max_length = 16, example = "failed")]
    status: Option<String>,
}

/// List a webhook's deliveries
///
/// Every event that the webhook got or is to get, newest first, with what came of the last attempt; for as long as events are kept.
#[utoipa::path(operation_id = "list_webhook_deliveries", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])),
    params(PageQuery, DeliveryQuery, ("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The deliveries", body = WebhookDeliveryList, example = json!({"has_more": false, "data": [{
        "id": "whd_06k3v8q1pc7l5f0tqk2n4h9e8o", "webhook_id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "event_id": "evt_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "event_type": "account.created", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "waiting", "attempts": 3,
        "last_attempt_at": "2026-11-21T09:32:35Z", "next_attempt_at": "2026-11-21T09:34:35Z", "response_status": 503, "duration_ms": 87,
        "error": "refused", "created_at": "2026-11-21T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/webhooks/{id}/deliveries")]
pub async fn list_webhook_deliveries(
    platform: Platform,
    _by: Manager,
    request: HttpRequest,
    id: web::Path<String>,
    page: Page,
) -> Answer {
    let (id, status) = (read_id(&id)?, wanted(&request)?);
    let page = match &status {
        Some(status) => page.of_those("status", status),
        None => page,
    };
    let after = page.after.as_deref().and_then(|text| text.parse().ok());
    let rows = page.rows();
    let read = platform
        .db
        .read(move |conn| log(conn, &id, status.as_deref(), after, rows));
    let rows: Vec<(String, Delivery)> = read
        .await?
        .into_iter()
        .map(|row| (row.position.to_string(), row))
        .collect();
    let cut = page.cut(rows, &platform.seal, |(key, _)| key);
    let body = WebhookDeliveryList {
        data: cut.items.into_iter().map(|(_, row)| row.into()).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

fn wanted(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let query = web::Query::<DeliveryQuery>::from_query(request.query_string()).ok();
    let status = query.and_then(|query| query.into_inner().status);
    let known = |status: &String| ["waiting", "delivered", "failed"].contains(&status.as_str());
    if status.as_ref().is_some_and(|status| !known(status)) {
        let detail = "This must be waiting, delivered or failed.";
        return Err(fault("/status", detail));
    }
    Ok(status)
}

/// Send an event again
///
/// Puts one event on its way to its webhook again, whatever became of it before.
#[utoipa::path(operation_id = "replay_webhook_delivery", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])),
    params(("id" = String, Path, description = "The delivery's id", max_length = 40, example = "whd_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 202, description = "The delivery, on its way", body = WebhookDelivery, example = json!({
        "id": "whd_06k3v8q1pc7l5f0tqk2n4h9e8o", "webhook_id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "event_id": "evt_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "event_type": "account.created", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "waiting", "attempts": 0,
        "created_at": "2026-11-21T09:32:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found", "webhook_disabled"]))))]
#[post("/v1/webhooks/deliveries/{id}/replay")]
pub async fn replay_webhook_delivery(
    platform: Platform,
    call: Call,
    by: Manager,
    id: web::Path<String>,
) -> Answer {
    let id = WebhookDeliveryId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let inner = platform.clone();
    let replayed = platform
        .db
        .write(move |conn| replay_one(conn, &inner, &call, &by, &id));
    Ok(accepted(&WebhookDelivery::from(replayed.await?)))
}

/// From where on events are sent again: one of the two.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayForm {
    /// Everything that happened at this moment or later.
    #[schema(nullable = false)]
    pub since: Option<Moment>,
    /// Everything behind this cursor, which `GET /v1/events` or a replay gave.
    #[validate(length(max = 200, code = "too_long"))]
    #[schema(nullable = false, max_length = 200)]
    pub cursor: Option<String>,
}

/// What is sent again.
#[derive(Serialize, ToSchema)]
pub struct WebhookReplay {
    /// How many events were put on their way.
    #[schema(minimum = 0, examples(42))]
    pub events: usize,
    /// Whether there are more: ask again with `next_cursor`.
    pub has_more: bool,
    /// Stands behind the last of them.
    #[schema(max_length = 200)]
    pub next_cursor: String,
}

/// Send events again
///
/// Puts the events from some point on, of the types that the webhook gets, on their way again, or for the first time where they happened
/// before the webhook was made: 5000 at a time. Each account's come in their order, also among those that wait anyway.
#[utoipa::path(operation_id = "replay_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])), request_body = ReplayForm,
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 202, description = "They are on their way", body = WebhookReplay, example = json!({
        "events": 42, "has_more": false, "next_cursor": "V2VsbCBob3dkeQ"}))),
    extensions(("x-error-codes" = json!(["not_found", "webhook_disabled", "cursor_expired"]))))]
#[post("/v1/webhooks/{id}/replay")]
pub async fn replay_webhook(
    platform: Platform,
    call: Call,
    by: Manager,
    id: web::Path<String>,
    form: Parsed<ReplayForm>,
) -> Answer {
    let id = read_id(&id)?;
    let from = start(&platform, &form.0)?;
    let inner = platform.clone();
    let replayed = platform
        .db
        .write(move |conn| replay(conn, &inner, &call, &by, &id, from));
    let replayed = replayed.await?;
    Ok(accepted(&WebhookReplay {
        events: replayed.events,
        has_more: replayed.has_more,
        next_cursor: close(&platform.seal, FEED, &replayed.until.to_string()),
    }))
}

fn start(platform: &Platform, form: &ReplayForm) -> Result<From, Problem> {
    match (form.since, &form.cursor) {
        (Some(since), None) => Ok(From::Since(since)),
        (None, Some(cursor)) => {
            let position = open(&platform.seal, FEED, cursor).and_then(|text| text.parse().ok());
            let fault = || fault("/cursor", "This is not a cursor of events.");
            position.map(From::After).ok_or_else(fault)
        }
        _ => Err(fault("/since", "Give `since` or `cursor`, one of the two.")),
    }
}

fn fault(pointer: &'static str, detail: &'static str) -> Problem {
    invalid(vec![FieldError::new(pointer, "not_allowed", detail)])
}
