//! Objections, decided by staff.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::not_found;
use crate::desk::standing::{appeal, decide};
use crate::platform::Platform;
use crate::platform::caller::{Caller, DecideAppeals, Staff};
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AccountId, AppealId};
use crate::standing::suspension::appeals::http::AppealItem;
use crate::standing::suspension::appeals::{Appeal, Decision, Outcome, list_open};

/// An objection as staff read it.
#[derive(Serialize, ToSchema)]
pub struct StaffAppeal {
    /// The objection as its account reads it.
    pub appeal: AppealItem,
    /// Whose it is.
    pub account_id: AccountId,
}

impl From<Appeal> for StaffAppeal {
    fn from(appeal: Appeal) -> Self {
        Self {
            account_id: appeal.account.clone(),
            appeal: appeal.into(),
        }
    }
}

/// Objections that wait for a decision.
#[derive(Serialize, ToSchema)]
pub struct StaffAppealList {
    /// The objections, oldest first.
    #[schema(max_items = 100)]
    pub data: Vec<StaffAppeal>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List objections that wait
///
/// The oldest first.
#[utoipa::path(operation_id = "list_open_appeals", tag = "desk", security(("staff" = [])), params(PageQuery),
    responses((status = 200, description = "The objections", body = StaffAppealList, example = json!({"has_more": false, "data": [{"appeal": {
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "statement": "These reviews were written by clients of mine.", "opened_at": "2026-11-21T10:02:00Z"},
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"}]}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/staff/appeals")]
pub async fn list_open_appeals(
    platform: Platform,
    _caller: Caller<Staff<DecideAppeals>>,
    page: Page,
) -> Answer {
    let (inner, after, rows) = (platform.clone(), page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| list_open(conn, &inner, after.as_deref(), rows));
    let cut = page.cut(read.await?, &platform.seal, |one| one.id.as_str());
    let body = StaffAppealList {
        data: cut.items.into_iter().map(StaffAppeal::from).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Show an objection
///
/// What the person says. That it was read is noted.
#[utoipa::path(operation_id = "get_appeal_as_staff", tag = "desk", security(("staff" = [])),
    params(("id" = String, Path, description = "The objection's id", max_length = 40, example = "apl_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The objection", body = StaffAppeal, example = json!({"appeal": {
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "statement": "These reviews were written by clients of mine.", "opened_at": "2026-11-21T10:02:00Z"},
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/staff/appeals/{id}")]
pub async fn get_appeal_as_staff(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<DecideAppeals>>,
    id: web::Path<String>,
) -> Answer {
    let id = AppealId::parse(&id).ok_or_else(not_found)?;
    let inner = platform.clone();
    let act = platform
        .db
        .write(move |conn| appeal(conn, &inner, &call, &caller.account, &id));
    Ok(ok(&StaffAppeal::from(act.await?)))
}

/// What becomes of the suspension.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealDecision {
    /// It stands.
    Uphold,
    /// It should not have been: it ends with the decision.
    Reverse,
}

/// A decision.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealDecisionForm {
    /// What becomes of the suspension.
    pub decision: AppealDecision,
    /// The answer that the person reads: why.
    #[schema(
        min_length = 1,
        max_length = 5000,
        examples("You are right, and we are sorry.")
    )]
    pub user_text: String,
    /// What only staff read.
    #[schema(nullable = false, min_length = 1, max_length = 4000)]
    pub internal_note: Option<String>,
}

impl From<AppealDecisionForm> for Decision {
    fn from(form: AppealDecisionForm) -> Self {
        Self {
            outcome: match form.decision {
                AppealDecision::Uphold => Outcome::Upheld,
                AppealDecision::Reverse => Outcome::Reversed,
            },
            user_text: Some(form.user_text),
            internal_note: form.internal_note,
        }
    }
}

/// Decide an objection
///
/// By somebody else than who suspended (403 `four_eyes_required`). A reversed suspension ends in the same moment, and the person is told.
#[utoipa::path(operation_id = "decide_appeal", tag = "desk", security(("staff" = [])), request_body = AppealDecisionForm,
    params(("id" = String, Path, description = "The objection's id", max_length = 40, example = "apl_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Decided", body = StaffAppeal, example = json!({"appeal": {
        "id": "apl_06k3v8q1pc7l5f0tqk2n4h9e8o", "suspension_id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "reversed",
        "statement": "These reviews were written by clients of mine.", "answer": "You are right, and we are sorry.",
        "opened_at": "2026-11-21T10:02:00Z", "ended_at": "2026-11-22T10:02:00Z"}, "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"}))),
    extensions(("x-error-codes" = json!(["not_found", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/appeals/{id}/decision")]
pub async fn decide_appeal(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<DecideAppeals>>,
    id: web::Path<String>,
    form: Parsed<AppealDecisionForm>,
) -> Answer {
    let id = AppealId::parse(&id).ok_or_else(not_found)?;
    let (inner, decision) = (platform.clone(), Decision::from(form.0));
    let act = platform
        .db
        .write(move |conn| decide(conn, &inner, &call, &caller.account, &id, &decision));
    Ok(ok(&StaffAppeal::from(act.await?)))
}
