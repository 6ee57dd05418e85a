//! SQL of counters and episodes.

use anyhow::Context;
use diesel::prelude::*;

use super::Subject;
use super::rules::{Attempts, State};
use crate::accounts::account::AddressKey;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{lock_episodes, lockouts};
use crate::platform::ids::LockId;
use crate::platform::problem::Problem;

/// The version of a counter that was just begun.
pub const FIRST: i64 = 1;

/// A counter, as stored.
pub struct Stored {
    pub state: State,
    pub version: i64,
}

pub fn load(conn: &mut Conn, subject: &[u8]) -> Result<Option<Stored>, Problem> {
    type Row = (String, i32, Option<Moment>, Option<LockId>, i64);
    let row: Option<Row> = lockouts::table
        .find(subject)
        .select((
            lockouts::attempts,
            lockouts::consecutive,
            lockouts::locked_until,
            lockouts::episode_id,
            lockouts::version,
        ))
        .get_result(conn)
        .optional()?;
    let Some((attempts, consecutive, locked_until, episode, version)) = row else {
        return Ok(None);
    };
    let attempts: Attempts = serde_json::from_str(&attempts).context("a stored counter")?;
    let consecutive = u32::try_from(consecutive).unwrap_or(0);
    Ok(Some(Stored {
        state: State {
            attempts,
            consecutive,
            locked_until,
            episode,
        },
        version,
    }))
}

/// Begins a counter; `false` when there is one.
pub fn begin(conn: &mut Conn, subject: &[u8], state: &State, now: Moment) -> Result<bool, Problem> {
    let row = (
        lockouts::subject.eq(subject),
        lockouts::attempts.eq(text(&state.attempts)?),
        lockouts::consecutive.eq(count(state.consecutive)),
        lockouts::version.eq(FIRST),
        lockouts::updated_at.eq(now),
    );
    let inserted = on_each!(conn, |c| diesel::insert_into(lockouts::table)
        .values(row)
        .on_conflict(lockouts::subject)
        .do_nothing()
        .execute(c))?;
    Ok(inserted > 0)
}

/// Stores a counter's next state, if nobody changed it since; a blank one goes. `false`: somebody did.
pub fn replace(
    conn: &mut Conn,
    subject: &[u8],
    version: i64,
    state: &State,
    now: Moment,
) -> Result<bool, Problem> {
    if state.is_blank() {
        return remove(conn, subject, version);
    }
    let same = lockouts::subject
        .eq(subject)
        .and(lockouts::version.eq(version));
    let changed = diesel::update(lockouts::table.filter(same))
        .set((
            lockouts::attempts.eq(text(&state.attempts)?),
            lockouts::consecutive.eq(count(state.consecutive)),
            lockouts::locked_until.eq(state.locked_until),
            lockouts::episode_id.eq(&state.episode),
            lockouts::version.eq(version.saturating_add(1)),
            lockouts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Removes a counter that nobody changed since.
pub fn remove(conn: &mut Conn, subject: &[u8], version: i64) -> Result<bool, Problem> {
    let same = lockouts::subject
        .eq(subject)
        .and(lockouts::version.eq(version));
    Ok(diesel::delete(lockouts::table.filter(same)).execute(conn)? > 0)
}

/// Removes a counter, whatever it says.
pub fn clear(conn: &mut Conn, subject: &[u8]) -> QueryResult<usize> {
    diesel::delete(lockouts::table.find(subject)).execute(conn)
}

fn text(attempts: &Attempts) -> Result<String, Problem> {
    Ok(serde_json::to_string(attempts).context("a counter to be stored")?)
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An episode of locks.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = lock_episodes)]
pub struct Episode {
    /// Its id.
    pub id: LockId,
    /// The counter.
    pub subject: Vec<u8>,
    /// Whether only a reset ends it.
    pub is_final: bool,
}

/// A lock that begins an episode.
pub fn insert_episode(
    conn: &mut Conn,
    id: &LockId,
    subject: &Subject,
    place: &str,
    until: Moment,
    is_final: bool,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        lock_episodes::id.eq(id),
        lock_episodes::subject.eq(subject.as_bytes()),
        lock_episodes::email_index.eq(subject.address().as_bytes()),
        lock_episodes::scope.eq(subject.scope().as_str()),
        lock_episodes::client_address.eq(place),
        lock_episodes::started_at.eq(now),
        lock_episodes::locked_until.eq(until),
        lock_episodes::locks.eq(1),
        lock_episodes::is_final.eq(is_final),
    );
    diesel::insert_into(lock_episodes::table)
        .values(row)
        .execute(conn)
}

/// Another lock of the same episode.
pub fn continue_episode(
    conn: &mut Conn,
    id: &LockId,
    until: Moment,
    is_final: bool,
) -> QueryResult<usize> {
    diesel::update(lock_episodes::table.find(id))
        .set((
            lock_episodes::locked_until.eq(until),
            lock_episodes::locks.eq(lock_episodes::locks + 1),
            lock_episodes::is_final.eq(is_final),
        ))
        .execute(conn)
}

/// Ends an episode that nothing ended before.
pub fn end_episode(
    conn: &mut Conn,
    id: &LockId,
    reason: &'static str,
    now: Moment,
) -> QueryResult<usize> {
    let open = lock_episodes::id
        .eq(id)
        .and(lock_episodes::ended_at.is_null());
    diesel::update(lock_episodes::table.filter(open))
        .set((
            lock_episodes::ended_at.eq(now),
            lock_episodes::end_reason.eq(reason),
        ))
        .execute(conn)
}

/// Episodes of an address that nothing ended, newest first.
pub fn open_episodes(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<Episode>> {
    let open = lock_episodes::email_index
        .eq(address.as_bytes())
        .and(lock_episodes::ended_at.is_null());
    lock_episodes::table
        .filter(open)
        .order(lock_episodes::started_at.desc())
        .limit(50)
        .select(Episode::as_select())
        .load(conn)
}

/// Drops counters that nobody touched since `before`, except those that only a reset clears; and episodes that began before `old`.
pub fn sweep(conn: &mut Conn, before: Moment, hard_stop: u32, old: Moment) -> QueryResult<usize> {
    let forgotten = lockouts::updated_at
        .lt(before)
        .and(lockouts::consecutive.lt(count(hard_stop)));
    let counters = diesel::delete(lockouts::table.filter(forgotten)).execute(conn)?;
    let over = lock_episodes::started_at.lt(old);
    let episodes = diesel::delete(lock_episodes::table.filter(over)).execute(conn)?;
    Ok(counters + episodes)
}
