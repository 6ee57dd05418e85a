//! Decisions about links and codes.

use chrono::TimeDelta;

use super::store::Link;
use crate::contact::links;
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

/// A refusal whose next step is another mail.
pub fn fresh_mail(kind: &'static Kind) -> Problem {
    towards_fresh_mail(Problem::new(kind))
}

/// Offers another mail.
pub fn towards_fresh_mail(problem: Problem) -> Problem {
    problem.next(
        "resend_verification",
        "POST",
        "/v1/email-verifications/resend",
    )
}
