//! Webhooks: addresses of programs that are told what happens to accounts, signed by Standard Webhooks.
//!
//! Events are put on their way to every webhook that wants them in the transaction that gives them their positions ([`publish`]). One job of the
//! outbox a webhook sends them (`courier`): several accounts at a time, of each account one event after the other, so that an account's events
//! arrive in the order in which they happened. An event that fails holds up its account alone. A receiver that fails at everything is left alone
//! for a while and then tried with one event; one that does so for days is disabled, and whoever is its contact is told. What happens meanwhile waits.
//!
//! An event arrives at least once: a receiver that took it and could not say so gets it again, under the same id.
//!
//! Where events may be sent [`Guard`](crate::platform::outgoing::Guard) judges, when an address is given and whenever it is called.
//!
//! Codes answered: `url_not_allowed`, `webhook_disabled`, `too_many_webhooks`, `cursor_expired`, `not_found`.

mod courier;
pub mod http;
pub mod jobs;
mod manager;
mod messenger;
pub mod problems;
mod replay;
mod rules;
mod secrets;
mod store;
mod trial;

use secrecy::SecretString;
use serde_json::json;

use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::{self, Actor};
use crate::ledger::events::{self, Published};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::WebhookId;
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
pub use manager::Manager;
pub use messenger::Messenger;
pub use replay::{From, Replayed, replay, replay_one};
pub use store::Webhook;
pub use store::deliveries::Delivery;
use store::{Changes, NewWebhook, deliveries};
pub use trial::test;

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "integrations/webhooks/disabled.html",
        include_str!("mail/disabled.html"),
    ),
    (
        "integrations/webhooks/disabled.txt",
        include_str!("mail/disabled.txt"),
    ),
];

/// Webhooks of an installation. Every event is held against each of them.
const WEBHOOKS_MAX: i64 = 100;

/// What a webhook is made of.
pub struct Order {
    /// The address, judged.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Who is told when it is disabled.
    pub contact: Option<String>,
    /// The kinds of events that it wants; empty: all of them.
    pub event_types: Vec<String>,
}

/// What is changed; the outer `None` leaves a member as it is.
#[derive(Default)]
pub struct Change {
    /// The address, judged.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Who is told when it is disabled.
    pub contact: Option<Option<String>>,
    /// The kinds of events that it wants.
    pub event_types: Option<Vec<String>>,
    /// Whether events are sent to it.
    pub enabled: Option<bool>,
}

/// Makes a webhook. It gets what is published from now on.
pub fn create(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    order: &Order,
) -> Result<(Webhook, SecretString), Problem> {
    if store::count(conn)? >= WEBHOOKS_MAX {
        return Err(Problem::new(&problems::TOO_MANY_WEBHOOKS));
    }
    let id = WebhookId::new(call.now, &platform.random);
    let secret = secrets::make(platform, &id)?;
    let contact = order.contact.as_deref();
    let contact = contact.map(|contact| secrets::seal_contact(platform, &id, contact));
    let row = NewWebhook {
        id: &id,
        url: &order.url,
        description: order.description.as_deref(),
        contact_sealed: contact.transpose()?,
        event_types: &order.event_types.join(" "),
        secret_sealed: secret.sealed,
        status: "enabled",
        failures: 0,
        created_at: call.now,
        updated_at: call.now,
    };
    store::insert(conn, row)?;
    note(conn, call, by.actor(), "webhook.created", &id, None)?;
    Ok((find(conn, &id)?, secret.text))
}

