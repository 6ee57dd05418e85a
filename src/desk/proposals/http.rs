//! Proposals over HTTP.

use actix_web::{HttpRequest, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Act, Decision, Proposal, decide, find, list, propose};
use crate::desk::form::ReasonForm;
use crate::ledger::audit::Reason;
use crate::platform::Platform;
use crate::platform::caller::{Caller, CloseAccounts, Staff, check_second_step};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, created, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::{AccountId, ProposalId};
use crate::platform::problem::{FieldError, Problem, common};

/// What can be proposed.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposedAct {
    /// Close an account for good.
    CloseAccount,
    /// Make somebody who works at the desk an administrator.
    AddAdministrator,
}

impl From<ProposedAct> for Act {
    fn from(act: ProposedAct) -> Self {
        match act {
            ProposedAct::CloseAccount => Self::CloseAccount,
            ProposedAct::AddAdministrator => Self::AddAdministrator,
        }
    }
}

/// What is proposed about whom, and why.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalForm {
    /// The act.
    pub act: ProposedAct,
    /// The account that it is about.
    #[schema(max_length = 40, examples("acc_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
    pub account_id: String,
    /// Why, on one line.
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 500,
        examples("Third account of the same fraud, ticket 4711")
    )]
    pub reason: Option<String>,
}

/// A proposal.
#[derive(Serialize, ToSchema)]
pub struct ProposalItem {
    /// Its id.
    pub id: ProposalId,
    /// `close_account` or `add_administrator`; more may be added.
    #[schema(max_length = 32, examples("close_account"), extensions(("x-extensible-enum" = json!(["close_account", "add_administrator"]))))]
    pub act: String,
    /// The account that it is about.
    pub account_id: AccountId,
    /// `waiting`, `approved`, `rejected`, `withdrawn` or `expired`; more may be added.
    #[schema(max_length = 32, examples("waiting"), extensions(("x-extensible-enum" = json!(["waiting", "approved", "rejected", "withdrawn", "expired"]))))]
    pub status: String,
    /// Why it was proposed.
    #[schema(max_length = 500)]
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Moment,
    /// Until when it can be decided.
    pub expires_at: Moment,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_by: Option<AccountId>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_at: Option<Moment>,
    /// Why so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub decision_reason: Option<String>,
}

impl ProposalItem {
    fn new(proposal: Proposal, now: Moment) -> Self {
        let open = if proposal.expires_at > now {
            "waiting"
        } else {
            "expired"
        };
        Self {
            id: proposal.id,
            act: proposal.act,
            account_id: proposal.account_id,
            status: proposal.outcome.unwrap_or_else(|| open.to_owned()),
            reason: proposal.reason,
            proposed_by: proposal.proposed_by,
            proposed_at: proposal.proposed_at,
            expires_at: proposal.expires_at,
            decided_by: proposal.decided_by,
            decided_at: proposal.decided_at,
            decision_reason: proposal.decision_reason,
        }
    }
}

/// Proposals.
#[derive(Serialize, ToSchema)]
pub struct ProposalList {
    /// The proposals, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<ProposalItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Propose an act that needs a second pair of eyes
///
/// Closing an account cannot be taken back, and an administrator may do everything: another administrator has to approve within seven days.
#[utoipa::path(operation_id = "propose_act", tag = "staff", security(("staff" = [])), request_body = ProposalForm,
    responses((status = 201, description = "Proposed", body = ProposalItem, example = json!({
        "id": "prp_06k3v8q1pc7l5f0tqk2n4h9e8o", "act": "close_account", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "waiting",
        "reason": "Third account of the same fraud, ticket 4711", "proposed_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "proposed_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-28T09:32:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "proposal_impossible", "proposal_exists"]))))]
#[post("/v1/staff/proposals")]
pub async fn propose_act(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<CloseAccounts>>,
    form: Parsed<ProposalForm>,
) -> Answer {
    let form = form.0;
    let about =
        AccountId::parse(&form.account_id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let reason = Reason::required(form.reason.as_deref())?;
    let (inner, now) = (platform.clone(), call.now);
    let act = platform.db.write(move |conn| {
        propose(
            conn,
            &inner,
            &call,
            &caller.account,
            form.act.into(),
            &about,
            &reason,
        )
    });
    Ok(created(&ProposalItem::new(act.await?, now)))
}

/// Which proposals are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProposalQuery {
    /// `waiting` (the default) or `all`.
    #[param(
        nullable = false,
        max_length = 16,
        pattern = "^(waiting|all)$",
        example = "waiting"
    )]
    status: Option<String>,
}

