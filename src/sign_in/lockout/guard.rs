//! The async side of the guard: who has to wait for the attempts before it, waits here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use super::crowd::Crowd;
use super::{Failure, Scope, Subject, Ticket, admit, fail, give_back};
use crate::platform::Platform;
use crate::platform::config::Config;
use crate::platform::db::Conn;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// How long an attempt waits for those before it.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many may wait for one counter on one node: more guess than sign in.
const WAITING_MAX: usize = 100;
/// How often a counter is looked at again whose slots are taken on other nodes.
const PAUSE: Duration = Duration::from_millis(25);

/// The guard. Cheap to clone.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    room: HashingRoom,
    slots: usize,
    gates: Mutex<HashMap<Vec<u8>, Arc<Gate>>>,
    crowd: Crowd,
}

/// As many at a time as failures are allowed: who would find no slot in the database waits here, in the order of arrival.
struct Gate {
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// An attempt that may look at its secret. Settle it: one that is only dropped counts as a failure after a minute.
pub struct Attempt {
    ticket: Ticket,
    _turn: Turn,
}

/// A place in a gate.
struct Turn {
    permit: Option<OwnedSemaphorePermit>,
    gate: Option<Arc<Gate>>,
    key: Vec<u8>,
    guard: Guard,
}

impl Guard {
    /// The guard of this node.
    pub fn new(config: &Config, room: HashingRoom) -> Self {
        Self(Arc::new(Inner {
            room,
            slots: usize::try_from(config.lockout.failures.count).unwrap_or(1),
            gates: Mutex::default(),
            crowd: Crowd::default(),
        }))
    }

    /// Where passwords are compared.
    pub fn room(&self) -> &HashingRoom {
        &self.0.room
    }

    /// Counts an attempt, and does in the same transaction what it needs next. Refuses with `account_locked`; with `rate_limited` where
    /// the client's address has failed too often; with `overloaded` where too many attempts at the same secret wait already.
    pub async fn admit<T, F>(
        &self,
        platform: &Platform,
        call: &Call,
        subject: &Subject,
        then: F,
    ) -> Result<(Attempt, T), Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Result<T, Problem> + Clone + Send + 'static,
    {
        if subject.scope() == Scope::Strangers {
            self.0
                .crowd
                .check(&platform.config.limits, &call.client, call.now)?;
        }
        let deadline = Instant::now() + PATIENCE;
        let turn = self.turn(subject, deadline).await?;
        loop {
            let (inner, counted, next, now) =
                (platform.clone(), subject.clone(), then.clone(), call.now);
            let act = move |conn: &mut Conn| match admit(conn, &inner, &counted, now)? {
                Some(ticket) => Ok(Some((ticket, next(conn)?))),
                None => Ok(None),
            };
            if let Some((ticket, found)) = platform.db.write(act).await? {
                let attempt = Attempt {
                    ticket,
                    _turn: turn,
                };
                return Ok((attempt, found));
            }
            if Instant::now() >= deadline {
                return Err(busy());
            }
            sleep(PAUSE).await;
        }
    }

    /// The secret was wrong: counts it, and notes it in the audit trail of the account, if there is one. Tells how many more tries there are.
    pub async fn fail(
        &self,
        platform: &Platform,
        call: &Call,
        attempt: Attempt,
        account: Option<AccountId>,
        failure: Failure,
    ) -> Result<usize, Problem> {
        let subject = &attempt.ticket.subject;
        if subject.scope() == Scope::Strangers {
            let limits = &platform.config.limits;
            let name = subject.as_bytes();
            self.0.crowd.note(limits, &call.client, name, call);
        }
        let (inner, call, ticket) = (platform.clone(), call.clone(), attempt.ticket.clone());
        let act =
            move |conn: &mut Conn| fail(conn, &inner, &call, &ticket, account.as_ref(), failure);
        platform.db.write(act).await
    }

    /// The secret was not looked at: nothing is counted.
    pub async fn give_back(
        &self,
        platform: &Platform,
        call: &Call,
        attempt: Attempt,
    ) -> Result<(), Problem> {
        let (ticket, now) = (attempt.ticket.clone(), call.now);
        let act = move |conn: &mut Conn| give_back(conn, &ticket, now);
        platform.db.write(act).await
    }

    async fn turn(&self, subject: &Subject, deadline: Instant) -> Result<Turn, Problem> {
        let gate = self.gate(subject.as_bytes());
        let mut turn = Turn {
            permit: None,
            gate: Some(Arc::clone(&gate)),
            key: subject.as_bytes().to_vec(),
            guard: self.clone(),
        };
        if gate.waiting.fetch_add(1, Ordering::AcqRel) < WAITING_MAX {
            let slot = timeout_at(deadline, Arc::clone(&gate.slots).acquire_owned()).await;
            turn.permit = slot.ok().and_then(Result::ok);
        }
        gate.waiting.fetch_sub(1, Ordering::AcqRel);
        drop(gate);
        if turn.permit.is_some() {
            Ok(turn)
        } else {
            Err(busy())
        }
    }

    fn gate(&self, key: &[u8]) -> Arc<Gate> {
        let mut gates = lock(&self.0.gates);
        let gate = gates.entry(key.to_vec()).or_insert_with(|| {
            Arc::new(Gate {
                slots: Arc::new(Semaphore::new(self.0.slots)),
                waiting: AtomicUsize::new(0),
            })
        });
        Arc::clone(gate)
    }
}

impl Attempt {
    /// What the act settles that follows a right secret; see [`super::succeed`].
    pub fn ticket(&self) -> Ticket {
        self.ticket.clone()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut gates = lock(&self.guard.0.gates);
        self.gate = None;
        // The list's own is the last one: nobody waits, nobody is inside.
        if gates
            .get(&self.key)
            .is_some_and(|gate| Arc::strong_count(gate) == 1)
        {
            gates.remove(&self.key);
        }
    }
}

fn busy() -> Problem {
    Problem::new(&common::OVERLOADED).retry_after(1)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock only means that another thread panicked while it looked something up: the list is still right.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
