//! Objecting to a suspension.

use actix_web::{delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Appeal, of_account, of_owner, open, withdraw};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created, no_content, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AppealId, SuspensionId};
use crate::platform::problem::{Problem, common};

/// An objection.
#[derive(Serialize, ToSchema)]
pub struct AppealItem {
    /// Its id.
    pub id: AppealId,
    /// To which suspension.
    pub suspension_id: SuspensionId,
    /// `open`, `upheld` (the suspension stands), `reversed` (it was lifted) or `withdrawn`; more may be added.
    #[schema(max_length = 32, examples("open"), extensions(("x-extensible-enum" = json!(["open", "upheld", "reversed", "withdrawn"]))))]
    pub status: String,
    /// What the person says.
    #[schema(
        max_length = 5000,
        examples("These reviews were written by clients of mine.")
    )]
    pub statement: String,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 5000,
        examples("You are right, and we are sorry.")
    )]
    pub answer: Option<String>,
    /// When it was made.
    pub opened_at: Moment,
    /// When it was decided or taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<Moment>,
}

impl From<Appeal> for AppealItem {
    fn from(appeal: Appeal) -> Self {
        Self {
            id: appeal.id,
            suspension_id: appeal.suspension,
            status: appeal.state,
            statement: appeal.statement,
            answer: appeal.answer,
            opened_at: appeal.opened_at,
            ended_at: appeal.ended_at,
        }
    }
}

/// An account's objections.
#[derive(Serialize, ToSchema)]
pub struct AppealList {
    /// The objections, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<AppealItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// An objection to make.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealForm {
    /// Why the suspension is wrong, in the person's own words.
    #[schema(
        min_length = 1,
        max_length = 5000,
        examples("These reviews were written by clients of mine.")
    )]
    pub statement: String,
}

/// List the caller's objections
///
/// To suspensions of the account, the newest first, with what became of them.
#[utoipa::path(operation_id = "list_appeals", tag = "standing", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "The objections", body = AppealList, example = json!({"has_more": false, "data": [{
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "statement": "These reviews were written by clients of mine.", "opened_at": "2026-11-21T10:02:00Z"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/appeals")]
pub async fn list_appeals(platform: Platform, caller: Caller<Limited>, page: Page) -> Answer {
    let (inner, after, rows) = (platform.clone(), page.after.clone(), page.rows());
    let read = platform.db.read(move |conn: &mut Conn| {
        of_account(conn, &inner, &caller.account, after.as_deref(), rows)
    });
    let cut = page.cut(read.await?, &platform.seal, |appeal| appeal.id.as_str());
    let body = AppealList {
        data: cut.items.into_iter().map(AppealItem::from).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Object to a suspension
///
/// To the suspension of the caller's account, once, within six months after it began, also when it is over. Somebody else than who suspended
/// decides; the answer comes by mail and stands here.
#[utoipa::path(operation_id = "open_appeal", tag = "standing", security(("bearer" = [])), request_body = AppealForm,
    responses((status = 201, description = "Received", body = AppealItem, example = json!({
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "statement": "These reviews were written by clients of mine.", "opened_at": "2026-11-21T10:02:00Z"}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["state_conflict", "appeal_too_late"]))))]
#[post("/v1/me/appeals")]
pub async fn open_appeal(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
    form: Parsed<AppealForm>,
) -> Answer {
    let (inner, statement) = (platform.clone(), form.0.statement);
    let appeal = platform
        .db
        .write(move |conn| open(conn, &inner, &call, &caller.account, &statement))
        .await?;
    Ok(created(&AppealItem::from(appeal)))
}

/// Show one of the caller's objections
///
/// With what was answered. Somebody else's is not found.
#[utoipa::path(operation_id = "get_appeal", tag = "standing", security(("bearer" = [])),
    params(("id" = String, Path, description = "The objection's id", max_length = 40, example = "apl_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The objection", body = AppealItem, example = json!({
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "reversed",
        "statement": "These reviews were written by clients of mine.", "answer": "You are right, and we are sorry.",
        "opened_at": "2026-11-21T10:02:00Z", "ended_at": "2026-11-22T14:00:00Z"}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/me/appeals/{id}")]
pub async fn get_appeal(
    platform: Platform,
    caller: Caller<Limited>,
    id: web::Path<String>,
) -> Answer {
    let (inner, id) = (platform.clone(), known(&id)?);
    let appeal = platform
        .db
        .read(move |conn| of_owner(conn, &inner, &caller.account, &id))
        .await?;
    Ok(ok(&AppealItem::from(appeal)))
}

/// Take an objection back
///
/// As long as nobody has decided it; another one may be made afterwards. Somebody else's is not found.
#[utoipa::path(operation_id = "withdraw_appeal", tag = "standing", security(("bearer" = [])),
    params(("id" = String, Path, description = "The objection's id", max_length = 40, example = "apl_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Taken back")),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found", "state_conflict"]))))]
#[delete("/v1/me/appeals/{id}")]
pub async fn withdraw_appeal(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
    id: web::Path<String>,
) -> Answer {
    let (inner, id) = (platform.clone(), known(&id)?);
    platform
        .db
        .write(move |conn| withdraw(conn, &inner, &call, &caller.account, &id))
        .await?;
    Ok(no_content())
}

fn known(id: &str) -> Result<AppealId, Problem> {
    AppealId::parse(id).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
