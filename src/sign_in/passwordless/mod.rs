//! Signing in with a passkey alone: no address, no password. The authenticator has made sure whose finger, face or PIN it was, and answers no
//! page but ours: two factors at once.
//!
//! There is nothing to guess, so that no attempt is counted, and whoever is locked out by strangers' guesses gets in. For who asks nothing is
//! kept: the challenge proves by itself that it is ours and fresh, and only one that was answered rightly is remembered, so that it opens one
//! session. A password that is too old or known to somebody else stops nobody here: it was not used.
//!
//! Codes answered: `passkey_unknown`, `passkey_invalid`, `passkeys_unavailable`.

mod challenge;
pub mod http;
pub mod problems;

use std::time::Duration;

use chrono::TimeDelta;

use crate::accounts::account::{self, Rights, Status};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::DeviceId;
use crate::platform::limits::{Budget, Limit, counters};
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
use crate::sign_in::factors::Kind;
use crate::sign_in::passkeys::{AssertionAnswer, AssertionState, Challenge, RequestOptions};
use crate::sign_in::sessions::{self, Device, Entry, Method, Proven, Visitor};
use crate::sign_in::two_step::passkeys::{self, Answered, Fault, Passkey};
use crate::sign_in::{devices, password};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// How long an answer may take.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long an answered challenge is remembered: longer than it lives on any node's clock.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// What any passkey of anybody is asked.
pub fn ask(platform: &Platform, now: Moment) -> Result<RequestOptions, Problem> {
    let challenge = challenge::make(platform, now);
    let (options, _) = passkeys::party(platform)?.ask_anybody(challenge);
    Ok(options)
}

/// Somebody who answers.
pub struct Visit {
    /// The answer.
    pub answer: AssertionAnswer,
    /// The device.
    pub device: Device,
    /// What it was given when it signed in before.
    pub token: Option<String>,
}

/// Judges the answer, and lets its owner in.
pub async fn sign_in(platform: &Platform, call: &Call, visit: Visit) -> Result<Entry, Problem> {
    let party = passkeys::party(platform)?;
    let challenge = visit.answer.challenge().ok();
    let fresh = challenge.filter(|challenge| challenge::holds(platform, challenge, call.now));
    let challenge = fresh.ok_or_else(passkeys::invalid)?;
    let (_, state) = party.ask_anybody(challenge);
    let Visit {
        answer,
        device,
        token,
    } = visit;
    let (inner, now) = (platform.clone(), call.now);
    let seen = platform
        .db
        .read(move |conn| look(conn, &inner, &state, &answer, token.as_deref(), now));
    let seen = seen.await?;
    let answered = match seen.judged {
        Ok(answered) => answered,
        Err(fault) => {
            let (account, factor) = (seen.passkey.account_id, seen.passkey.factor_id);
            return Err(passkeys::refuse(platform, call, account, Some(factor), fault).await?);
        }
    };
    let visitor = Visitor {
        account: seen.rights.id,
        is_proven: true,
        security_epoch: seen.rights.security_epoch,
        asks: seen.rights.second_step,
        proven: Proven {
            first: Some(Method::Passkey),
            second: Some(Kind::Passkey),
            key: Some(answered.method),
        },
        device,
        known: seen.known,
    };
    let (inner, call) = (platform.clone(), call.clone());
    let act = move |conn: &mut Conn| enter(conn, &inner, &call, &challenge, &answered, visitor);
    platform.db.write(act).await
}

/// What an answer turned out to be.
struct Seen {
    passkey: Passkey,
    rights: Rights,
    known: Option<DeviceId>,
    judged: Result<Answered, Fault>,
}

fn look(
    conn: &mut Conn,
    platform: &Platform,
    state: &AssertionState,
    answer: &AssertionAnswer,
    token: Option<&str>,
    now: Moment,
) -> Result<Seen, Problem> {
    let passkey = passkeys::named(conn, answer)?.ok_or_else(unknown)?;
    let rights = account::rights(conn, &passkey.account_id)?;
    if rights.status != Status::Active {
        return Err(unknown());
    }
    let known = match token {
        Some(token) => {
            let address = account::address_of(conn, &rights.id)?;
            devices::recognise(conn, token, &address, now)?
        }
        None => None,
    };
    Ok(Seen {
        judged: passkeys::judge(platform, &passkey, state, answer)?,
        passkey,
        rights,
        known,
    })
}

/// An answer opens one session.
fn enter(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    challenge: &Challenge,
    answered: &Answered,
    visitor: Visitor,
) -> Result<Entry, Problem> {
    counters::take(conn, &once(), challenge, call.now).map_err(answered_before)?;
    if !passkeys::note_use(conn, answered, call.now)? {
        return Err(passkeys::invalid());
    }
    sessions::enter(conn, platform, call, visitor).map_err(changed_meanwhile)
}

fn once() -> Budget {
    let limit = Limit {
        count: 1,
        window: REMEMBERED,
    };
    Budget::new("passkey_sign_in", vec![limit], true)
}

fn answered_before(problem: Problem) -> Problem {
    match problem {
        Problem::Known(_) => passkeys::invalid(),
        internal @ Problem::Internal(_) => internal,
    }
}

/// The account was closed or got another password since it was looked at: whoever holds the passkey tries again.
fn changed_meanwhile(problem: Problem) -> Problem {
    if problem.code() == password::refused().code() {
        return passkeys::invalid();
    }
    problem
}

fn unknown() -> Problem {
    Problem::new(&problems::PASSKEY_UNKNOWN).next("sign_in", "POST", "/v1/sessions")
}
