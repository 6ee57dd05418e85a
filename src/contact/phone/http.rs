//! Endpoints of the phone number.

use actix_web::{delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::contest::http::PhoneContest;
use super::lookup::Lookup;
use super::{Owner, Pending, Standing, confirm, problems, read, remove, request, resend, standing};
use crate::accounts::account;
use crate::delivery::messages::MessageStep;
use crate::delivery::sms::Channel;
use crate::delivery::spending;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited, Member, Recent, Right, check_recent};
use crate::platform::clock::Moment;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Problem};

/// `sends_left` says at most this, when limits are off or generous.
const SENDS_MAX: u32 = 100;

/// Something that happened to a message.
#[derive(Serialize, ToSchema)]
pub struct PhoneDeliveryStep {
    /// What: `queued`, `sent`, `deferred`, `delivered` or `failed`; more may be added.
    #[schema(max_length = 32, examples("sent"), extensions(("x-extensible-enum" = json!(["queued", "sent", "deferred", "delivered", "failed"]))))]
    pub event: String,
    /// A short code that says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("timeout"))]
    pub reason: Option<String>,
    /// When.
    pub at: Moment,
}

impl From<MessageStep> for PhoneDeliveryStep {
    fn from(step: MessageStep) -> Self {
        Self {
            event: step.event,
            reason: step.reason,
            at: step.at,
        }
    }
}

/// A way to get another code.
#[derive(Serialize, ToSchema)]
pub struct NextChannel {
    /// `sms` or `voice`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("voice"), extensions(("x-extensible-enum" = json!(["sms", "voice"]))))]
    pub channel: &'static str,
    /// From when on.
    pub available_at: Moment,
}

/// Where the phone number of an account stands.
#[derive(Default, Serialize, ToSchema)]
pub struct Phone {
    /// `none`, `pending` (a number waits for its code) or `verified`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("pending"), extensions(("x-extensible-enum" = json!(["none", "pending", "verified"]))))]
    pub status: &'static str,
    /// The number that `status` is about, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("+34 ••• 78"))]
    pub phone: Option<String>,
    /// Its country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 3, examples("ES"))]
    pub country: Option<String>,
    /// What kind of line it is, as far as its digits tell: `mobile` or `mobile_or_landline`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, nullable = false, max_length = 32, examples("mobile"), extensions(("x-extensible-enum" = json!(["mobile", "mobile_or_landline"]))))]
    pub line_type: Option<&'static str>,
    /// When it was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub verified_at: Option<Moment>,
    /// The proven number, masked, while another one waits: it counts until that one is proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("+34 ••• 12"))]
    pub verified_phone: Option<String>,
    /// How the newest message fares: `queued`, `sent` (a provider took it), `deferred` (we go on trying), `delivered` or `failed`; more may be
    /// added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("sent"), extensions(("x-extensible-enum" = json!(["queued", "sent", "deferred", "delivered", "failed"]))))]
    pub delivery: Option<String>,
    /// Why it fares badly: a provider's code, `timeout` or `connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("timeout"))]
    pub reason: Option<String>,
    /// What happened to the newest message, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pub timeline: Vec<PhoneDeliveryStep>,
    /// When another code may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resend_available_at: Option<Moment>,
    /// How often another code may still be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 100)]
    pub sends_left: Option<u32>,
    /// Ways to get another code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub next_channels: Vec<NextChannel>,
    /// When the number stops waiting for its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
    /// Contests for numbers that the account is in, on either side, and the one that it may open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub contests: Vec<PhoneContest>,
}

impl From<Standing> for Phone {
    fn from(standing: Standing) -> Self {
        let contests = standing.contests.into_iter().map(Into::into).collect();
        let phone = match (standing.pending, standing.verified) {
            (Some(pending), verified) => Self {
                verified_phone: verified.map(|(number, _)| number.masked()),
                ..Self::waiting(pending)
            },
            (None, Some((number, at))) => Self {
                status: "verified",
                phone: Some(number.masked()),
                line_type: Some(number.line.as_str()),
                country: Some(number.region),
                verified_at: Some(at),
                ..Self::default()
            },
            (None, None) => Self {
                status: "none",
                ..Self::default()
            },
        };
        Self { contests, ..phone }
    }
}

