//! Deciding a case, and the reasons for it.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::item::ReviewItem;
use super::read_id;
use crate::desk::review::decision::{Said, decide};
use crate::desk::review::queue::kinds_for;
use crate::desk::review::{Desk, Kinds, Verdict};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ReviewCases, Staff};
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok, spoken};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::Language;

/// What should become of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewDecision {
    /// It is as it should be.
    Approve,
    /// It is not.
    Reject,
}

/// An opinion about a case.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewDecisionForm {
    /// What should become of it.
    pub decision: ReviewDecision,
    /// Whether a rejection is for good; else the person may try again.
    #[serde(rename = "final")]
    #[schema(nullable = false, default = false)]
    pub is_final: Option<bool>,
    /// Why: one of the kind's reasons that fit, see `GET /v1/staff/review-reasons`.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(min_length = 1, max_length = 64, examples("looks_right"))]
    pub reason_code: String,
    /// What the person is told, as plain text in their language. Without it they read the text of the reason.
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    pub user_text: Option<String>,
    /// What only staff read.
    #[schema(nullable = false, min_length = 1, max_length = 4000)]
    pub internal_note: Option<String>,
}

impl ReviewDecisionForm {
    fn read(self) -> Result<Said, Problem> {
        let is_final = self.is_final.unwrap_or(false);
        let verdict = match (self.decision, is_final) {
            (ReviewDecision::Approve, false) => Verdict::Approve,
            (ReviewDecision::Reject, false) => Verdict::Retry,
            (ReviewDecision::Reject, true) => Verdict::Reject,
            (ReviewDecision::Approve, true) => {
                let detail = "Only a rejection can be for good.";
                return Err(invalid(vec![FieldError::new(
                    "/final",
                    "not_allowed",
                    detail,
                )]));
            }
        };
        Ok(Said {
            verdict,
            reason_code: self.reason_code,
            user_text: self.user_text,
            internal_note: self.internal_note,
        })
    }
}

/// What became of an opinion.
#[derive(Serialize, ToSchema)]
pub struct ReviewDecided {
    /// `decided`, or `second_look`: a second reviewer has to look before anything takes effect. More may be added.
    #[schema(value_type = String, max_length = 32, examples("decided"), extensions(("x-extensible-enum" = json!(["decided", "second_look"]))))]
    pub result: &'static str,
    /// The case.
    pub review: ReviewItem,
}

/// Decide a case
///
/// By who holds it. As `BONAFIDE_REVIEW_FOUR_EYES` says, the opinion is kept and the case goes back for a second reviewer (`result` is `second_look`), who is not
/// told what the first one said; the milder of both opinions takes effect.
#[utoipa::path(operation_id = "decide_review", tag = "reviews", security(("staff" = [])), request_body = ReviewDecisionForm,
    params(("id" = String, Path, description = "The case's id", max_length = 40, example = "rev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Decided, or kept as the first opinion", body = ReviewDecided, example = json!({"result": "decided", "review": {
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "decided",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false,
        "verdict": "approve", "reason_code": "looks_right", "decided_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90", "ended_at": "2026-11-21T09:40:00Z"}}))),
    extensions(("x-error-codes" = json!(["not_found", "not_claimed", "lease_lost", "review_over", "four_eyes_required", "reason_code_invalid",
        "state_conflict"]))))]
#[post("/v1/staff/reviews/{id}/decision")]
pub async fn decide_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    id: web::Path<String>,
    form: Parsed<ReviewDecisionForm>,
) -> Answer {
    let (id, said, now) = (read_id(&id)?, form.0.read()?, call.now);
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let act = platform
        .db
        .write(move |conn| decide(conn, &desk, &id, &said));
    let case = act.await?;
    let result = if case.is_waiting() {
        "second_look"
    } else {
        "decided"
    };
    let review = ReviewItem::new(case, now);
    Ok(ok(&ReviewDecided { result, review }))
}

/// A reason.
#[derive(Serialize, ToSchema)]
pub struct ReviewReason {
    /// The kind of case.
    #[schema(value_type = String, max_length = 32, examples("selfie"))]
    pub kind: &'static str,
    /// The word to send as `reason_code`.
    #[schema(value_type = String, max_length = 64, examples("looks_right"))]
    pub code: &'static str,
    /// What it can be the reason of: `approve`; `retry`, a rejection that is not final; `reject`, one that is. More may be added.
    #[schema(value_type = Vec<String>, max_items = 3, examples(json!(["approve"])))]
    pub verdicts: Vec<&'static str>,
    /// What the person reads where the reviewer writes nothing else, in the language of `Accept-Language`.
    #[schema(max_length = 1000)]
    pub text: String,
}

/// Reasons.
#[derive(Serialize, ToSchema)]
pub struct ReviewReasonList {
    /// The reasons, by kind.
    #[schema(max_items = 500)]
    pub data: Vec<ReviewReason>,
}

/// Which reasons are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct KindQuery {
    /// Of this kind; of all that the caller may judge when absent.
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 32,
        pattern = "^[a-z0-9_.-]+$",
        example = "selfie"
    )]
    pub kind: Option<String>,
}

/// List the reasons of decisions
///
/// The words that a decision can name, what each can be the reason of, and the text that the person reads.
#[utoipa::path(operation_id = "list_review_reasons", tag = "reviews", security(("staff" = [])), params(KindQuery),
    responses((status = 200, description = "The reasons", body = ReviewReasonList, example = json!({"data": [{
        "kind": "selfie", "code": "looks_right", "verdicts": ["approve"], "text": "Thank you: everything is as it should be."}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/staff/review-reasons")]
pub async fn list_review_reasons(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    language: Language,
    request: HttpRequest,
) -> Answer {
    let query = super::lists::query::<KindQuery>(&request)?;
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let mut data = Vec::new();
    for name in kinds_for(&desk, query.kind.as_deref())? {
        let reasons = kinds.find(name).map_or(&[][..], |kind| kind.reasons());
        for reason in reasons {
            data.push(ReviewReason {
                kind: name,
                code: reason.code,
                verdicts: reason.verdicts.iter().map(|one| one.as_str()).collect(),
                text: platform.texts.say(language, reason.text_key, &[])?,
            });
        }
    }
    let body = ReviewReasonList { data };
    Ok(spoken(&mut HttpResponse::Ok(), language).json(&body))
}
