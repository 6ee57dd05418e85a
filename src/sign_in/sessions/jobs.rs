//! The mail that tells an owner that a session was ended because an old refresh token came back.

use futures_util::future::BoxFuture;
use minijinja::context;

use super::store;
use crate::accounts::account;
use crate::delivery::deliveries;
use crate::delivery::mail::{Addressed, Recipient, Relay, letter, outcome};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::ids::SessionId;
use crate::platform::problem::Problem;

/// The job's kind.
pub const REFRESH_REUSED: &str = "session.refresh_reused";

/// Tells the owner.
pub struct RefreshReused(pub Relay);

impl Run for RefreshReused {
    fn kind(&self) -> &'static str {
        REFRESH_REUSED
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(id) = SessionId::parse(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let (inner, order) = (platform.clone(), job.clone());
            let found = platform.db.write(move |conn| {
                let Some(stored) = store::rotation(conn, &id)? else {
                    return Ok(None);
                };
                let Some(account) = account::find(conn, &inner, &stored.session.account)? else {
                    return Ok(None);
                };
                let mail = deliveries::begin(conn, &order, "refresh_reused", &account.id, now)?;
                Ok(Some((account, stored.session, mail)))
            });
            let Some((account, session, mail)) = found.await? else {
                return Ok(Outcome::Done);
            };
            let site = &platform.config.site;
            let device = session.device.name.unwrap_or(session.device.platform);
            let values = context! {
                site => site.name.as_str(), name => account.name.as_str(), device, when => session.last_used_at.for_people(),
                sign_in_url => site.sign_in_url.as_str(), support_email => site.support_email.as_str(),
            };
            let to = Recipient::new(platform, account.email.as_str(), &account.locale);
            let subject = platform.texts.say(to.language, "reused-title", &[])?;
            let to = Addressed {
                id: &mail,
                to: &to,
                at: now,
            };
            let letter = letter(
                platform,
                &to,
                subject,
                "sign_in/sessions/refresh_reused",
                values,
            )?;
            let sent = deliveries::hand_over(platform, &self.0, &letter).await?;
            Ok(outcome(sent))
        })
    }
}
