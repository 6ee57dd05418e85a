//! Suspensions, by staff.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::read_id;
use crate::desk::form::ReasonForm;
use crate::desk::standing::{Annotated, reinstate, suspend, suspension_of};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Staff, Suspend, ViewAccounts};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, created, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AppealId;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;
use crate::standing::suspension::http::SuspensionStatement;
use crate::standing::suspension::{NewSuspension, Suspension};

/// A suspension to be made: the statement of reasons that the person gets.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionForm {
    /// Why, in a word for programs.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9_.-]+$",
        examples("fake_reviews")
    )]
    pub reason_code: String,
    /// What happened, for the person.
    #[schema(
        min_length = 1,
        max_length = 5000,
        examples(
            "Between 1 and 12 November nine reviews of your profile came from accounts of your own."
        )
    )]
    pub facts: String,
    /// The rule that it breaks.
    #[schema(
        min_length = 1,
        max_length = 500,
        examples("Terms of use, 7.2: reviews")
    )]
    pub rule: String,
    /// Whether a program found it, and a person only followed.
    pub automated: bool,
    /// What is written to the person besides.
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    pub user_text: Option<String>,
    /// What only staff read.
    #[schema(nullable = false, min_length = 1, max_length = 4000)]
    pub internal_note: Option<String>,
    /// When it ends by itself; without it, it lasts until somebody ends it.
    #[schema(nullable = false)]
    pub until: Option<Moment>,
}

impl From<SuspensionForm> for NewSuspension {
    fn from(form: SuspensionForm) -> Self {
        Self {
            reason_code: form.reason_code,
            facts: form.facts,
            rule: form.rule,
            automated: form.automated,
            user_text: form.user_text,
            internal_note: form.internal_note,
            until: form.until,
        }
    }
}

/// A suspension as staff read it.
#[derive(Serialize, ToSchema)]
pub struct StaffSuspension {
    /// The suspension as its account reads it.
    pub suspension: SuspensionStatement,
    /// Which member of the staff suspended, or which key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub decided_by_id: Option<String>,
    /// The note that only staff read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub internal_note: Option<String>,
}

impl StaffSuspension {
    fn new(
        platform: &Platform,
        language: Language,
        now: Moment,
        found: Annotated<Suspension>,
        appeal: Option<AppealId>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            decided_by_id: found.of.placed_by_id.clone(),
            internal_note: found.note,
            suspension: SuspensionStatement::new(platform, language, now, found.of, appeal)?,
        })
    }
}

/// Show an account's suspension, for staff
///
/// The one in force, or else the last one, with who decided and the note that only staff read. That it was looked at is noted.
#[utoipa::path(operation_id = "get_suspension_of_account", tag = "desk", security(("staff" = [])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The suspension", body = StaffSuspension, example = json!({"suspension": {
        "id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "in_force", "reason_code": "fake_reviews",
        "facts": "Between 1 and 12 November nine reviews of your profile came from accounts of your own.", "rule": "Terms of use, 7.2: reviews",
        "automated": false, "decided_by": "staff", "suspended_at": "2026-11-21T09:32:00Z",
        "how_to_contest": "You can object until 2027-05-24 09:32 UTC. Somebody else than who suspended you decides.",
        "appeal_deadline": "2027-05-24T09:32:00Z", "next": []}, "decided_by_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e90"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/staff/accounts/{id}/suspension")]
pub async fn get_suspension_of_account(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<ViewAccounts>>,
    id: web::Path<String>,
) -> Answer {
    let (id, inner, now) = (read_id(&id)?, platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| suspension_of(conn, &inner, &call, &caller.account, &id));
    let (found, appeal) = act.await?;
    let body = StaffSuspension::new(&platform, language, now, found, appeal)?;
    Ok(ok(&body))
}

/// Suspend an account
///
/// With a statement of reasons: what happened, which rule it breaks, until when. The person's sessions end everywhere within a second; they may
/// sign in again to a restricted session, in which they read why and object. Nobody suspends themselves, nor anybody who works at the desk.
#[utoipa::path(operation_id = "suspend_account", tag = "desk", security(("staff" = [])), request_body = SuspensionForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 201, description = "Suspended", body = SuspensionStatement, example = json!({
        "id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "in_force", "reason_code": "fake_reviews",
        "facts": "Between 1 and 12 November nine reviews of your profile came from accounts of your own.", "rule": "Terms of use, 7.2: reviews",
        "automated": false, "decided_by": "staff", "suspended_at": "2026-11-21T09:32:00Z",
        "how_to_contest": "You can object until 2027-05-24 09:32 UTC. Somebody else than who suspended you decides.",
        "appeal_deadline": "2027-05-24T09:32:00Z", "next": []}))),
    extensions(("x-error-codes" = json!(["not_found", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/accounts/{id}/suspend")]
pub async fn suspend_account(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<Suspend>>,
    id: web::Path<String>,
    form: Parsed<SuspensionForm>,
) -> Answer {
    let (id, new) = (read_id(&id)?, NewSuspension::from(form.0));
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| suspend(conn, &inner, &call, &caller.account, &id, &new));
    let (made, void) = act.await?;
    platform.tokens.revocations().note(&void.subject(), now);
    let body = SuspensionStatement::new(&platform, language, now, made, None)?;
    Ok(created(&body))
}

/// Reinstate an account
///
/// Ends its suspension before its time; the next refresh of the person's session is free of it, and they are told by mail.
#[utoipa::path(operation_id = "reinstate_account", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Reinstated", body = SuspensionStatement, example = json!({
        "id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "ended", "reason_code": "fake_reviews",
        "facts": "Between 1 and 12 November nine reviews of your profile came from accounts of your own.", "rule": "Terms of use, 7.2: reviews",
        "automated": false, "decided_by": "staff", "suspended_at": "2026-11-21T09:32:00Z", "ended_at": "2026-11-22T09:32:00Z",
        "how_to_contest": "You can object until 2027-05-24 09:32 UTC. Somebody else than who suspended you decides.",
        "appeal_deadline": "2027-05-24T09:32:00Z", "next": []}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "state_conflict"]))))]
#[post("/v1/staff/accounts/{id}/reinstate")]
pub async fn reinstate_account(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<Suspend>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason) = (read_id(&id)?, form.0.read()?);
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| reinstate(conn, &inner, &call, &caller.account, &id, &reason));
    let body = SuspensionStatement::new(&platform, language, now, act.await?, None)?;
    Ok(ok(&body))
}
