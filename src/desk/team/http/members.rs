//! Who works here: listed, and taken out.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::account::Colleague;
use crate::desk::team::{dismiss, members};
use crate::ledger::audit::{Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ManageStaff, Staff, StaffRole};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, no_content};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// Somebody who works here.
#[derive(Serialize, ToSchema)]
pub struct StaffMember {
    /// Their account.
    pub id: AccountId,
    /// Full name.
    #[schema(max_length = 100, examples("Grace Hopper"))]
    pub name: String,
    /// Their roles; more may be added.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["support"])))]
    pub roles: Vec<StaffRole>,
    /// Whether the account has a second step that the desk takes; without one the desk is closed to them.
    pub has_second_step: bool,
    /// Since when they work here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub since: Option<Moment>,
}

impl StaffMember {
    fn new(platform: &Platform, colleague: Colleague) -> Self {
        Self {
            roles: StaffRole::list(&colleague.staff_roles),
            id: colleague.id,
            name: colleague.name,
            has_second_step: colleague.second_step >= platform.config.staff.second_step,
            since: colleague.staff_since,
        }
    }
}

/// Who works here.
#[derive(Serialize, ToSchema)]
pub struct StaffList {
    /// The people.
    #[schema(max_items = 100)]
    pub data: Vec<StaffMember>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the staff
///
/// Everybody who has a role at the desk.
#[utoipa::path(operation_id = "list_staff", tag = "staff", security(("staff" = [])), params(PageQuery),
    responses((status = 200, description = "The staff", body = StaffList, example = json!({"has_more": false, "data": [{
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Grace Hopper", "roles": ["administrator"], "has_second_step": true,
        "since": "2026-11-21T09:32:00Z"}]}))))]
#[get("/v1/staff/members")]
pub async fn list_staff(
    platform: Platform,
    _caller: Caller<Staff<ManageStaff>>,
    page: Page,
) -> Answer {
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| members(conn, after.as_deref(), rows));
    let cut = page.cut(read.await?, &platform.seal, |one| one.id.as_str());
    let people = cut.items.into_iter();
    let body = StaffList {
        data: people.map(|one| StaffMember::new(&platform, one)).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Which role is taken away, and why.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissalForm {
    /// The role.
    pub role: StaffRole,
    /// Why, on one line.
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 500,
        examples("Left the company")
    )]
    pub reason: Option<String>,
}

/// Take a role away
///
/// The person's sessions end everywhere within a second. The last administrator stays.
#[utoipa::path(operation_id = "remove_staff_role", tag = "staff", security(("staff" = [])), request_body = DismissalForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Taken away")),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "last_administrator"]))))]
#[post("/v1/staff/members/{id}/remove-role")]
pub async fn remove_staff_role(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageStaff>>,
    id: web::Path<String>,
    form: Parsed<DismissalForm>,
) -> Answer {
    let id = AccountId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let reason = Reason::required(form.0.reason.as_deref())?;
    let (role, now) = (form.0.role, call.now);
    let act = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        dismiss(conn, &call, actor, &id, role, &reason)
    });
    let void = act.await?;
    platform.tokens.revocations().note(&void.subject(), now);
    Ok(no_content())
}
