//! Acts that cannot be taken back, or that make somebody powerful: one member of the staff proposes, another one decides.
//!
//! A proposal waits seven days. Whoever made it can withdraw it, and neither they nor the person it is about decide it. Approving does the
//! act in the same transaction, so that nothing is approved and not done.
//!
//! Codes answered: `proposal_impossible`, `proposal_exists`, `proposal_decided`, `four_eyes_required`, `reason_required`, `not_found`,
//! `mfa_required_for_action`.

pub mod http;
pub mod jobs;
pub mod problems;
mod store;

use chrono::TimeDelta;
use serde_json::json;

use crate::accounts::account::{self, Status, Void};
use crate::contact::phone;
use crate::delivery::outbox::{self, NewJob};
use crate::desk::{review, team};
use crate::ledger::audit::{self, Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, ProposalId};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use crate::sign_in::sessions;
pub use store::Proposal;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "desk/proposals/closed.html",
        include_str!("mail/closed.html"),
    ),
    ("desk/proposals/closed.txt", include_str!("mail/closed.txt")),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// How long a proposal waits.
const WAITS: TimeDelta = TimeDelta::days(7);

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Close an account for good.
    CloseAccount,
    /// Make somebody who works at the desk an administrator.
    AddAdministrator,
}

impl Act {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CloseAccount => "close_account",
            Self::AddAdministrator => "add_administrator",
        }
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let all = [Self::CloseAccount, Self::AddAdministrator];
        let found = all.into_iter().find(|act| act.as_str() == text);
        found.ok_or_else(|| Problem::Internal(anyhow::anyhow!("a proposal of no known act")))
    }
}

/// How a proposal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is done.
    Approve,
    /// It is not done.
    Reject,
    /// Whoever made it thought better of it.
    Withdraw,
}

impl Decision {
    fn outcome(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Withdraw => "withdrawn",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Approve => "proposal.approved",
            Self::Reject => "proposal.rejected",
            Self::Withdraw => "proposal.withdrawn",
        }
    }
}

/// Proposes an act about an account.
pub fn propose(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    act: Act,
    about: &AccountId,
    reason: &Reason,
) -> Result<Proposal, Problem> {
    check(conn, platform, act, about)?;
    store::expire(conn, call.now)?;
    let proposal = Proposal {
        id: ProposalId::new(call.now, &platform.random),
        act: act.as_str().to_owned(),
        account_id: about.clone(),
        reason: reason.as_str().to_owned(),
        proposed_by: by.clone(),
        proposed_at: call.now,
        expires_at: call.now.plus(WAITS),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        outcome: None,
    };
    if !store::insert(conn, &proposal)? {
        return Err(Problem::new(&problems::PROPOSAL_EXISTS));
    }
    note(conn, call, by, "proposal.made", &proposal, reason)?;
    Ok(proposal)
}

/// Whether the act is possible as the account stands.
fn check(conn: &mut Conn, platform: &Platform, act: Act, about: &AccountId) -> Result<(), Problem> {
    let found = account::find(conn, platform, about)?;
    let found = found.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let roles = account::staff_roles(conn, about)?;
    let possible = match act {
        Act::CloseAccount => roles.is_empty(),
        Act::AddAdministrator => !roles.is_empty() && !roles.contains(&StaffRole::Administrator),
    };
    if possible && found.status == Status::Active {
        return Ok(());
    }
    Err(Problem::new(&problems::PROPOSAL_IMPOSSIBLE))
}

/// Proposals, newest first, from after a given one: all of them, or those that wait.
pub fn list(
    conn: &mut Conn,
    waiting: bool,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> Result<Vec<Proposal>, Problem> {
    Ok(store::list(conn, waiting.then_some(now), after, rows)?)
}

/// One proposal.
pub fn find(conn: &mut Conn, id: &ProposalId) -> Result<Proposal, Problem> {
    store::find(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// Decides a proposal, and does what is approved. Note what comes back in the node's revocation list.
pub fn decide(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &ProposalId,
    decision: Decision,
    reason: &Reason,
) -> Result<(Proposal, Option<Void>), Problem> {
    let proposal = find(conn, id)?;
    let is_own = proposal.proposed_by == *by;
    let is_party = is_own || proposal.account_id == *by;
    let refused = match decision {
        Decision::Withdraw => !is_own,
        Decision::Approve | Decision::Reject => is_party,
    };
    if refused {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    if store::decide(conn, id, by, decision.outcome(), reason.as_str(), call.now)? == 0 {
        return Err(Problem::new(&problems::PROPOSAL_DECIDED));
    }
    note(conn, call, by, decision.kind(), &proposal, reason)?;
    let void = match decision {
        Decision::Approve => carry_out(conn, platform, call, by, &proposal)?,
        Decision::Reject | Decision::Withdraw => None,
    };
    Ok((find(conn, id)?, void))
}

fn carry_out(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    proposal: &Proposal,
) -> Result<Option<Void>, Problem> {
    let (act, about) = (Act::parse(&proposal.act)?, &proposal.account_id);
    // The account is held, so that what is checked is what is done.
    account::hold(conn, [about])?;
    check(conn, platform, act, about)?;
    let actor = Actor::Staff(by);
    match act {
        Act::AddAdministrator => {
            let why = json!({"proposal": proposal.id});
            team::employ(conn, call, actor, about, StaffRole::Administrator, &why)?;
            Ok(None)
        }
        Act::CloseAccount => {
            let void = account::close(conn, call, actor, about, "staff")?;
            phone::release(conn, platform, call, actor, about, None)?;
            sessions::end_all(conn, call, about, actor, "account_closed")?;
            review::withdraw_all(conn, call, about)?;
            let job = NewJob {
                kind: jobs::CLOSED,
                subject: about.as_str(),
                dedupe_key: Some(format!("{}:{about}", jobs::CLOSED)),
            };
            outbox::put(conn, platform, &job, call.now)?;
            Ok(void)
        }
    }
}

/// Ends proposals whose time is over.
pub fn sweep(conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
    Ok(store::expire(conn, now)?)
}

/// Not in the history of whoever it is about: who is to be closed for fraud is not warned.
fn note(
    conn: &mut Conn,
    call: &Call,
    by: &AccountId,
    kind: &'static str,
    proposal: &Proposal,
    reason: &Reason,
) -> Result<(), Problem> {
    let about = &proposal.account_id;
    let facts = json!({"act": proposal.act, "about": about, "proposal": proposal.id, "why": reason.as_str()});
    audit::note(conn, call, Actor::Staff(by), kind, None, facts)
}
