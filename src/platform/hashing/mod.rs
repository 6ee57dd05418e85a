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
    /// Right, and hashed with today's parameters.
    Right,
    /// Right, but hashed with other parameters: worth hashing anew.
    RightButOutdated,
    /// Wrong, or there was nothing to compare with.
    Wrong,
}

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
        reply: oneshot::Sender<anyhow::Result<String>>,
    },
    Verify {
        password: Peppered,
        stored: Option<String>,
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

    /// Hashes a new password into a PHC string.
    pub async fn hash(&self, call: &Call, password: &str) -> Result<String, Problem> {
        let (reply, answer) = oneshot::channel();
        self.submit(
            call,
            Task::Hash {
                password: self.pepper(password),
                reply,
            },
        )?;
        self.wait(answer).await
    }

    /// Compares a password with a PHC string. Without one (an unknown account) it costs the same and is wrong.
    pub async fn verify(
        &self,
        call: &Call,
        password: &str,
        stored: Option<String>,
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
        self.0
            .queue
            .push(&call.client, work)
            .map_err(|full| Problem::new(&common::OVERLOADED).retry_after(full.retry_after))
    }

    async fn wait<T>(&self, answer: oneshot::Receiver<anyhow::Result<T>>) -> Result<T, Problem> {
        match answer.await {
            Ok(result) => result.map_err(Problem::Internal),
            // Dropped since the client has left, or since the server stops: nobody reads this.
            Err(_) => Err(Problem::new(&common::OVERLOADED).retry_after(1)),
        }
    }
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
            Task::Hash { password, reply } => {
                let result = queue.timed(|| engine.hash(password.as_slice(), &Random));
                let _gone = reply.send(result);
            }
            Task::Verify {
                password,
                stored,
                reply,
            } => {
                let result =
                    queue.timed(|| verify(&mut engine, password.as_slice(), stored.as_deref()));
                let _gone = reply.send(result);
            }
        }
    }
}

fn verify(engine: &mut Engine, password: &[u8], stored: Option<&str>) -> anyhow::Result<Verdict> {
    let Some(stored) = stored else {
        engine.hash(password, &Random)?;
        return Ok(Verdict::Wrong);
    };
    let stored = Phc::parse(stored)?;
    if !engine.matches(password, &stored)? {
        return Ok(Verdict::Wrong);
    }
    Ok(if stored.parameters == engine.parameters() {
        Verdict::Right
    } else {
        Verdict::RightButOutdated
    })
}
