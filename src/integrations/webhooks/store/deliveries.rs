//! SQL of events on their way.

use diesel::dsl::{min, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Timestamp};

use crate::ledger::events::Published;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{webhook_deliveries, webhooks};
use crate::platform::ids::{AccountId, EventId, WebhookDeliveryId, WebhookId};
use crate::platform::random::Random;

/// Rows of one statement; both engines take so many values.
const CHUNK: usize = 500;

/// An event on its way to one address.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Delivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The address.
    pub webhook_id: WebhookId,
    /// The event.
    pub event_id: EventId,
    /// What happened.
    pub kind: String,
    /// Whose account.
    pub account_id: AccountId,
    /// Where the event stands among all.
    pub position: i64,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When first.
    pub first_attempt_at: Option<Moment>,
    /// When last.
    pub last_attempt_at: Option<Moment>,
    /// When it is tried again.
    pub next_attempt_at: Option<Moment>,
    /// What the receiver answered last.
    pub response_status: Option<i32>,
    /// How long that took.
    pub duration_ms: Option<i32>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was put on its way.
    pub created_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = webhook_deliveries)]
#[diesel(treat_none_as_default_value = false)]
struct NewDelivery<'a> {
    id: WebhookDeliveryId,
    webhook_id: &'a WebhookId,
    event_id: &'a EventId,
    kind: &'a str,
    account_id: &'a AccountId,
    position: i64,
    state: &'static str,
    attempts: i32,
    created_at: Moment,
}

/// Puts events on their way to an address. Those that were on it before begin anew.
pub fn put(
    conn: &mut Conn,
    webhook: &WebhookId,
    events: &[&Published],
    now: Moment,
) -> QueryResult<usize> {
    let mut count = 0;
    for events in events.chunks(CHUNK) {
        let rows = events.iter().map(|event| NewDelivery {
            id: WebhookDeliveryId::new(now, &Random),
            webhook_id: webhook,
            event_id: &event.id,
            kind: &event.kind,
            account_id: &event.account_id,
            position: event.position,
            state: "waiting",
            attempts: 0,
            created_at: now,
        });
        let rows: Vec<_> = rows.collect();
        count += on_each!(conn, |c| diesel::insert_into(webhook_deliveries::table)
            .values(&rows)
            .on_conflict((webhook_deliveries::webhook_id, webhook_deliveries::position))
            .do_update()
            .set((
                webhook_deliveries::state.eq("waiting"),
                webhook_deliveries::attempts.eq(0),
                webhook_deliveries::first_attempt_at.eq(None::<Moment>),
                webhook_deliveries::next_attempt_at.eq(None::<Moment>),
            ))
            .execute(c))?;
    }
    Ok(count)
}

/// Written out, since engines choose the indexes of those that wait only when they see the word.
fn is_waiting() -> SqlLiteral<Bool> {
    sql("webhook_deliveries.state = 'waiting'")
}

type Waiting<'a> = webhook_deliveries::BoxedQuery<'a, crate::platform::db::MultiBackend>;

fn waiting<'a>(webhook: &WebhookId) -> Waiting<'a> {
    webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook.clone()))
        .filter(is_waiting())
        .into_boxed()
}

/// The first events of accounts, the oldest first, leaving out accounts that are `underway` and those whose first event has to wait.
pub fn heads(
    conn: &mut Conn,
    webhook: &WebhookId,
    underway: &[AccountId],
    now: Moment,
    rows: usize,
) -> QueryResult<Vec<Delivery>> {
    let blocked = diesel::alias!(webhook_deliveries as blocked);
    let paused = blocked
        .filter(
            blocked
                .field(webhook_deliveries::webhook_id)
                .eq(webhook.clone()),
        )
        .filter(sql::<Bool>("blocked.state = 'waiting'"))
        .filter(blocked.field(webhook_deliveries::next_attempt_at).gt(now))
        .select(blocked.field(webhook_deliveries::account_id));
    // Each account counts once, and a few events of it may stand before the next account's.
    let looked_at = i64::try_from(rows.saturating_mul(8)).unwrap_or(i64::MAX);
    let found: Vec<Delivery> = waiting(webhook)
        .filter(webhook_deliveries::account_id.ne_all(paused))
        .filter(webhook_deliveries::account_id.ne_all(underway.to_vec()))
        .order(webhook_deliveries::position)
        .limit(looked_at)
        .select(Delivery::as_select())
        .load(conn)?;
    let mut heads: Vec<Delivery> = Vec::new();
    for delivery in found {
        let known = |head: &Delivery| head.account_id == delivery.account_id;
        if heads.len() < rows && !heads.iter().any(known) {
            heads.push(delivery);
        }
    }
    Ok(heads)
}

