//! A job that sends one mail: what most of the outbox is.

use futures_util::future::BoxFuture;
use minijinja::Value;

use super::hand_over;
use crate::delivery::mail::{Addressed, MailError, Recipient, Relay, letter, outcome};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;

/// A mail that is to be sent.
pub struct Plan {
    /// Its id, as [`super::begin`] gave it.
    pub mail: String,
    /// Whom it goes to.
    pub to: Recipient,
    /// Subject.
    pub subject: String,
    /// `NAME` of the templates `NAME.html` and `NAME.txt`.
    pub template: &'static str,
    /// What they are filled with.
    pub values: Value,
}

/// Looks, in one transaction, whether the mail is still wanted, makes what it carries, and notes that it is begun. `None`: it is not.
pub type Planner = fn(&mut Conn, &Platform, &Job, Moment) -> Result<Option<Plan>, Problem>;

/// A job of one kind that sends one mail.
pub struct Mailing {
    /// Its kind.
    pub kind: &'static str,
    /// Plans the mail.
    pub plan: Planner,
    /// The mail servers.
    pub relay: Relay,
}

impl Run for Mailing {
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
                Some(plan) => Ok(outcome(send(platform, &self.relay, plan, now).await?)),
                None => Ok(Outcome::Done),
            }
        })
    }
}

/// Writes a planned mail and hands it over. The inner result is what the servers said.
pub async fn send(
    platform: &Platform,
    relay: &Relay,
    plan: Plan,
    now: Moment,
) -> Result<Result<String, MailError>, Problem> {
    let to = Addressed {
        id: &plan.mail,
        to: &plan.to,
        at: now,
    };
    let letter = letter(platform, &to, plan.subject, plan.template, plan.values)?;
    hand_over(platform, relay, &letter).await
}
