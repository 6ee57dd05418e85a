//! SQL of webhooks.

pub mod deliveries;

use diesel::prelude::*;

use super::rules::Health;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{webhook_deliveries, webhooks};
use crate::platform::ids::WebhookId;

/// An address that events are sent to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The address.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Who is told when it is disabled, sealed.
    pub contact_sealed: Option<Vec<u8>>,
    /// The kinds that it wants, separated by spaces; empty: all of them.
    pub event_types: String,
    /// Signs, sealed.
    pub secret_sealed: Vec<u8>,
    /// Signs too, for a while, sealed.
    pub previous_secret_sealed: Option<Vec<u8>>,
    /// For how long.
    pub previous_until: Option<Moment>,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Why it is disabled.
    pub disabled_reason: Option<String>,
    /// Since when.
    pub disabled_at: Option<Moment>,
    /// Failures in a row.
    pub failures: i32,
    /// When the first of them was.
    pub failing_since: Option<Moment>,
    /// Until when it is left alone.
    pub paused_until: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
    /// When somebody changed it last.
    pub updated_at: Moment,
}

impl Webhook {
    /// Whether events are sent to it.
    pub fn is_enabled(&self) -> bool {
        self.status == "enabled"
    }

    /// Whether it wants events of a kind.
    pub fn wants(&self, kind: &str) -> bool {
        self.event_types.is_empty() || self.event_types.split(' ').any(|known| known == kind)
    }

    /// How it fares.
    pub fn health(&self) -> Health {
        Health {
            failures: self.failures,
            failing_since: self.failing_since,
            paused_until: self.paused_until,
        }
    }
}

/// A webhook to be.
#[derive(Insertable)]
#[diesel(table_name = webhooks)]
pub struct NewWebhook<'a> {
    /// Its id.
    pub id: &'a WebhookId,
    /// The address.
    pub url: &'a str,
    /// What it is for.
    pub description: Option<&'a str>,
    /// Who is told when it is disabled, sealed.
    pub contact_sealed: Option<Vec<u8>>,
    /// The kinds that it wants.
    pub event_types: &'a str,
    /// Signs, sealed.
    pub secret_sealed: Vec<u8>,
    /// Enabled.
    pub status: &'static str,
    /// None yet.
    pub failures: i32,
    /// When.
    pub created_at: Moment,
    /// When.
    pub updated_at: Moment,
}

/// What of a webhook is changed; the outer `None` leaves a member as it is.
#[derive(AsChangeset)]
#[diesel(table_name = webhooks)]
pub struct Changes {
    /// The address.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Who is told, sealed.
    pub contact_sealed: Option<Option<Vec<u8>>>,
    /// The kinds that it wants.
    pub event_types: Option<String>,
    /// When.
    pub updated_at: Moment,
}

pub fn insert(conn: &mut Conn, row: NewWebhook<'_>) -> QueryResult<usize> {
    diesel::insert_into(webhooks::table)
        .values(row)
        .execute(conn)
}

pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    webhooks::table.count().get_result(conn)
}

pub fn find(conn: &mut Conn, id: &WebhookId) -> QueryResult<Option<Webhook>> {
    webhooks::table
        .find(id)
        .select(Webhook::as_select())
        .get_result(conn)
        .optional()
}

/// All of them, oldest first, from after a given one.
pub fn list(conn: &mut Conn, after: Option<&str>, rows: i64) -> QueryResult<Vec<Webhook>> {
    webhooks::table
        .filter(webhooks::id.gt(after.unwrap_or_default().to_owned()))
        .order(webhooks::id)
        .limit(rows)
        .select(Webhook::as_select())
        .load(conn)
}

pub fn change(conn: &mut Conn, id: &WebhookId, changes: Changes) -> QueryResult<usize> {
    diesel::update(webhooks::table.find(id))
        .set(changes)
        .execute(conn)
}

/// Enables one that is disabled.
pub fn enable(conn: &mut Conn, id: &WebhookId, now: Moment) -> QueryResult<usize> {
    let disabled = webhooks::table
        .find(id)
        .filter(webhooks::status.eq("disabled"));
    diesel::update(disabled)
        .set((
            webhooks::status.eq("enabled"),
            webhooks::disabled_reason.eq(None::<String>),
            webhooks::disabled_at.eq(None::<Moment>),
            webhooks::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Forgets that one fared badly.
pub fn forgive(conn: &mut Conn, id: &WebhookId) -> QueryResult<usize> {
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::failures.eq(0),
            webhooks::failing_since.eq(None::<Moment>),
            webhooks::paused_until.eq(None::<Moment>),
        ))
        .execute(conn)
}

/// Disables one that is enabled.
pub fn disable(conn: &mut Conn, id: &WebhookId, reason: &str, now: Moment) -> QueryResult<usize> {
    let enabled = webhooks::table
        .find(id)
        .filter(webhooks::status.eq("enabled"));
    diesel::update(enabled)
        .set((
            webhooks::status.eq("disabled"),
            webhooks::disabled_reason.eq(reason),
            webhooks::disabled_at.eq(now),
            webhooks::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Notes how an enabled one fares, unless somebody noted something else meanwhile.
pub fn set_health(
    conn: &mut Conn,
    id: &WebhookId,
    was: &Health,
    is: &Health,
) -> QueryResult<usize> {
    let unchanged = webhooks::table
        .find(id)
        .filter(webhooks::status.eq("enabled"))
        .filter(webhooks::failures.eq(was.failures));
    diesel::update(unchanged)
        .set((
            webhooks::failures.eq(is.failures),
            webhooks::failing_since.eq(is.failing_since),
            webhooks::paused_until.eq(is.paused_until),
        ))
        .execute(conn)
}

/// Puts a new secret in the place of the present one, which goes on signing until `until`.
pub fn rotate(
    conn: &mut Conn,
    id: &WebhookId,
    sealed: &[u8],
    until: Moment,
    now: Moment,
) -> QueryResult<usize> {
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::previous_secret_sealed.eq(webhooks::secret_sealed.nullable()),
            webhooks::previous_until.eq(until),
            webhooks::secret_sealed.eq(sealed),
            webhooks::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Takes one away, with its log.
pub fn delete(conn: &mut Conn, id: &WebhookId) -> QueryResult<usize> {
    let log = webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(id));
    diesel::delete(log).execute(conn)?;
    diesel::delete(webhooks::table.find(id)).execute(conn)
}
