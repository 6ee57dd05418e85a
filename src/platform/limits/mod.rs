//! Limits, written `5/15m`: five within fifteen minutes. Several may hold at once: `1/60s,5/1h,10/24h`.
//!
//! Two stores with one language. [`budgets`] counts per client address in memory on each node: cheap
//! enough for every request. [`counters`] counts per identifier in the database: survives restarts and holds on all
//! nodes. Both count before the act that they guard.

pub mod budgets;
pub mod counters;

use std::time::Duration;

use chrono::TimeDelta;

use super::problem::{Problem, common};

/// How far the moments of two requests may lie apart the wrong way round: each is read when its request begins, on its own node, and a
/// body may take a while to arrive. Only a clock that was set back by more begins a window anew; otherwise parallel guesses would.
pub(crate) const SKEW: TimeDelta = TimeDelta::seconds(60);

/// So many within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// Within which time.
    pub window: Duration,
}

impl Limit {
    /// The window as a calendar delta.
    pub fn window_delta(&self) -> TimeDelta {
        delta(self.window)
    }
}

/// A named set of limits.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Name in the counters.
    pub name: &'static str,
    /// The limits; all of them hold.
    pub limits: Vec<Limit>,
    /// Whether it is counted at all.
    pub enabled: bool,
    /// Name in the `RateLimit` header.
    pub policy_name: String,
    /// The limits, as the `RateLimit-Policy` header has them.
    pub policy: String,
}

impl Budget {
    /// The budget of this variable.
    pub fn new(name: &'static str, limits: Vec<Limit>, enabled: bool) -> Self {
        let policy_name = name
            .trim_start_matches("BONAFIDE_LIMIT_")
            .to_lowercase()
            .replace('_', "-");
        let policies = limits.iter().map(|limit| {
            format!(
                "\"{policy_name}\";q={};w={}",
                limit.count,
                limit.window.as_secs()
            )
        });
        Self {
            policy: policies.collect::<Vec<_>>().join(", "),
            policy_name,
            name,
            limits,
            enabled,
        }
    }

    /// The refusal when a limit is reached.
    pub fn refusal(&self, retry_after: u64) -> Problem {
        Problem::new(&common::RATE_LIMITED).retry_after(retry_after)
    }
}

/// All budgets.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Whether the budgets that may be switched off are on.
    pub enabled: bool,
    /// Requests of any kind per client address.
    pub requests_per_client: Budget,
    /// Requests of any kind per key of a program.
    pub requests_per_key: Budget,
    /// Registrations per client address.
    pub registrations_per_client: Budget,
    /// Registrations per e-mail address.
    pub registrations_per_email: Budget,
    /// Sign-ins per client address.
    pub logins_per_client: Budget,
    /// Failed sign-ins per client address.
    pub failed_logins_per_client: Budget,
    /// Different addresses that one client tries in vain.
    pub names_per_client: Budget,
    /// Failed sign-ins altogether, on one node.
    pub failed_logins: Budget,
    /// Requests for another verification mail per client address.
    pub resends_per_client: Budget,
    /// Requests for another verification mail per e-mail address.
    pub resends_per_email: Budget,
    /// Tries of a mailed code per e-mail address.
    pub code_tries_per_email: Budget,
    /// Confirmations, new passwords by mail and early unlocks per client address.
    pub confirmations_per_client: Budget,
    /// Requests to change the address per account.
    pub email_changes_per_account: Budget,
    /// Verifications of the person that are begun, per account.
    pub verifications_per_account: Budget,
    /// Selfies per account: what a program looks at is dear.
    pub selfies_per_account: Budget,
    /// Requests for a mail for a forgotten password per client address.
    pub resets_per_client: Budget,
    /// Requests for a mail for a forgotten password per e-mail address.
    pub resets_per_email: Budget,
    /// Tries of a code for a forgotten password per e-mail address.
    pub reset_code_tries_per_email: Budget,
    /// Tries of a code that lifts a lock per e-mail address.
    pub unlock_code_tries_per_email: Budget,
    /// Codes sent to phones per client address.
    pub phone_codes_per_client: Budget,
    /// Codes sent to phones per network of the client (/24, /48).
    pub phone_codes_per_network: Budget,
    /// Codes sent to phones per account.
    pub phone_codes_per_account: Budget,
    /// Codes sent per phone number.
    pub phone_codes_per_number: Budget,
    /// Codes mailed as a second step per account.
    pub mailed_codes_per_account: Budget,
    /// Codes sent to the numbers that begin alike.
    pub phone_codes_per_prefix: Budget,
    /// Codes sent to the numbers of a country, where none of its own is set.
    pub phone_codes_per_country: Budget,
    /// Codes sent to phones altogether.
    pub phone_codes: Budget,
    /// Contests for numbers of other accounts per account.
    pub phone_contests_per_account: Budget,
    /// Tries of a code from a phone per account.
    pub phone_code_tries_per_account: Budget,
    /// Questions about numbers to who knows kinds of lines, per account.
    pub phone_lookups_per_account: Budget,
    /// Refreshes per client address.
    pub refreshes_per_client: Budget,
    /// Password strength checks per client address.
    pub strength_checks_per_client: Budget,
}

/// A standard duration as a calendar delta.
pub fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// Reads a duration: a whole number and one of `s`, `m`, `h`, `d`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let seconds_each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number
        .checked_mul(seconds_each)
        .filter(|&seconds| seconds <= 3650 * 86_400)
        .map(Duration::from_secs)
}

/// Reads a list of limits.
pub fn parse_limits(text: &str) -> Result<Vec<Limit>, String> {
    text.split(',')
        .map(|part| {
            parse_limit(part.trim()).ok_or(format!("`{part}` is not a limit such as 5/15m"))
        })
        .collect()
}

fn parse_limit(text: &str) -> Option<Limit> {
    let (count, window) = text.split_once('/')?;
    let window = parse_duration(window).filter(|window| !window.is_zero())?;
    Some(Limit {
        count: count.parse().ok().filter(|&count| count > 0)?,
        window,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("5/15m", Some((5, 900)))]
    #[case("1/60s", Some((1, 60)))]
    #[case("10/24h", Some((10, 86_400)))]
    #[case("0/1h", None)]
    #[case("5/0m", None)]
    #[case("5", None)]
    #[case("5/15", None)]
    #[case("five/15m", None)]
    #[case("5/99999999999999d", None)]
    fn a_limit_is_a_count_and_a_window(#[case] text: &str, #[case] expected: Option<(u32, u64)>) {
        let limit = parse_limit(text).map(|limit| (limit.count, limit.window.as_secs()));
        assert_eq!(limit, expected);
    }
}
