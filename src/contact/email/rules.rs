//! Decisions about links and codes.

use chrono::TimeDelta;
use subtle::ConstantTimeEq;

use super::store::{Code, Link};
use super::{problems, repair};
use crate::delivery::bounce::BounceClass;
use crate::delivery::deliveries::Mail;
use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};
use crate::platform::random::token_hash;

/// The stored form of a link's token. What mail software did to it is mended; damage that cannot be is told before anything is
/// looked up.
pub fn link_hash(token: &str) -> Result<[u8; 32], Problem> {
    repair::token(token)
        .map(|token| token_hash(&token))
        .ok_or_else(|| fresh_mail(&problems::LINK_MALFORMED))
}

/// Whether a link can be used now.
pub fn usable(link: Option<Link>, now: Moment) -> Result<Link, Problem> {
    let link = link.ok_or_else(|| fresh_mail(&problems::LINK_UNKNOWN))?;
    if link.used_at.is_some() {
        return Err(used());
    }
    if link.superseded_at.is_some() {
        return Err(fresh_mail(&problems::LINK_SUPERSEDED));
    }
    if link.expires_at <= now {
        return Err(fresh_mail(&problems::LINK_EXPIRED));
    }
    Ok(link)
}

/// Compares a code; `tries_left` is what is left after this try.
pub fn compare_code(
    stored: Option<Code>,
    given: &[u8; 32],
    tries_left: u32,
    now: Moment,
) -> Result<(), Problem> {
    let Some(stored) = stored.filter(|stored| stored.expires_at > now) else {
        return Err(fresh_mail(&problems::CODE_EXPIRED));
    };
    if bool::from(stored.hash.as_slice().ct_eq(given.as_slice())) {
        return Ok(());
    }
    Err(fresh_mail(&problems::CODE_INVALID).attempts_left(tries_left))
}

/// The link did its work before.
pub fn used() -> Problem {
    Problem::new(&problems::LINK_USED).next("sign_in", "POST", "/v1/sessions")
}

/// The link does not count any more, and why.
pub fn superseded(why: &'static str) -> Problem {
    fresh_mail(&problems::LINK_SUPERSEDED)
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

/// Turns the counter's refusal into this room's words.
pub fn too_many_attempts(refusal: Problem) -> Problem {
    match refusal {
        Problem::Known(known) => {
            Problem::new(&problems::TOO_MANY_ATTEMPTS).retry_after(known.retry_after.unwrap_or(1))
        }
        internal @ Problem::Internal(_) => internal,
    }
}

fn fresh_mail(kind: &'static Kind) -> Problem {
    Problem::new(kind).next(
        "resend_verification",
        "POST",
        "/v1/email-verifications/resend",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::AddressKey;
    use crate::platform::ids::AccountId;
    use crate::platform::random::Random;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000).plus(TimeDelta::seconds(seconds))
    }

    fn link(used: bool, superseded: bool) -> Option<Link> {
        Some(Link {
            account: AccountId::new(at(0), &Random),
            address: AddressKey::from_stored(vec![0; 32]),
            expires_at: at(100),
            used_at: used.then(|| at(1)),
            superseded_at: superseded.then(|| at(1)),
        })
    }

    #[rstest::rstest]
    #[case(link(false, false), 99, None)]
    #[case(link(false, false), 100, Some("link_expired"))]
    #[case(link(true, false), 100, Some("link_used"))]
    #[case(link(true, true), 0, Some("link_used"))]
    #[case(link(false, true), 100, Some("link_superseded"))]
    #[case(None, 0, Some("link_unknown"))]
    fn a_link_is_used_superseded_or_expired_in_this_order(
        #[case] link: Option<Link>,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        assert_eq!(
            usable(link, at(now)).err().map(|problem| problem.code()),
            code
        );
    }

    #[rstest::rstest]
    #[case(Some(7), 99, None)]
    #[case(Some(8), 99, Some("code_invalid"))]
    #[case(Some(7), 100, Some("code_expired"))]
    #[case(None, 0, Some("code_expired"))]
    fn a_code_must_be_right_and_fresh(
        #[case] stored: Option<u8>,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let stored = stored.map(|byte| Code {
            hash: vec![byte; 32],
            expires_at: at(100),
        });
        let result = compare_code(stored, &[7; 32], 3, at(now));
        assert_eq!(result.err().map(|problem| problem.code()), code);
    }
}
