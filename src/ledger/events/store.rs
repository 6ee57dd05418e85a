//! SQL of events.

use diesel::dsl::{exists, min, select, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{event_feed, events};
use crate::platform::ids::{AccountId, EventId};
use crate::platform::random::Random;

/// Events that are published in one transaction; the text of [`GIVE`] names it too.
pub const AT_ONCE: i64 = 500;

/// The oldest that wait are numbered on from the last position.
const GIVE: &str = "UPDATE events SET \"position\" = fresh.number + feed.\"position\" \
    FROM (SELECT id, row_number() OVER (ORDER BY sequence, id) AS number \
          FROM (SELECT id, sequence FROM events WHERE \"position\" IS NULL ORDER BY sequence, id LIMIT 500) AS oldest) AS fresh, \
         event_feed AS feed \
    WHERE events.id = fresh.id AND feed.id = 1";

/// SQLite has one writer, so that a look at the last of those that wait tells the next number (by itself it would look at all of
/// them); PostgreSQL counts by itself.
const NEXT: &str = "(SELECT coalesce(max(sequence), 0) + 1 FROM events INDEXED BY events_unpublished WHERE \"position\" IS NULL)";

/// An event that has its position.
#[derive(Clone, Debug, Queryable)]
pub struct Published {
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub kind: String,
    /// Whose account.
    pub account_id: AccountId,
    /// The facts, JSON.
    pub payload: String,
    /// When.
    pub created_at: Moment,
    /// Where it stands among all events.
    pub position: i64,
}

/// Which events are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of one of these kinds; of any, when there are none.
    pub kinds: Vec<String>,
    /// About this account.
    pub account: Option<AccountId>,
}

pub fn insert(
    conn: &mut Conn,
    kind: &str,
    account: &AccountId,
    payload: &str,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        events::id.eq(EventId::new(now, &Random)),
        events::kind.eq(kind),
        events::account_id.eq(account),
        events::payload.eq(payload),
        events::created_at.eq(now),
    );
    match conn {
        Conn::Sqlite(conn) => {
            let next = events::sequence.eq(sql::<Nullable<BigInt>>(NEXT));
            diesel::insert_into(events::table)
                .values((row, next))
                .execute(conn)
        }
        Conn::Postgres(conn) => diesel::insert_into(events::table).values(row).execute(conn),
    }
}

/// Waits until no other node publishes, and holds the others off until the transaction ends. Gives the last position.
pub fn take_turn(conn: &mut Conn) -> QueryResult<i64> {
    let feed = event_feed::table.find(1);
    diesel::update(feed)
        .set(event_feed::position.eq(event_feed::position))
        .execute(conn)?;
    last_position(conn)
}

/// The last position that was given.
pub fn last_position(conn: &mut Conn) -> QueryResult<i64> {
    event_feed::table
        .find(1)
        .select(event_feed::position)
        .get_result(conn)
}

pub fn give_positions(conn: &mut Conn) -> QueryResult<usize> {
    on_each!(conn, |c| diesel::sql_query(GIVE).execute(c))
}

pub fn advance(conn: &mut Conn, count: usize) -> QueryResult<usize> {
    let count = i64::try_from(count).unwrap_or(0);
    diesel::update(event_feed::table.find(1))
        .set(event_feed::position.eq(event_feed::position + count))
        .execute(conn)
}

pub fn any_unpublished(conn: &mut Conn) -> QueryResult<bool> {
    let waiting = events::table.filter(events::position.is_null());
    on_each!(conn, |c| select(exists(waiting)).get_result(c))
}

pub fn after(
    conn: &mut Conn,
    position: i64,
    wanted: &Wanted,
    rows: i64,
) -> QueryResult<Vec<Published>> {
    let mut query = events::table
        .filter(events::position.gt(position))
        .into_boxed();
    if !wanted.kinds.is_empty() {
        query = query.filter(events::kind.eq_any(wanted.kinds.clone()));
    }
    if let Some(account) = &wanted.account {
        query = query.filter(events::account_id.eq(account.clone()));
    }
    query
        .order(events::position)
        .limit(rows)
        .select((
            events::id,
            events::kind,
            events::account_id,
            events::payload,
            events::created_at,
            events::position.assume_not_null(),
        ))
        .load(conn)
}

pub fn first_position(conn: &mut Conn) -> QueryResult<Option<i64>> {
    events::table.select(min(events::position)).get_result(conn)
}

/// The position of the first event that was written at this moment or later.
pub fn first_since(conn: &mut Conn, moment: Moment) -> QueryResult<Option<i64>> {
    events::table
        .filter(events::position.is_not_null())
        .filter(events::created_at.ge(moment))
        .order(events::position)
        .select(events::position.assume_not_null())
        .first(conn)
        .optional()
}

pub fn drop_before(conn: &mut Conn, position: i64) -> QueryResult<usize> {
    diesel::delete(events::table.filter(events::position.lt(position))).execute(conn)
}
