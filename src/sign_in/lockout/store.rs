//! SQL of counters.

pub mod episodes;

use anyhow::Context;
use diesel::prelude::*;

use super::rules::{Attempts, State};
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::lockouts;
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

/// Drops counters that nobody touched since `before`, except those that only a reset clears.
pub fn sweep(conn: &mut Conn, before: Moment, hard_stop: u32) -> QueryResult<usize> {
    let forgotten = lockouts::updated_at
        .lt(before)
        .and(lockouts::consecutive.lt(count(hard_stop)));
    diesel::delete(lockouts::table.filter(forgotten)).execute(conn)
}
