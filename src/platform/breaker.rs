//! A circuit breaker: a server that failed several times in a row is left alone for a while, so that nobody waits for its time-out,
//! and is then tried once before the others follow.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use super::clock::Moment;

#[derive(Default)]
struct State {
    failures: u32,
    opened_at: Option<Moment>,
    last_error: String,
}

/// One server's breaker.
pub struct Breaker {
    state: Mutex<State>,
    trips_after: u32,
    pause: TimeDelta,
}

impl Breaker {
    /// A breaker that opens after so many failures in a row, and stays open for `pause` before one tries again.
    pub fn new(trips_after: u32, pause: TimeDelta) -> Self {
        Self {
            state: Mutex::default(),
            trips_after,
            pause,
        }
    }

    /// Lets one through, or says why the last one failed. After the pause one is let through, and the next only after another pause,
    /// or when that one succeeded.
    pub fn admit(&self, now: Moment) -> Result<(), String> {
        let mut state = self.lock();
        let Some(opened_at) = state.opened_at else {
            return Ok(());
        };
        if self.is_pausing(opened_at, now) {
            return Err(state.last_error.clone());
        }
        state.opened_at = Some(now);
        Ok(())
    }

    /// Whether nobody would be let through now. Does not count as a try.
    pub fn is_open(&self, now: Moment) -> bool {
        let opened_at = self.lock().opened_at;
        opened_at.is_some_and(|opened_at| self.is_pausing(opened_at, now))
    }

    fn is_pausing(&self, opened_at: Moment, now: Moment) -> bool {
        let waited = now.since(opened_at);
        // A clock that was set back must not keep it open.
        waited < self.pause && waited >= TimeDelta::zero()
    }

    /// The server answered. Tells whether the breaker has closed with this.
    pub fn succeeded(&self) -> bool {
        let before = std::mem::take(&mut *self.lock());
        before.opened_at.is_some()
    }

    /// The server failed, for a reason of its own. Tells whether the breaker has opened with this.
    pub fn failed(&self, error: &str, now: Moment) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        error.clone_into(&mut state.last_error);
        let opens = state.failures == self.trips_after;
        if state.failures >= self.trips_after {
            state.opened_at = Some(now);
        }
        opens
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A poisoned lock only means that another thread panicked between two counts.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIPS_AFTER: u32 = 5;

    fn closed() -> Breaker {
        Breaker::new(TRIPS_AFTER, TimeDelta::seconds(60))
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    fn open() -> Breaker {
        let breaker = closed();
        for _ in 0..TRIPS_AFTER {
            assert!(breaker.admit(at(0)).is_ok());
            breaker.failed("connection", at(0));
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_before() {
        let breaker = closed();
        for _ in 0..10 {
            for _ in 1..TRIPS_AFTER {
                assert!(!breaker.failed("timeout", at(0)));
            }
            breaker.succeeded();
        }
        assert!(breaker.admit(at(0)).is_ok());
        assert_eq!(open().admit(at(1)), Err("connection".to_owned()));
    }

    #[test]
    fn after_the_pause_one_tries_and_the_others_wait_for_it() {
        let breaker = open();
        assert!(breaker.admit(at(59)).is_err());
        assert!(breaker.admit(at(60)).is_ok());
        assert!(breaker.admit(at(61)).is_err());
        breaker.failed("timeout", at(61));
        assert_eq!(breaker.admit(at(120)), Err("timeout".to_owned()));
        assert!(breaker.admit(at(121)).is_ok());
        breaker.succeeded();
        assert!(breaker.admit(at(122)).is_ok() && breaker.admit(at(122)).is_ok());
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_keep_it_open() {
        assert!(open().admit(at(-5)).is_ok());
    }
}
