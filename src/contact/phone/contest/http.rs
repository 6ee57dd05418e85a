//! Endpoints of contests.

use actix_web::{delete, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::http::{Phone, may_send, owner};
use super::super::{keep, standing};
use super::{Contest, Side, open, withdraw};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Member, check_recent};
use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, accepted, no_content};

/// A contest for a number that two people proved.
#[derive(Serialize, ToSchema)]
pub struct PhoneContest {
    /// Which side the caller is on: `owner` (has the number) or `newcomer` (proved it too); more may be added.
    #[schema(value_type = String, max_length = 32, examples("newcomer"), extensions(("x-extensible-enum" = json!(["owner", "newcomer"]))))]
    pub side: &'static str,
    /// `possible` (the newcomer may open it) or `open`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("open"), extensions(("x-extensible-enum" = json!(["possible", "open"]))))]
    pub status: &'static str,
    /// The number, masked.
    #[schema(max_length = 32, examples("+34 ••• 78"))]
    pub phone: String,
    /// When it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opened_at: Option<Moment>,
    /// When the number moves to the newcomer, unless the owner proves it again before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub moves_at: Option<Moment>,
    /// Until when it may be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
}

impl From<Contest> for PhoneContest {
    fn from(contest: Contest) -> Self {
        let is_open = contest.opened_at.is_some();
        Self {
            side: match contest.side {
                Side::Owner => "owner",
                Side::Newcomer => "newcomer",
            },
            status: if is_open { "open" } else { "possible" },
            phone: contest.number.masked(),
            opened_at: contest.opened_at,
            moves_at: is_open.then_some(contest.until),
            expires_at: (!is_open).then_some(contest.until),
        }
    }
}

/// Contest a number
///
/// For who proved a number that another account has (`phone_in_use`), within an hour of the proof. The owner is told by mail and keeps the number
/// by proving it again; if that does not happen until `moves_at`, it moves to this account. When the owner removes it, it moves at once. Who
/// has a proven number already needs a proof of who they are that is at most 15 minutes old, since that number will be replaced.
#[utoipa::path(operation_id = "open_phone_contest", tag = "phone number", security(("bearer" = [])),
    responses((status = 202, description = "The contest runs", body = Phone, example = json!({
        "status": "none", "contests": [{"side": "newcomer", "status": "open", "phone": "+34 ••• 78",
            "opened_at": "2026-11-21T09:32:00Z", "moves_at": "2026-11-28T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["phone_not_proven", "phone_contested", "reauthentication_required"]))))]
#[post("/v1/me/phone/contest")]
pub async fn open_phone_contest(platform: Platform, call: Call, caller: Caller<Member>) -> Answer {
    let (inner, newcomer) = (platform.clone(), owner(&caller));
    let opened = platform.db.write(move |conn| {
        let before = standing(conn, &inner, &newcomer, call.now)?;
        if before.verified.is_some() {
            check_recent(&caller.claims, call.now)?;
        }
        open(conn, &inner, &call, &newcomer)?;
        standing(conn, &inner, &newcomer, call.now)
    });
    Ok(accepted(&Phone::from(opened.await?)))
}

/// Withdraw the contest
///
/// The number stays with its owner, who is told. The proof is given up as well. Also 204 when there is none.
#[utoipa::path(operation_id = "withdraw_phone_contest", tag = "phone number", security(("bearer" = [])),
    responses((status = 204, description = "Withdrawn")),
    extensions(("x-error-codes" = json!(["reauthentication_required"]))))]
#[delete("/v1/me/phone/contest")]
pub async fn withdraw_phone_contest(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
) -> Answer {
    let (inner, newcomer) = (platform.clone(), owner(&caller));
    platform
        .db
        .write(move |conn| withdraw(conn, &inner, &call, &newcomer))
        .await?;
    Ok(no_content())
}

/// Keep a contested number
///
/// A code goes to the number that somebody else contests; `POST /v1/me/phone/confirm` proves it again and ends the contest. Who does not have the
/// number any more lets it go by `DELETE /v1/me/phone`, or by giving another one.
#[utoipa::path(operation_id = "keep_contested_phone", tag = "phone number", security(("bearer" = [])),
    responses((status = 202, description = "A code is on its way", body = Phone, example = json!({
        "status": "pending", "phone": "+34 ••• 78", "country": "ES", "line_type": "mobile", "verified_phone": "+34 ••• 78", "delivery": "queued",
        "resend_available_at": "2026-11-22T09:30:30Z", "sends_left": 4,
        "next_channels": [{"channel": "sms", "available_at": "2026-11-22T09:30:30Z"}, {"channel": "voice", "available_at": "2026-11-22T09:30:30Z"}],
        "expires_at": "2026-11-22T10:30:00Z",
        "contests": [{"side": "owner", "status": "open", "phone": "+34 ••• 78", "opened_at": "2026-11-21T09:32:00Z",
            "moves_at": "2026-11-28T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["phone_not_contested", "too_many_codes", "sms_provider_unavailable", "reauthentication_required"]))))]
#[post("/v1/me/phone/contest/keep")]
pub async fn keep_contested_phone(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
) -> Answer {
    may_send(&platform, &call)?;
    let (inner, owner) = (platform.clone(), owner(&caller));
    let asked = platform
        .db
        .write(move |conn| keep(conn, &inner, &call, &owner));
    Ok(accepted(&Phone::from(asked.await?)))
}
