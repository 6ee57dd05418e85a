//! Codes that are sent: asked for by who may answer, made late by the worker, kept as a hash.

use chrono::TimeDelta;

use super::prover::Prover;
use super::{jobs, passkeys, problems, store};
use crate::contact::phone;
use crate::delivery::outbox::{self, NewJob};
use crate::delivery::sms::Channel;
use crate::delivery::spending;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ChallengeId};
use crate::platform::limits::counters;
use crate::platform::problem::{Problem, common};
use crate::sign_in::factors::{self, Factor, Kind};
use crate::sign_in::passkeys::RequestOptions;

/// How long a code may be asked for again and answered, from the newest request on.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);

/// A code on its way, a question to a passkey, or that nothing is needed.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The factor.
    pub factor: Factor,
    /// Where the code goes, masked; `None` where no code is sent.
    pub target: Option<String>,
    /// When another one may be asked for.
    pub resend_available_at: Option<Moment>,
    /// What the person's passkeys are asked.
    pub options: Option<RequestOptions>,
}

/// Asks for a factor: sends a code if it is one whose codes are sent, or asks the passkeys.
pub fn send(
    conn: &mut Conn,
    platform: &Platform,
    prover: &Prover,
    factor: Factor,
    channel: Channel,
    call: &Call,
) -> Result<Sent, Problem> {
    if !factor.kind.is_sent() {
        let options = match factor.kind {
            Kind::Passkey => Some(passkeys::ask(conn, platform, prover, call.now)?),
            _ => None,
        };
        return Ok(Sent {
            factor,
            target: None,
            resend_available_at: None,
            options,
        });
    }
    let (account, now) = (&prover.account, call.now);
    let target = factors::target(conn, platform, account, factor.kind)?;
    let channel = (factor.kind == Kind::Sms).then(|| channel.as_str());
    let id = ChallengeId::new(now, &platform.random);
    let new = store::NewChallenge {
        id: &id,
        account,
        factor: &factor.id,
        holder: &prover.holder,
        channel,
        expires: now.plus(LIFE),
    };
    let id = if store::insert(conn, &new, now)? {
        id
    } else {
        let earlier = store::of_holder(conn, &prover.holder, &factor.id)?;
        let earlier = earlier.ok_or_else(|| Problem::new(&common::NOT_FOUND))?.id;
        store::renew(conn, &earlier, channel, new.expires)?;
        earlier
    };
    let resend_available_at = spend(conn, platform, call, account, factor.kind)?;
    let kind = match factor.kind {
        Kind::Sms => jobs::SMS_CODE,
        _ => jobs::MAILED_CODE,
    };
    let job = NewJob {
        kind,
        subject: id.as_str(),
        dedupe_key: Some(format!("{kind}:{id}")),
    };
    outbox::put(conn, platform, &job, now)?;
    Ok(Sent {
        factor,
        target,
        resend_available_at: Some(resend_available_at),
        options: None,
    })
}

/// Counts a code before it is sent; tells when the next one may be.
fn spend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    kind: Kind,
) -> Result<Moment, Problem> {
    if kind == Kind::Sms {
        let number = phone::proven(conn, platform, account)?;
        let number = number.ok_or_else(|| Problem::new(&problems::PHONE_UNVERIFIED))?;
        return phone::spend_code(conn, platform, call, account, &number);
    }
    let budget = &platform.config.limits.mailed_codes_per_account;
    let taken = counters::take(conn, budget, account.as_str().as_bytes(), call.now);
    let left = taken.map_err(|problem| spending::too_many(platform, problem))?;
    Ok(left.available_at)
}

/// The stored form of a code.
pub fn code_hash(platform: &Platform, id: &ChallengeId, code: &str) -> [u8; 32] {
    crate::contact::codes::hash(platform, "second_step", id.as_str(), code)
}

/// Drops challenges that ran out long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}
