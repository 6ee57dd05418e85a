//! Objections to suspensions. Within six months after it began, also when it is over by then, a person may object once; somebody else than who
//! suspended decides, and a person, not a program. A suspension that should not have been ends in the same transaction.
//!
//! Codes answered: `appeal_too_late`, `state_conflict`, `not_found`, `four_eyes_required`, `validation_failed`.

pub mod http;
pub mod problems;
mod rules;
mod store;

use super::{Suspension, jobs};
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::Actor;
use crate::ledger::events;
use crate::ledger::events::kinds::{AppealDecided, AppealOpened, AppealWithdrawn};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, AppealId};
use crate::platform::problem::{Problem, common};
use crate::standing::capabilities::rules::appeal_deadline;
pub use rules::Outcome;
pub use store::Appeal;

/// A decision about an objection.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What becomes of the suspension.
    pub outcome: Outcome,
    /// What the person is told.
    pub user_text: Option<String>,
    /// What only the staff may read.
    pub internal_note: Option<String>,
}

/// Objects to the newest suspension.
pub fn open(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    statement: &str,
) -> Result<Appeal, Problem> {
    rules::check_statement(statement)?;
    let conflict = |detail| Problem::new(&common::STATE_CONFLICT).detail(detail);
    let suspension = super::show(conn, platform, account)?
        .ok_or_else(|| conflict("The account was never suspended."))?;
    let deadline = appeal_deadline(&platform.config.standing, suspension.placed_at);
    if call.now >= deadline {
        return Err(Problem::new(&problems::APPEAL_TOO_LATE));
    }
    let made = store::insert(conn, platform, &suspension, statement, call.now)?;
    let appeal = made.ok_or_else(|| {
        conflict("There is an objection to this suspension already.").next(
            "list_appeals",
            "GET",
            "/v1/me/appeals",
        )
    })?;
    let event = AppealOpened {
        appeal_id: appeal.id.clone(),
        suspension_id: appeal.suspension.clone(),
    };
    events::tell(conn, call, Actor::Member, account, &event, None)?;
    let job = order(jobs::APPEAL_RECEIVED, &appeal.id);
    outbox::put(conn, platform, &job, call.now)?;
    Ok(appeal)
}

/// Takes an objection back that nobody has decided yet. Another account's is not found.
pub fn withdraw(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    id: &AppealId,
) -> Result<(), Problem> {
    let appeal = of_owner(conn, platform, account, id)?;
    let by = (Actor::Member.as_str(), None);
    let withdrawn = store::Ending {
        state: rules::WITHDRAWN,
        answer: None,
        note: None,
        by,
    };
    if store::end(conn, platform, &appeal, &withdrawn, call.now)? == 0 {
        return Err(decided());
    }
    let event = AppealWithdrawn {
        suspension_id: appeal.suspension,
        appeal_id: appeal.id,
    };
    events::tell(conn, call, Actor::Member, account, &event, None)
}

/// Decides an objection. Whoever suspended the account may not.
pub fn decide(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    id: &AppealId,
    decision: &Decision,
) -> Result<Appeal, Problem> {
    rules::check(decision)?;
    let appeal = find(conn, platform, id)?;
    let suspension = super::find(conn, platform, &appeal.suspension)?;
    if !rules::may_decide(&actor, &suspension) {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    let ending = store::Ending {
        state: decision.outcome.as_str(),
        answer: decision.user_text.as_deref(),
        note: decision.internal_note.as_deref(),
        by: (actor.as_str(), actor.id()),
    };
    if store::end(conn, platform, &appeal, &ending, call.now)? == 0 {
        return Err(decided());
    }
    // Another one that was made since stays: nobody objected to it.
    if decision.outcome == Outcome::Reversed && suspension.is_in_force(call.now) {
        let how = super::Ending {
            reason: "appeal",
            why: None,
        };
        super::end(conn, platform, call, actor, &appeal.account, &how)?;
    }
    let outcome = decision.outcome.as_str();
    let event = AppealDecided {
        appeal_id: appeal.id.clone(),
        suspension_id: appeal.suspension,
        outcome,
        reason: outcome,
    };
    events::tell(conn, call, actor, &appeal.account, &event, None)?;
    let job = order(jobs::APPEAL_DECIDED, &appeal.id);
    outbox::put(conn, platform, &job, call.now)?;
    find(conn, platform, id)
}

/// Objections that wait for a decision, oldest first, from after a given one.
pub fn list_open(
    conn: &mut Conn,
    platform: &Platform,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Appeal>, Problem> {
    let found = store::waiting(conn, after, rows)?;
    store::open_all(conn, platform, found)
}

/// An account's objections, newest first, from after a given one.
pub fn of_account(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Appeal>, Problem> {
    let found = store::of_account(conn, account, after, rows)?;
    store::open_all(conn, platform, found)
}

/// One of an account's objections; another account's is not found.
pub fn of_owner(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    id: &AppealId,
) -> Result<Appeal, Problem> {
    let found = find(conn, platform, id)?;
    if found.account == *account {
        return Ok(found);
    }
    Err(Problem::new(&common::NOT_FOUND))
}

/// An objection that must exist.
pub fn find(conn: &mut Conn, platform: &Platform, id: &AppealId) -> Result<Appeal, Problem> {
    look_up(conn, platform, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// An objection, if it is there: it goes with its account.
pub fn look_up(
    conn: &mut Conn,
    platform: &Platform,
    id: &AppealId,
) -> Result<Option<Appeal>, Problem> {
    let row = store::find(conn, id)?;
    row.map(|row| store::open(conn, platform, row)).transpose()
}

/// The objection to a suspension that was not withdrawn.
pub fn to(conn: &mut Conn, suspension: &Suspension) -> Result<Option<AppealId>, Problem> {
    Ok(store::to(conn, &suspension.id)?)
}

/// Until when a suspension may be objected to, if it still may.
pub fn deadline(platform: &Platform, suspension: &Suspension, now: Moment) -> Option<Moment> {
    let deadline = appeal_deadline(&platform.config.standing, suspension.placed_at);
    Some(deadline).filter(|deadline| now < *deadline)
}

fn decided() -> Problem {
    Problem::new(&common::STATE_CONFLICT).detail("The objection is over already.")
}

fn order<'a>(kind: &'static str, id: &'a AppealId) -> NewJob<'a> {
    NewJob {
        kind,
        subject: id.as_str(),
        dedupe_key: Some(format!("{kind}:{id}")),
    }
}
