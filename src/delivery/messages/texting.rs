//! A job that sends one text message or makes one call.

use futures_util::future::BoxFuture;

use super::hand_over;
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::delivery::sms::{SmsRelay, TextMessage, outcome};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;

/// Looks, in one transaction, whether the message is still wanted, makes what it carries, and notes that it is begun. `None`: it is not.
pub type TextPlanner =
    fn(&mut Conn, &Platform, &Job, Moment) -> Result<Option<TextMessage>, Problem>;

/// A job of one kind that sends one message.
pub struct Texting {
    /// Its kind.
    pub kind: &'static str,
    /// Plans the message.
    pub plan: TextPlanner,
    /// The providers.
    pub relay: SmsRelay,
}

impl Run for Texting {
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
            let (inner, order, plan) = (platform.clone(), job.clone(), self.plan);
            let planned = platform
                .db
                .write(move |conn| plan(conn, &inner, &order, now));
            match planned.await? {
                Some(message) => Ok(outcome(hand_over(platform, &self.relay, &message).await?)),
                None => Ok(Outcome::Done),
            }
        })
    }
}
