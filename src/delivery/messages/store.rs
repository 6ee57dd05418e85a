//! SQL of text messages and calls.

use diesel::prelude::*;

use super::Report;
use crate::delivery::sms::Channel;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{message_events, messages};
use crate::platform::ids::{AccountId, EventId};
use crate::platform::random::Random;

/// A message.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Sent {
    /// How it fares.
    pub state: String,
    /// A short code that says why it fares badly.
    pub reason: Option<String>,
}

/// Something that happened to a message.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = message_events)]
pub struct MessageStep {
    /// What.
    pub event: String,
    /// A short code that says why.
    pub reason: Option<String>,
    /// When.
    pub at: Moment,
}

/// Steps that are shown of one message.
const SHOWN: i64 = 50;

pub fn insert(
    conn: &mut Conn,
    id: &str,
    purpose: &'static str,
    channel: Channel,
    account: &AccountId,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        messages::id.eq(id),
        messages::purpose.eq(purpose),
        messages::channel.eq(channel.as_str()),
        messages::account_id.eq(account),
        messages::state.eq("queued"),
        messages::created_at.eq(now),
        messages::updated_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(messages::table)
        .values(row)
        .on_conflict(messages::id)
        .do_nothing()
        .execute(c))
}

pub fn insert_event(
    conn: &mut Conn,
    message: &str,
    report: &Report<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        message_events::id.eq(EventId::new(now, &Random)),
        message_events::message_id.eq(message),
        message_events::event.eq(report.event.as_str()),
        message_events::reason.eq(report.reason),
        message_events::provider.eq(report.provider),
        message_events::at.eq(report.at),
    );
    on_each!(conn, |c| diesel::insert_into(message_events::table)
        .values(row)
        .on_conflict((
            message_events::message_id,
            message_events::event,
            message_events::at
        ))
        .do_nothing()
        .execute(c))
}

pub fn set_state(
    conn: &mut Conn,
    id: &str,
    from: &[&str],
    report: &Report<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let row = messages::id
        .eq(id)
        .and(messages::state.eq_any(from.to_vec()));
    diesel::update(messages::table.filter(row))
        .set((
            messages::state.eq(report.event.as_str()),
            messages::reason.eq(report.reason),
            messages::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_provider_id(conn: &mut Conn, id: &str, given: &str) -> QueryResult<usize> {
    diesel::update(messages::table.find(id))
        .set(messages::provider_id.eq(given))
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<Sent>> {
    messages::table
        .find(id)
        .select(Sent::as_select())
        .get_result(conn)
        .optional()
}

/// Our id of a message that is named by it, or by what its provider calls it.
pub fn resolve(conn: &mut Conn, name: &str) -> QueryResult<Option<String>> {
    let named = messages::id.eq(name).or(messages::provider_id.eq(name));
    messages::table
        .filter(named)
        .order(messages::created_at.desc())
        .select(messages::id)
        .get_result(conn)
        .optional()
}

pub fn story(conn: &mut Conn, message: &str) -> QueryResult<Vec<MessageStep>> {
    message_events::table
        .filter(message_events::message_id.eq(message))
        .order((message_events::at, message_events::id))
        .limit(SHOWN)
        .select(MessageStep::as_select())
        .load(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(messages::table.filter(messages::created_at.lt(before))).execute(conn)
}
