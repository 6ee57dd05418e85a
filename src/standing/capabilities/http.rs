//! `GET /v1/me/capabilities`.

use actix_web::{HttpRequest, get};

use super::answers::{CapabilityMap, Teller};
use super::of;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::http::reply::Answer;
use crate::platform::http::{Call, etag};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;

/// Show what the caller may do
///
/// A member for each capability: whether it is `allowed`, and otherwise everything that blocks it, with a sentence for the person and what they may
/// do. A suspended account may ask too. It holds at the moment of the answer; the marketplace's programs ask for themselves.
#[utoipa::path(operation_id = "list_capabilities", tag = "standing", security(("bearer" = [])),
    responses((status = 200, description = "What the account may do", body = CapabilityMap, example = json!({
        "post_job": {"allowed": false, "blocked_by": [{"reason": "phone_unverified", "user_text": "Please confirm your phone number first.",
            "next": [{"rel": "give_phone", "method": "POST", "href": "/v1/me/phone"}]}]},
        "submit_proposal": {"allowed": false, "blocked_by": [{"reason": "phone_unverified", "user_text": "Please confirm your phone number first.",
            "next": [{"rel": "give_phone", "method": "POST", "href": "/v1/me/phone"}]}]},
        "send_message": {"allowed": true, "blocked_by": []}, "accept_direct_hire": {"allowed": true, "blocked_by": []},
        "appear_in_search": {"allowed": true, "blocked_by": []},
        "withdraw_earnings": {"allowed": false, "blocked_by": [{"reason": "hold", "hold_id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "hold_kind": "manual",
            "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "until": "2026-12-01T00:00:00Z",
            "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}]},
        "change_profile_photo": {"allowed": true, "blocked_by": []}, "work_on_existing_contracts": {"allowed": true, "blocked_by": []}})),
        (status = 304, description = "Nothing has changed since the answer of `If-None-Match`")),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/me/capabilities")]
pub async fn list_capabilities(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    caller: Caller<Limited>,
) -> Answer {
    let standing = platform
        .db
        .read(move |conn| of(conn, &caller.account)?.ok_or_else(gone))
        .await?;
    let teller = Teller::new(&platform, language, call.now);
    etag::spoken(&request, None, &teller.map(&standing)?, language)
}

/// Closed while the access token still lived.
fn gone() -> Problem {
    Problem::new(&common::SESSION_REVOKED).next("sign_in", "POST", "/v1/sessions")
}
