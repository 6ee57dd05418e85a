//! The gate before the store: deadlines, few calls at once, and a breaker.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;

use super::adapters::{Fault, Store};
use crate::platform::Platform;
use crate::platform::breaker::Breaker;
use crate::platform::problem::{Problem, common};

/// Calls at once. A folder on a network that hangs holds a thread for each; database acts must find some that are free.
pub const AT_ONCE: usize = 8;
/// Failures in a row after which the store is left alone.
const TRIPS_AFTER: u32 = 4;
/// How long it is left alone before one call tries it.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The way to the store.
pub struct Gate {
    store: Arc<dyn Store>,
    breaker: Breaker,
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Gate {
    /// A gate before this store, whose calls may take so long.
    pub fn new(store: Arc<dyn Store>, patience: Duration) -> Self {
        Self {
            store,
            breaker: Breaker::new(TRIPS_AFTER, PAUSE),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            patience,
        }
    }

    /// The store itself, without deadline and breaker.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Whether the store has failed so often that it is left alone. Does not count as a try.
    pub fn is_left_alone(&self, platform: &Platform) -> bool {
        self.breaker.is_open(platform.clock.now())
    }

    pub async fn put(
        &self,
        platform: &Platform,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<(), Problem> {
        let store = Arc::clone(&self.store);
        let put = async move { store.put(&name, bytes).await };
        self.pass(platform, "put", put).await
    }

    pub async fn get(&self, platform: &Platform, name: String) -> Result<Option<Vec<u8>>, Problem> {
        let store = Arc::clone(&self.store);
        let get = async move { store.get(&name).await };
        self.pass(platform, "get", get).await
    }

    pub async fn delete(&self, platform: &Platform, name: String) -> Result<(), Problem> {
        let store = Arc::clone(&self.store);
        let delete = async move { store.delete(&name).await };
        self.pass(platform, "delete", delete).await
    }

    async fn pass<T: Send + 'static>(
        &self,
        platform: &Platform,
        act: &'static str,
        call: impl Future<Output = Result<T, Fault>> + Send + 'static,
    ) -> Result<T, Problem> {
        let admitted = self.breaker.admit(platform.clock.now());
        admitted.map_err(|_| unavailable())?;
        let turns = Arc::clone(&self.turns);
        // A task of its own: what hangs keeps its turn until it ends, however early its caller gives up.
        let task = tokio::spawn(async move {
            let turn = turns.acquire_owned().await;
            let answer = call.await;
            drop(turn);
            answer
        });
        let answer = match tokio::time::timeout(self.patience, task).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Fault("panicked".to_owned())),
            Err(_) => Err(Fault("timeout".to_owned())),
        };
        let outcome = if answer.is_ok() { "ok" } else { "failed" };
        metrics::counter!("object_store_calls_total", "act" => act, "outcome" => outcome)
            .increment(1);
        match answer {
            Ok(value) => {
                if self.breaker.succeeded() {
                    tracing::info!("the object store is back");
                }
                Ok(value)
            }
            Err(Fault(why)) => {
                tracing::warn!(act, why, "the object store cannot serve");
                if self.breaker.failed(&why, platform.clock.now()) {
                    tracing::warn!(why, "the object store is left alone for ten seconds");
                }
                Err(unavailable())
            }
        }
    }
}

fn unavailable() -> Problem {
    let detail = "The object store is away, full, or too slow to answer; nothing was changed.";
    Problem::new(&common::STORAGE_UNAVAILABLE)
        .detail(detail)
        .retry_after(10)
}
