//! Holds, by staff.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{not_found, read_id};
use crate::desk::form::ReasonForm;
use crate::desk::standing::{Annotated, Wanted, ask_for_look, holds_of, lift, place};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ManageHolds, Staff, ViewAccounts};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::HoldId;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::Teller;
use crate::standing::holds::Hold;
use crate::standing::holds::form::HoldForm;
use crate::standing::holds::http::{HoldItem, HoldQuery};
use crate::standing::kinds::HoldKind;

/// A hold as staff read it.
#[derive(Serialize, ToSchema)]
pub struct StaffHold {
    /// The hold as its account reads it.
    pub hold: HoldItem,
    /// Which member of the staff placed it, or which key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub placed_by_id: Option<String>,
    /// The note that only staff read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub internal_note: Option<String>,
}

impl StaffHold {
    fn new(teller: &Teller<'_>, hold: Annotated<Hold>) -> Result<Self, Problem> {
        Ok(Self {
            placed_by_id: hold.of.placed_by_id.clone(),
            internal_note: hold.note,
            hold: HoldItem::new(teller, hold.of)?,
        })
    }
}

/// An account's holds as staff read them.
#[derive(Serialize, ToSchema)]
pub struct StaffHoldList {
    /// The holds, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<StaffHold>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the holds on an account, for staff
///
/// Whoever placed them, with the notes that only staff read. That they were looked at is noted.
#[utoipa::path(operation_id = "list_holds_of_account", tag = "desk", security(("staff" = [])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"), PageQuery, HoldQuery),
    responses((status = 200, description = "The holds", body = StaffHoldList, example = json!({"has_more": false, "data": [{"hold": {
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "manual", "status": "in_force", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "staff",
        "placed_at": "2026-11-21T09:32:00Z", "next": []}, "placed_by_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "internal_note": "Chargeback of 12 November, case 4711."}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/staff/accounts/{id}/holds")]
pub async fn list_holds_of_account(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    caller: Caller<Staff<ViewAccounts>>,
    id: web::Path<String>,
    page: Page,
) -> Answer {
    let id = read_id(&id)?;
    let (with_past, page) = HoldQuery::read(&request, page)?;
    let (inner, now) = (platform.clone(), call.now);
    let wanted = Wanted {
        with_past,
        after: page.after.clone(),
        rows: page.rows(),
    };
    let act = platform
        .db
        .write(move |conn| holds_of(conn, &inner, &call, &caller.account, &id, &wanted));
    let cut = page.cut(act.await?, &platform.seal, |hold| hold.of.id.as_str());
    let teller = Teller::new(&platform, language, now);
    let holds = cut.items.into_iter();
    let body = StaffHoldList {
        data: holds
            .map(|hold| StaffHold::new(&teller, hold))
            .collect::<Result<_, _>>()?,
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// Place a hold, as staff
///
/// Keeps the account from something until it is lifted, or until its end; on every node at once. The person is told by mail and reads `user_text`;
/// `internal_note` is for staff. Holds stack. Nobody places one on their own account.
#[utoipa::path(operation_id = "place_hold", tag = "desk", security(("staff" = [])), request_body = HoldForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 201, description = "Placed", body = HoldItem, example = json!({
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "manual", "status": "in_force", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "staff",
        "placed_at": "2026-11-21T09:32:00Z", "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}))),
    extensions(("x-error-codes" = json!(["not_found", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/accounts/{id}/holds")]
pub async fn place_hold(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<ManageHolds>>,
    id: web::Path<String>,
    form: Parsed<HoldForm>,
) -> Answer {
    let (id, new) = (read_id(&id)?, form.0.into_hold(HoldKind::Manual));
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| place(conn, &inner, &call, &caller.account, &id, &new));
    Ok(created(&told(&platform, language, now, act.await?)?))
}

/// Ask for a look at a person
///
/// Places a hold of the kind `visual_verification_pending`: until it is lifted the person submits no proposals and keeps their photo.
#[utoipa::path(operation_id = "require_verification", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 201, description = "Asked for", body = HoldItem, example = json!({
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "visual_verification_pending", "status": "in_force",
        "capabilities": ["submit_proposal", "change_profile_photo"], "reason_code": "verification_required",
        "user_text": "We need to see that it is you.", "placed_by": "staff", "placed_at": "2026-11-21T09:32:00Z",
        "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/accounts/{id}/require-verification")]
pub async fn require_verification(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<ManageHolds>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason) = (read_id(&id)?, form.0.read()?);
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| ask_for_look(conn, &inner, &call, &caller.account, &id, &reason));
    Ok(created(&told(&platform, language, now, act.await?)?))
}

/// Lift a hold, as staff
///
/// Whoever placed it, before its end; others stay. The person is told.
#[utoipa::path(operation_id = "lift_hold_as_staff", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The hold's id", max_length = 40, example = "hld_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Lifted", body = HoldItem, example = json!({
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "manual", "status": "lifted", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "staff",
        "placed_at": "2026-11-21T09:32:00Z", "ended_at": "2026-11-22T09:32:00Z", "next": []}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/holds/{id}/lift")]
pub async fn lift_hold_as_staff(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<ManageHolds>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let id = HoldId::parse(&id).ok_or_else(not_found)?;
    let reason = form.0.read()?;
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| lift(conn, &inner, &call, &caller.account, &id, &reason));
    Ok(ok(&told(&platform, language, now, act.await?)?))
}

/// A hold as its account reads it.
fn told(
    platform: &Platform,
    language: Language,
    now: Moment,
    hold: Hold,
) -> Result<HoldItem, Problem> {
    HoldItem::new(&Teller::new(platform, language, now), hold)
}
