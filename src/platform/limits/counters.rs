//! Budgets per identifier, in the database: they survive restarts and hold on all nodes.
//!
//! Subjects are blind indexes, never addresses, and are counted alike whether or not an account exists.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Timestamp};

use super::{Budget, Limit, SKEW};
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::limit_counters;
use crate::platform::problem::Problem;

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How often still, by the tightest of the longer limits.
    pub count: u32,
    /// When the next one is allowed; in the past or now when it already is.
    pub available_at: Moment,
}

/// Counts one act, atomically and before it happens. A refusal rolls the count back with the act's transaction, so
/// that refused attempts do not prolong the wait.
pub fn take(
    conn: &mut Conn,
    budget: &Budget,
    subject: &[u8],
    now: Moment,
) -> Result<Left, Problem> {
    let mut left = Left {
        count: u32::MAX,
        available_at: now,
    };
    if !budget.enabled {
        return Ok(left);
    }
    for limit in &budget.limits {
        let (count, started_at) = count_up(conn, &bucket(budget, limit), subject, limit, now)?;
        let ends = started_at.plus(limit.window_delta());
        if count > limit.count {
            return Err(budget.refusal(ends.seconds_after(now)));
        }
        left = tighten(left, limit, count, ends);
    }
    Ok(left)
}

/// Takes an act back in the transaction that counted it, so that nobody else ever saw the count: it turned out not to be what the
/// budget is for.
pub fn give_back(conn: &mut Conn, budget: &Budget, subject: &[u8]) -> Result<(), Problem> {
    for limit in budget.limits.iter().filter(|_| budget.enabled) {
        let counted = limit_counters::table
            .find((bucket(budget, limit), subject))
            .filter(limit_counters::count.gt(0));
        diesel::update(counted)
            .set(limit_counters::count.eq(limit_counters::count - 1))
            .execute(conn)?;
    }
    Ok(())
}

/// What is left, without counting.
pub fn peek(
    conn: &mut Conn,
    budget: &Budget,
    subject: &[u8],
    now: Moment,
) -> Result<Left, Problem> {
    let mut left = Left {
        count: u32::MAX,
        available_at: now,
    };
    if !budget.enabled {
        return Ok(left);
    }
    for limit in &budget.limits {
        let row: Option<(i32, Moment)> = limit_counters::table
            .find((bucket(budget, limit), subject))
            .select((limit_counters::count, limit_counters::started_at))
            .get_result(conn)
            .optional()?;
        let running = row.filter(|(_, started)| {
            now.since(*started) < limit.window_delta() && *started <= now.plus(SKEW)
        });
        let (count, ends) = running.map_or((0, now), |(count, started)| {
            (as_count(count), started.plus(limit.window_delta()))
        });
        left = tighten(left, limit, count, ends);
    }
    Ok(left)
}

fn tighten(left: Left, limit: &Limit, count: u32, ends: Moment) -> Left {
    let remaining = limit.count.saturating_sub(count);
    let available_at = if remaining == 0 {
        left.available_at.max(ends)
    } else {
        left.available_at
    };
    // A limit of one is a cool-down: it says when, not how often.
    let counted = if limit.count == 1 {
        left.count
    } else {
        left.count.min(remaining)
    };
    Left {
        count: counted,
        available_at,
    }
}

/// One statement: starts the window anew when it is over (or lies far in the future, after the clock was set back), else adds one.
fn count_up(
    conn: &mut Conn,
    bucket: &str,
    subject: &[u8],
    limit: &Limit,
    now: Moment,
) -> Result<(u32, Moment), Problem> {
    let oldest = now.minus(limit.window_delta());
    let row = (
        limit_counters::bucket.eq(bucket),
        limit_counters::subject.eq(subject),
        limit_counters::count.eq(1),
        limit_counters::started_at.eq(now),
        limit_counters::expires_at.eq(now.plus(limit.window_delta())),
    );
    let (count, started_at): (i32, Moment) = on_each!(conn, |c| {
        let over = limit_counters::started_at
            .le(oldest)
            .or(limit_counters::started_at.gt(now.plus(SKEW)));
        diesel::insert_into(limit_counters::table)
            .values(row)
            .on_conflict((limit_counters::bucket, limit_counters::subject))
            .do_update()
            .set((
                limit_counters::count.eq(diesel::dsl::case_when(over, 1.into_sql::<Integer>())
                    .otherwise(limit_counters::count + 1)),
                limit_counters::started_at.eq(diesel::dsl::case_when(
                    over,
                    now.into_sql::<Timestamp>(),
                )
                .otherwise(limit_counters::started_at)),
                limit_counters::expires_at.eq(diesel::dsl::case_when(
                    over,
                    now.plus(limit.window_delta()).into_sql::<Timestamp>(),
                )
                .otherwise(limit_counters::expires_at)),
            ))
            .returning((limit_counters::count, limit_counters::started_at))
            .get_result(c)
    })?;
    Ok((as_count(count), started_at))
}

/// Drops counters whose window is over.
pub fn sweep(conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
    let over = limit_counters::expires_at.lt(now.minus(TimeDelta::hours(1)));
    Ok(diesel::delete(limit_counters::table.filter(over)).execute(conn)?)
}

fn bucket(budget: &Budget, limit: &Limit) -> String {
    format!("{}/{}", budget.name, limit.window.as_secs())
}

fn as_count(count: i32) -> u32 {
    u32::try_from(count).unwrap_or(0)
}
