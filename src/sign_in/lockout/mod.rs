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
//! Codes answered: `account_locked`, `rate_limited`, `overloaded`, those of links and codes.

mod check;
mod crowd;
mod guard;
pub mod http;
pub mod jobs;
mod lifting;
mod owner;
pub mod page;
pub mod problems;
mod refusals;
mod rules;
pub mod staff;
mod store;
mod subject;

use serde_json::json;

use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, LockId};
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
pub use guard::{Attempt, Guard};
pub use lifting::{Unlock, lift_by_reset, unlock};
use rules::{Admission, Consequence, Rules, State};
use store::episodes;
pub use subject::{Scope, Subject};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "sign_in/lockout/locked.html",
        include_str!("mail/locked.html"),
    ),
    (
        "sign_in/lockout/locked.txt",
        include_str!("mail/locked.txt"),
    ),
    (
        "sign_in/lockout/stopped.html",
        include_str!("mail/stopped.html"),
    ),
    (
        "sign_in/lockout/stopped.txt",
        include_str!("mail/stopped.txt"),
    ),
    (
        "sign_in/lockout/second_step.html",
        include_str!("mail/second_step.html"),
    ),
    (
        "sign_in/lockout/second_step.txt",
        include_str!("mail/second_step.txt"),
    ),
    (
        "sign_in/lockout/page/ask.html",
        include_str!("page/ask.html"),
    ),
    (
        "sign_in/lockout/page/unlocked.html",
        include_str!("page/unlocked.html"),
    ),
    (
        "sign_in/lockout/page/open.html",
        include_str!("page/open.html"),
    ),
    (
        "sign_in/lockout/page/disowned.html",
        include_str!("page/disowned.html"),
    ),
    (
        "sign_in/lockout/page/stopped.html",
        include_str!("page/stopped.html"),
    ),
    (
        "sign_in/lockout/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

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
            Admission::Locked(until) => {
                return Err(refusals::locked(
                    platform,
                    subject,
                    until.seconds_after(now),
                ));
            }
            Admission::Stopped => return Err(refusals::stopped_at(platform, subject)),
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
        if clears { clear(state) } else { None }
    })?
    .map_or(Ok(()), |episode| end(conn, &episode, "signed_in", now))
}

/// The owner proved who they are by something that nobody guesses, and that was not counted: the failures before it do not count any more.
pub fn forget(conn: &mut Conn, subject: &Subject, now: Moment) -> Result<(), Problem> {
    change(conn, subject.as_bytes(), now, clear)?
        .map_or(Ok(()), |episode| end(conn, &episode, "signed_in", now))
}

fn clear(state: &mut State) -> Option<LockId> {
    let episode = state.episode.take();
    *state = State::default();
    episode
}

/// An attempt that failed, as the audit trail names it.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// Kind of the entry.
    pub kind: &'static str,
    /// What was tried: `password`, or a kind of second step.
    pub method: &'static str,
}

/// The secret was wrong: the same statements whether or not there is an account. Tells how many more tries there are before a lock.
fn fail(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    ticket: &Ticket,
    account: Option<&AccountId>,
    failure: Failure,
) -> Result<usize, Problem> {
    let rules = rules(platform);
    let fresh = LockId::new(call.now, &platform.random);
    let (consequence, episode, left) =
        change(conn, ticket.subject.as_bytes(), call.now, |state| {
            let consequence = state.fail(&rules, ticket.id, call.now);
            if let Consequence::Locked {
                new_episode: true, ..
            } = consequence
            {
                state.episode = Some(fresh.clone());
            }
            let left = match consequence {
                Consequence::Locked { .. } => 0,
                Consequence::None => rules.failures.saturating_sub(state.attempts.failed.len()),
            };
            (consequence, state.episode.clone(), left)
        })?;
    let note = |conn: &mut Conn, kind, detail| {
        audit::note(conn, call, Actor::Anonymous, kind, account, detail)
    };
    note(conn, failure.kind, json!({"method": failure.method}))?;
    let (
        Consequence::Locked {
            until,
            new_episode,
            is_final,
        },
        Some(episode),
    ) = (consequence, episode)
    else {
        return Ok(left);
    };
    if new_episode {
        let (subject, place) = (&ticket.subject, &call.place);
        episodes::insert(conn, &episode, subject, place, until, is_final, call.now)?;
    } else {
        episodes::proceed(conn, &episode, until, is_final)?;
    }
    if new_episode || is_final {
        // Whose address it is, if anybody's, the worker finds out.
        let job = NewJob {
            kind: jobs::NOTICE,
            subject: episode.as_str(),
            dedupe_key: Some(format!("{}:{episode}", jobs::NOTICE)),
        };
        outbox::put(conn, platform, &job, call.now)?;
    }
    metrics::counter!("lockouts_total", "scope" => ticket.subject.scope().as_str()).increment(1);
    let detail = json!({"scope": ticket.subject.scope().as_str(), "until": until});
    note(conn, "lockout.locked", detail)?;
    Ok(left)
}

/// The attempt came to no check: nothing is counted.
fn give_back(conn: &mut Conn, ticket: &Ticket, now: Moment) -> Result<(), Problem> {
    change(conn, ticket.subject.as_bytes(), now, |state| {
        state.give_back(ticket.id);
    })
}

/// Drops what is long over.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    use chrono::TimeDelta;
    // Failures in a row are remembered for a year; an episode as long as other acts.
    let (year, month) = (TimeDelta::days(365), TimeDelta::days(30));
    let stop = platform.config.lockout.hard_stop;
    Ok(store::sweep(conn, now.minus(year), stop)? + episodes::sweep(conn, now.minus(month))?)
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
    episodes::end(conn, episode, reason, now)?;
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