/// A webhook.
pub fn find(conn: &mut Conn, id: &WebhookId) -> Result<Webhook, Problem> {
    store::find(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// All of them, oldest first, from after a given one.
pub fn list(conn: &mut Conn, after: Option<&str>, rows: i64) -> Result<Vec<Webhook>, Problem> {
    Ok(store::list(conn, after, rows)?)
}

/// What was put on its way to a webhook, newest event first, from after a given position.
pub fn log(
    conn: &mut Conn,
    id: &WebhookId,
    state: Option<&str>,
    after: Option<i64>,
    rows: i64,
) -> Result<Vec<Delivery>, Problem> {
    find(conn, id)?;
    Ok(deliveries::log(conn, id, state, after, rows)?)
}

/// Changes a webhook. Enabling it sends what waits.
pub fn change(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    id: &WebhookId,
    change: Change,
) -> Result<Webhook, Problem> {
    let contact = change.contact.map(|contact| {
        let sealed = contact.map(|contact| secrets::seal_contact(platform, id, &contact));
        sealed.transpose()
    });
    let moves = change.url.is_some();
    let changes = Changes {
        url: change.url,
        description: change.description,
        contact_sealed: contact.transpose()?,
        event_types: change.event_types.map(|kinds| kinds.join(" ")),
        updated_at: call.now,
    };
    if store::change(conn, id, changes)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    note(conn, call, by.actor(), "webhook.changed", id, None)?;
    if moves {
        // Whatever was wrong there says nothing of the new address.
        store::forgive(conn, id)?;
        deliveries::hasten(conn, id)?;
        send(conn, platform, id, call.now)?;
    }
    match change.enabled {
        Some(true) if store::enable(conn, id, call.now)? > 0 => {
            store::forgive(conn, id)?;
            deliveries::hasten(conn, id)?;
            note(conn, call, by.actor(), "webhook.enabled", id, None)?;
            send(conn, platform, id, call.now)?;
        }
        Some(false) if store::disable(conn, id, "by_request", call.now)? > 0 => {
            let reason = Some("by_request");
            note(conn, call, by.actor(), "webhook.disabled", id, reason)?;
        }
        _ => {}
    }
    find(conn, id)
}

/// Takes a webhook away, with its log.
pub fn remove(conn: &mut Conn, call: &Call, by: &Manager, id: &WebhookId) -> Result<(), Problem> {
    if store::delete(conn, id)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    note(conn, call, by.actor(), "webhook.deleted", id, None)
}

/// Gives a webhook another secret. The one before signs too, until `until`; the one before that does not any more.
pub fn rotate(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    id: &WebhookId,
    until: Moment,
) -> Result<(Webhook, SecretString), Problem> {
    let secret = secrets::make(platform, id)?;
    if store::rotate(conn, id, &secret.sealed, until, call.now)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    note(conn, call, by.actor(), "webhook.secret_rotated", id, None)?;
    Ok((find(conn, id)?, secret.text))
}

/// Gives the oldest committed events their positions and puts them on their way. `true` when more may wait.
pub async fn publish(platform: &Platform) -> Result<bool, Problem> {
    // Most looks find nothing, and then nobody takes a turn at writing.
    if !platform.db.read(events::any_unpublished).await? {
        return Ok(false);
    }
    let inner = platform.clone();
    let published = platform.db.write(move |conn| {
        let now = inner.clock.now();
        events::publish(conn, |conn, fresh| tell(conn, &inner, fresh, now))
    });
    published.await
}

/// Puts events on their way to every webhook that wants them. To those that are disabled as well: there they wait.
fn tell(
    conn: &mut Conn,
    platform: &Platform,
    fresh: &[Published],
    now: Moment,
) -> Result<(), Problem> {
    for webhook in store::list(conn, None, WEBHOOKS_MAX * 2)? {
        let wants = |event: &&Published| webhook.wants(&event.kind);
        let wanted: Vec<&Published> = fresh.iter().filter(wants).collect();
        if !wanted.is_empty() {
            deliveries::put(conn, &webhook.id, &wanted, now)?;
            send(conn, platform, &webhook.id, now)?;
        }
    }
    Ok(())
}

/// Drops events that were kept for their time, and what was noted about sending them. What an enabled webhook still has to get stays.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let before = now.minus(delta(platform.config.events.kept));
    let needed = deliveries::needed(conn)?;
    let (dropped, kept) = events::sweep(conn, before, needed)?;
    Ok(dropped + deliveries::drop_before(conn, kept)?)
}

/// Orders the job that sends.
fn send(conn: &mut Conn, platform: &Platform, id: &WebhookId, now: Moment) -> Result<(), Problem> {
    let job = NewJob {
        kind: jobs::SEND,
        subject: id.as_str(),
        dedupe_key: Some(format!("{}:{id}", jobs::SEND)),
    };
    outbox::put(conn, platform, &job, now)
}

/// Disables a webhook that fails, and tells its contact. Nothing happens when it is disabled already.
fn give_up(
    conn: &mut Conn,
    platform: &Platform,
    webhook: &Webhook,
    reason: &'static str,
    now: Moment,
) -> Result<(), Problem> {
    if store::disable(conn, &webhook.id, reason, now)? == 0 {
        return Ok(());
    }
    tracing::warn!(webhook = %webhook.id, reason, "a webhook was disabled");
    let call = Call::internal(now);
    note(
        conn,
        &call,
        Actor::System,
        "webhook.disabled",
        &webhook.id,
        Some(reason),
    )?;
    if webhook.contact_sealed.is_none() {
        return Ok(());
    }
    let job = NewJob {
        kind: jobs::DISABLED,
        subject: webhook.id.as_str(),
        dedupe_key: None,
    };
    outbox::put(conn, platform, &job, now)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    kind: &'static str,
    id: &WebhookId,
    reason: Option<&str>,
) -> Result<(), Problem> {
    let detail = match reason {
        Some(reason) => json!({"webhook": id, "reason": reason}),
        None => json!({"webhook": id}),
    };
    audit::note(conn, call, actor, kind, None, detail)
}
