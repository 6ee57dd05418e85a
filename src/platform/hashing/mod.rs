//! The hashing room: where passwords are hashed, and nothing else.
//!
//! argon2id is the only dear act of the product, so it has its own threads (one per core, below the priority of the threads
//! that serve requests), memory blocks allocated once per thread, and a queue that refuses on arrival whatever could not be
//! done in time. Waiting work is taken in turn per client address, so that one client's flood does not starve
//! the others, and work whose client has gone is dropped. Passwords are peppered (HMAC-SHA-256) before
//! they are hashed.

mod argon;
mod queue;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::config::Passwords;
use super::http::Call;
use super::http::line::Line;
use super::problem::{Problem, common};
use super::random::Random;
use super::seal::{Purpose, Seal};
use argon::{Engine, Phc};
pub use argon::{Parameters, calibrate};
use queue::Queue;

/// What a check of a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Right for the hash at this index, which has today's parameters.
    Right(usize),
    /// Right, but hashed with other parameters: worth hashing anew.
    RightButOutdated(usize),
    /// Wrong, or there was nothing to compare with.
    Wrong,
}

/// How long a refusal takes.
const REFUSAL_PAUSE: Duration = Duration::from_millis(30);

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct HashingRoom(Arc<Inner>);

struct Inner {
    queue: Arc<Queue<Work>>,
    seal: Seal,
}

struct Work {
    line: Line,
    task: Task,
}

enum Task {
    Hash {
        password: Peppered,
        like: Option<String>,
        reply: oneshot::Sender<anyhow::Result<String>>,
    },
    Verify {
        password: Peppered,
        stored: Vec<String>,
        reply: oneshot::Sender<anyhow::Result<Verdict>>,
    },
}

type Peppered = Zeroizing<[u8; 32]>;

impl HashingRoom {
    /// Opens the room: checks the fast implementation against the reference one and starts the threads.
    pub fn open(settings: &Passwords, seal: Seal) -> anyhow::Result<Self> {
        let parameters = Parameters::new(settings.memory_kib, settings.passes, settings.lanes)?;
        let fast = argon::self_test(&Random);
        let threads = if settings.threads > 0 {
            settings.threads
        } else {
            cores()
        };
        let queue = Arc::new(Queue::new(threads, settings.deadline));
        for number in 0..threads {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name(format!("hashing-{number}"))
                .spawn(move || serve(&queue, Engine::new(parameters, fast)))
                .context("a hashing thread could not be started")?;
        }
        Ok(Self(Arc::new(Inner { queue, seal })))
    }

    /// Refuses a call whose hash would be refused anyway, before anything else is done for it: in a storm that is most of them. The
    /// refusal takes a moment, since who is refused at once comes back at once, and would take the time that hashing needs.
    pub async fn admit(&self, call: &Call) -> Result<(), Problem> {
        let Err(full) = self.0.queue.admit(&call.client) else {
            return Ok(());
        };
        tokio::time::sleep(REFUSAL_PAUSE).await;
        Err(refused(full))
    }

    /// Hashes a new password into a PHC string. It takes the salt of `like`, another hash that the same sign-in will be compared with, so
    /// that both comparisons cost one computation.
    pub async fn hash(
        &self,
        call: &Call,
        password: &str,
        like: Option<String>,
    ) -> Result<String, Problem> {
        let (reply, answer) = oneshot::channel();
        self.submit(
            call,
            Task::Hash {
                password: self.pepper(password),
                like,
                reply,
            },
        )?;
        self.wait(answer).await
    }

    /// Compares a password with PHC strings, the first that matches counts. Without any (an unknown account) it costs the same and is wrong.
    pub async fn verify(
        &self,
        call: &Call,
        password: &str,
        stored: Vec<String>,
    ) -> Result<Verdict, Problem> {
        let (reply, answer) = oneshot::channel();
        self.submit(
            call,
            Task::Verify {
                password: self.pepper(password),
                stored,
                reply,
            },
        )?;
        self.wait(answer).await
    }

    /// How many hashes were computed since the start.
    pub fn computed(&self) -> u64 {
        self.0.queue.completed()
    }

    fn pepper(&self, password: &str) -> Peppered {
        Zeroizing::new(self.0.seal.mac(Purpose::Pepper, &[password.as_bytes()]))
    }

    fn submit(&self, call: &Call, task: Task) -> Result<(), Problem> {
        let work = Work {
            line: call.line.clone(),
            task,
        };
        self.0.queue.push(&call.client, work).map_err(refused)
    }

    async fn wait<T>(&self, answer: oneshot::Receiver<anyhow::Result<T>>) -> Result<T, Problem> {
        match answer.await {
            Ok(result) => result.map_err(Problem::Internal),
            // Dropped since the client has left, or since the server stops: nobody reads this.
            Err(_) => Err(Problem::new(&common::OVERLOADED).retry_after(1)),
        }
    }
}

fn refused(full: queue::Full) -> Problem {
    Problem::new(&common::OVERLOADED).retry_after(full.retry_after)
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn serve(queue: &Queue<Work>, mut engine: Engine) {
    // Request threads come first: a login storm must not be felt by people who are already signed in.
    if let Err(error) = rustix::process::nice(10) {
        tracing::warn!(%error, "hashing threads run at normal priority");
    }
    while let Some(work) = queue.next() {
        if work.line.is_closed() {
            continue;
        }
        match work.task {
            Task::Hash {
                password,
                like,
                reply,
            } => {
                let like = like.and_then(|like| Phc::parse(&like).ok());
                let hash = || engine.hash(password.as_slice(), like.as_ref(), &Random);
                let result = queue.timed(hash);
                let _gone = reply.send(result);
            }
            Task::Verify {
                password,
                stored,
                reply,
            } => {
                let result = queue.timed(|| verify(&mut engine, password.as_slice(), &stored));
                let _gone = reply.send(result);
            }
        }
    }
}

fn verify(engine: &mut Engine, password: &[u8], stored: &[String]) -> anyhow::Result<Verdict> {
    if stored.is_empty() {
        engine.hash(password, None, &Random)?;
        return Ok(Verdict::Wrong);
    }
    let parsed = stored.iter().map(|stored| Phc::parse(stored));
    let parsed = parsed.collect::<anyhow::Result<Vec<_>>>()?;
    let Some(index) = engine.first_match(password, &parsed)? else {
        return Ok(Verdict::Wrong);
    };
    let outdated = parsed
        .get(index)
        .is_some_and(|phc| phc.parameters != engine.parameters());
    Ok(if outdated {
        Verdict::RightButOutdated(index)
    } else {
        Verdict::Right(index)
    })
}
