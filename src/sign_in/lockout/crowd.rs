//! Failures by client address, in the memory of each node: who fails too often, who tries too many names (credential stuffing), and
//! whether so much fails altogether that an address gets no second try.
//!
//! Devices that are known do not pass here, so that nobody is shut out of an office or a mobile network by the one who attacks from it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::limits::{Budget, Limits, SKEW};
use crate::platform::problem::Problem;

/// Beyond this many addresses those whose windows are over are swept out.
const SWEEP_ABOVE: usize = 20_000;

#[derive(Default)]
pub struct Crowd(Mutex<State>);

#[derive(Default)]
struct State {
    clients: HashMap<String, Client>,
    sweep_above: usize,
    all: Option<Window>,
}

/// What failed from one address within a window.
struct Client {
    failures: Window,
    /// The first eight bytes of each keyed hash: enough to tell names apart.
    names: Vec<u64>,
    names_began: Moment,
    is_told: bool,
}

#[derive(Clone, Copy)]
struct Window {
    began: Moment,
    count: u32,
}

impl Crowd {
    /// Refuses a client that failed too often. Nothing is counted: only failures are.
    pub fn check(&self, limits: &Limits, client: &str, now: Moment) -> Result<(), Problem> {
        let state = lock(&self.0);
        let Some(found) = state.clients.get(client) else {
            return Ok(());
        };
        let spent = |budget: &Budget, count: u32, began: Moment| {
            let limit = budget.limits.first().filter(|_| budget.enabled)?;
            let is_over = !runs(began, limit.window_delta(), now);
            (!is_over && count >= limit.count)
                .then(|| budget.refusal(began.plus(limit.window_delta()).seconds_after(now)))
        };
        let names = u32::try_from(found.names.len()).unwrap_or(u32::MAX);
        let (per_client, per_name) = (&limits.failed_logins_per_client, &limits.names_per_client);
        let refusal = spent(per_client, found.failures.count, found.failures.began)
            .or_else(|| spent(per_name, names, found.names_began))
            .or_else(|| {
                let all = state.all?;
                spent(&limits.failed_logins, all.count, all.began)
            });
        refusal.map_or(Ok(()), Err)
    }

    /// Notes a failure from an address; tells log and metrics once a window when it is stuffing.
    pub fn note(&self, limits: &Limits, client: &str, name: &[u8], call: &Call) {
        let now = call.now;
        let window = |budget: &Budget| {
            let limit = budget.limits.first();
            limit.map_or(TimeDelta::zero(), |limit| limit.window_delta())
        };
        let mut state = lock(&self.0);
        let all = window(&limits.failed_logins);
        state.all = Some(Window::next(state.all, all, now));
        let (failures, names) = (
            window(&limits.failed_logins_per_client),
            window(&limits.names_per_client),
        );
        let found = state.client(client, failures.max(names), now);
        found.failures = Window::next(Some(found.failures), failures, now);
        if !runs(found.names_began, names, now) {
            found.names.clear();
            found.names_began = now;
            found.is_told = false;
        }
        let most = limits.names_per_client.limits.first();
        let most = most.map_or(usize::MAX, |limit| {
            usize::try_from(limit.count).unwrap_or(usize::MAX)
        });
        let name = fingerprint(name);
        if found.names.len() < most && !found.names.contains(&name) {
            found.names.push(name);
        }
        let is_stuffing = limits.names_per_client.enabled && found.names.len() >= most;
        if is_stuffing && !found.is_told {
            found.is_told = true;
            metrics::counter!("credential_stuffing_total").increment(1);
            tracing::warn!(
                place = call.place,
                names = most,
                "many addresses are tried in vain from one client: credential stuffing"
            );
        }
    }
}

impl State {
    fn client(&mut self, client: &str, window: TimeDelta, now: Moment) -> &mut Client {
        if self.clients.len() > self.sweep_above.max(SWEEP_ABOVE) {
            self.clients.retain(|_, client| {
                runs(client.failures.began, window, now) || runs(client.names_began, window, now)
            });
            self.sweep_above = self.clients.len() * 2;
        }
        let fresh = || Client {
            failures: Window {
                began: now,
                count: 0,
            },
            names: Vec::new(),
            names_began: now,
            is_told: false,
        };
        self.clients.entry(client.to_owned()).or_insert_with(fresh)
    }
}

impl Window {
    /// One more, in this window or in a new one.
    fn next(window: Option<Self>, length: TimeDelta, now: Moment) -> Self {
        let fresh = Self {
            began: now,
            count: 0,
        };
        let window = window.filter(|window| runs(window.began, length, now));
        let window = window.unwrap_or(fresh);
        Self {
            count: window.count.saturating_add(1),
            ..window
        }
    }
}

/// Whether a window still runs. One that begins far in the future was made by a clock that was set back since.
fn runs(began: Moment, length: TimeDelta, now: Moment) -> bool {
    now.since(began) < length && began <= now.plus(SKEW)
}

fn fingerprint(name: &[u8]) -> u64 {
    name.first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock only means that another thread panicked between two counts: the counters are still right.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
