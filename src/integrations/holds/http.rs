//! `GET` and `POST /v1/accounts/{id}/holds`, `DELETE /v1/holds/{id}`.

use actix_web::{HttpRequest, delete, get, post, web};

use super::{lift, place};
use crate::platform::Platform;
use crate::platform::caller::{HoldsWrite, Integrator};
use crate::platform::db::Conn;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created, no_content};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AccountId, HoldId};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::Teller;
use crate::standing::capabilities::of;
use crate::standing::holds::form::HoldForm;
use crate::standing::holds::http::{HoldItem, HoldList, HoldQuery};
use crate::standing::holds::of_account;
use crate::standing::kinds::HoldKind;

/// List the holds on an account
///
/// All of them, whoever placed them, as the person reads them; notes of the staff are not among it. Asked by a key with the scope `holds:write`.
#[utoipa::path(operation_id = "list_account_holds", tag = "integrators", security(("integrator_key" = ["holds:write"])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o"), PageQuery, HoldQuery),
    responses((status = 200, description = "The holds", body = HoldList, example = json!({"has_more": false, "data": [{
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "integrator", "status": "in_force", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "integrator",
        "placed_at": "2026-11-21T09:32:00Z", "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/accounts/{id}/holds")]
pub async fn list_account_holds(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    _integrator: Integrator<HoldsWrite>,
    id: web::Path<String>,
    page: Page,
) -> Answer {
    let id = AccountId::parse(&id).ok_or_else(not_found)?;
    let (with_past, page) = HoldQuery::read(&request, page)?;
    let (after, rows, now) = (page.after.clone(), page.rows(), call.now);
    let read = platform.db.read(move |conn: &mut Conn| {
        of(conn, &id)?.ok_or_else(not_found)?;
        of_account(conn, &id, with_past, after.as_deref(), rows, now)
    });
    let body = HoldList::of(&platform, language, now, &page, read.await?)?;
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

/// Place a hold
///
/// Keeps an account from something until it is lifted, or until its end. The person is told by mail and reads `user_text`; it holds on every
/// node at once. Kinds: `integrator` (without one) and `risk`; both must say what they keep from. Send an `Idempotency-Key`, or a lost answer
/// makes two holds of one.
#[utoipa::path(operation_id = "place_account_hold", tag = "integrators", security(("integrator_key" = ["holds:write"])), request_body = HoldForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 201, description = "Placed", body = HoldItem, example = json!({
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "integrator", "status": "in_force", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "integrator",
        "placed_at": "2026-11-21T09:32:00Z", "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[post("/v1/accounts/{id}/holds")]
pub async fn place_account_hold(
    platform: Platform,
    call: Call,
    language: Language,
    integrator: Integrator<HoldsWrite>,
    id: web::Path<String>,
    form: Parsed<HoldForm>,
) -> Answer {
    let id = AccountId::parse(&id).ok_or_else(not_found)?;
    let (inner, now) = (platform.clone(), call.now);
    let new = form.0.into_hold(HoldKind::Integrator);
    let hold = platform
        .db
        .write(move |conn| place(conn, &inner, &call, &integrator.key, &id, &new))
        .await?;
    let teller = Teller::new(&platform, language, now);
    Ok(created(&HoldItem::new(&teller, hold)?))
}

/// Lift a hold
///
/// One that a program of the marketplace placed, before its end; others stay. One of the staff is not found.
#[utoipa::path(operation_id = "lift_hold", tag = "integrators", security(("integrator_key" = ["holds:write"])),
    params(("id" = String, Path, description = "The hold's id", max_length = 40, example = "hld_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Lifted")),
    extensions(("x-error-codes" = json!(["not_found", "state_conflict"]))))]
#[delete("/v1/holds/{id}")]
pub async fn lift_hold(
    platform: Platform,
    call: Call,
    integrator: Integrator<HoldsWrite>,
    id: web::Path<String>,
) -> Answer {
    let id = HoldId::parse(&id).ok_or_else(not_found)?;
    let inner = platform.clone();
    platform
        .db
        .write(move |conn| lift(conn, &inner, &call, &integrator.key, &id))
        .await?;
    Ok(no_content())
}

fn not_found() -> Problem {
    Problem::new(&common::NOT_FOUND)
}
