//! What staff do for an account's owner.

use actix_web::{post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::read_id;
use crate::desk::accounts::{end_sessions, resend, unlock};
use crate::desk::form::ReasonForm;
use crate::platform::Platform;
use crate::platform::caller::{Caller, HelpAccounts, Staff};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, accepted, no_content, ok};
use crate::platform::http::{Call, Parsed};

/// What became of the locks.
#[derive(Serialize, ToSchema)]
pub struct StaffUnlock {
    /// `unlocked`, or `not_locked` when nothing was; more may be added.
    #[schema(value_type = String, max_length = 32, examples("unlocked"), extensions(("x-extensible-enum" = json!(["unlocked", "not_locked"]))))]
    pub result: &'static str,
}

/// Lift an account's locks
///
/// Wrong passwords and wrong second steps are forgotten, so that its owner can try again at once. What only a new password lifts stays.
#[utoipa::path(operation_id = "unlock_account", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Lifted, or nothing was locked", body = StaffUnlock, example = json!({"result": "unlocked"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "needs_reset"]))))]
#[post("/v1/staff/accounts/{id}/unlock")]
pub async fn unlock_account(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<HelpAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason, inner) = (read_id(&id)?, form.0.read()?, platform.clone());
    let act = platform
        .db
        .write(move |conn| unlock(conn, &inner, &call, &caller.account, &id, &reason));
    let result = if act.await? { "unlocked" } else { "not_locked" };
    Ok(ok(&StaffUnlock { result }))
}

/// End an account's sessions
///
/// All of them, on every node within a second; its owner signs in again.
#[utoipa::path(operation_id = "end_account_sessions", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Ended")),
    extensions(("x-error-codes" = json!(["not_found", "reason_required"]))))]
#[post("/v1/staff/accounts/{id}/sessions/revoke")]
pub async fn end_account_sessions(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<HelpAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason, inner, now) = (read_id(&id)?, form.0.read()?, platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| end_sessions(conn, &inner, &call, &caller.account, &id, &reason));
    platform
        .tokens
        .revocations()
        .note(&act.await?.subject(), now);
    Ok(no_content())
}

/// How the resent mail fares.
#[derive(Serialize, ToSchema)]
pub struct StaffResend {
    /// The address, masked.
    #[schema(max_length = 300, examples("a••@example.com"))]
    pub address: String,
    /// How the mail fares, in a word; more may be added.
    #[schema(max_length = 32, examples("queued"))]
    pub delivery: String,
    /// How many more can be sent for now.
    pub sends_left: u32,
    /// When the next one can.
    pub resend_available_at: Moment,
}

/// Send the verification mail once more
///
/// To the address of a registration that waits. It counts among its owner's own resends.
#[utoipa::path(operation_id = "resend_for_account", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 202, description = "On its way", body = StaffResend, example = json!({
        "address": "a••@example.com", "delivery": "queued", "sends_left": 4, "resend_available_at": "2026-11-21T09:33:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "already_verified", "email_undeliverable"]))))]
#[post("/v1/staff/accounts/{id}/resend-verification")]
pub async fn resend_for_account(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<HelpAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason, inner) = (read_id(&id)?, form.0.read()?, platform.clone());
    let act = platform
        .db
        .write(move |conn| resend(conn, &inner, &call, &caller.account, &id, &reason));
    let standing = act.await?;
    Ok(accepted(&StaffResend {
        address: standing.address,
        delivery: standing.delivery.state,
        sends_left: standing.sends_left,
        resend_available_at: standing.resend_available_at,
    }))
}
