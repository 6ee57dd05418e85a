//! Suspension: an account may do nothing for a while, or until somebody reinstates it.
//!
//! It comes with a statement of reasons: the facts, the rule, whether a program decided alone, who, until when, and how to object (Digital
//! Services Act, article 17). Everybody who is signed in is signed out. The person may sign in again and gets a restricted session, which reads
//! where things stand, objects and signs out; see [`crate::platform::caller::Limited`]. A suspension with an end is over at that moment, whether or
//! not the job that tells of it has run; the next refresh after the end is not restricted any more.
//!
//! An account is suspended once at a time: of two who suspend it, an index lets one.
//!
//! Codes answered: `not_found`, `state_conflict`, `validation_failed`; `account_suspended` everywhere else.

pub mod appeals;
pub mod http;
pub mod jobs;
mod rules;
mod store;

use crate::accounts::account::{self, Void};
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::Actor;
use crate::ledger::events;
use crate::ledger::events::kinds::{AccountReinstated, AccountSuspended};
use crate::platform::Platform;
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, SuspensionId};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use crate::standing::capabilities::rules::{allowed, is_in_force};
use crate::standing::capabilities::{self, Standing, Suspended};
pub use store::Suspension;

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A suspension to make, with its statement of reasons.
#[derive(Clone, Debug)]
pub struct NewSuspension {
    /// Why, in a word for programs.
    pub reason_code: String,
    /// What happened.
    pub facts: String,
    /// The rule that it breaks, for instance a paragraph of the terms.
    pub rule: String,
    /// Whether a program decided alone.
    pub automated: bool,
    /// What the person is told besides.
    pub user_text: Option<String>,
    /// What only the staff may read.
    pub internal_note: Option<String>,
    /// When it ends by itself.
    pub until: Option<Moment>,
}

/// Suspends an account. Note what is returned beside it in this node's revocation list after the commit.
pub fn suspend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    new: &NewSuspension,
) -> Result<(Suspension, Void), Problem> {
    rules::check(new, call.now)?;
    let standing = begin(conn, platform, account, call.now)?;
    let by = (actor.as_str(), actor.id());
    let made = store::insert(conn, platform, account, new, by, call.now)?;
    let suspension = made.ok_or_else(|| {
        Problem::new(&common::STATE_CONFLICT).detail("The account is suspended already.")
    })?;
    let void = account::void(conn, account, call.now)?;
    let event = AccountSuspended {
        suspension_id: suspension.id.clone(),
        reason_code: suspension.reason_code.clone(),
        automated: suspension.automated,
        reason: Some(suspension.reason_code.clone()),
        until: suspension.until,
    };
    events::tell(conn, call, actor, account, &event, None)?;
    let (without, with) = both_ways(platform, &standing, &suspension, call.now);
    capabilities::end_change(conn, &standing, "suspended", without, with, call.now)?;
    let now = call.now;
    outbox::put(conn, platform, &order(jobs::SUSPENDED, &suspension.id), now)?;
    if let Some(until) = suspension.until {
        let job = order(jobs::EXPIRE, &suspension.id);
        outbox::put_at(conn, platform, &job, until, call.now)?;
    }
    Ok((suspension, void))
}

/// Ends the suspension that is in force. `reason` is for the audit trail alone.
pub fn reinstate(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    reason: &str,
) -> Result<Suspension, Problem> {
    rules::check_reason(reason)?;
    let how = Ending {
        reason: "reinstated",
        why: Some(reason),
    };
    let ended = end(conn, platform, call, actor, account, &how)?;
    let ended = ended.ok_or_else(|| {
        Problem::new(&common::STATE_CONFLICT).detail("The account is not suspended.")
    })?;
    let job = order(jobs::REINSTATED, &ended.id);
    outbox::put(conn, platform, &job, call.now)?;
    Ok(ended)
}

/// How a suspension ends: in a word for everybody, and what somebody said about it, for the audit trail alone.
struct Ending<'a> {
    reason: &'static str,
    why: Option<&'a str>,
}

