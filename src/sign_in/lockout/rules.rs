//! The state machine of one counter: plain values in, plain values out.
//!
//! An attempt takes a slot *before* the secret is looked at, and is a failure until it has shown to be right. There are never more slots
//! taken and failures counted than the limit allows: of sixty guesses at once five are looked at, and who is sixth waits for what the
//! others come to, so that ten right ones at once all get in.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::platform::clock::Moment;
use crate::platform::ids::LockId;
use crate::platform::limits::SKEW;

/// An attempt that nobody settled for so long is a failure: the node that made it has died.
const ABANDONED: TimeDelta = TimeDelta::seconds(60);
/// Locks that follow each other within this time are one episode, of which the owner is told once.
const EPISODE_ENDS_AFTER: TimeDelta = TimeDelta::hours(24);

/// What counts as too often.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// So many failures…
    pub failures: usize,
    /// …within this time…
    pub window: TimeDelta,
    /// …lock for this long.
    pub lock: TimeDelta,
    /// So many failures in a row lock until the password is reset (NIST SP 800-63B-4, section 3.2.2: at most 100).
    pub hard_stop: u32,
}

/// An attempt that has a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Which.
    pub id: u64,
    /// Since when, microseconds since 1970.
    pub since: Moment,
}

/// Attempts of late.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// When they failed, oldest first.
    pub failed: Vec<Moment>,
    /// Those that are not settled yet.
    pub running: Vec<Running>,
}

/// One counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Attempts of late.
    pub attempts: Attempts,
    /// Failures in a row, ever.
    pub consecutive: u32,
    /// Until when it is or was locked.
    pub locked_until: Option<Moment>,
    /// The episode that the newest lock belongs to.
    pub episode: Option<LockId>,
}

/// Whether an attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It has a slot.
    Admitted,
    /// All slots are taken; what they come to decides.
    Busy,
    /// Refused until then.
    Locked(Moment),
    /// Refused until the password is reset.
    Stopped,
}

/// What keeps attempts out, however few are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barrier {
    /// Until then.
    Locked(Moment),
    /// Until the password is reset.
    Stopped,
}

/// How the counters of an address stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is kept out.
    Open,
    /// Attempts are refused until then.
    Locked(Moment),
    /// So many failed in a row that only a reset helps.
    Stopped,
}

impl Standing {
    /// Of several counters, as it is seen from one of them: that this one is stopped hides what else there is, and that another one is
    /// stopped matters only when nothing can be lifted.
    pub fn of(own: Option<Barrier>, others: &[Barrier]) -> Self {
        let all = || own.iter().chain(others);
        let locks = all().filter_map(|barrier| match barrier {
            Barrier::Locked(until) => Some(*until),
            Barrier::Stopped => None,
        });
        match (own, locks.max()) {
            (Some(Barrier::Stopped), _) => Self::Stopped,
            (_, Some(until)) => Self::Locked(until),
            (_, None) if all().next().is_some() => Self::Stopped,
            (_, None) => Self::Open,
        }
    }
}

/// What a failure leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing yet.
    #[default]
    None,
    /// A lock until then; of a new episode or of the same one.
    Locked {
        /// Its end.
        until: Moment,
        /// Whether the owner is to be told.
        new_episode: bool,
        /// Whether it ends only with a reset.
        is_final: bool,
    },
}

impl State {
    /// Takes a slot, if one is free.
    pub fn admit(&mut self, rules: &Rules, id: u64, now: Moment) -> Admission {
        match self.barrier(rules, now) {
            Some(Barrier::Stopped) => return Admission::Stopped,
            Some(Barrier::Locked(until)) => return Admission::Locked(until),
            None => {}
        }
        let running = self.attempts.running.len();
        let in_a_row = usize::try_from(self.consecutive).unwrap_or(usize::MAX);
        let hard_stop = usize::try_from(rules.hard_stop).unwrap_or(usize::MAX);
        let is_full = self.attempts.failed.len() + running >= rules.failures;
        if is_full || in_a_row.saturating_add(running) >= hard_stop {
            return Admission::Busy;
        }
        self.attempts.running.push(Running { id, since: now });
        Admission::Admitted
    }

