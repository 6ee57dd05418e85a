//! Budgets per client address, in memory on each node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Budget;
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

type Counters = HashMap<(&'static str, usize, String), Window>;

/// The counters of this node. Cheap to clone.
#[derive(Clone, Default)]
pub struct Budgets(Arc<Mutex<Counters>>);

impl Budgets {
    /// Counts one act of `client`; refuses it when a limit is reached. What is refused is not counted.
    pub fn take(&self, budget: &Budget, client: &str, now: Moment) -> Result<(), Problem> {
        if !budget.enabled {
            return Ok(());
        }
        // A poisoned lock only means that another thread panicked between two counts: the counters are still right.
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() > SWEEP_ABOVE {
            counters.retain(|_, window| window.ends > now);
        }
        for (index, limit) in budget.limits.iter().enumerate() {
            if let Some(window) = counters.get(&(budget.name, index, client.to_owned())) {
                let running = window.started <= now && now < window.ends;
                if running && window.count >= limit.count {
                    return Err(budget.refusal(window.ends.seconds_after(now)));
                }
            }
        }
        for (index, limit) in budget.limits.iter().enumerate() {
            let fresh = Window {
                started: now,
                ends: now.plus(limit.window_delta()),
                count: 0,
            };
            let window = counters
                .entry((budget.name, index, client.to_owned()))
                .or_insert(fresh);
            if now < window.started || now >= window.ends {
                *window = fresh;
            }
            window.count += 1;
        }
        Ok(())
    }
}
