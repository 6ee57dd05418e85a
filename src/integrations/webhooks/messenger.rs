//! Carries an event to its receiver.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::problems;
use super::store::Webhook;
use crate::ledger::events::Event;
use crate::platform::clock::Moment;
use crate::platform::config::Events;
use crate::platform::outgoing::{Guard, Outgoing, Request};
use crate::platform::problem::Problem;
use crate::platform::standard_webhooks::Keys;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Calls receivers. Cheap to clone.
#[derive(Clone)]
pub struct Messenger {
    guard: Guard,
    outgoing: Arc<Outgoing>,
}

/// What a receiver said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The status of its answer, if there was one.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
    /// Why the event did not arrive; a word.
    pub error: Option<&'static str>,
}

/// An event that is not kept any more.
const EXPIRED: &str = "expired";

impl Said {
    /// Nothing was said: there was no event to carry.
    pub fn expired() -> Self {
        Self {
            status: None,
            took: Duration::ZERO,
            error: Some(EXPIRED),
        }
    }

    /// Whether its receiver failed.
    pub fn is_failure(&self) -> bool {
        self.error.is_some_and(|error| error != EXPIRED)
    }

    /// Whether it took the event.
    pub fn took_it(&self) -> bool {
        self.error.is_none()
    }

    /// Whether it asks never to be called again.
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }

    /// How long it took, in milliseconds.
    pub fn milliseconds(&self) -> i32 {
        i32::try_from(self.took.as_millis()).unwrap_or(i32::MAX)
    }
}

impl Messenger {
    /// Calls where the settings allow it.
    pub fn new(settings: &Events) -> Self {
        let guard = Guard::new(settings.allow_private);
        Self {
            outgoing: Arc::new(Outgoing::guarded(PATIENCE, guard.clone())),
            guard,
        }
    }

    /// Judges an address that somebody gives, and what its name stands for now.
    pub async fn judge(&self, url: &str) -> Result<String, Problem> {
        let refused = |detail: String| Problem::new(&problems::URL_NOT_ALLOWED).detail(detail);
        let parsed = Url::parse(url).map_err(|_| refused("It is no address.".to_owned()))?;
        let judged = tokio::time::timeout(PATIENCE, self.guard.check(&parsed)).await;
        match judged {
            Ok(Ok(())) => Ok(parsed.into()),
            Ok(Err(unfit)) => Err(refused(unfit.to_string())),
            Err(_) => Err(refused("Its name cannot be resolved.".to_owned())),
        }
    }

    /// Carries an event.
    pub async fn carry(&self, url: &str, keys: &Keys, event: &Event, now: Moment) -> Said {
        let begun = Instant::now();
        let answer = self.call(url, keys, event, now).await;
        let took = begun.elapsed();
        let (status, error) = match answer {
            Ok(status) if (200..300).contains(&status) => (Some(status), None),
            Ok(status) => (Some(status), Some("refused")),
            Err(why) => (None, Some(why)),
        };
        Said {
            status,
            took,
            error,
        }
    }

    async fn call(
        &self,
        url: &str,
        keys: &Keys,
        event: &Event,
        now: Moment,
    ) -> Result<u16, &'static str> {
        let url = Url::parse(url).map_err(|_| "address_refused")?;
        let body = serde_json::to_string(event).map_err(|_| "unreadable_event")?;
        let request = Request {
            url,
            credentials: None,
            headers: keys.sign(event.id.as_str(), now, &body),
            body: Some(("application/json", body)),
        };
        let told = self.outgoing.tell(request).await;
        told.map_err(|silence| silence.as_str())
    }
}

impl Webhook {
    /// Refuses one that is disabled.
    pub fn must_be_enabled(&self) -> Result<(), Problem> {
        if self.is_enabled() {
            return Ok(());
        }
        let way = format!("/v1/webhooks/{}", self.id);
        Err(Problem::new(&problems::WEBHOOK_DISABLED).next("enable_webhook", "PATCH", way))
    }
}
