//! How attempts are refused, with what helps instead.

use super::{Scope, Subject, problems};
use crate::platform::Platform;
use crate::platform::problem::Problem;

/// Refused for so many seconds.
pub fn locked(platform: &Platform, subject: &Subject, seconds: u64) -> Problem {
    if subject.scope() == Scope::SecondStep {
        return second_step(platform, seconds).detail("Too many wrong codes were tried for this account's second step, so that none is looked at until `retry_after`.");
    }
    password(platform, seconds)
}

/// Waiting does not help: the answer says when to look again all the same, as every 429 does.
pub fn stopped_at(platform: &Platform, subject: &Subject) -> Problem {
    if subject.scope() == Scope::SecondStep {
        return second_step(platform, platform.config.lockout.time.as_secs()).detail(
            "Wrong codes were tried for this account's second step so often in a row that waiting does not help. Ask us for help.",
        );
    }
    stopped(platform)
}

/// So many wrong passwords in a row that only a new one helps.
pub fn stopped(platform: &Platform) -> Problem {
    password(platform, platform.config.lockout.time.as_secs()).detail(
        "Wrong passwords were tried for this address so often in a row that only a new password helps: waiting does not. Ask for one by mail.",
    )
}

fn password(platform: &Platform, seconds: u64) -> Problem {
    let problem = Problem::new(&problems::ACCOUNT_LOCKED)
        .retry_after(seconds)
        .next("reset_password", "POST", "/v1/password-resets");
    with_support(platform, problem)
}

/// A new password does not help against wrong codes: who types them has the password.
fn second_step(platform: &Platform, seconds: u64) -> Problem {
    let problem = Problem::new(&problems::ACCOUNT_LOCKED).retry_after(seconds);
    with_support(platform, problem)
}

fn with_support(platform: &Platform, problem: Problem) -> Problem {
    match platform.config.site.support_email.as_str() {
        "" => problem,
        support => problem.next("contact_support", "GET", format!("mailto:{support}")),
    }
}
