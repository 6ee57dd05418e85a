//! The hashing room: where passwords are hashed, and nothing else.
//!
//! argon2id is dear on purpose, so it has a [`Workroom`] of its own, with memory blocks allocated once per thread. Passwords are peppered
//! (HMAC-SHA-256) before they are hashed.

mod argon;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::config::Passwords;
use super::http::Call;
use super::problem::Problem;
use super::random::Random;
use super::seal::{Purpose, Seal};
use super::workroom::{self, Plan, Reply, Workroom};
use argon::{Engine, Phc};
pub use argon::{Parameters, calibrate};

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

/// What one hash is thought to take before the first was measured.
const GUESS: Duration = Duration::from_millis(20);

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct HashingRoom(Arc<Inner>);

struct Inner {
    room: Workroom<Task>,
    seal: Seal,
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
        let plan = Plan {
            name: "hashing",
            threads: settings.threads,
            deadline: settings.deadline,
            guess: GUESS,
        };
        let room = Workroom::open(&plan, || {
            let mut engine = Engine::new(parameters, fast);
            move |task| serve(&mut engine, task)
        })?;
        Ok(Self(Arc::new(Inner { room, seal })))
    }

    /// Refuses a call whose hash would be refused anyway, before anything else is done for it.
    pub async fn admit(&self, call: &Call) -> Result<(), Problem> {
        self.0.room.admit(call).await
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
        self.0.room.submit(
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
        self.0.room.submit(
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
        self.0.room.completed()
    }

    fn pepper(&self, password: &str) -> Peppered {
        Zeroizing::new(self.0.seal.mac(Purpose::Pepper, &[password.as_bytes()]))
    }

    async fn wait<T>(&self, answer: oneshot::Receiver<anyhow::Result<T>>) -> Result<T, Problem> {
        match answer.await {
            Ok(result) => result.map_err(Problem::Internal),
            Err(_) => Err(workroom::dropped()),
        }
    }
}

fn serve(engine: &mut Engine, task: Task) -> Reply {
    match task {
        Task::Hash {
            password,
            like,
            reply,
        } => {
            let like = like.and_then(|like| Phc::parse(&like).ok());
            let hashed = engine.hash(password.as_slice(), like.as_ref(), &Random);
            Box::new(move || drop(reply.send(hashed)))
        }
        Task::Verify {
            password,
            stored,
            reply,
        } => {
            let verdict = verify(engine, password.as_slice(), &stored);
            Box::new(move || drop(reply.send(verdict)))
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
