//! Sending again what was sent.

use super::store::deliveries::{self, Delivery};
use super::{Manager, find, note, send};
use crate::ledger::events::{self, Published, Wanted};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{WebhookDeliveryId, WebhookId};
use crate::platform::problem::{Problem, common};

/// Events of one replay; the answer tells how to go on.
const AT_ONCE: i64 = 5000;

/// From where on.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// Everything that happened at this moment or later.
    Since(Moment),
    /// Everything behind this position.
    After(i64),
}

/// What is sent again.
#[derive(Clone, Copy, Debug)]
pub struct Replayed {
    /// How many events.
    pub events: usize,
    /// The position up to which the events were looked through.
    pub until: i64,
    /// Whether there are more behind it.
    pub has_more: bool,
}

/// Puts one event on its way again, whatever became of it.
pub fn replay_one(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    id: &WebhookDeliveryId,
) -> Result<Delivery, Problem> {
    let gone = || Problem::new(&common::NOT_FOUND);
    let delivery = deliveries::find(conn, id)?.ok_or_else(gone)?;
    let webhook = find(conn, &delivery.webhook_id)?;
    webhook.must_be_enabled()?;
    let event = events::at(conn, delivery.position)?.ok_or_else(gone)?;
    deliveries::put(conn, &webhook.id, &[&event], call.now)?;
    begin(conn, platform, call, by, &webhook.id)?;
    deliveries::find(conn, id)?.ok_or_else(gone)
}

/// Puts all events from some point on, of the kinds that a webhook wants, on their way again, or for the first time.
pub fn replay(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    id: &WebhookId,
    from: From,
) -> Result<Replayed, Problem> {
    let webhook = find(conn, id)?;
    webhook.must_be_enabled()?;
    let after = match from {
        From::Since(moment) => events::position_at(conn, moment)?,
        From::After(position) => {
            events::check_kept(conn, position)?;
            position
        }
    };
    let last = events::last_position(conn)?;
    let wanted = Wanted {
        kinds: webhook
            .event_types
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        account: None,
    };
    let found = events::after(conn, after, &wanted, AT_ONCE)?;
    let found: Vec<&Published> = found.iter().collect();
    let events = deliveries::put(conn, id, &found, call.now)?;
    let has_more = found.len() as i64 == AT_ONCE;
    let until = match found.last() {
        Some(event) if has_more => event.position,
        Some(event) => event.position.max(last),
        None => last.max(after),
    };
    begin(conn, platform, call, by, id)?;
    Ok(Replayed {
        events,
        until,
        has_more,
    })
}

fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &Manager,
    id: &WebhookId,
) -> Result<(), Problem> {
    note(conn, call, by.actor(), "webhook.replayed", id, None)?;
    send(conn, platform, id, call.now)
}
