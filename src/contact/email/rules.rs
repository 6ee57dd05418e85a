//! Decisions about links and codes.

use chrono::TimeDelta;

use super::store::Link;
use crate::contact::{codes, links};
use crate::delivery::bounce::BounceClass;
use crate::delivery::deliveries::Mail;
use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};

/// The stored form of a link's token.
pub fn link_hash(text: &str) -> Result<[u8; 32], Problem> {
    links::hash(text).map_err(fresh_mail)
}

/// Whether a link can be used now.
pub fn usable(link: Option<Link>, now: Moment) -> Result<Link, Problem> {
    let link = link.ok_or_else(|| fresh_mail(&links::problems::LINK_UNKNOWN))?;
    match link.life.check(now) {
        Ok(()) => Ok(link),
        Err(kind) if kind.code == links::problems::LINK_USED.code => Err(links::used()),
        Err(kind) => Err(fresh_mail(kind)),
    }
}

/// The link does not count any more, and why.
pub fn superseded(why: &'static str) -> Problem {
    fresh_mail(&links::problems::LINK_SUPERSEDED)
        .detail(why)
        .next("sign_in", "POST", "/v1/sessions")
}

/// How long a mailbox that does not exist is believed not to.
const BELIEVED: TimeDelta = TimeDelta::hours(24);

/// Whether mail to this address is known to come back; in how many seconds it may be tried again.
pub fn undeliverable(newest: &Mail, now: Moment) -> Option<u64> {
    let no_mailbox = BounceClass::NoSuchMailbox.as_str();
    let until = newest.updated_at.plus(BELIEVED);
    (newest.bounce_class.as_deref() == Some(no_mailbox) && until > now)
        .then(|| until.seconds_after(now))
}

/// Why a code was refused, and how many tries are left.
pub fn wrong_code(kind: &'static Kind, attempts_left: u32) -> Problem {
    let problem = fresh_mail(kind);
    if kind.code == codes::problems::CODE_INVALID.code {
        return problem.attempts_left(attempts_left);
    }
    problem
}

/// A refusal whose next step is another mail.
pub fn fresh_mail(kind: &'static Kind) -> Problem {
    Problem::new(kind).next(
        "resend_verification",
        "POST",
        "/v1/email-verifications/resend",
    )
}
