//! Making, showing, changing, deleting, rotating, testing.

use actix_web::{delete, get, patch, post, web};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::forms::{NewWebhookForm, WebhookChanges};
use super::{WebhookItem, read_id};
use crate::integrations::webhooks::{
    Manager, Messenger, change, create, find, list, remove, rotate, test,
};
use crate::platform::Platform;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created, no_content, ok};
use crate::platform::http::{Call, Page, Parsed};

/// Seconds for which both secrets sign when nothing else is asked for.
const OVERLAP: i64 = 86_400;

/// All webhooks.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks, oldest first.
    #[schema(max_items = 100)]
    pub data: Vec<WebhookItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Make a webhook
///
/// An address that is told what happens from now on. The answer is the only one that shows the `secret` that signs it. By a key with the scope
/// `webhooks:write` or by an administrator; all of them manage the same webhooks.
#[utoipa::path(operation_id = "create_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])), request_body = NewWebhookForm,
    responses((status = 201, description = "The webhook, with its secret", body = WebhookItem, example = json!({
        "id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "url": "https://hooks.example.com/bonafide", "description": "Job board, production",
        "contact_email": "oncall@example.com", "event_types": ["account.created", "capabilities.changed"], "status": "enabled",
        "secret": "whsec_…", "created_at": "2026-11-21T09:30:00Z", "updated_at": "2026-11-21T09:30:00Z"}))),
    extensions(("x-error-codes" = json!(["url_not_allowed", "too_many_webhooks"]))))]
#[post("/v1/webhooks")]
pub async fn create_webhook(
    platform: Platform,
    call: Call,
    by: Manager,
    messenger: web::Data<Messenger>,
    form: Parsed<NewWebhookForm>,
) -> Answer {
    let order = form.0.read(&messenger).await?;
    let (inner, now) = (platform.clone(), call.now);
    let made = platform
        .db
        .write(move |conn| create(conn, &inner, &call, &by, &order));
    let item = WebhookItem::with_secret(&platform, made.await?, now)?;
    Ok(created(&item))
}

/// List the webhooks
///
/// All webhooks of the installation, oldest first, and how they fare. No secret is shown.
#[utoipa::path(operation_id = "list_webhooks", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])), params(PageQuery),
    responses((status = 200, description = "The webhooks", body = WebhookList, example = json!({"has_more": false, "data": [{
        "id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "url": "https://hooks.example.com/bonafide", "status": "enabled",
        "failing_since": "2026-11-21T09:32:00Z", "paused_until": "2026-11-21T10:02:00Z",
        "created_at": "2026-11-21T09:30:00Z", "updated_at": "2026-11-21T09:30:00Z"}]}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/webhooks")]
pub async fn list_webhooks(platform: Platform, call: Call, _by: Manager, page: Page) -> Answer {
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| list(conn, after.as_deref(), rows));
    let cut = page.cut(read.await?, &platform.seal, |webhook| webhook.id.as_str());
    let items = cut.items.into_iter();
    let body = WebhookList {
        data: items
            .map(|webhook| WebhookItem::new(&platform, webhook, call.now))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Show a webhook
///
/// One webhook, and how it fares.
#[utoipa::path(operation_id = "get_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])),
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The webhook", body = WebhookItem, example = json!({
        "id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "url": "https://hooks.example.com/bonafide", "status": "disabled",
        "disabled_reason": "failing", "disabled_at": "2026-11-26T09:32:00Z",
        "created_at": "2026-11-21T09:30:00Z", "updated_at": "2026-11-26T09:32:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/webhooks/{id}")]
pub async fn get_webhook(
    platform: Platform,
    call: Call,
    _by: Manager,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let webhook = platform.db.read(move |conn| find(conn, &id)).await?;
    Ok(ok(&WebhookItem::new(&platform, webhook, call.now)?))
}

/// Change a webhook
///
/// Another address, other types of events, or whether it is enabled. One that was disabled and is enabled again gets everything that happened
/// meanwhile, for as long as events are kept.
#[utoipa::path(operation_id = "change_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])), request_body = WebhookChanges,
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The webhook", body = WebhookItem, example = json!({
        "id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "url": "https://hooks.example.com/bonafide", "status": "enabled",
        "created_at": "2026-11-21T09:30:00Z", "updated_at": "2026-11-26T10:00:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found", "url_not_allowed"]))))]
