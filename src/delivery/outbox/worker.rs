//! The worker: claims due jobs by a guarded update and runs them, several at once. Many workers may run.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;

use super::store::End;
pub use super::store::Job;
use super::{retry, store};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::ids::JobId;
use crate::platform::problem::Problem;

/// Jobs that run at once.
const AT_ONCE: usize = 16;
/// How long a worker may hold a job; after that another one takes it.
const LEASE: i64 = 120;
/// How often an idle worker looks.
const IDLE: Duration = Duration::from_millis(200);

/// How a job ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, or not wanted any more.
    Done,
    /// Try again later; the code says why.
    Again(String),
    /// Nothing failed; go on at this moment.
    At(Moment),
    /// Give it up; the code says why.
    Dead(String),
}

/// A kind of job.
pub trait Run: Send + Sync {
    /// Its name in the outbox.
    fn kind(&self) -> &'static str;

    /// Does it. An error counts as [`Outcome::Again`].
    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>>;
}

/// Works off the outbox. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    platform: Platform,
    jobs: Arc<HashMap<&'static str, Box<dyn Run>>>,
    name: Arc<str>,
}

impl Worker {
    /// A worker that knows these jobs.
    pub fn new(platform: Platform, jobs: Vec<Box<dyn Run>>) -> Self {
        let name = data_encoding::HEXLOWER.encode(&platform.random.bytes::<8>());
        Self {
            platform,
            jobs: Arc::new(jobs.into_iter().map(|job| (job.kind(), job)).collect()),
            name: name.into(),
        }
    }

    /// Works until `stop` says so; what has been begun is finished. A job that hangs keeps one place and no other job.
    pub async fn work(&self, mut stop: watch::Receiver<bool>) {
        let mut running = FuturesUnordered::new();
        while !*stop.borrow() {
            // Asked for by the handful, not one by one.
            if running.len() <= AT_ONCE / 2 {
                match self.due(AT_ONCE - running.len()).await {
                    Ok(due) => running.extend(due.into_iter().map(|id| self.one(id))),
                    Err(problem) => tracing::warn!(%problem, "the outbox cannot be read"),
                }
            }
            tokio::select! {
                Some(result) = running.next() => note(&result),
                () = tokio::time::sleep(IDLE) => {}
                _ = stop.changed() => {}
            }
        }
        while let Some(result) = running.next().await {
            note(&result);
        }
    }

    /// Runs everything that is due now. Tells how many jobs were run.
    pub async fn round(&self) -> Result<usize, Problem> {
        let due = self.due(AT_ONCE).await?;
        let mut running: FuturesUnordered<_> = due.into_iter().map(|id| self.one(id)).collect();
        let (mut ran, mut failed) = (0, None);
        // One job's trouble with the database must not cut off the others in the middle of their sending.
        while let Some(result) = running.next().await {
            match result {
                Ok(done) => ran += usize::from(done),
                Err(problem) => failed = Some(problem),
            }
        }
        failed.map_or(Ok(ran), Err)
    }

    async fn due(&self, limit: usize) -> Result<Vec<JobId>, Problem> {
        let now = self.platform.clock.now();
        let kinds: Vec<&'static str> = self.jobs.keys().copied().collect();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let due = self
            .platform
            .db
            .read(move |conn| Ok(store::due(conn, &kinds, now, limit)?));
        due.await
    }

    async fn one(&self, id: JobId) -> Result<bool, Problem> {
        let now = self.platform.clock.now();
        let worker = Arc::clone(&self.name);
        let until = now.plus(TimeDelta::seconds(LEASE));
        let claimed = self
            .platform
            .db
            .write(move |conn| Ok(store::claim(conn, &id, &worker, until, now)?))
            .await?;
        let Some(job) = claimed else { return Ok(false) };
        let outcome = self.run(&job, now).await;
        self.settle(job, outcome).await?;
        Ok(true)
    }

    async fn run(&self, job: &Job, now: Moment) -> Outcome {
        let Some(known) = self.jobs.get(job.kind.as_str()) else {
            return Outcome::Dead("unknown_kind".into());
        };
        match known.run(&self.platform, job, now).await {
            Ok(outcome) => outcome,
            Err(problem) => {
                tracing::error!(job = %job.id, kind = job.kind, error = %problem, "a job failed");
                Outcome::Again(problem.code().to_owned())
            }
        }
    }

    async fn settle(&self, job: Job, outcome: Outcome) -> Result<(), Problem> {
        let (worker, now) = (Arc::clone(&self.name), self.platform.clock.now());
        let label = match &outcome {
            Outcome::Done => "done",
            Outcome::Again(_) => "again",
            Outcome::At(_) => "at",
            Outcome::Dead(_) => "dead",
        };
        metrics::counter!("outbox_jobs_total", "kind" => job.kind.clone(), "outcome" => label)
            .increment(1);
        let settled = move |conn: &mut crate::platform::db::Conn| {
            let end = match &outcome {
                Outcome::Done => End::Done,
                Outcome::Again(why) => {
                    let next = retry::next_attempt(job.attempts, job.id.as_str(), now);
                    End::Later(next, Some(why))
                }
                Outcome::At(next) => End::Later(*next, None),
                Outcome::Dead(why) => {
                    tracing::error!(job = %job.id, kind = job.kind, why, "a job was given up");
                    End::Dead(why)
                }
            };
            store::end(conn, &job, &worker, &end, now)?;
            Ok(())
        };
        self.platform.db.write(settled).await
    }
}

/// A job that could not be claimed or settled comes again by itself when its time is over.
fn note(result: &Result<bool, Problem>) {
    if let Err(problem) = result {
        tracing::warn!(%problem, "the outbox cannot be written");
    }
}