/// List proposals
///
/// Those that wait for a decision, or all.
#[utoipa::path(operation_id = "list_proposals", tag = "staff", security(("staff" = [])), params(PageQuery, ProposalQuery),
    responses((status = 200, description = "The proposals", body = ProposalList, example = json!({"has_more": false, "data": []}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/staff/proposals")]
pub async fn list_proposals(
    platform: Platform,
    call: Call,
    _caller: Caller<Staff<CloseAccounts>>,
    request: HttpRequest,
    page: Page,
) -> Answer {
    let query = web::Query::<ProposalQuery>::from_query(request.query_string()).ok();
    let waiting = match query.and_then(|query| query.into_inner().status).as_deref() {
        None | Some("waiting") => true,
        Some("all") => false,
        Some(_) => {
            let detail = "This must be `waiting` or `all`.";
            return Err(invalid(vec![FieldError::new(
                "/status",
                "not_allowed",
                detail,
            )]));
        }
    };
    let page = page.of_those("status", if waiting { "waiting" } else { "all" });
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| list(conn, waiting, after.as_deref(), rows, call.now));
    let cut = page.cut(read.await?, &platform.seal, |one| one.id.as_str());
    let proposals = cut.items.into_iter();
    let body = ProposalList {
        data: proposals
            .map(|one| ProposalItem::new(one, call.now))
            .collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Show a proposal
///
/// What is proposed, by whom and why, and what became of it.
#[utoipa::path(operation_id = "get_proposal", tag = "staff", security(("staff" = [])),
    params(("id" = String, Path, description = "The proposal's id", max_length = 40, example = "prp_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The proposal", body = ProposalItem, example = json!({
        "id": "prp_06k3v8q1pc7l5f0tqk2n4h9e8o", "act": "close_account", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "waiting",
        "reason": "Third account of the same fraud, ticket 4711", "proposed_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "proposed_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-28T09:32:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/staff/proposals/{id}")]
pub async fn get_proposal(
    platform: Platform,
    call: Call,
    _caller: Caller<Staff<CloseAccounts>>,
    id: web::Path<String>,
) -> Answer {
    let id = read_id(&id)?;
    let found = platform.db.read(move |conn| find(conn, &id)).await?;
    Ok(ok(&ProposalItem::new(found, call.now)))
}

/// Approve a proposal
///
/// Does the act. Needs a second step of the last fifteen minutes; whoever proposed it, or is meant by it, cannot.
#[utoipa::path(operation_id = "approve_proposal", tag = "staff", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The proposal's id", max_length = 40, example = "prp_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Approved and done", body = ProposalItem, example = json!({
        "id": "prp_06k3v8q1pc7l5f0tqk2n4h9e8o", "act": "close_account", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "approved",
        "reason": "Third account of the same fraud, ticket 4711", "proposed_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "proposed_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-28T09:32:00Z", "decided_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e9g",
        "decided_at": "2026-11-21T10:32:00Z", "decision_reason": "Seen, agreed"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "proposal_decided", "proposal_impossible"]))))]
#[post("/v1/staff/proposals/{id}/approve")]
pub async fn approve_proposal(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<CloseAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    check_second_step(&caller.claims, platform.config.staff.second_step, call.now)?;
    settle(platform, call, caller, &id, Decision::Approve, form.0).await
}

/// Reject a proposal
///
/// Nothing is done. Whoever proposed it withdraws it instead.
#[utoipa::path(operation_id = "reject_proposal", tag = "staff", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The proposal's id", max_length = 40, example = "prp_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Rejected", body = ProposalItem, example = json!({
        "id": "prp_06k3v8q1pc7l5f0tqk2n4h9e8o", "act": "close_account", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "rejected",
        "reason": "Third account of the same fraud, ticket 4711", "proposed_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "proposed_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-28T09:32:00Z", "decided_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e9g",
        "decided_at": "2026-11-21T10:32:00Z", "decision_reason": "Seen, agreed"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "proposal_decided"]))))]
#[post("/v1/staff/proposals/{id}/reject")]
pub async fn reject_proposal(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<CloseAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    settle(platform, call, caller, &id, Decision::Reject, form.0).await
}

/// Withdraw a proposal
///
/// By whoever made it.
#[utoipa::path(operation_id = "withdraw_proposal", tag = "staff", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The proposal's id", max_length = 40, example = "prp_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Withdrawn", body = ProposalItem, example = json!({
        "id": "prp_06k3v8q1pc7l5f0tqk2n4h9e8o", "act": "close_account", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "withdrawn",
        "reason": "Third account of the same fraud, ticket 4711", "proposed_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90",
        "proposed_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-28T09:32:00Z", "decided_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e9g",
        "decided_at": "2026-11-21T10:32:00Z", "decision_reason": "Seen, agreed"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required", "four_eyes_required", "proposal_decided"]))))]
#[post("/v1/staff/proposals/{id}/withdraw")]
pub async fn withdraw_proposal(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<CloseAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    settle(platform, call, caller, &id, Decision::Withdraw, form.0).await
}

async fn settle(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<CloseAccounts>>,
    id: &str,
    decision: Decision,
    form: ReasonForm,
) -> Answer {
    let (id, reason) = (read_id(id)?, form.read()?);
    let (inner, now) = (platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| decide(conn, &inner, &call, &caller.account, &id, decision, &reason));
    let (proposal, void) = act.await?;
    if let Some(void) = void {
        platform.tokens.revocations().note(&void.subject(), now);
    }
    Ok(ok(&ProposalItem::new(proposal, now)))
}

fn read_id(text: &str) -> Result<ProposalId, Problem> {
    ProposalId::parse(text).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
