//! The plainest kind of job: one act, in one transaction, about whatever the row names.

use futures_util::future::BoxFuture;

use super::worker::{Job, Outcome, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;

/// A job that is one act. The act itself asks whether it is still wanted.
pub struct Act<I> {
    /// Its name in the outbox.
    pub kind: &'static str,
    /// Reads the row's subject.
    pub read: fn(&str) -> Option<I>,
    /// The act.
    pub act: fn(&mut Conn, &Platform, &I, Moment) -> Result<(), Problem>,
}

impl<I: Send + 'static> Run for Act<I> {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(subject) = (self.read)(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let (act, inner) = (self.act, platform.clone());
            let done = platform
                .db
                .write(move |conn| act(conn, &inner, &subject, now));
            done.await?;
            Ok(Outcome::Done)
        })
    }
}
