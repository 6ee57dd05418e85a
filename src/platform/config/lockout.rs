//! When guessing locks, and for how long.

use std::time::Duration;

use super::reader::Reader;
use crate::platform::limits::{Limit, parse_limits};

/// More would make a lock meaningless, and its counter large.
const FAILURES_MAX: u32 = 50;

/// When guessing locks, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Lockout {
    /// So many failures within such a time lock.
    pub failures: Limit,
    /// For this long.
    pub time: Duration,
    /// So many failures in a row lock until the password is reset.
    pub hard_stop: u32,
}

/// Reads the settings.
pub fn read(r: &mut Reader) -> Option<Lockout> {
    let failures = r.with("BONAFIDE_LOCKOUT_FAILURES", one_limit);
    let time = r.duration("BONAFIDE_LOCKOUT_TIME");
    let hard_stop: Option<u32> = r.parsed("BONAFIDE_LOCKOUT_HARD_STOP");
    if hard_stop == Some(0) {
        r.fault("BONAFIDE_LOCKOUT_HARD_STOP: none at all would lock everybody out");
    }
    if time.is_some_and(|time| time.is_zero()) {
        r.fault("BONAFIDE_LOCKOUT_TIME: a lock of no time is none");
    }
    Some(Lockout {
        failures: failures?,
        time: time?,
        hard_stop: hard_stop?,
    })
}

fn one_limit(text: &str) -> Result<Limit, String> {
    match parse_limits(text)?.as_slice() {
        [limit] if limit.count <= FAILURES_MAX => Ok(*limit),
        _ => Err(format!(
            "`{text}` is not one limit such as 5/15m with at most {FAILURES_MAX} failures"
        )),
    }
}
