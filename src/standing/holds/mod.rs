//! Holds: what an account is kept from for a while, by the staff, by a program of the marketplace, or by the product itself.
//!
//! They stack, and lifting one keeps the others. A hold with an end is over at that moment, on every node, whether or not the job that tells of it
//! has run. Of the kinds that say how a verification stands an account has one at a time: saying it again changes nothing, and what it sets off
//! is set off once.
//!
//! Codes answered: `not_found`, `state_conflict`, `validation_failed`.

pub mod form;
pub mod http;
pub mod jobs;
mod rules;
mod store;

use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::Actor;
use crate::ledger::events::kinds::{HoldLifted, HoldPlaced, ProposalsCancelRequested};
use crate::ledger::events::{self, Data};
use crate::platform::Platform;
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, HoldId};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use crate::standing::capabilities::rules::{allowed, is_in_force};
use crate::standing::capabilities::{self, Held, Standing};
use crate::standing::kinds::HoldKind;
pub use store::{Hold, State};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A hold to place.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// Its kind.
    pub kind: HoldKind,
    /// What it keeps from; what its kind keeps from when nothing is said.
    pub capabilities: Option<Capabilities>,
    /// Why, in a word for programs.
    pub reason_code: String,
    /// Why, for the person; a sentence of its kind in the person's language when nothing is said.
    pub user_text: Option<String>,
    /// What only the staff may read.
    pub internal_note: Option<String>,
    /// When it ends by itself.
    pub until: Option<Moment>,
}

/// Places a hold. Of a kind that there is one of at a time, the one that is there is told.
pub fn place(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    new: &NewHold,
) -> Result<Hold, Problem> {
    rules::check(new, call.now)?;
    let mut standing = capabilities::begin_change(conn, account, call.now)?;
    // What is over makes room: the index knows no time.
    let held = std::mem::take(&mut standing.conditions.holds);
    let (running, over): (Vec<_>, Vec<_>) = held
        .into_iter()
        .partition(|held| is_in_force(held.until, call.now));
    for held in over {
        expire(conn, platform, &held.id, call.now)?;
    }
    standing.conditions.holds = running;
    let by = (actor.as_str(), actor.id());
    let Some(hold) = store::insert(conn, platform, account, new, by, call.now)? else {
        let known = store::of_kind(conn, account, new.kind.as_str())?.pop();
        return known.ok_or_else(|| Problem::Internal(anyhow::anyhow!("a hold is gone")));
    };
    tell(
        conn,
        platform,
        call,
        actor,
        &standing,
        &hold,
        Change::Placed,
    )?;
    if new.kind.effect() == Some(ProposalsCancelRequested::KIND) {
        let event = ProposalsCancelRequested {
            hold_id: hold.id.clone(),
            reason: hold.kind.clone(),
        };
        events::emit(conn, &event, account, call.now)?;
    }
    if let Some(until) = hold.until {
        let job = order(jobs::EXPIRE, &hold.id);
        outbox::put_at(conn, platform, &job, until, call.now)?;
    }
    Ok(hold)
}

/// Lifts a hold before its end. What is said of the reason is for the audit trail alone.
pub fn lift(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    id: &HoldId,
    reason: Option<&str>,
) -> Result<Hold, Problem> {
    rules::check_reason(reason)?;
    let known = find(conn, id)?;
    let standing = capabilities::begin_change(conn, &known.account, call.now)?;
    let by = (actor.as_str(), actor.id());
    if store::end(conn, id, by, call.now)? == 0 {
        return Err(Problem::new(&common::STATE_CONFLICT).detail("The hold is over already."));
    }
    let hold = find(conn, id)?;
    let change = Change::Lifted { why: reason };
    tell(conn, platform, call, actor, &standing, &hold, change)?;
    Ok(hold)
}

/// Whether a hold of this kind is in force.
pub fn stands(
    conn: &mut Conn,
    account: &AccountId,
    kind: HoldKind,
    now: Moment,
) -> Result<bool, Problem> {
    let all = store::of_kind(conn, account, kind.as_str())?;
    Ok(all.iter().any(|hold| hold.state(now) == State::InForce))
}

/// Lifts every hold of a kind that an account has. Tells how many.
pub fn lift_of_kind(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    kind: HoldKind,
) -> Result<usize, Problem> {
    // Held from here on: nobody places or lifts one beside this.
    capabilities::begin_change(conn, account, call.now)?;
    let all = store::of_kind(conn, account, kind.as_str())?;
    let running = all
        .iter()
        .filter(|hold| hold.state(call.now) == State::InForce);
    let mut lifted = 0;
    for hold in running {
        lift(conn, platform, call, actor, &hold.id, None)?;
        lifted += 1;
    }
    Ok(lifted)
}