#[patch("/v1/webhooks/{id}")]
pub async fn change_webhook(
    platform: Platform,
    call: Call,
    by: Manager,
    messenger: web::Data<Messenger>,
    id: web::Path<String>,
    form: Parsed<WebhookChanges>,
) -> Answer {
    let id = read_id(&id)?;
    let wanted = form.0.read(&messenger).await?;
    let (inner, now) = (platform.clone(), call.now);
    let changed = platform
        .db
        .write(move |conn| change(conn, &inner, &call, &by, &id, wanted));
    Ok(ok(&WebhookItem::new(&platform, changed.await?, now)?))
}

/// Delete a webhook
///
/// Takes it away with its log. What it has not got yet it does not get any more.
#[utoipa::path(operation_id = "delete_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])),
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Deleted")),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[delete("/v1/webhooks/{id}")]
pub async fn delete_webhook(
    platform: Platform,
    call: Call,
    by: Manager,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let removed = platform.db.write(move |conn| remove(conn, &call, &by, &id));
    removed.await?;
    Ok(no_content())
}

/// How a webhook gets another secret.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRotationForm {
    /// How long the present secret signs beside the new one: a day when absent, seven at most, 0 ends it at once.
    #[validate(range(min = 0, max = 604_800, code = "not_allowed"))]
    #[schema(nullable = false, minimum = 0, maximum = 604_800, examples(86_400))]
    pub overlap_seconds: Option<i64>,
}

/// Rotate a webhook's secret
///
/// The answer is the only one that shows the new secret. For `overlap_seconds` everything is signed by both, so that the receiver can be changed
/// meanwhile; rotating again ends the older one.
#[utoipa::path(operation_id = "rotate_webhook_secret", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])), request_body = SecretRotationForm,
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The webhook, with its new secret", body = WebhookItem, example = json!({
        "id": "whk_06k3v8q1pc7l5f0tqk2n4h9e8o", "url": "https://hooks.example.com/bonafide", "status": "enabled", "secret": "whsec_…",
        "overlap_until": "2026-11-22T09:30:00Z", "created_at": "2026-11-21T09:30:00Z", "updated_at": "2026-11-21T09:30:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[post("/v1/webhooks/{id}/rotate-secret")]
pub async fn rotate_webhook_secret(
    platform: Platform,
    call: Call,
    by: Manager,
    id: web::Path<String>,
    form: Parsed<SecretRotationForm>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let overlap = form.0.overlap_seconds.unwrap_or(OVERLAP);
    let until = now.plus(TimeDelta::seconds(overlap));
    let inner = platform.clone();
    let rotated = platform
        .db
        .write(move |conn| rotate(conn, &inner, &call, &by, &id, until));
    let item = WebhookItem::with_secret(&platform, rotated.await?, now)?;
    Ok(ok(&item))
}

/// What came back of a test.
#[derive(Serialize, ToSchema)]
pub struct WebhookTestResult {
    /// `delivered` or `failed`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("delivered"), extensions(("x-extensible-enum" = json!(["delivered", "failed"]))))]
    pub result: &'static str,
    /// The status of the receiver's answer; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999, examples(204))]
    pub response_status: Option<u16>,
    /// How long it took.
    #[schema(minimum = 0, examples(87))]
    pub duration_ms: i32,
    /// Why it failed: `refused` (another status than 2xx), `timeout`, `connection`, `address_refused`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, max_length = 32, examples("timeout"))]
    pub error: Option<&'static str>,
}

/// Test a webhook
///
/// Sends an event of the type `webhook.test`, about an account that does not exist, at once and once, and answers with what came back. What the
/// receiver wrote is not shown. A webhook that is left alone for a while because it failed, and takes the test, gets what waits.
#[utoipa::path(operation_id = "test_webhook", tag = "webhooks", security(("integrator_key" = ["webhooks:write"]), ("staff" = [])),
    params(("id" = String, Path, description = "The webhook's id", max_length = 40, example = "whk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "What came back", body = WebhookTestResult, example = json!({
        "result": "failed", "response_status": 500, "duration_ms": 87, "error": "refused"}))),
    extensions(("x-error-codes" = json!(["not_found", "webhook_disabled"]))))]
#[post("/v1/webhooks/{id}/test")]
pub async fn test_webhook(
    platform: Platform,
    call: Call,
    _by: Manager,
    messenger: web::Data<Messenger>,
    id: web::Path<String>,
) -> Answer {
    let said = test(&platform, &messenger, &read_id(&id)?, call.now).await?;
    Ok(ok(&WebhookTestResult {
        result: if said.took_it() {
            "delivered"
        } else {
            "failed"
        },
        response_status: said.status,
        duration_ms: said.milliseconds(),
        error: said.error,
    }))
}
