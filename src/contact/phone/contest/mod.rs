//! A contest for a number that another account has. Networks give numbers that were given up to other people: who has one now can prove it,
//! and the account that proved it years ago cannot.
//!
//! Who proved a number that another account has may open a contest within the hour. The owner is told by mail, not by the number, and keeps it
//! by proving it again, or lets it go by removing or replacing it; who does nothing for the waiting time loses it. Of a number there is one
//! contest at a time, and of a newcomer one. Neither side learns who the other is.
//!
//! A number moves in a job of its own, which holds both accounts: acts of one side hold their own account and never the other's.
//!
//! Codes answered: `phone_not_proven`, `phone_contested`, `phone_not_contested`, `rate_limited`, `reauthentication_required`.

mod ending;
pub mod http;
pub mod jobs;
mod store;

use chrono::TimeDelta;

use super::number::PhoneNumber;
use super::store::{self as phones, Row as Phone};
use super::{Owner, problems};
use crate::accounts::account;
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::Actor;
use crate::ledger::events::kinds::{PhoneContestEnded, PhoneContestOpened, PhoneContested};
use crate::ledger::events::{self, Data};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, PhoneContestId};
use crate::platform::limits::{counters, delta};
use crate::platform::problem::Problem;
pub use ending::{freed, kept, settle_due};
use store::Row;

/// How long a proof may be made a contest.
const PROOF_TIME: TimeDelta = TimeDelta::hours(1);

/// Which side of a contest somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Has the number.
    Owner,
    /// Proved it too.
    Newcomer,
}

/// A contest, as one side sees it.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Which side.
    pub side: Side,
    /// The number.
    pub number: PhoneNumber,
    /// When it was opened; not yet, while it is only possible.
    pub opened_at: Option<Moment>,
    /// When the number moves, unless its owner proves it; until when it may be opened, while it is only possible.
    pub until: Moment,
}

/// Keeps the proof of a number that another account has.
pub fn remember(
    conn: &mut Conn,
    platform: &Platform,
    owner: &Owner,
    phone: &Phone,
    now: Moment,
) -> Result<(), Problem> {
    Ok(store::insert_proof(
        conn,
        platform,
        phone,
        owner.epoch,
        now,
    )?)
}

/// Whether somebody contests this number of the account.
pub fn is_contested(conn: &mut Conn, owner: &AccountId, index: &[u8]) -> Result<bool, Problem> {
    let open = store::of_owner(conn, owner)?;
    Ok(open.iter().any(|contest| contest.phone_index == index))
}

/// The contests that an account is in, and the one that it may open.
pub fn of_account(
    conn: &mut Conn,
    platform: &Platform,
    owner: &Owner,
    verified: Option<&Phone>,
    now: Moment,
) -> Result<Vec<Contest>, Problem> {
    let mut found = Vec::new();
    let since = now.minus(PROOF_TIME);
    let own = match store::of_newcomer(conn, &owner.account)? {
        Some(open) => Some(open),
        None => store::proof(conn, &owner.account, owner.epoch, since)?,
    };
    if let Some(contest) = own {
        let phone = phones::find(conn, &contest.phone_id)?;
        let number = phones::open(conn, platform, &phone)?;
        let until = contest.due_at.unwrap_or(contest.proven_at.plus(PROOF_TIME));
        found.push(Contest {
            side: Side::Newcomer,
            number,
            opened_at: contest.opened_at,
            until,
        });
    }
    let against = store::of_owner(conn, &owner.account)?;
    let mine = |contest: &Row| verified.filter(|phone| phone.phone_index == contest.phone_index);
    for contest in &against {
        if let Some(phone) = mine(contest) {
            found.push(Contest {
                side: Side::Owner,
                number: phones::open(conn, platform, phone)?,
                opened_at: contest.opened_at,
                until: contest.due_at.unwrap_or(now),
            });
        }
    }
    Ok(found)
}

/// Opens a contest with the newest proof. One that this account has opened already for the same number stays as it is.
pub fn open(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    newcomer: &Owner,
) -> Result<(), Problem> {
    let now = call.now;
    account::still_under(conn, &newcomer.account, newcomer.epoch, now)?;
    let running = store::of_newcomer(conn, &newcomer.account)?;
    let since = now.minus(PROOF_TIME);
    let proof = store::proof(conn, &newcomer.account, newcomer.epoch, since)?;
    let proof = match (proof, running) {
        (None, Some(_)) => return Ok(()),
        (Some(proof), Some(running)) if proof.phone_index == running.phone_index => return Ok(()),
        (Some(_), Some(_)) => return Err(Problem::new(&problems::PHONE_CONTESTED)),
        (Some(proof), None) => proof,
        (None, None) => return Err(not_proven()),
    };
    let account = newcomer.account.as_str().as_bytes();
    let budget = &platform.config.limits.phone_contests_per_account;
    counters::take(conn, budget, account, now)?;
    let owner = store::hold_number(conn, &proof.phone_index)?;
    if owner.as_ref() == Some(&newcomer.account) {
        return Err(not_proven());
    }
    // A number that was let go meanwhile needs no waiting.
    let wait = match owner {
        Some(_) => delta(platform.config.phone.contest_time),
        None => TimeDelta::zero(),
    };
    if !store::open(conn, &proof.id, owner.as_ref(), now, now.plus(wait))? {
        return Err(Problem::new(&problems::PHONE_CONTESTED));
    }
    note(
        conn,
        call,
        &newcomer.account,
        Actor::Member,
        &PhoneContestOpened {},
    )?;
    match owner {
        Some(owner) => {
            note(conn, call, &owner, Actor::Anonymous, &PhoneContested {})?;
            order(conn, platform, jobs::OPENED, &proof.id, now)
        }
        None => order(conn, platform, jobs::SETTLE, &proof.id, now),
    }
}

/// The newcomer gives the contest up, and the proof. Nothing happens when there is none.
pub fn withdraw(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    newcomer: &Owner,
) -> Result<(), Problem> {
    account::still_under(conn, &newcomer.account, newcomer.epoch, call.now)?;
    store::void_proofs_of(conn, &newcomer.account, call.now)?;
    let Some(contest) = store::of_newcomer(conn, &newcomer.account)? else {
        return Ok(());
    };
    if store::end(conn, &contest.id, store::WITHDRAWN, call.now)? > 0 {
        ended(conn, call, &contest, Actor::Member, "withdrawn")?;
        order(conn, platform, jobs::WITHDRAWN, &contest.id, call.now)?;
    }
    Ok(())
}

/// Drops what is long over.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

/// Tells both histories and integrators how a contest ended.
fn ended(
    conn: &mut Conn,
    call: &Call,
    contest: &Row,
    actor: Actor<'_>,
    reason: &'static str,
) -> Result<(), Problem> {
    let sides = [Some(&contest.account_id), contest.owner_id.as_ref()];
    for account in sides.into_iter().flatten() {
        note(conn, call, account, actor, &PhoneContestEnded { reason })?;
    }
    Ok(())
}

/// One line of a history, and the event of the same name.
fn note<E: Data>(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    actor: Actor<'_>,
    event: &E,
) -> Result<(), Problem> {
    events::tell(conn, call, actor, account, event, None)
}

fn order(
    conn: &mut Conn,
    platform: &Platform,
    kind: &'static str,
    contest: &PhoneContestId,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind,
        subject: contest.as_str(),
        dedupe_key: Some(format!("{kind}:{contest}")),
    };
    outbox::put(conn, platform, &job, now)
}

fn not_proven() -> Problem {
    Problem::new(&problems::PHONE_NOT_PROVEN).next("give_phone", "POST", "/v1/me/phone")
}