/// Tells of a hold whose time is over, once.
pub fn expire(
    conn: &mut Conn,
    platform: &Platform,
    id: &HoldId,
    now: Moment,
) -> Result<(), Problem> {
    let Some(known) = store::find(conn, id)?.filter(|hold| hold.is_overdue(now)) else {
        return Ok(());
    };
    if capabilities::of(conn, &known.account)?.is_none() {
        // Closed meanwhile: there is nobody to tell.
        store::expire(conn, id, now)?;
        return Ok(());
    }
    let standing = capabilities::begin_change(conn, &known.account, now)?;
    if store::expire(conn, id, now)? == 0 {
        return Ok(());
    }
    let (call, hold) = (Call::internal(now), find(conn, id)?);
    let (actor, change) = (Actor::System, Change::Lifted { why: None });
    tell(conn, platform, &call, actor, &standing, &hold, change)
}

/// A hold that must exist.
pub fn find(conn: &mut Conn, id: &HoldId) -> Result<Hold, Problem> {
    store::find(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// An account's holds, newest first, from after a given one: those in force, or the past ones as well.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    with_past: bool,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> Result<Vec<Hold>, Problem> {
    Ok(store::of_account(
        conn, account, with_past, after, rows, now,
    )?)
}

/// What the staff noted about a hold.
pub fn note_of(
    conn: &mut Conn,
    platform: &Platform,
    hold: &Hold,
) -> Result<Option<String>, Problem> {
    store::note_of(conn, platform, hold)
}

/// A change of a hold.
#[derive(Clone, Copy)]
enum Change<'a> {
    /// There is one more.
    Placed,
    /// It is over; what somebody said about that is for the audit trail alone.
    Lifted { why: Option<&'a str> },
}

/// Writes what a change means: to the history, to integrators, and to the person.
fn tell(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    standing: &Standing,
    hold: &Hold,
    change: Change<'_>,
) -> Result<(), Problem> {
    let account = &hold.account;
    let (without, with) = both_ways(platform, standing, hold, call.now);
    let (reason, mail, before, after) = match change {
        Change::Placed => {
            events::tell(conn, call, actor, account, &placed(hold), None)?;
            ("hold_placed", jobs::PLACED, without, with)
        }
        Change::Lifted { why } => {
            events::tell(conn, call, actor, account, &lifted(hold), why)?;
            ("hold_lifted", jobs::LIFTED, with, without)
        }
    };
    capabilities::end_change(conn, standing, reason, before, after, call.now)?;
    outbox::put(conn, platform, &order(mail, &hold.id), call.now)
}

/// What is allowed without a hold, and with it.
fn both_ways(
    platform: &Platform,
    standing: &Standing,
    hold: &Hold,
    now: Moment,
) -> (Capabilities, Capabilities) {
    let policy = &platform.config.standing;
    let mut conditions = standing.conditions.as_told();
    conditions.holds.retain(|held| held.id != hold.id);
    let without = allowed(&conditions, policy, now);
    conditions.holds.push(Held {
        id: hold.id.clone(),
        kind: hold.kind.clone(),
        capabilities: hold.capabilities,
        reason_code: hold.reason_code.clone(),
        user_text: None,
        until: None,
    });
    (without, allowed(&conditions, policy, now))
}

fn placed(hold: &Hold) -> HoldPlaced {
    HoldPlaced {
        hold_id: hold.id.clone(),
        kind: hold.kind.clone(),
        capabilities: hold.capabilities.names(),
        reason_code: hold.reason_code.clone(),
        reason: Some(hold.reason_code.clone()),
        until: hold.until,
    }
}

fn lifted(hold: &Hold) -> HoldLifted {
    HoldLifted {
        hold_id: hold.id.clone(),
        kind: hold.kind.clone(),
        capabilities: hold.capabilities.names(),
        reason_code: hold.reason_code.clone(),
        reason: hold.end_reason.clone(),
        until: hold.until,
    }
}

fn order<'a>(kind: &'static str, id: &'a HoldId) -> NewJob<'a> {
    NewJob {
        kind,
        subject: id.as_str(),
        dedupe_key: Some(format!("{kind}:{id}")),
    }
}
