//! Making, listing, rotating and revoking keys.

use actix_web::{get, post, web};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::rules::{self, LIFE, OVERLAP};
use super::{ApiKey, NewKey, Rotation, Secret};
use super::{create, find, hold_here, list, revoke, rotate};
use crate::desk::form::ReasonForm;
use crate::ledger::audit::{Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ManageKeys, Scope, Staff};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, created, no_content, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AccountId, ApiKeyId};
use crate::platform::problem::{FieldError, Problem, common};

/// A key to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKeyForm {
    /// What it is for, to people: one line.
    #[validate(length(max = 400, code = "too_long"))]
    #[schema(min_length = 1, max_length = 100, examples("Job board, production"))]
    pub name: String,
    /// What it may do.
    #[validate(length(min = 1, max = 20, code = "not_allowed"))]
    #[schema(min_items = 1, max_items = 20, examples(json!(["accounts:read", "capabilities:read"])))]
    pub scopes: Vec<Scope>,
    /// How long it lives, an hour to ten years; for ever when absent.
    #[validate(custom(function = is_life))]
    #[schema(
        nullable = false,
        minimum = 3600,
        maximum = 315_360_000,
        examples(31_536_000)
    )]
    pub expires_in_seconds: Option<i64>,
}

/// How a key gets another secret.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotationForm {
    /// Why, in 3 to 500 characters on one line; it is kept in the audit trail.
    #[validate(length(max = 2000, code = "too_long"))]
    #[schema(nullable = false, max_length = 500, examples("Yearly rotation."))]
    pub reason: Option<String>,
    /// How long the present secret stays good beside the new one: a day when absent, seven at most, 0 ends it at once.
    #[validate(range(min = 0, max = 604_800, code = "not_allowed"))]
    #[schema(nullable = false, minimum = 0, maximum = 604_800, examples(86_400))]
    pub overlap_seconds: Option<i64>,
    /// How long the key lives from now on, an hour to ten years; its end stays as it is when absent.
    #[validate(custom(function = is_life))]
    #[schema(
        nullable = false,
        minimum = 3600,
        maximum = 315_360_000,
        examples(31_536_000)
    )]
    pub expires_in_seconds: Option<i64>,
}

fn is_life(seconds: i64) -> Result<(), ValidationError> {
    match LIFE.contains(&seconds) {
        true => Ok(()),
        false => Err(ValidationError::new("not_allowed")),
    }
}

/// A key of one of the marketplace's programs.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyItem {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    #[schema(max_length = 100, examples("Job board, production"))]
    pub name: String,
    /// `active`, `expired` or `revoked`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("active"), extensions(("x-extensible-enum" = json!(["active", "expired", "revoked"]))))]
    pub status: &'static str,
    /// What it may do.
    #[schema(max_items = 20, examples(json!(["accounts:read", "capabilities:read"])))]
    pub scopes: Vec<String>,
    /// The secret, to be sent as `Authorization: Bearer`. Only the answers that make one show it, and they do so once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("bfk_…"))]
    pub key: Option<String>,
    /// The end of the secret, by which it can be told from others.
    #[schema(max_length = 4, examples("9e8o"))]
    pub hint: String,
    /// Until when the secret before is good too; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub overlap_until: Option<Moment>,
    /// Which member of the staff made it; absent when it was the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Moment,
    /// When it got its present secret, if that is not its first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub rotated_at: Option<Moment>,
    /// When it ends; absent when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
    /// When it was last used, about to the minute; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_used_at: Option<Moment>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revoked_at: Option<Moment>,
}

impl ApiKeyItem {
    fn new(key: ApiKey, now: Moment) -> Self {
        let status = key.status(now);
        Self {
            status,
            scopes: key.scopes.split(' ').map(str::to_owned).collect(),
            key: None,
            overlap_until: key
                .previous_until
                .filter(|until| *until > now && status == "active"),
            id: key.id,
            name: key.name,
            hint: key.hint,
            created_by: key.created_by,
            created_at: key.created_at,
            rotated_at: key.rotated_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }

    fn with_secret(key: ApiKey, secret: &Secret, now: Moment) -> Self {
        Self {
            key: Some(secret.token.expose().to_owned()),
            ..Self::new(key, now)
        }
    }
}

/// The keys.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyList {
    /// The keys, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<ApiKeyItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Make a key
///
/// For one of the marketplace's own programs. The answer is the only one that shows the secret, `key`: put it where the program finds it.
/// It holds on this node at once, on all others within a second. What a key may do stays as it is: for other scopes make another key.
#[utoipa::path(operation_id = "create_api_key", tag = "api keys", security(("staff" = [])), request_body = NewApiKeyForm,
    responses((status = 201, description = "The key, with its secret", body = ApiKeyItem, example = json!({
        "id": "apk_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Job board, production", "status": "active",
        "scopes": ["accounts:read", "capabilities:read"], "key": "bfk_…", "hint": "9e8o",
        "created_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-11-21T09:32:00Z"}))))]
