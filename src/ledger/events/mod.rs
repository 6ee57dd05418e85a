//! Events: what programs of the marketplace are told, written with the act that causes it, so that none is ever told that did not happen, nor
//! one forgotten that did.
//!
//! What may be told is listed in [`kinds`]: a struct for each kind, which is its schema in the public document too. An event names its
//! account and holds ids, words and numbers; never a name, an address or a secret.
//!
//! A committed event gets its *position* from [`publish`], which one node at a time does, twice a second. Positions have no gaps and only
//! grow, so that who has read up to one has missed nothing, however late another transaction commits. The events of an account stand in the order
//! in which they happened: the database counts them as they are written, and whoever acts on an account holds its row.
//!
//! Codes answered: `cursor_expired`.

mod catalogue;
pub mod document;
pub mod http;
pub mod kinds;
pub mod problems;
mod store;

use serde::Serialize;

use crate::ledger::audit::{self, Actor};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, EventId};
use crate::platform::problem::Problem;
use crate::platform::random::Random;
use crate::platform::texts::{Language, Table};
pub use catalogue::{Data, Kind};
pub use store::{Published, Wanted};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// The address of the feed, which the cursors of events belong to.
pub const FEED: &str = "/v1/events";

/// Every kind of event.
pub fn all() -> &'static [Kind] {
    kinds::ALL
}

/// Writes an event about an account.
pub fn emit<E: Data>(
    conn: &mut Conn,
    event: &E,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(event).map_err(anyhow::Error::new)?;
    store::insert(conn, E::KIND, account, &payload, now)?;
    Ok(())
}

/// Writes an event, and an entry of the same name with the same facts in the trail, which also keeps what somebody said about it.
pub fn tell<E: Data>(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    account: &AccountId,
    event: &E,
    why: Option<&str>,
) -> Result<(), Problem> {
    emit(conn, event, account, call.now)?;
    let mut facts = serde_json::to_value(event).map_err(anyhow::Error::new)?;
    if let (Some(facts), Some(why)) = (facts.as_object_mut(), why) {
        facts.insert("why".to_owned(), why.into());
    }
    audit::note(conn, call, actor, E::KIND, Some(account), facts)
}

/// Gives committed events their positions, in the order in which they were written, and hands them to `tell` in the same transaction.
/// `true` when more may wait.
pub fn publish(
    conn: &mut Conn,
    tell: impl FnOnce(&mut Conn, &[Published]) -> Result<(), Problem>,
) -> Result<bool, Problem> {
    let last = store::take_turn(conn)?;
    let count = store::give_positions(conn)?;
    if count == 0 {
        return Ok(false);
    }
    store::advance(conn, count)?;
    let fresh = store::after(conn, last, &Wanted::default(), store::AT_ONCE)?;
    tell(conn, &fresh)?;
    metrics::counter!("events_published_total").increment(fresh.len() as u64);
    Ok(fresh.len() as i64 == store::AT_ONCE)
}

/// Whether any event waits for its position.
pub fn any_unpublished(conn: &mut Conn) -> Result<bool, Problem> {
    Ok(store::any_unpublished(conn)?)
}

/// Events after a position, in order.
pub fn after(
    conn: &mut Conn,
    position: i64,
    wanted: &Wanted,
    rows: i64,
) -> Result<Vec<Published>, Problem> {
    Ok(store::after(conn, position, wanted, rows)?)
}

/// The event at a position, if it is kept.
pub fn at(conn: &mut Conn, position: i64) -> Result<Option<Published>, Problem> {
    let found = store::after(conn, position - 1, &Wanted::default(), 1)?;
    Ok(found.into_iter().find(|event| event.position == position))
}

/// The last position that was given.
pub fn last_position(conn: &mut Conn) -> Result<i64, Problem> {
    Ok(store::last_position(conn)?)
}

/// The position behind which everything stands that happened at this moment or later.
pub fn position_at(conn: &mut Conn, since: Moment) -> Result<i64, Problem> {
    match store::first_since(conn, since)? {
        Some(position) => Ok(position - 1),
        None => last_position(conn),
    }
}

/// Refuses a position behind which events are missing that were kept for their time.
pub fn check_kept(conn: &mut Conn, position: i64) -> Result<(), Problem> {
    let first = store::first_position(conn)?;
    let first = match first {
        Some(first) => first,
        None => store::last_position(conn)? + 1,
    };
    if position + 1 < first {
        return Err(Problem::new(&problems::CURSOR_EXPIRED).next("read_events", "GET", FEED));
    }
    Ok(())
}

/// Drops the oldest events that were written before `before`, up to the first that is still `needed`. Tells how many, and the position from which
/// on events are kept.
pub fn sweep(
    conn: &mut Conn,
    before: Moment,
    needed: Option<i64>,
) -> Result<(usize, i64), Problem> {
    let kept = match store::first_since(conn, before)? {
        Some(position) => position,
        None => store::last_position(conn)? + 1,
    };
    let kept = needed.map_or(kept, |needed| kept.min(needed));
    Ok((store::drop_before(conn, kept)?, kept))
}

/// An event, as it is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Event {
    /// Its id, the same however often it is told.
    pub id: EventId,
    /// What happened; more may be added.
    #[serde(rename = "type")]
    #[schema(max_length = 64, examples("account.email_verified"), extensions(("x-extensible-enum" = json!(catalogue::names()))))]
    pub kind: String,
    /// Whose account it is about.
    pub account_id: AccountId,
    /// When it happened.
    pub timestamp: Moment,
    /// The facts, by the schema of its type (`GET /v1/event-types`).
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

impl Event {
    /// An event of the moment, of a kind that is not written down.
    pub fn passing<E: Data>(event: &E, account: &AccountId, now: Moment) -> Result<Self, Problem> {
        Ok(Self {
            id: EventId::new(now, &Random),
            kind: E::KIND.to_owned(),
            account_id: account.clone(),
            timestamp: now,
            data: serde_json::to_value(event).map_err(anyhow::Error::new)?,
        })
    }
}

impl From<Published> for Event {
    fn from(row: Published) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            account_id: row.account_id,
            timestamp: row.created_at,
            data: serde_json::from_str(&row.payload).unwrap_or_default(),
        }
    }
}
