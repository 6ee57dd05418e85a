//! What an owner does about a lock, with the link or the code of the mail that told of it. The link lifts locks or says "this wasn't me"; it
//! never signs in, and opening it changes nothing.

use serde_json::json;

use super::lifting::{self, Unlock};
use super::refusals;
use super::rules::Standing;
use super::store::episodes::{self, Episode, UNLOCKED};
use crate::accounts::account::{self, AddressKey, EmailAddress};
use crate::contact::{codes, links};
use crate::ledger::audit::{self, Actor};
use crate::ledger::events;
use crate::ledger::events::kinds::{AccountLockoutDisowned, AccountUnlocked};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::limits::counters;
use crate::platform::problem::{Kind, Problem};

/// What a link is about, for the page that asks before it acts.
pub struct View {
    /// When it was locked first.
    pub since: Moment,
    /// From where the last attempt before that came, shortened.
    pub address: String,
    /// How it stands.
    pub standing: Standing,
}

/// Whether a lock was lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifted {
    /// It was.
    Now,
    /// Nothing was locked any more.
    NotLocked,
}

/// Looks at a link without using it.
pub fn look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<View, Problem> {
    let episode = by_token(conn, token, call.now)?;
    let standing = standing(conn, platform, &episode, call.now)?;
    Ok(View {
        since: episode.started_at,
        address: episode.client_address,
        standing,
    })
}

/// Lifts the locks by link.
pub fn by_link(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<Lifted, Problem> {
    let episode = by_token(conn, token, call.now)?;
    lift(conn, platform, call, &episode, "link")
}

/// Lifts the locks by code. The try is counted before the code is compared, and stays counted: the inner result is what the caller is
/// told. Without a code every one is a wrong one.
pub fn by_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
    code: &str,
) -> Result<Result<Lifted, Problem>, Problem> {
    let address = email.key(&platform.seal);
    let budget = &platform.config.limits.unlock_code_tries_per_email;
    let tries = counters::take(conn, budget, address.as_bytes(), call.now)
        .map_err(codes::too_many_attempts)?;
    let given = code_hash(platform, &address, code);
    let mut refusal = &codes::problems::CODE_INVALID;
    for (episode, stored) in episodes::codes_at(conn, &address)? {
        match codes::check_quietly(Some(&stored), &given, call.now) {
            Ok(()) => return Ok(Ok(lift(conn, platform, call, &episode, "code")?)),
            Err(kind) if kind.code == codes::problems::CODE_EXPIRED.code => refusal = kind,
            Err(_) => {}
        }
    }
    Ok(Err(codes::refusal(refusal, tries.count)))
}

/// "This wasn't me": whatever is locked stays so, and it is noted. Tells how it stands.
pub fn disown(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<Standing, Problem> {
    let episode = by_token(conn, token, call.now)?;
    let standing = lifting::standing(
        conn,
        platform,
        &episode.address(),
        &episode.subject,
        call.now,
    )?;
    if episodes::disown(conn, &episode.id, call.now)? > 0 {
        let owner = account::owner(conn, &episode.address())?;
        audit::note(
            conn,
            call,
            Actor::Member,
            "lockout.disowned",
            owner.as_ref(),
            json!({"scope": episode.scope}),
        )?;
        if let Some(owner) = owner {
            let scope = episode.scope.clone();
            events::emit(conn, &AccountLockoutDisowned { scope }, &owner, call.now)?;
        }
    }
    Ok(standing)
}

/// The stored form of a code that lifts the locks at an address.
pub fn code_hash(platform: &Platform, address: &AddressKey, code: &str) -> [u8; 32] {
    codes::hash(platform, "unlock", &address.to_text(), code)
}

/// Notes that locks were lifted, for the owner and for integrators.
pub fn note(
    conn: &mut Conn,
    call: &Call,
    address: &AddressKey,
    actor: Actor<'_>,
    by: &'static str,
    staff_reason: Option<&str>,
) -> Result<(), Problem> {
    let owner = account::owner(conn, address)?;
    audit::note(
        conn,
        call,
        actor,
        "lockout.unlocked",
        owner.as_ref(),
        match staff_reason {
            Some(reason) => json!({"by": by, "staff_reason": reason}),
            None => json!({"by": by}),
        },
    )?;
    if let Some(owner) = owner {
        events::emit(conn, &AccountUnlocked { by }, &owner, call.now)?;
    }
    metrics::counter!("unlocks_total", "by" => by).increment(1);
    Ok(())
}

fn lift(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    episode: &Episode,
    by: &'static str,
) -> Result<Lifted, Problem> {
    let (address, counter) = (episode.address(), &episode.subject);
    let outcome = if episode.ended_at.is_none() {
        lifting::unlock_from(conn, platform, &address, counter, UNLOCKED, call.now)?
    } else {
        match standing(conn, platform, episode, call.now)? {
            Standing::Stopped => Unlock::NeedsReset,
            Standing::Open | Standing::Locked(_) => Unlock::NotLocked,
        }
    };
    match outcome {
        Unlock::Done => {
            note(conn, call, &address, Actor::Member, by, None)?;
            Ok(Lifted::Now)
        }
        Unlock::NeedsReset => Err(refusals::stopped(platform)),
        Unlock::NotLocked => {
            // Of many at once another one was first, maybe with the same link.
            let now = episodes::find(conn, &episode.id)?;
            now.map_or(Ok(()), |episode| holds(&episode, call.now))?;
            Ok(Lifted::NotLocked)
        }
    }
}

/// How an address stands, seen from the episode of a link. Something else may have ended that episode since, and another one begun, of
/// which another mail tells.
fn standing(
    conn: &mut Conn,
    platform: &Platform,
    episode: &Episode,
    now: Moment,
) -> Result<Standing, Problem> {
    let address = episode.address();
    let standing = lifting::standing(conn, platform, &address, &episode.subject, now)?;
    match standing {
        Standing::Locked(_) if episode.ended_at.is_some() => {
            Err(refused(&links::problems::LINK_SUPERSEDED))
        }
        standing => Ok(standing),
    }
}

fn by_token(conn: &mut Conn, token: &str, now: Moment) -> Result<Episode, Problem> {
    let hash = links::hash(token).map_err(refused)?;
    let episode =
        episodes::by_link(conn, &hash)?.ok_or_else(|| refused(&links::problems::LINK_UNKNOWN))?;
    holds(&episode, now)?;
    Ok(episode)
}

fn holds(episode: &Episode, now: Moment) -> Result<(), Problem> {
    match episode.life().check(now) {
        Ok(()) => Ok(()),
        Err(kind) if kind.code == links::problems::LINK_USED.code => Err(links::used()),
        Err(kind) => Err(refused(kind)),
    }
}

/// A link that does nothing. Locks end by themselves, and a new password lifts them.
fn refused(kind: &'static Kind) -> Problem {
    Problem::new(kind)
        .next("sign_in", "POST", "/v1/sessions")
        .next("reset_password", "POST", "/v1/password-resets")
}
