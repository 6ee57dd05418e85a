//! The lockout: the one guard that every check of a secret passes.
//!
//! An attempt is counted before the secret is looked at, atomically, by the canonical address that was tried, whether or not somebody has
//! it. Five failures within fifteen minutes: no sign-in to that address is looked at for thirty minutes, then it works again by itself.
//! A hundred in a row: only a new password by mail helps. The state is in the database, so that it survives restarts and holds on all
//! nodes.
//!
//! It is no weapon: a device that signed in before has a counter of its own, which strangers cannot fill; a reset always works; the owner
//! is told once an episode, with a link that unlocks. A success clears only the counter that it was counted in, and only when
//! it was the owner's: a registration that waits for somebody else's address refills nothing.
//!
//! Codes answered: `account_locked`, `rate_limited`, `overloaded`.

mod check;
mod crowd;
mod guard;
pub mod problems;
mod rules;
mod store;

use serde_json::json;

use crate::accounts::account::AddressKey;
use crate::ledger::audit::{self, Actor, Entry};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, DeviceId, LockId, SessionId};
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::seal::{Purpose, Seal};
use crate::platform::texts::{Language, Table};
pub use guard::{Attempt, Guard};
use rules::{Admission, Consequence, Rules, State};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Whose attempts a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's who is not known at the address.
    Strangers,
    /// One known device's.
    Device,
    /// One session's, of a device that is not known any more.
    Session,
}

impl Scope {
    fn as_str(self) -> &'static str {
        match self {
            Self::Strangers => "strangers",
            Self::Device => "device",
            Self::Session => "session",
        }
    }
}

/// What a counter counts.
#[derive(Clone, Debug)]
pub struct Subject {
    key: Vec<u8>,
    address: AddressKey,
    scope: Scope,
}

impl Subject {
    /// The attempts of strangers at an address, or those of a device that is known there.
    pub fn at(seal: &Seal, address: &AddressKey, device: Option<&DeviceId>) -> Self {
        match device {
            Some(device) => Self::apart(seal, address, Scope::Device, device.as_str()),
            None => Self {
                key: address.as_bytes().to_vec(),
                address: address.clone(),
                scope: Scope::Strangers,
            },
        }
    }

    /// The attempts of somebody who is signed in already.
    pub fn within(
        seal: &Seal,
        address: &AddressKey,
        session: &SessionId,
        device: Option<&DeviceId>,
    ) -> Self {
        match device {
            Some(device) => Self::apart(seal, address, Scope::Device, device.as_str()),
            None => Self::apart(seal, address, Scope::Session, session.as_str()),
        }
    }

