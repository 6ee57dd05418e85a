//! Taking a case, giving it back, saying who is to decide it.

use actix_web::{post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::item::ReviewItem;
use super::read_id;
use crate::desk::review::queue::{assign, claim, kinds_for, next, release};
use crate::desk::review::{Desk, Kinds, problems};
use crate::ledger::audit::Reason;
use crate::platform::Platform;
use crate::platform::caller::{AssignReviews, Caller, ReviewCases, Staff};
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// Take a case
///
/// For as long as `BONAFIDE_REVIEW_LEASE` says; taking it again in time makes that longer. Of two who reach for it one gets it, and the other is told
/// who and until when. Nobody takes a case about themselves, nor one whose first opinion is theirs.
#[utoipa::path(operation_id = "claim_review", tag = "reviews", security(("staff" = [])),
    params(("id" = String, Path, description = "The case's id", max_length = 40, example = "rev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Taken", body = ReviewItem, example = json!({
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "held",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false,
        "held_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90", "held_until": "2026-11-21T09:50:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found", "already_claimed", "review_over", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/reviews/{id}/claim")]
pub async fn claim_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    id: web::Path<String>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let act = platform.db.write(move |conn| claim(conn, &desk, &id));
    Ok(ok(&ReviewItem::new(act.await?, now)))
}

/// Which kind the next case should be of.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NextReviewForm {
    /// The kind; any that the caller may judge when absent.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, min_length = 1, max_length = 32, examples("selfie"))]
    pub kind: Option<String>,
}

/// The next case.
#[derive(Serialize, ToSchema)]
pub struct NextReview {
    /// `claimed`, or `none` where there is nothing to take; more may be added.
    #[schema(value_type = String, max_length = 32, examples("claimed"), extensions(("x-extensible-enum" = json!(["claimed", "none"]))))]
    pub result: &'static str,
    /// The case, which the caller holds now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub review: Option<ReviewItem>,
}

/// Take the most urgent case
///
/// One that is assigned to the caller, else one that is assigned to nobody or overdue; the one first that is due first. Of many who ask at once each gets
/// another one. `result` is `none` where there is nothing to take.
#[utoipa::path(operation_id = "claim_next_review", tag = "reviews", security(("staff" = [])), request_body = NextReviewForm,
    responses((status = 200, description = "Taken, or nothing to take", body = NextReview, example = json!({"result": "claimed", "review": {
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "held",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false,
        "held_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90", "held_until": "2026-11-21T09:50:00Z"}}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[post("/v1/staff/reviews/next")]
pub async fn claim_next_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    form: Parsed<NextReviewForm>,
) -> Answer {
    let now = call.now;
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let wanted = kinds_for(&desk, form.0.kind.as_deref())?;
    let act = platform.db.write(move |conn| next(conn, &desk, &wanted));
    let review = act.await?.map(|case| ReviewItem::new(case, now));
    let result = if review.is_some() { "claimed" } else { "none" };
    Ok(ok(&NextReview { result, review }))
}

/// Give a case back
///
/// It is free for others at once.
#[utoipa::path(operation_id = "release_review", tag = "reviews", security(("staff" = [])),
    params(("id" = String, Path, description = "The case's id", max_length = 40, example = "rev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Given back", body = ReviewItem, example = json!({
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false}))),
    extensions(("x-error-codes" = json!(["not_found", "not_claimed", "lease_lost", "review_over"]))))]
#[post("/v1/staff/reviews/{id}/release")]
pub async fn release_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    id: web::Path<String>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let act = platform.db.write(move |conn| release(conn, &desk, &id));
    Ok(ok(&ReviewItem::new(act.await?, now)))
}

/// Who is to decide a case, and why.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentForm {
    /// The reviewer's account; absent: whoever takes it.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(
        nullable = false,
        max_length = 40,
        examples("acc_06k3v8q1pc7l5f0tqk2n4h9e8o")
    )]
    pub staff_id: Option<String>,
    /// Why, on one line.
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 500,
        examples("Speaks the language of the documents")
    )]
    pub reason: Option<String>,
}

/// Say who is to decide a case
///
/// It comes first when they ask for the next one, and is left out when others do, until it is overdue. Without `staff_id` it is anybody's again. A
/// colleague who holds it keeps it until their lease is over.
#[utoipa::path(operation_id = "assign_review", tag = "reviews", security(("staff" = [])), request_body = AssignmentForm,
    params(("id" = String, Path, description = "The case's id", max_length = 40, example = "rev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Assigned", body = ReviewItem, example = json!({
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false,
        "assigned_to": "acc_06k3v8q1pc7l5f0tqk2n4h9e90"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "assignee_unfit", "review_over", "four_eyes_required"]))))]
#[post("/v1/staff/reviews/{id}/assign")]
pub async fn assign_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<AssignReviews>>,
    kinds: web::Data<Kinds>,
    id: web::Path<String>,
    form: Parsed<AssignmentForm>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let reason = Reason::required(form.0.reason.as_deref())?;
    let to = match form.0.staff_id.as_deref() {
        Some(text) => {
            Some(AccountId::parse(text).ok_or_else(|| Problem::new(&problems::ASSIGNEE_UNFIT))?)
        }
        None => None,
    };
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let act = platform
        .db
        .write(move |conn| assign(conn, &desk, &id, to.as_ref(), &reason));
    Ok(ok(&ReviewItem::new(act.await?, now)))
}
