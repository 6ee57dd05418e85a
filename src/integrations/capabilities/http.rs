//! `GET /v1/accounts/{id}/capabilities` and `POST /v1/capability-checks`.

use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{of, of_all};
use crate::platform::Platform;
use crate::platform::caller::{CapabilitiesRead, Integrator};
use crate::platform::capability::Capability;
use crate::platform::http::reply::{Answer, spoken};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;
use crate::standing::capabilities::Standing;
use crate::standing::capabilities::answers::{BlockedBy, CapabilityMap, Teller};

/// What an account may do.
#[derive(Serialize, ToSchema)]
pub struct AccountCapabilities {
    /// The account.
    pub account_id: AccountId,
    /// Counts changes of what the account may do, as `cap_epoch` in its tokens does.
    #[schema(examples(3))]
    pub cap_epoch: i64,
    /// What it may do.
    pub capabilities: CapabilityMap,
}

/// Show what an account may do
///
/// A member for each capability, as the person reads it at `GET /v1/me/capabilities`, read at this moment. Asked by a key with the scope
/// `capabilities:read`.
#[utoipa::path(operation_id = "get_account_capabilities", tag = "integrators", security(("integrator_key" = ["capabilities:read"])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "What the account may do", body = AccountCapabilities, example = json!({
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "cap_epoch": 3, "capabilities": {
        "post_job": {"allowed": true, "blocked_by": []}, "submit_proposal": {"allowed": true, "blocked_by": []},
        "send_message": {"allowed": true, "blocked_by": []}, "accept_direct_hire": {"allowed": true, "blocked_by": []},
        "appear_in_search": {"allowed": true, "blocked_by": []},
        "withdraw_earnings": {"allowed": false, "blocked_by": [{"reason": "hold", "hold_id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "hold_kind": "manual",
            "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.",
            "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}]}]},
        "change_profile_photo": {"allowed": true, "blocked_by": []}, "work_on_existing_contracts": {"allowed": true, "blocked_by": []}}}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/accounts/{id}/capabilities")]
pub async fn get_account_capabilities(
    platform: Platform,
    call: Call,
    language: Language,
    _integrator: Integrator<CapabilitiesRead>,
    id: web::Path<String>,
) -> Answer {
    let id = AccountId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let standing = platform.db.read(move |conn| of(conn, &id)).await?;
    let teller = Teller::new(&platform, language, call.now);
    let body = AccountCapabilities {
        capabilities: teller.map(&standing)?,
        cap_epoch: standing.capability_epoch,
        account_id: standing.account,
    };
    Ok(fresh(&body, language))
}

/// One question.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CapabilityCheck {
    /// Whose account.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(max_length = 40, examples("acc_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
    pub account_id: String,
    /// Which capability; all of them when it is not told.
    #[schema(nullable = false, value_type = Option<Capability>)]
    pub capability: Option<Capability>,
}

/// Questions, up to a hundred.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CapabilityChecks {
    /// The questions.
    #[validate(nested, length(min = 1, max = 100, code = "not_allowed"))]
    #[schema(min_items = 1, max_items = 100)]
    pub checks: Vec<CapabilityCheck>,
}

/// The answer to one question.
#[derive(Serialize, ToSchema, Default)]
pub struct CapabilityCheckResult {
    /// The account that was asked about.
    #[schema(max_length = 40, examples("acc_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
    pub account_id: String,
    /// `found`, or `not_found` when there is no such account, or it is closed; more may be added.
    #[schema(value_type = String, max_length = 32, examples("found"), extensions(("x-extensible-enum" = json!(["found", "not_found"]))))]
    pub result: &'static str,
    /// Counts changes of what the account may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(3))]
    pub cap_epoch: Option<i64>,
    /// The capability that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, max_length = 64, examples("submit_proposal"))]
    pub capability: Option<&'static str>,
    /// Whether it may be done; with `capability`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub allowed: Option<bool>,
    /// Everything that blocks it; with `capability`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100)]
    pub blocked_by: Option<Vec<BlockedBy>>,
    /// What the account may do; without `capability`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub capabilities: Option<CapabilityMap>,
}

impl CapabilityCheckResult {
    fn new(
        teller: &Teller<'_>,
        check: CapabilityCheck,
        standing: Option<&Standing>,
    ) -> Result<Self, Problem> {
        let Some(standing) = standing else {
            return Ok(Self {
                account_id: check.account_id,
                result: "not_found",
                ..Self::default()
            });
        };
        let found = Self {
            account_id: check.account_id,
            result: "found",
            cap_epoch: Some(standing.capability_epoch),
            ..Self::default()
        };
        let Some(capability) = check.capability else {
            return Ok(Self {
                capabilities: Some(teller.map(standing)?),
                ..found
            });
        };
        let told = teller.one(standing, capability)?;
        Ok(Self {
            capability: Some(capability.as_str()),
            allowed: Some(told.allowed),
            blocked_by: Some(told.blocked_by),
            ..found
        })
    }
}

/// The answers.
#[derive(Serialize, ToSchema)]
pub struct CapabilityCheckResults {
    /// One for each question, in their order.
    #[schema(max_items = 100)]
    pub data: Vec<CapabilityCheckResult>,
}

/// Ask what accounts may do
///
/// Up to a hundred questions at once, each about one capability of an account or about all of them, answered in their order at one moment. An
/// account that is not there is answered as such, and does not spoil the others. Nothing is changed by asking.
#[utoipa::path(operation_id = "check_capabilities", tag = "integrators", security(("integrator_key" = ["capabilities:read"])), request_body = CapabilityChecks,
    responses((status = 200, description = "The answers", body = CapabilityCheckResults, example = json!({"data": [
        {"account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "result": "found", "cap_epoch": 3, "capability": "submit_proposal", "allowed": false,
            "blocked_by": [{"reason": "phone_unverified", "user_text": "Please confirm your phone number first.",
                "next": [{"rel": "give_phone", "method": "POST", "href": "/v1/me/phone"}]}]},
        {"account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8q", "result": "not_found"}]}))))]
#[post("/v1/capability-checks")]
pub async fn check_capabilities(
    platform: Platform,
    call: Call,
    language: Language,
    _integrator: Integrator<CapabilitiesRead>,
    form: Parsed<CapabilityChecks>,
) -> Answer {
    let checks = form.0.checks;
    let mut ids: Vec<AccountId> = checks
        .iter()
        .filter_map(|check| AccountId::parse(&check.account_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let found = platform.db.read(move |conn| of_all(conn, &ids)).await?;
    let teller = Teller::new(&platform, language, call.now);
    let answers = checks.into_iter().map(|check| {
        let id = AccountId::parse(&check.account_id);
        let standing = id.and_then(|id| found.get(&id));
        CapabilityCheckResult::new(&teller, check, standing)
    });
    let body = CapabilityCheckResults {
        data: answers.collect::<Result<_, _>>()?,
    };
    Ok(fresh(&body, language))
}

/// An answer that holds at this moment only.
fn fresh<T: Serialize>(body: &T, language: Language) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    spoken(&mut answer, language).json(body)
}
