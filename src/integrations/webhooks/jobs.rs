//! The worker's side: the job that sends, and the mail that says that nothing is sent any more.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use minijinja::context;
use tokio::sync::Semaphore;

use super::{Messenger, courier, secrets, store};
use crate::delivery::deliveries::{Mailing, Plan, mail_id};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::WebhookId;
use crate::platform::problem::Problem;

/// Kind: send what waits for a webhook.
pub const SEND: &str = "webhook.send";
/// Kind: tell a webhook's contact that it was disabled.
pub const DISABLED: &str = "webhook.contact_told";

/// Webhooks that are served at once, half of a worker's places: the others are for mails and messages, however many receivers hang.
const AT_ONCE: usize = 8;
/// How long one waits for its turn.
const TURN: TimeDelta = TimeDelta::seconds(1);

/// This room's jobs.
pub fn all(messenger: &Messenger, relay: &Relay) -> Vec<Box<dyn Run>> {
    vec![
        Box::new(Send {
            messenger: messenger.clone(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }),
        Box::new(Mailing {
            kind: DISABLED,
            plan: disabled,
            relay: relay.clone(),
        }),
    ]
}

struct Send {
    messenger: Messenger,
    places: Arc<Semaphore>,
}

impl Run for Send {
    fn kind(&self) -> &'static str {
        SEND
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Ok(_place) = self.places.try_acquire() else {
                return Ok(Outcome::At(now.plus(TURN)));
            };
            match WebhookId::parse(&job.subject) {
                Some(id) => courier::run(platform, &self.messenger, &id).await,
                None => Ok(Outcome::Done),
            }
        })
    }
}

/// One that was enabled again meanwhile needs no mail.
fn disabled(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    _: Moment,
) -> Result<Option<Plan>, Problem> {
    let id = WebhookId::parse(&job.subject);
    let found = id.map(|id| store::find(conn, &id)).transpose()?.flatten();
    let Some(webhook) = found.filter(|webhook| !webhook.is_enabled()) else {
        return Ok(None);
    };
    let Some(address) = secrets::contact(platform, &webhook)? else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let to = Recipient {
        address,
        language: site.language,
    };
    let host = url::Url::parse(&webhook.url).ok();
    let host = host.as_ref().and_then(url::Url::host_str).unwrap_or("");
    Ok(Some(Plan {
        mail: mail_id(job),
        subject: platform.texts.say(
            to.language,
            "webhook-disabled-subject",
            &[("site", &site.name)],
        )?,
        to,
        template: "integrations/webhooks/disabled",
        values: context! {
            site => site.name.as_str(), host, webhook => webhook.id.as_str(), is_gone => webhook.disabled_reason.as_deref() == Some("gone"),
            since => webhook.failing_since.map(Moment::for_people), support_email => site.support_email.as_str(),
        },
    }))
}