    fn apart(seal: &Seal, address: &AddressKey, scope: Scope, id: &str) -> Self {
        let parts: [&[u8]; 3] = [b"lockout", scope.as_str().as_bytes(), id.as_bytes()];
        Self {
            key: seal.mac(Purpose::Codes, &parts).to_vec(),
            address: address.clone(),
            scope,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.key
    }

    fn address(&self) -> &AddressKey {
        &self.address
    }

    fn scope(&self) -> Scope {
        self.scope
    }
}

/// An attempt that was admitted; it must be settled.
#[derive(Clone, Debug)]
pub struct Ticket {
    subject: Subject,
    id: u64,
    /// Whether it began the counter, so that a success can end it in one statement.
    began: bool,
}

/// Counts an attempt before its secret is looked at. `None`: all slots are taken by attempts that are being looked at right now.
fn admit(
    conn: &mut Conn,
    platform: &Platform,
    subject: &Subject,
    now: Moment,
) -> Result<Option<Ticket>, Problem> {
    let rules = rules(platform);
    let mut ticket = Ticket {
        subject: subject.clone(),
        id: u64::from_be_bytes(platform.random.bytes()),
        began: true,
    };
    loop {
        // Mostly nobody failed here of late: one statement then.
        let mut blank = State::default();
        blank.admit(&rules, ticket.id, now);
        if store::begin(conn, subject.as_bytes(), &blank, now)? {
            return Ok(Some(ticket));
        }
        let Some(mut stored) = store::load(conn, subject.as_bytes())? else {
            continue;
        };
        match stored.state.admit(&rules, ticket.id, now) {
            Admission::Admitted => {}
            Admission::Busy => return Ok(None),
            Admission::Locked(until) => return Err(refusal(platform, until.seconds_after(now))),
            Admission::Stopped => return Err(stopped(platform)),
        }
        if store::replace(conn, subject.as_bytes(), stored.version, &stored.state, now)? {
            ticket.began = false;
            return Ok(Some(ticket));
        }
    }
}

/// The secret was right. `clears`: the failures before it do not count any more, since it was the owner.
pub fn succeed(conn: &mut Conn, ticket: &Ticket, clears: bool, now: Moment) -> Result<(), Problem> {
    let subject = ticket.subject.as_bytes();
    if ticket.began && store::remove(conn, subject, store::FIRST)? {
        return Ok(());
    }
    change(conn, subject, now, |state| {
        state.give_back(ticket.id);
        if clears {
            let episode = state.episode.take();
            *state = State::default();
            return episode;
        }
        None
    })?
    .map_or(Ok(()), |episode| end(conn, &episode, "signed_in", now))
}

/// The secret was wrong: the same statements whether or not there is an account.
fn fail(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    ticket: &Ticket,
    account: Option<&AccountId>,
    kind: &'static str,
) -> Result<(), Problem> {
    let rules = rules(platform);
    let fresh = LockId::new(call.now, &platform.random);
    let consequence = change(conn, ticket.subject.as_bytes(), call.now, |state| {
        let consequence = state.fail(&rules, ticket.id, call.now);
        if let Consequence::Locked {
            new_episode: true, ..
        } = consequence
        {
            state.episode = Some(fresh.clone());
        }
        (consequence, state.episode.clone())
    })?;
    let note = |conn: &mut Conn, kind, detail| {
        let entry = Entry {
            kind,
            account,
            session: None,
            actor: Actor::Anonymous,
            detail,
        };
        audit::record(conn, call, &entry)
    };
    note(conn, kind, json!({"method": "password"}))?;
    let (
        Consequence::Locked {
            until,
            new_episode,
            is_final,
        },
        Some(episode),
    ) = consequence
    else {
        return Ok(());
    };
    if new_episode {
        let (subject, place) = (&ticket.subject, &call.place);
        store::insert_episode(conn, &episode, subject, place, until, is_final, call.now)?;
    } else {
        store::continue_episode(conn, &episode, until, is_final)?;
    }
    metrics::counter!("lockouts_total", "scope" => ticket.subject.scope.as_str()).increment(1);
    let detail = json!({"scope": ticket.subject.scope.as_str(), "until": until});
    note(conn, "lockout.locked", detail)
}

/// The attempt came to no check: nothing is counted.
fn give_back(conn: &mut Conn, ticket: &Ticket, now: Moment) -> Result<(), Problem> {
    change(conn, ticket.subject.as_bytes(), now, |state| {
        state.give_back(ticket.id);
    })
}

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

/// Lifts the locks at an address before their time: those of strangers and those of its devices.
pub fn unlock(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    reason: &'static str,
    now: Moment,
) -> Result<Unlock, Problem> {
    let rules = rules(platform);
    let mut outcome = Unlock::NotLocked;
    for episode in store::open_episodes(conn, address)? {
        if episode.is_final {
            outcome = Unlock::NeedsReset;
            continue;
        }
        let was_locked = change(conn, &episode.subject, now, |state| {
            let lock = state.lock(&rules, now);
            state.unlock();
            lock.is_some()
        })?;
        end(conn, &episode.id, reason, now)?;
        if was_locked && outcome == Unlock::NotLocked {
            outcome = Unlock::Done;
        }
    }
    Ok(outcome)
}

/// Lifts every lock at an address and forgets all failures: its owner has a new password.
pub fn lift_by_reset(conn: &mut Conn, address: &AddressKey, now: Moment) -> Result<(), Problem> {
    store::clear(conn, address.as_bytes())?;
    for episode in store::open_episodes(conn, address)? {
        store::clear(conn, &episode.subject)?;
        end(conn, &episode.id, "reset", now)?;
    }
    Ok(())
}

/// Drops what is long over.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    use chrono::TimeDelta;
    // Failures in a row are remembered for a year; an episode as long as other acts.
    let (year, month) = (TimeDelta::days(365), TimeDelta::days(30));
    let stop = platform.config.lockout.hard_stop;
    Ok(store::sweep(conn, now.minus(year), stop, now.minus(month))?)
}

/// Applies a pure change to a counter, however many others change it at the same time. A counter that is gone counts as blank and stays away.
fn change<T: Default>(
    conn: &mut Conn,
    subject: &[u8],
    now: Moment,
    mut act: impl FnMut(&mut State) -> T,
) -> Result<T, Problem> {
    loop {
        let Some(mut stored) = store::load(conn, subject)? else {
            return Ok(T::default());
        };
        let result = act(&mut stored.state);
        if store::replace(conn, subject, stored.version, &stored.state, now)? {
            return Ok(result);
        }
    }
}

fn end(
    conn: &mut Conn,
    episode: &LockId,
    reason: &'static str,
    now: Moment,
) -> Result<(), Problem> {
    store::end_episode(conn, episode, reason, now)?;
    Ok(())
}

fn rules(platform: &Platform) -> Rules {
    let lockout = &platform.config.lockout;
    Rules {
        failures: usize::try_from(lockout.failures.count).unwrap_or(usize::MAX),
        window: lockout.failures.window_delta(),
        lock: delta(lockout.time),
        hard_stop: lockout.hard_stop,
    }
}

fn refusal(platform: &Platform, seconds: u64) -> Problem {
    let problem = Problem::new(&problems::ACCOUNT_LOCKED)
        .retry_after(seconds)
        .next("reset_password", "POST", "/v1/password-resets");
    let support = &platform.config.site.support_email;
    if support.is_empty() {
        return problem;
    }
    problem.next("contact_support", "GET", format!("mailto:{support}"))
}

/// Waiting does not help: the answer says when to look again all the same, as every 429 does.
fn stopped(platform: &Platform) -> Problem {
    refusal(platform, platform.config.lockout.time.as_secs()).detail(
        "Wrong passwords were tried for this address so often in a row that only a new password helps: waiting does not. Ask for one by mail.",
    )
}