impl Phone {
    fn waiting(pending: Pending) -> Self {
        let channels = pending.channels.into_iter().map(|channel| NextChannel {
            channel: channel.as_str(),
            available_at: pending.resend_available_at,
        });
        Self {
            status: "pending",
            phone: Some(pending.number.masked()),
            line_type: Some(pending.number.line.as_str()),
            next_channels: channels.collect(),
            country: Some(pending.number.region),
            delivery: Some(pending.delivery),
            reason: pending.reason,
            timeline: pending.timeline.into_iter().map(Into::into).collect(),
            resend_available_at: Some(pending.resend_available_at),
            sends_left: Some(pending.sends_left.min(SENDS_MAX)),
            expires_at: Some(pending.expires_at),
            ..Self::default()
        }
    }
}

/// A number to prove.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneForm {
    /// The number: with `+` and country calling code, or as it is dialled in `country`.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(max_length = 40, examples("+34 612 34 56 78"))]
    pub phone: String,
    /// Country of a number without `+`, ISO 3166-1 alpha-2.
    #[validate(length(equal = 2, code = "country_invalid"))]
    #[schema(nullable = false, min_length = 2, max_length = 2, examples("ES"))]
    pub country: Option<String>,
}

pub(super) fn owner<R: Right>(caller: &Caller<R>) -> Owner {
    Owner {
        account: caller.account.clone(),
        session: caller.session.clone(),
        epoch: caller.claims.sec_epoch,
    }
}

/// Give a phone number
///
/// A code of six digits goes to it by text message; `POST /v1/me/phone/confirm` proves it. Giving the same number again sends another code.
/// An account that has a proven number keeps it until the new one is proven, and needs a proof of who you are that is at most 15 minutes
/// old. Whether the number belongs to another account is told only to who proves it.
#[utoipa::path(operation_id = "give_phone", tag = "phone number", security(("bearer" = [])), request_body = PhoneForm,
    responses((status = 202, description = "A code is on its way", body = Phone, example = json!({
        "status": "pending", "phone": "+34 ••• 78", "country": "ES", "line_type": "mobile", "delivery": "queued",
        "resend_available_at": "2026-11-21T09:30:30Z", "sends_left": 4,
        "next_channels": [{"channel": "sms", "available_at": "2026-11-21T09:30:30Z"}, {"channel": "voice", "available_at": "2026-11-21T09:30:30Z"}],
        "expires_at": "2026-11-21T10:30:00Z"}))),
    extensions(("x-error-codes" = json!(["phone_invalid", "phone_voip_not_allowed", "phone_landline", "phone_type_not_allowed",
        "phone_region_blocked", "phone_unchanged", "too_many_codes", "sms_provider_unavailable", "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/phone")]
pub async fn give_phone(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    lookup: web::Data<Lookup>,
    form: Parsed<PhoneForm>,
) -> Answer {
    let number = read(&platform, &form.0.phone, form.0.country.as_deref())?;
    may_send(&platform, &call)?;
    lookup
        .check(&platform, &caller.account, &number, call.now)
        .await?;
    let (inner, owner) = (platform.clone(), owner(&caller));
    let given = platform.db.write(move |conn| {
        let before = standing(conn, &inner, &owner, call.now)?;
        if before.verified.is_some() {
            // Another number in its place takes the proven one away.
            check_recent(&caller.claims, call.now)?;
            account::step_up(conn, &owner.account, &caller.claims, call.now)?;
        }
        request(conn, &inner, &call, &owner, &number)
    });
    Ok(accepted(&Phone::from(given.await?)))
}

/// Counts a code for its client; refuses it where no provider is set up.
pub(super) fn may_send(platform: &Platform, call: &Call) -> Result<(), Problem> {
    if platform.config.phone.urls.is_empty() {
        return Err(Problem::new(&problems::SMS_PROVIDER_UNAVAILABLE).retry_after(3600));
    }
    // What this node counts keeps a flood from the database, and fills the `RateLimit` header; what is sent is counted there.
    let budget = &platform.config.limits.phone_codes_per_client;
    call.spend(platform, budget)
        .map_err(|problem| spending::too_many(platform, problem))
}

/// Show the phone number
///
/// The number, masked; while it waits for its code, how the newest message fares and how to get another one.
#[utoipa::path(operation_id = "get_phone", tag = "phone number", security(("bearer" = [])),
    responses((status = 200, description = "Where it stands", body = Phone, example = json!({
        "status": "verified", "phone": "+34 ••• 78", "country": "ES", "line_type": "mobile", "verified_at": "2026-11-21T09:31:00Z"}))),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/me/phone")]
pub async fn get_phone(platform: Platform, call: Call, caller: Caller<Limited>) -> Answer {
    let (inner, owner) = (platform.clone(), owner(&caller));
    let read = platform
        .db
        .read(move |conn| standing(conn, &inner, &owner, call.now));
    Ok(ok(&Phone::from(read.await?)))
}

/// A proof of the number.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneProof {
    /// The code of the newest message or call. Spaces and dashes do not matter.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(max_length = 32, examples("482913"))]
    pub code: String,
}

/// Confirm the phone number
///
/// By the code of the newest message or call. Five tries, however many codes were sent. That the number belongs to another account is told here,
/// once the code was right.
#[utoipa::path(operation_id = "confirm_phone", tag = "phone number", security(("bearer" = [])), request_body = PhoneProof,
    responses((status = 200, description = "Proven", body = Phone, example = json!({
        "status": "verified", "phone": "+34 ••• 78", "country": "ES", "line_type": "mobile", "verified_at": "2026-11-21T09:31:00Z"}))),
    extensions(("x-error-codes" = json!(["code_invalid", "code_expired", "too_many_attempts", "phone_not_pending", "phone_in_use",
        "reauthentication_required"]))))]
