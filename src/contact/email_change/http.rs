//! Endpoints of a change of address.

use actix_web::{delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Claimant, Pending, cancel, confirm_by_code, confirm_by_link, current, request, undo};
use crate::accounts::account;
use crate::contact::email::http::{DeliveryStep, SENDS_MAX, read_email};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Caller, Member, Recent};
use crate::platform::clock::Moment;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Next};

/// Where a change of the address stands.
#[derive(Default, Serialize, ToSchema)]
pub struct EmailChange {
    /// `none` or `pending`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("pending"), extensions(("x-extensible-enum" = json!(["none", "pending"]))))]
    pub status: &'static str,
    /// The new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("ada@example.org"))]
    pub new_email: Option<String>,
    /// How the newest mail to it fares, as in the verification of an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("sent"), extensions(("x-extensible-enum" = json!(["queued", "sent", "accepted", "deferred", "bounced", "complained"]))))]
    pub delivery: Option<String>,
    /// Why it came back: `no_such_mailbox`, `mailbox_full`, `blocked` or `unknown`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("no_such_mailbox"))]
    pub bounce_class: Option<String>,
    /// What happened to that mail, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pub timeline: Vec<DeliveryStep>,
    /// When another mail may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resend_available_at: Option<Moment>,
    /// How often another mail may still be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 100)]
    pub sends_left: Option<u32>,
    /// When the change runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
}

impl EmailChange {
    fn of(pending: Option<Pending>) -> Self {
        let Some(pending) = pending else {
            return Self {
                status: "none",
                ..Self::default()
            };
        };
        let timeline = pending.delivery.timeline.into_iter();
        Self {
            status: "pending",
            new_email: Some(pending.address.as_str().to_owned()),
            delivery: Some(pending.delivery.state),
            bounce_class: pending.delivery.bounce_class,
            timeline: timeline.map(DeliveryStep::from).collect(),
            resend_available_at: Some(pending.resend_available_at),
            sends_left: Some(pending.sends_left.min(SENDS_MAX)),
            expires_at: Some(pending.expires_at),
        }
    }
}

/// The address that is wanted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailChangeForm {
    /// The new address.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, format = Email, examples("ada@example.org"))]
    pub new_email: String,
}

/// Ask for another address
///
/// A mail with a link and a code goes to the new address; until one of them is used nothing changes. Asking again for the same address sends
/// another mail. Needs a proof of who you are that is at most 15 minutes old. Whether the address is free is told only to who proves it.
#[utoipa::path(operation_id = "request_email_change", tag = "change of address", security(("bearer" = [])), request_body = EmailChangeForm,
    responses((status = 202, description = "A mail is on its way", body = EmailChange, example = json!({
        "status": "pending", "new_email": "ada@example.org", "delivery": "queued", "resend_available_at": "2026-11-21T09:31:00Z",
        "sends_left": 4, "expires_at": "2026-11-22T09:30:00Z"}))),
    extensions(("x-error-codes" = json!(["email_unchanged", "email_invalid", "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/email")]
pub async fn request_email_change(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    form: Parsed<EmailChangeForm>,
) -> Answer {
    let address = read_email("/new_email", &form.0.new_email)?;
    let inner = platform.clone();
    let claimant = Claimant {
        epoch: caller.claims.sec_epoch,
        account: caller.account,
    };
    let pending = platform.db.write(move |conn| {
        account::step_up(conn, &claimant.account, &caller.claims, call.now)?;
        request(conn, &inner, &call, &claimant, &address)
    });
    Ok(accepted(&EmailChange::of(Some(pending.await?))))
}

/// Show the change that is under way
///
/// The new address and how the mail to it fares; `status` is `none` when no change waits for its proof.
#[utoipa::path(operation_id = "get_email_change", tag = "change of address", security(("bearer" = [])),
    responses((status = 200, description = "Where it stands", body = EmailChange, example = json!({
        "status": "pending", "new_email": "ada@example.org", "delivery": "sent",
        "timeline": [{"event": "queued", "at": "2026-11-21T09:30:00Z"}, {"event": "sent", "at": "2026-11-21T09:30:01Z"}],
        "resend_available_at": "2026-11-21T09:31:00Z", "sends_left": 4, "expires_at": "2026-11-22T09:30:00Z"}))))]