/// Ends the suspension that is in force, and tells everybody but the person. `None`: there is none.
fn end(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    how: &Ending<'_>,
) -> Result<Option<Suspension>, Problem> {
    let standing = begin(conn, platform, account, call.now)?;
    let Some(running) = &standing.conditions.suspended else {
        return Ok(None);
    };
    let by = (actor.as_str(), actor.id());
    if store::end(conn, &running.id, how.reason, by, call.now)? == 0 {
        return Ok(None);
    }
    let ended = find(conn, platform, &running.id)?;
    tell_end(conn, platform, call, actor, &standing, (&ended, how.why))?;
    Ok(Some(ended))
}

/// Tells of a suspension whose time is over, once.
pub fn expire(
    conn: &mut Conn,
    platform: &Platform,
    id: &SuspensionId,
    now: Moment,
) -> Result<(), Problem> {
    let Some(account) = store::overdue(conn, id, now)? else {
        return Ok(());
    };
    if capabilities::of(conn, &account)?.is_none() {
        // Closed meanwhile: there is nobody to tell.
        store::expire(conn, id, now)?;
        return Ok(());
    }
    let standing = capabilities::begin_change(conn, &account, now)?;
    if store::expire(conn, id, now)? == 0 {
        return Ok(());
    }
    let ended = find(conn, platform, id)?;
    let (call, actor) = (Call::internal(now), Actor::System);
    tell_end(conn, platform, &call, actor, &standing, (&ended, None))?;
    outbox::put(conn, platform, &order(jobs::REINSTATED, id), now)
}

/// The suspension that is in force, else the one that was last; `None` when there never was one.
pub fn show(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
) -> Result<Option<Suspension>, Problem> {
    let newest = store::newest(conn, account)?;
    newest
        .map(|row| store::open(conn, platform, row))
        .transpose()
}

/// What the staff noted about a suspension.
pub fn note_of(
    conn: &mut Conn,
    platform: &Platform,
    suspension: &Suspension,
) -> Result<Option<String>, Problem> {
    store::note_of(conn, platform, suspension)
}

/// A suspension that must exist.
fn find(conn: &mut Conn, platform: &Platform, id: &SuspensionId) -> Result<Suspension, Problem> {
    look_up(conn, platform, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// A suspension, if it is there: it goes with its account.
fn look_up(
    conn: &mut Conn,
    platform: &Platform,
    id: &SuspensionId,
) -> Result<Option<Suspension>, Problem> {
    let row = store::find(conn, id)?;
    row.map(|row| store::open(conn, platform, row)).transpose()
}

/// Begins a change; what is over by its time makes room first: the index knows no time.
fn begin(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<Standing, Problem> {
    let mut standing = capabilities::begin_change(conn, account, now)?;
    let suspended = &mut standing.conditions.suspended;
    if let Some(over) = suspended.take_if(|one| !is_in_force(one.until, now)) {
        expire(conn, platform, &over.id, now)?;
    }
    Ok(standing)
}

fn tell_end(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    standing: &Standing,
    (ended, why): (&Suspension, Option<&str>),
) -> Result<(), Problem> {
    let event = AccountReinstated {
        suspension_id: ended.id.clone(),
        reason_code: ended.reason_code.clone(),
        automated: ended.automated,
        reason: ended.end_reason.clone(),
        until: ended.until,
    };
    events::tell(conn, call, actor, &ended.account, &event, why)?;
    let (without, with) = both_ways(platform, standing, ended, call.now);
    capabilities::end_change(conn, standing, "reinstated", with, without, call.now)
}

/// What is allowed without a suspension, and with it.
fn both_ways(
    platform: &Platform,
    standing: &Standing,
    suspension: &Suspension,
    now: Moment,
) -> (Capabilities, Capabilities) {
    let policy = &platform.config.standing;
    let mut conditions = standing.conditions.as_told();
    conditions.suspended = None;
    let without = allowed(&conditions, policy, now);
    conditions.suspended = Some(Suspended {
        id: suspension.id.clone(),
        reason_code: suspension.reason_code.clone(),
        since: suspension.placed_at,
        until: None,
    });
    (without, allowed(&conditions, policy, now))
}

fn order<'a>(kind: &'static str, id: &'a SuspensionId) -> NewJob<'a> {
    NewJob {
        kind,
        subject: id.as_str(),
        dedupe_key: Some(format!("{kind}:{id}")),
    }
}
