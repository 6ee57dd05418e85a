//! What staff see of locks, and how they lift them for somebody who asks for help: with a reason that is kept. What only a reset lifts they
//! cannot lift either.

use super::lifting::{self, Unlock};
use super::rules::{Barrier, Standing};
pub use super::store::episodes::Episode;
use super::store::{self, episodes};
use super::{owner, rules};
use crate::accounts::account::EmailAddress;
use crate::ledger::audit::{Actor, Reason};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::problem::Problem;

/// One counter.
#[derive(Clone, Debug)]
pub struct Counter {
    /// Failures that count towards a lock now.
    pub failures: usize,
    /// Failures in a row, ever.
    pub in_a_row: u32,
    /// Until when attempts are refused, if they are.
    pub locked_until: Option<Moment>,
    /// Whether only a reset helps.
    pub is_stopped: bool,
}

/// What is known about the locks at an address, whether or not somebody has it.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The attempts of everybody who is not known there.
    pub strangers: Counter,
    /// Episodes of locks, newest first, each with its counter as it is now.
    pub episodes: Vec<(Episode, Counter)>,
}

impl Overview {
    /// Until when somebody at the address is refused, and whether only a new password helps; `None`: nobody is.
    pub fn lock(&self, now: Moment) -> Option<(Option<Moment>, bool)> {
        let episodes = self.episodes.iter().map(|(_, counter)| counter);
        let mut until = None;
        let mut needs_reset = false;
        for counter in std::iter::once(&self.strangers).chain(episodes) {
            until = until.max(counter.locked_until.filter(|until| *until > now));
            needs_reset |= counter.is_stopped;
        }
        (until.is_some() || needs_reset).then_some((until, needs_reset))
    }
}

/// Shows what is known about the locks at an address.
pub fn show(
    conn: &mut Conn,
    platform: &Platform,
    email: &EmailAddress,
    now: Moment,
) -> Result<Overview, Problem> {
    let address = email.key(&platform.seal);
    let strangers = counter(conn, platform, address.as_bytes(), now)?;
    let mut found = Vec::new();
    for episode in episodes::all_at(conn, &address)? {
        let counter = counter(conn, platform, &episode.subject, now)?;
        found.push((episode, counter));
    }
    Ok(Overview {
        strangers,
        episodes: found,
    })
}

/// Lifts the locks at an address.
pub fn lift(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
    actor: Actor<'_>,
    reason: &Reason,
) -> Result<Unlock, Problem> {
    let address = email.key(&platform.seal);
    let mut outcome = lifting::unlock(conn, platform, &address, "staff", call.now)?;
    // No mail and no reset lifts these: who types wrong codes has the password, and maybe the mailbox.
    if lifting::lift_second_steps(conn, platform, &address, call.now)?
        && outcome == Unlock::NotLocked
    {
        outcome = Unlock::Done;
    }
    if outcome == Unlock::Done {
        owner::note(conn, call, &address, actor, "staff", Some(reason.as_str()))?;
    }
    Ok(outcome)
}

fn counter(
    conn: &mut Conn,
    platform: &Platform,
    subject: &[u8],
    now: Moment,
) -> Result<Counter, Problem> {
    let rules = rules(platform);
    let stored = store::load(conn, subject)?;
    let mut state = stored.map(|stored| stored.state).unwrap_or_default();
    let barrier = state.barrier(&rules, now);
    Ok(Counter {
        failures: state.failures(&rules, now),
        in_a_row: state.consecutive,
        locked_until: match barrier {
            Some(Barrier::Locked(until)) => Some(until),
            _ => None,
        },
        is_stopped: Standing::of(barrier, &[]) == Standing::Stopped,
    })
}