#[get("/v1/me/email")]
pub async fn get_email_change(platform: Platform, call: Call, caller: Caller<Member>) -> Answer {
    let inner = platform.clone();
    let pending = platform
        .db
        .read(move |conn| current(conn, &inner, &caller.account, call.now));
    Ok(ok(&EmailChange::of(pending.await?)))
}

/// End the change that is under way
///
/// Its link and code die; the address stays as it is. Also 204 when there is none.
#[utoipa::path(operation_id = "cancel_email_change", tag = "change of address", security(("bearer" = [])),
    responses((status = 204, description = "Ended")))]
#[delete("/v1/me/email")]
pub async fn cancel_email_change(platform: Platform, caller: Caller<Member>) -> Answer {
    platform
        .db
        .write(move |conn| cancel(conn, &caller.account))
        .await?;
    Ok(no_content())
}

/// A proof of the new address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailChangeProof {
    /// The token of the link, or the whole link as it was pasted.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(nullable = false, max_length = 4096)]
    pub token: Option<String>,
    /// The code of the newest mail. Spaces, dashes and case do not matter.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("K7QM-4FXR"))]
    pub code: Option<String>,
}

/// What a change came to.
#[derive(Serialize, ToSchema)]
pub struct EmailChanged {
    /// `email_changed` or `email_restored`.
    #[schema(value_type = String, max_length = 32, examples("email_changed"), extensions(("x-extensible-enum" = json!(["email_changed", "email_restored"]))))]
    pub result: &'static str,
    /// The address that the account has now, masked.
    #[schema(max_length = 260, examples("a••@example.org"))]
    pub address: String,
    /// What the person should do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Confirm the new address
///
/// By the token of the link or by the code of the mail. The account has the new address from now on, and the old one is told, with a link
/// that undoes the change for 72 hours.
#[utoipa::path(operation_id = "confirm_email_change", tag = "change of address", security(("bearer" = [])), request_body = EmailChangeProof,
    responses((status = 200, description = "Changed", body = EmailChanged, example = json!({"result": "email_changed", "address": "a••@example.org"}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used", "link_superseded", "code_invalid",
        "code_expired", "too_many_attempts", "no_pending_change", "email_in_use"]))))]
#[post("/v1/me/email/confirm")]
pub async fn confirm_email_change(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    form: Parsed<EmailChangeProof>,
) -> Answer {
    let inner = platform.clone();
    let confirmed = match (form.0.token, form.0.code) {
        (Some(token), None) => {
            let act = move |conn: &mut _| {
                confirm_by_link(conn, &inner, &call, &token, Some(&caller.account)).map(Ok)
            };
            platform.db.write(act).await?
        }
        (None, Some(code)) => {
            let act =
                move |conn: &mut _| confirm_by_code(conn, &inner, &call, &caller.account, &code);
            platform.db.write(act).await?
        }
        _ => {
            return Err(invalid(vec![FieldError::new(
                "/token",
                "required",
                "Send either the token of the link or the code.",
            )]));
        }
    };
    Ok(ok(&EmailChanged {
        result: "email_changed",
        address: confirmed?.masked(),
        next: Vec::new(),
    }))
}

/// The token of the mail to the old address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoForm {
    /// The token of the link, or the whole link as it was pasted.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(max_length = 4096)]
    pub token: String,
}

/// Undo a change of address
///
/// With the token that was mailed to the old address: it comes back whatever happened since, every session ends, and later changes are
/// void. Nobody gets in with the password from before any more: the person needs a new one, by `POST /v1/password-resets`.
#[utoipa::path(operation_id = "undo_email_change", tag = "change of address", security(()), request_body = UndoForm,
    responses((status = 200, description = "The old address is back", body = EmailChanged, example = json!({
        "result": "email_restored", "address": "a••@example.com", "next": [
            {"rel": "reset_password", "method": "POST", "href": "/v1/password-resets"}, {"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used", "link_superseded", "email_in_use"]))))]
#[post("/v1/email-changes/undo")]
pub async fn undo_email_change(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Parsed<UndoForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.confirmations_per_client)?;
    let (inner, now) = (platform.clone(), call.now);
    let undone = platform
        .db
        .write(move |conn| undo(conn, &inner, &call, &form.0.token));
    let (void, address) = undone.await?;
    platform.tokens.revocations().note(&void.subject(), now);
    Ok(ok(&EmailChanged {
        result: "email_restored",
        address: address.masked(),
        next: vec![
            Next::new("reset_password", "POST", "/v1/password-resets"),
            Next::new("sign_in", "POST", "/v1/sessions"),
        ],
    }))
}