#[post("/v1/api-keys")]
pub async fn create_api_key(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageKeys>>,
    form: Parsed<NewApiKeyForm>,
) -> Answer {
    let form = form.0;
    let name = rules::name(&form.name).ok_or_else(|| {
        let detail = "This must be one line of 1 to 100 characters.";
        invalid(vec![FieldError::new("/name", "not_allowed", detail)])
    })?;
    let new = NewKey {
        name,
        scopes: form.scopes,
        life: form.expires_in_seconds.map(TimeDelta::seconds),
    };
    let (inner, now) = (platform.clone(), call.now);
    let made = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        create(conn, &inner, &call, actor, &new)
    });
    let (key, secret) = made.await?;
    hold_here(&platform).await;
    Ok(created(&ApiKeyItem::with_secret(key, &secret, now)))
}

/// List the keys
///
/// All keys, newest first, those that are over too. No secret is shown; `hint` is its end.
#[utoipa::path(operation_id = "list_api_keys", tag = "api keys", security(("staff" = [])), params(PageQuery),
    responses((status = 200, description = "The keys", body = ApiKeyList, example = json!({"has_more": false, "data": [{
        "id": "apk_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Job board, production", "status": "active",
        "scopes": ["accounts:read", "capabilities:read"], "hint": "9e8o", "created_at": "2026-11-21T09:32:00Z",
        "last_used_at": "2026-11-21T10:15:00Z"}]}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/api-keys")]
pub async fn list_api_keys(
    platform: Platform,
    call: Call,
    _caller: Caller<Staff<ManageKeys>>,
    page: Page,
) -> Answer {
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| list(conn, after.as_deref(), rows));
    let cut = page.cut(read.await?, &platform.seal, |key| key.id.as_str());
    let items = cut.items.into_iter();
    let body = ApiKeyList {
        data: items.map(|key| ApiKeyItem::new(key, call.now)).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Show a key
///
/// One key, whatever its state.
#[utoipa::path(operation_id = "get_api_key", tag = "api keys", security(("staff" = [])),
    params(("id" = String, Path, description = "The key's id", max_length = 40, example = "apk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The key", body = ApiKeyItem, example = json!({
        "id": "apk_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Job board, production", "status": "active",
        "scopes": ["accounts:read", "capabilities:read"], "hint": "9e8o", "created_at": "2026-11-21T09:32:00Z",
        "last_used_at": "2026-11-21T10:15:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/api-keys/{id}")]
pub async fn get_api_key(
    platform: Platform,
    call: Call,
    _caller: Caller<Staff<ManageKeys>>,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let key = platform.db.read(move |conn| find(conn, &id)).await?;
    Ok(ok(&ApiKeyItem::new(key, call.now)))
}

/// Rotate a key
///
/// Gives the key another secret, which only this answer shows. The present one stays good for `overlap_seconds`, so that programs can be
/// changed one after the other; rotating again ends it at once.
#[utoipa::path(operation_id = "rotate_api_key", tag = "api keys", security(("staff" = [])), request_body = RotationForm,
    params(("id" = String, Path, description = "The key's id", max_length = 40, example = "apk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The key, with its new secret", body = ApiKeyItem, example = json!({
        "id": "apk_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Job board, production", "status": "active",
        "scopes": ["accounts:read", "capabilities:read"], "key": "bfk_…", "hint": "2n4h", "overlap_until": "2026-11-22T09:32:00Z",
        "created_at": "2025-11-21T09:32:00Z", "rotated_at": "2026-11-21T09:32:00Z"}))),
    extensions(("x-error-codes" = json!(["api_key_over", "not_found", "reason_required"]))))]
#[post("/v1/api-keys/{id}/rotate")]
pub async fn rotate_api_key(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageKeys>>,
    id: web::Path<String>,
    form: Parsed<RotationForm>,
) -> Answer {
    let (id, form) = (read_id(&id)?, form.0);
    let reason = Reason::required(form.reason.as_deref())?;
    let rotation = Rotation {
        overlap: form.overlap_seconds.map_or(OVERLAP, TimeDelta::seconds),
        life: form.expires_in_seconds.map(TimeDelta::seconds),
    };
    let (inner, now) = (platform.clone(), call.now);
    let rotated = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        rotate(conn, &inner, &call, actor, &id, &rotation, &reason)
    });
    let (key, secret) = rotated.await?;
    hold_here(&platform).await;
    Ok(ok(&ApiKeyItem::with_secret(key, &secret, now)))
}

/// Revoke a key
///
/// Ends the key, and both its secrets while it is being rotated: on this node at once, on all others within a second.
#[utoipa::path(operation_id = "revoke_api_key", tag = "api keys", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The key's id", max_length = 40, example = "apk_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Revoked")),
    extensions(("x-error-codes" = json!(["api_key_over", "not_found", "reason_required"]))))]
#[post("/v1/api-keys/{id}/revoke")]
pub async fn revoke_api_key(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageKeys>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason) = (read_id(&id)?, form.0.read()?);
    let revoked = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        revoke(conn, &call, actor, &id, &reason)
    });
    revoked.await?;
    hold_here(&platform).await;
    Ok(no_content())
}

fn read_id(text: &str) -> Result<ApiKeyId, Problem> {
    ApiKeyId::parse(text).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