#[post("/v1/me/phone/confirm")]
pub async fn confirm_phone(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    form: Parsed<PhoneProof>,
) -> Answer {
    let (inner, owner) = (platform.clone(), owner(&caller));
    let confirmed = platform
        .db
        .write(move |conn| confirm(conn, &inner, &call, &owner, &form.0.code));
    Ok(ok(&Phone::from(confirmed.await??)))
}

/// How another code should come.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneResend {
    /// `sms` or `voice`; `sms` if it is left out.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("voice"))]
    pub channel: Option<String>,
}

/// Ask for another code
///
/// By text message, or by a call that says it: for phones where text messages do not arrive. The code before does not count any more once the new one
/// is sent.
#[utoipa::path(operation_id = "resend_phone_code", tag = "phone number", security(("bearer" = [])), request_body = PhoneResend,
    responses((status = 202, description = "A code is on its way", body = Phone, example = json!({
        "status": "pending", "phone": "+34 ••• 78", "country": "ES", "line_type": "mobile", "delivery": "queued",
        "resend_available_at": "2026-11-21T09:31:00Z", "sends_left": 3,
        "next_channels": [{"channel": "sms", "available_at": "2026-11-21T09:31:00Z"}, {"channel": "voice", "available_at": "2026-11-21T09:31:00Z"}],
        "expires_at": "2026-11-21T10:30:30Z"}))),
    extensions(("x-error-codes" = json!(["phone_not_pending", "phone_invalid", "phone_voip_not_allowed", "phone_landline",
        "phone_type_not_allowed", "too_many_codes", "sms_provider_unavailable", "reauthentication_required"]))))]
#[post("/v1/me/phone/resend")]
pub async fn resend_phone_code(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    lookup: web::Data<Lookup>,
    form: Parsed<PhoneResend>,
) -> Answer {
    let wanted = form.0.channel.as_deref().unwrap_or("sms");
    let channel = Channel::parse(wanted).ok_or_else(|| {
        let detail = "This must be sms or voice.";
        invalid(vec![FieldError::new("/channel", "channel_invalid", detail)])
    })?;
    may_send(&platform, &call)?;
    let owner = owner(&caller);
    lookup.check_pending(&platform, &owner, call.now).await?;
    let inner = platform.clone();
    let resent = platform
        .db
        .write(move |conn| resend(conn, &inner, &call, &owner, channel));
    Ok(accepted(&Phone::from(resent.await?)))
}

/// Remove the phone number
///
/// The proven one and the one that waits. Needs a proof of who you are that is at most 15 minutes old. Also 204 when there is none.
#[utoipa::path(operation_id = "remove_phone", tag = "phone number", security(("bearer" = [])),
    responses((status = 204, description = "Removed")),
    extensions(("x-error-codes" = json!(["reauthentication_required", "mfa_required_for_action", "phone_needed"]))))]
#[delete("/v1/me/phone")]
pub async fn remove_phone(platform: Platform, call: Call, caller: Caller<Recent>) -> Answer {
    let (inner, owner) = (platform.clone(), owner(&caller));
    let removed = platform.db.write(move |conn| {
        account::step_up(conn, &owner.account, &caller.claims, call.now)?;
        remove(conn, &inner, &call, &owner)
    });
    removed.await?;
    Ok(no_content())
}