/// The event that has waited longest for its next attempt.
pub fn next_to_try(conn: &mut Conn, webhook: &WebhookId) -> QueryResult<Option<Delivery>> {
    waiting(webhook)
        .filter(webhook_deliveries::next_attempt_at.is_not_null())
        .order(webhook_deliveries::next_attempt_at)
        .select(Delivery::as_select())
        .first(conn)
        .optional()
}

/// What an attempt ended in.
pub struct Attempt<'a> {
    /// The new state.
    pub state: &'static str,
    /// When the next one is due.
    pub next_attempt_at: Option<Moment>,
    /// What the receiver answered.
    pub response_status: Option<i32>,
    /// How long it took.
    pub duration_ms: i32,
    /// Why it failed.
    pub error: Option<&'a str>,
}

/// Notes an attempt at an event that waits.
pub fn note(
    conn: &mut Conn,
    id: &WebhookDeliveryId,
    attempt: &Attempt<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let waiting = webhook_deliveries::table
        .find(id)
        .filter(webhook_deliveries::state.eq("waiting"));
    let first = sql::<Nullable<Timestamp>>("coalesce(first_attempt_at, ")
        .bind::<Timestamp, _>(now)
        .sql(")");
    let change = (
        webhook_deliveries::state.eq(attempt.state),
        webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
        webhook_deliveries::first_attempt_at.eq(first),
        webhook_deliveries::last_attempt_at.eq(now),
        webhook_deliveries::next_attempt_at.eq(attempt.next_attempt_at),
        webhook_deliveries::response_status.eq(attempt.response_status),
        webhook_deliveries::duration_ms.eq(attempt.duration_ms),
        webhook_deliveries::error.eq(attempt.error),
    );
    diesel::update(waiting).set(change).execute(conn)
}

/// Whatever was tried begins anew, and is due: its receiver is back.
pub fn hasten(conn: &mut Conn, webhook: &WebhookId) -> QueryResult<usize> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(is_waiting())
        .filter(webhook_deliveries::attempts.gt(0));
    diesel::update(waiting)
        .set((
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::first_attempt_at.eq(None::<Moment>),
            webhook_deliveries::next_attempt_at.eq(None::<Moment>),
        ))
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: &WebhookDeliveryId) -> QueryResult<Option<Delivery>> {
    webhook_deliveries::table
        .find(id)
        .select(Delivery::as_select())
        .get_result(conn)
        .optional()
}

/// The log of an address, newest event first, from after a given position.
pub fn log(
    conn: &mut Conn,
    webhook: &WebhookId,
    state: Option<&str>,
    after: Option<i64>,
    rows: i64,
) -> QueryResult<Vec<Delivery>> {
    let mut query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook.clone()))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(webhook_deliveries::state.eq(state.to_owned()));
    }
    if let Some(after) = after {
        query = query.filter(webhook_deliveries::position.lt(after));
    }
    query
        .order(webhook_deliveries::position.desc())
        .limit(rows)
        .select(Delivery::as_select())
        .load(conn)
}

/// The oldest position that an enabled address still has to get.
pub fn needed(conn: &mut Conn) -> QueryResult<Option<i64>> {
    let enabled = webhooks::table
        .filter(webhooks::status.eq("enabled"))
        .select(webhooks::id);
    webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq_any(enabled))
        .filter(is_waiting())
        .select(min(webhook_deliveries::position))
        .get_result(conn)
}

pub fn drop_before(conn: &mut Conn, position: i64) -> QueryResult<usize> {
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::position.lt(position)))
        .execute(conn)
}
