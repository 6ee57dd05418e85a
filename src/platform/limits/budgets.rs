//! Budgets per client address, in memory on each node.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Budget, SKEW};
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;

/// Beyond this many counters the finished ones are swept out before another is added.
const SWEEP_ABOVE: usize = 50_000;

#[derive(Clone, Copy)]
struct Window {
    started: Moment,
    ends: Moment,
    count: u32,
}

type Counters = HashMap<&'static str, Clients>;

/// The clients that one budget counts.
#[derive(Default)]
struct Clients {
    windows: HashMap<String, Vec<Window>>,
    /// How many there may be before those that are over are swept out. Twice as many as the last sweep left, so that a flood from many
    /// addresses does not make every request look at all of them.
    sweep_above: usize,
}

impl Clients {
    fn windows_of(&mut self, client: &str, now: Moment) -> &mut Vec<Window> {
        if self.windows.len() > self.sweep_above.max(SWEEP_ABOVE) {
            let running = |windows: &Vec<Window>| windows.iter().any(|window| window.ends > now);
            self.windows.retain(|_, windows| running(windows));
            self.sweep_above = self.windows.len() * 2;
        }
        self.windows.entry(client.to_owned()).or_default()
    }
}

/// The counters of this node. Cheap to clone.
#[derive(Clone, Default)]
pub struct Budgets(Arc<Mutex<Counters>>);

/// What is left of a budget: of the limit that is nearest to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    remaining: u32,
    reset: u64,
}

impl Budgets {
    /// Counts one act of `client`, or refuses it when a limit is reached. What is refused is not counted.
    fn take(&self, budget: &Budget, client: &str, now: Moment) -> (bool, Left) {
        let mut counters = lock(&self.0);
        let clients = counters.entry(budget.name).or_default();
        let windows = clients.windows_of(client, now);
        let over = Window {
            started: now,
            ends: now,
            count: 0,
        };
        windows.resize(budget.limits.len(), over);
        for (window, limit) in windows.iter_mut().zip(&budget.limits) {
            if now.plus(SKEW) < window.started || now >= window.ends {
                *window = Window {
                    started: now,
                    ends: now.plus(limit.window_delta()),
                    count: 0,
                };
            }
        }
        let limits = || budget.limits.iter();
        let taken = !windows
            .iter()
            .zip(limits())
            .any(|(window, limit)| window.count >= limit.count);
        for window in windows.iter_mut() {
            window.count += u32::from(taken);
        }
        let left = windows.iter().zip(limits()).map(|(window, limit)| Left {
            remaining: limit.count.saturating_sub(window.count),
            reset: window.ends.seconds_after(now),
        });
        // Of two that have nothing left the longer one counts.
        let tightest = left.min_by_key(|left| (left.remaining, u64::MAX - left.reset));
        (taken, tightest.unwrap_or(FRESH))
    }
}

const FRESH: Left = Left {
    remaining: u32::MAX,
    reset: 0,
};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock only means that another thread panicked between two counts: the counters are still right.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What one request has spent: the texts of its `RateLimit` and `RateLimit-Policy` headers (draft-ietf-httpapi-ratelimit-headers).
#[derive(Default)]
pub struct Spent(Mutex<(String, String)>);

impl Spent {
    /// Counts an act, notes what is left, refuses when nothing is.
    pub fn take(
        &self,
        budgets: &Budgets,
        budget: &Budget,
        client: &str,
        now: Moment,
    ) -> Result<(), Problem> {
        if !budget.enabled {
            return Ok(());
        }
        let (taken, left) = budgets.take(budget, client, now);
        self.note(budget, left);
        if taken {
            Ok(())
        } else {
            Err(budget.refusal(left.reset))
        }
    }

    /// The headers' texts, if anything was counted.
    pub fn headers(&self) -> Option<(String, String)> {
        let texts = lock(&self.0);
        (!texts.0.is_empty()).then(|| texts.clone())
    }

    fn note(&self, budget: &Budget, left: Left) {
        let mut texts = lock(&self.0);
        let (limit, policy) = &mut *texts;
        if !limit.is_empty() {
            limit.push_str(", ");
            policy.push_str(", ");
        }
        // Writing into a string cannot fail.
        let _ok = write!(
            limit,
            "\"{}\";r={};t={}",
            budget.policy_name, left.remaining, left.reset
        );
        policy.push_str(&budget.policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::limits::parse_limits;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    fn budget(limits: &str) -> Budget {
        Budget::new(
            "BONAFIDE_LIMIT_LOGINS_PER_CLIENT",
            parse_limits(limits).unwrap(),
            true,
        )
    }

    #[test]
    fn a_client_has_its_budget_and_gets_it_back_when_the_window_is_over() {
        let (budgets, budget) = (Budgets::default(), budget("2/60s"));
        let take =
            |client: &str, now: i64| Spent::default().take(&budgets, &budget, client, at(now));
        assert!(take("a", 0).is_ok() && take("a", 1).is_ok());
        let refused = take("a", 2).unwrap_err();
        assert_eq!(refused.code(), "rate_limited");
        assert!(take("b", 2).is_ok());
        assert!(take("a", 60).is_ok());
    }

    #[test]
    fn the_headers_tell_what_is_left_of_each_budget() {
        let (budgets, spent) = (Budgets::default(), Spent::default());
        assert_eq!(spent.headers(), None);
        spent
            .take(&budgets, &budget("30/60s,100/1h"), "a", at(0))
            .unwrap();
        let (limit, policy) = spent.headers().unwrap();
        assert_eq!(limit, "\"logins-per-client\";r=29;t=60");
        assert_eq!(
            policy,
            "\"logins-per-client\";q=30;w=60, \"logins-per-client\";q=100;w=3600"
        );
    }

    #[test]
    fn a_flood_from_many_addresses_is_swept_now_and_then_and_not_at_every_request() {
        let mut clients = Clients::default();
        let running = Window {
            started: at(0),
            ends: at(60),
            count: 1,
        };
        for number in 0..=SWEEP_ABOVE {
            clients.windows_of(&number.to_string(), at(0)).push(running);
        }
        clients.windows_of("one more", at(1)).push(running);
        assert_eq!(
            clients.sweep_above,
            (SWEEP_ABOVE + 1) * 2,
            "nothing was over yet"
        );
        for number in 0..=SWEEP_ABOVE {
            clients
                .windows_of(&format!("next {number}"), at(2))
                .push(running);
        }
        clients.windows_of("the last", at(60));
        assert_eq!(clients.windows.len(), 1, "all the others are over");
    }

    #[test]
    fn a_clock_that_was_set_back_begins_anew() {
        let (budgets, budget) = (Budgets::default(), budget("1/60s"));
        let take = |now: i64| Spent::default().take(&budgets, &budget, "a", at(now));
        assert!(take(100).is_ok() && take(101).is_err());
        assert!(
            take(99).is_err(),
            "a request that began a little earlier gets nothing back"
        );
        assert!(take(0).is_ok());
    }
}
