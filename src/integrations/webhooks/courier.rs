//! Sends what waits for one webhook: several accounts at a time, of each account one event after the other.
//!
//! One worker at a time does this for a webhook, since the outbox leases its one job. Whatever a worker sent and could not note, because it
//! died, is sent again.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::FutureExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::messenger::{Messenger, Said};
use super::rules::{self, Health};
use super::store::deliveries::{self, Attempt, Delivery};
use super::store::{self, Webhook};
use super::{give_up, secrets};
use crate::delivery::outbox::worker::Outcome;
use crate::ledger::events::{self, Event};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, WebhookId};
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::standard_webhooks::Keys;

/// Accounts whose events are under way to one webhook at once.
const AT_ONCE: usize = 8;
/// After so long the job makes room for others; it is due again at once. Far below the outbox's lease, and a stop waits no longer either.
const SLICE: Duration = Duration::from_secs(10);

/// What is to be done next for a webhook.
enum Next {
    /// These events can be sent.
    Send(Box<Webhook>, Vec<(Delivery, Option<Event>)>),
    /// Nothing before this moment.
    Wait(Moment),
    /// Nothing.
    Rest,
}

/// An event that was sent.
struct Sent {
    delivery: Delivery,
    said: Said,
}

/// Sends until nothing is left, or the time is up.
pub async fn run(
    platform: &Platform,
    messenger: &Messenger,
    id: &WebhookId,
) -> Result<Outcome, Problem> {
    let begun = Instant::now();
    let mut running = FuturesUnordered::new();
    let mut underway: Vec<AccountId> = Vec::new();
    loop {
        let mut outcome = Outcome::At(platform.clock.now());
        while begun.elapsed() < SLICE && running.len() < AT_ONCE {
            let now = platform.clock.now();
            match look(platform, id, &underway, now).await? {
                Next::Send(webhook, letters) => {
                    let keys = Arc::new(secrets::keys(platform, &webhook, now)?);
                    for (delivery, event) in letters {
                        underway.push(delivery.account_id.clone());
                        let (url, keys) = (webhook.url.clone(), keys.clone());
                        running.push(carry(messenger, url, keys, delivery, event, now));
                    }
                    continue;
                }
                Next::Wait(until) => outcome = Outcome::At(until),
                Next::Rest => outcome = Outcome::Done,
            }
            break;
        }
        let Some(first) = running.next().await else {
            return Ok(outcome);
        };
        let mut sent = vec![first];
        while let Some(Some(more)) = running.next().now_or_never() {
            sent.push(more);
        }
        underway.retain(|account| !sent.iter().any(|one| one.delivery.account_id == *account));
        let (inner, id, now) = (platform.clone(), id.clone(), platform.clock.now());
        let noted = platform
            .db
            .write(move |conn| note(conn, &inner, &id, &sent, now));
        noted.await?;
    }
}

async fn carry(
    messenger: &Messenger,
    url: String,
    keys: Arc<Keys>,
    delivery: Delivery,
    event: Option<Event>,
    now: Moment,
) -> Sent {
    let said = match &event {
        Some(event) => messenger.carry(&url, &keys, event, now).await,
        None => Said::expired(),
    };
    Sent { delivery, said }
}

async fn look(
    platform: &Platform,
    id: &WebhookId,
    underway: &[AccountId],
    now: Moment,
) -> Result<Next, Problem> {
    let (id, underway) = (id.clone(), underway.to_vec());
    let looked = platform
        .db
        .read(move |conn| next(conn, &id, &underway, now));
    looked.await
}

fn next(
    conn: &mut Conn,
    id: &WebhookId,
    underway: &[AccountId],
    now: Moment,
) -> Result<Next, Problem> {
    let webhook = store::find(conn, id)?.filter(Webhook::is_enabled);
    let Some(webhook) = webhook else {
        return Ok(Next::Rest);
    };
    let health = webhook.health();
    if let Some(until) = health.pause(now) {
        return Ok(Next::Wait(until));
    }
    let at_once = if health.is_away() { 1 } else { AT_ONCE };
    let room = at_once.saturating_sub(underway.len());
    if room == 0 {
        return Ok(Next::Rest);
    }
    let mut heads = deliveries::heads(conn, id, underway, now, room)?;
    if heads.is_empty() {
        match deliveries::next_to_try(conn, id)? {
            // It is the receiver that fails, not the event: any event does to try it.
            Some(first) if health.is_away() => heads.push(first),
            Some(first) => return Ok(first.next_attempt_at.map_or(Next::Rest, Next::Wait)),
            None => return Ok(Next::Rest),
        }
    }
    let letters = heads.into_iter().map(|delivery| {
        let event = events::at(conn, delivery.position)?.map(Event::from);
        Ok((delivery, event))
    });
    let letters = letters.collect::<Result<_, Problem>>()?;
    Ok(Next::Send(Box::new(webhook), letters))
}

/// Notes what became of the events, and how the receiver fares.
fn note(
    conn: &mut Conn,
    platform: &Platform,
    id: &WebhookId,
    sent: &[Sent],
    now: Moment,
) -> Result<(), Problem> {
    let Some(webhook) = store::find(conn, id)? else {
        return Ok(());
    };
    let succeeded = sent.iter().any(|one| one.said.took_it());
    let failed = sent.iter().filter(|one| one.said.is_failure()).count();
    let health = fares(conn, &webhook, succeeded, failed, now)?;
    for one in sent {
        let attempt = judge(&health, one, now);
        let outcome = if one.said.took_it() {
            "delivered"
        } else {
            "failed"
        };
        metrics::counter!("webhook_attempts_total", "outcome" => outcome).increment(1);
        deliveries::note(conn, &one.delivery.id, &attempt, now)?;
    }
    let patience = delta(platform.config.events.disable_after);
    if sent.iter().any(|one| one.said.is_gone()) {
        give_up(conn, platform, &webhook, "gone", now)?;
    } else if health.has_failed_for(patience, now) {
        give_up(conn, platform, &webhook, "failing", now)?;
    }
    Ok(())
}

/// Notes how a receiver fares now. When it is back, everything that failed meanwhile is due.
pub fn fares(
    conn: &mut Conn,
    webhook: &Webhook,
    succeeded: bool,
    failed: usize,
    now: Moment,
) -> Result<Health, Problem> {
    let was = webhook.health();
    let is = was.after(succeeded, failed, now);
    if is != was {
        store::set_health(conn, &webhook.id, &was, &is)?;
        if was.is_away() && !is.is_away() {
            deliveries::hasten(conn, &webhook.id)?;
        }
    }
    Ok(is)
}

fn judge<'a>(health: &Health, sent: &'a Sent, now: Moment) -> Attempt<'a> {
    let (delivery, said) = (&sent.delivery, &sent.said);
    let attempts = delivery.attempts + 1;
    let first = delivery.first_attempt_at.unwrap_or(now);
    let (state, next_attempt_at) = match said {
        _ if said.took_it() => ("delivered", None),
        _ if said.is_gone() => ("waiting", None),
        _ if !said.is_failure() => ("failed", None),
        _ if rules::is_given_up(health, attempts, first, now) => ("failed", None),
        _ => ("waiting", Some(rules::again_at(attempts, now))),
    };
    Attempt {
        state,
        next_attempt_at,
        response_status: said.status.map(i32::from),
        duration_ms: said.milliseconds(),
        error: said.error,
    }
}
