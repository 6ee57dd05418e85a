//! A room for dear work: threads of its own, below the priority of the threads that serve requests, and a queue that refuses on arrival
//! whatever could not be done in time. Waiting work is taken in turn per client address, so that one client's flood does not starve the
//! others, and work whose client has gone is dropped. Passwords are hashed in one, pictures are read in another.

mod queue;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context;

use super::http::Call;
use super::http::line::Line;
use super::problem::{Problem, common};
use queue::{Full, Queue};

/// How long a refusal takes.
const REFUSAL_PAUSE: Duration = Duration::from_millis(30);

/// What a room is.
pub struct Plan {
    /// What its threads are called.
    pub name: &'static str,
    /// How many there are; 0 means one per core.
    pub threads: usize,
    /// Nothing waits longer.
    pub deadline: Duration,
    /// What one piece of work is thought to take before the first was measured.
    pub guess: Duration,
}

/// A room that does work of one kind. Its threads end when it is dropped, after what waits is done.
pub struct Workroom<T>(Arc<Queue<Work<T>>>);

/// Hands the result of a piece of work to who waits for it: called once it is counted as done.
pub type Reply = Box<dyn FnOnce()>;

struct Work<T> {
    line: Line,
    task: T,
}

impl<T: Send + 'static> Workroom<T> {
    /// Opens the room. `hire` makes what does the work, once for each thread.
    pub fn open<W: FnMut(T) -> Reply + Send + 'static>(
        plan: &Plan,
        hire: impl Fn() -> W,
    ) -> anyhow::Result<Self> {
        let threads = match plan.threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            given => given,
        };
        let queue = Arc::new(Queue::new(threads, plan.deadline, plan.guess));
        for number in 0..threads {
            let (queue, worker) = (Arc::clone(&queue), hire());
            thread::Builder::new()
                .name(format!("{}-{number}", plan.name))
                .spawn(move || serve(&queue, worker))
                .with_context(|| format!("a thread for {} could not be started", plan.name))?;
        }
        Ok(Self(queue))
    }

    /// Refuses a call whose work would be refused anyway, before anything else is done for it: in a storm that is most of them. The
    /// refusal takes a moment, since who is refused at once comes back at once, and would take the time that the work needs.
    pub async fn admit(&self, call: &Call) -> Result<(), Problem> {
        let Err(full) = self.0.admit(&call.client) else {
            return Ok(());
        };
        tokio::time::sleep(REFUSAL_PAUSE).await;
        Err(refused(&full))
    }

    /// Puts work of this call into the queue.
    pub fn submit(&self, call: &Call, task: T) -> Result<(), Problem> {
        let work = Work {
            line: call.line.clone(),
            task,
        };
        self.0
            .push(&call.client, work)
            .map_err(|full| refused(&full))
    }

    /// How much was done since the start.
    pub fn completed(&self) -> u64 {
        self.0.completed()
    }
}

impl<T> Drop for Workroom<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// What a caller is told whose work was dropped, since the client has left or the server stops: nobody reads it.
pub fn dropped() -> Problem {
    Problem::new(&common::OVERLOADED).retry_after(1)
}

fn refused(full: &Full) -> Problem {
    Problem::new(&common::OVERLOADED).retry_after(full.retry_after)
}

fn serve<T>(queue: &Queue<Work<T>>, mut worker: impl FnMut(T) -> Reply) {
    // Request threads come first: a storm of dear work must not be felt by people who are already signed in.
    if let Err(error) = rustix::process::nice(10) {
        tracing::warn!(%error, "the threads of dear work run at normal priority");
    }
    while let Some(work) = queue.next() {
        if !work.line.is_closed() {
            let reply = queue.timed(|| worker(work.task));
            reply();
        }
    }
}
