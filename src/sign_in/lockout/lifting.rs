//! Lifting locks before their time. It concerns an address as a whole: strangers' counter, and those of its devices that were locked of late.

use super::rules::{Barrier, Standing};
use super::store::{self, episodes};
use super::{change, end, rules};
use crate::accounts::account::AddressKey;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;

/// What an early unlock came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlock {
    /// It was locked, and is not any more.
    Done,
    /// Nothing was locked.
    NotLocked,
    /// So many failures in a row that only a reset lifts it.
    NeedsReset,
}

/// How an address stands, seen from one of its counters.
pub fn standing(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    counter: &[u8],
    now: Moment,
) -> Result<Standing, Problem> {
    let rules = rules(platform);
    let (mut own, mut others) = (None, Vec::new());
    for subject in counters_at(conn, address)? {
        let barrier =
            store::load(conn, &subject)?.and_then(|mut stored| stored.state.barrier(&rules, now));
        if subject == counter {
            own = barrier;
        } else {
            others.extend(barrier);
        }
    }
    Ok(Standing::of(own, &others))
}

/// Lifts the locks at an address.
pub fn unlock(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    reason: &'static str,
    now: Moment,
) -> Result<Unlock, Problem> {
    unlock_from(conn, platform, address, address.as_bytes(), reason, now)
}

/// Lifts the locks at an address, for somebody who asks about one of its counters. When nothing is locked, nothing is changed.
pub fn unlock_from(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    counter: &[u8],
    reason: &'static str,
    now: Moment,
) -> Result<Unlock, Problem> {
    match standing(conn, platform, address, counter, now)? {
        Standing::Open => return Ok(Unlock::NotLocked),
        Standing::Stopped => return Ok(Unlock::NeedsReset),
        Standing::Locked(_) => {}
    }
    let rules = rules(platform);
    let (mut lifted, mut stopped) = (false, Vec::new());
    for subject in counters_at(conn, address)? {
        match change(conn, &subject, now, |state| state.unlock(&rules, now))? {
            Some(Barrier::Locked(_)) => lifted = true,
            Some(Barrier::Stopped) => stopped.push(subject),
            None => {}
        }
    }
    if !lifted {
        // Somebody else was faster.
        return Ok(Unlock::NotLocked);
    }
    for episode in episodes::open_at(conn, address)? {
        if !stopped.contains(&episode.subject) {
            end(conn, &episode.id, reason, now)?;
        }
    }
    Ok(Unlock::Done)
}

/// Lifts every lock at an address and forgets all failures: its owner has a new password.
pub fn lift_by_reset(conn: &mut Conn, address: &AddressKey, now: Moment) -> Result<(), Problem> {
    for subject in counters_at(conn, address)? {
        store::clear(conn, &subject)?;
    }
    for episode in episodes::open_at(conn, address)? {
        end(conn, &episode.id, "reset", now)?;
    }
    Ok(())
}

/// Lifts every lock at the second step of who has an address, and forgets the failures. Tells whether there was one.
pub fn lift_second_steps(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    now: Moment,
) -> Result<bool, Problem> {
    let rules = rules(platform);
    let mut lifted = false;
    for episode in episodes::second_steps_at(conn, address)? {
        let stored = store::load(conn, &episode.subject)?;
        lifted |= stored.is_some_and(|mut stored| stored.state.barrier(&rules, now).is_some());
        store::clear(conn, &episode.subject)?;
        end(conn, &episode.id, "staff", now)?;
    }
    Ok(lifted)
}

/// Strangers' counter at an address, and those of its devices that were locked of late.
fn counters_at(conn: &mut Conn, address: &AddressKey) -> Result<Vec<Vec<u8>>, Problem> {
    let mut counters = vec![address.as_bytes().to_vec()];
    for episode in episodes::open_at(conn, address)? {
        if !counters.contains(&episode.subject) {
            counters.push(episode.subject);
        }
    }
    Ok(counters)
}