    /// The attempt was wrong.
    pub fn fail(&mut self, rules: &Rules, id: u64, now: Moment) -> Consequence {
        if !self.leave(id) {
            // Counted as abandoned before, or the counter was cleared meanwhile: by a reset, say.
            return Consequence::None;
        }
        self.forget(rules, now);
        self.count(rules, now)
    }

    /// The attempt did not come to a check.
    pub fn give_back(&mut self, id: u64) {
        self.leave(id);
    }

    /// Lifts a lock before its time; tells what there was. Failures in a row stay counted: only a reset clears them.
    pub fn unlock(&mut self, rules: &Rules, now: Moment) -> Option<Barrier> {
        let barrier = self.barrier(rules, now);
        if let Some(Barrier::Locked(_)) = barrier {
            self.attempts.failed.clear();
            self.locked_until = None;
            self.episode = None;
        }
        barrier
    }

    /// What keeps attempts out now, even if no other one were running.
    pub fn barrier(&mut self, rules: &Rules, now: Moment) -> Option<Barrier> {
        self.forget(rules, now);
        if self.consecutive >= rules.hard_stop {
            return Some(Barrier::Stopped);
        }
        if let Some(until) = self.lock(rules, now) {
            return Some(Barrier::Locked(until));
        }
        // Attempts that were abandoned may have filled it without a lock: it is full until the oldest of them has aged.
        let surplus = self.attempts.failed.len().checked_sub(rules.failures);
        let oldest = surplus.and_then(|surplus| self.attempts.failed.get(surplus));
        oldest.map(|oldest| Barrier::Locked(oldest.plus(rules.window)))
    }

    /// Failures that count towards a lock now.
    pub fn failures(&mut self, rules: &Rules, now: Moment) -> usize {
        self.forget(rules, now);
        self.attempts.failed.len()
    }

    /// Until when it is locked, if it is. A lock that ends later than any could was made by a clock that was wrong.
    fn lock(&self, rules: &Rules, now: Moment) -> Option<Moment> {
        self.locked_until
            .filter(|until| *until > now && *until <= now.plus(rules.lock).plus(SKEW))
    }

    /// Whether there is nothing to remember.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, rules: &Rules, now: Moment) -> Consequence {
        self.consecutive = self.consecutive.saturating_add(1);
        self.attempts.failed.push(now);
        let is_final = self.consecutive >= rules.hard_stop;
        if self.attempts.failed.len() < rules.failures && !is_final {
            return Consequence::None;
        }
        let before = self.locked_until.filter(|_| self.episode.is_some());
        let is_over = before.is_none_or(|end| now.since(end) > EPISODE_ENDS_AFTER);
        let until = now.plus(rules.lock);
        self.attempts.failed.clear();
        self.locked_until = Some(until);
        Consequence::Locked {
            until,
            new_episode: is_over,
            is_final,
        }
    }

    /// Drops failures that are too old to count, and counts abandoned attempts as failures.
    fn forget(&mut self, rules: &Rules, now: Moment) {
        let is_abandoned = |running: &Running| now.since(running.since).abs() > ABANDONED;
        let (abandoned, running): (Vec<_>, Vec<_>) =
            self.attempts.running.drain(..).partition(is_abandoned);
        self.attempts.running = running;
        let lost = u32::try_from(abandoned.len()).unwrap_or(u32::MAX);
        self.consecutive = self.consecutive.saturating_add(lost);
        let failed = &mut self.attempts.failed;
        failed.extend(abandoned.iter().map(|attempt| attempt.since));
        failed.retain(|at| now.since(*at) < rules.window && *at <= now.plus(SKEW));
        failed.sort_unstable();
    }

    fn leave(&mut self, id: u64) -> bool {
        let before = self.attempts.running.len();
        self.attempts.running.retain(|attempt| attempt.id != id);
        self.attempts.running.len() < before
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
