//! SQL of what was sent and typed in, and of breakers.

use diesel::dsl::sum;
use diesel::prelude::*;

use super::rules::{Breaker, Sums, TRIALS};
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{sms_breakers, sms_conversions};

/// What is judged together.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// `prefix` or `country`.
    pub scope: &'static str,
    /// Which.
    pub subject: &'a str,
}

/// One code more, in one statement.
pub fn count_sent(conn: &mut Conn, place: &Place<'_>, slot: Moment) -> QueryResult<usize> {
    let row = (
        sms_conversions::scope.eq(place.scope),
        sms_conversions::subject.eq(place.subject),
        sms_conversions::slot_at.eq(slot),
        sms_conversions::sent.eq(1),
        sms_conversions::verified.eq(0),
    );
    on_each!(conn, |c| diesel::insert_into(sms_conversions::table)
        .values(row)
        .on_conflict((
            sms_conversions::scope,
            sms_conversions::subject,
            sms_conversions::slot_at
        ))
        .do_update()
        .set(sms_conversions::sent.eq(sms_conversions::sent + 1))
        .execute(c))
}

/// One of the codes of this slot was typed in. Of a slot that was never counted nothing is known.
pub fn count_verified(conn: &mut Conn, place: &Place<'_>, slot: Moment) -> QueryResult<usize> {
    let counted = sms_conversions::table.find((place.scope, place.subject, slot));
    diesel::update(counted)
        .set(sms_conversions::verified.eq(sms_conversions::verified + 1))
        .execute(conn)
}

/// What was sent and typed in, in the slots from `first` to `last`.
pub fn sums(conn: &mut Conn, place: &Place<'_>, first: Moment, last: Moment) -> QueryResult<Sums> {
    let judged = sms_conversions::scope
        .eq(place.scope)
        .and(sms_conversions::subject.eq(place.subject))
        .and(sms_conversions::slot_at.ge(first))
        .and(sms_conversions::slot_at.le(last));
    let (sent, verified): (Option<i64>, Option<i64>) = sms_conversions::table
        .filter(judged)
        .select((sum(sms_conversions::sent), sum(sms_conversions::verified)))
        .get_result(conn)?;
    Ok(Sums {
        sent: sent.unwrap_or(0),
        verified: verified.unwrap_or(0),
    })
}

pub fn breaker(conn: &mut Conn, place: &Place<'_>) -> QueryResult<Option<Breaker>> {
    let row: Option<(bool, Moment, Moment, i32)> = sms_breakers::table
        .find((place.scope, place.subject))
        .select((
            sms_breakers::is_open,
            sms_breakers::since,
            sms_breakers::round_at,
            sms_breakers::trials,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(is_open, since, round_at, trials)| Breaker {
        is_open,
        since,
        round_at,
        trials,
    }))
}

/// Opens a breaker that is closed or was never there; 0 when somebody else was faster.
pub fn open(conn: &mut Conn, place: &Place<'_>, now: Moment, until: Moment) -> QueryResult<usize> {
    let state = (
        sms_breakers::is_open.eq(true),
        sms_breakers::since.eq(now),
        sms_breakers::round_at.eq(until),
        sms_breakers::trials.eq(0),
        sms_breakers::conversions.eq(0),
    );
    let closed = sms_breakers::table
        .find((place.scope, place.subject))
        .filter(sms_breakers::is_open.eq(false));
    let updated = diesel::update(closed).set(state).execute(conn)?;
    if updated > 0 {
        return Ok(updated);
    }
    let row = (
        sms_breakers::scope.eq(place.scope),
        sms_breakers::subject.eq(place.subject),
        state,
    );
    on_each!(conn, |c| diesel::insert_into(sms_breakers::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
}

/// Takes one of the trials of this round; 0 when there is none left.
pub fn take_trial(conn: &mut Conn, place: &Place<'_>) -> QueryResult<usize> {
    let left = sms_breakers::table
        .find((place.scope, place.subject))
        .filter(sms_breakers::is_open.eq(true))
        .filter(sms_breakers::trials.lt(TRIALS));
    diesel::update(left)
        .set(sms_breakers::trials.eq(sms_breakers::trials + 1))
        .execute(conn)
}

/// Begins another round with its first trial; 0 when somebody else did.
pub fn next_round(
    conn: &mut Conn,
    place: &Place<'_>,
    last: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let same = sms_breakers::table
        .find((place.scope, place.subject))
        .filter(sms_breakers::is_open.eq(true))
        .filter(sms_breakers::round_at.eq(last));
    diesel::update(same)
        .set((
            sms_breakers::round_at.eq(now),
            sms_breakers::trials.eq(1),
            sms_breakers::conversions.eq(0),
        ))
        .execute(conn)
}

/// A code of this round of trials was typed in.
pub fn count_trial_converted(
    conn: &mut Conn,
    place: &Place<'_>,
    sent_at: Moment,
) -> QueryResult<usize> {
    let tried = sms_breakers::table
        .find((place.scope, place.subject))
        .filter(sms_breakers::is_open.eq(true))
        .filter(sms_breakers::round_at.le(sent_at));
    diesel::update(tried)
        .set(sms_breakers::conversions.eq(sms_breakers::conversions + 1))
        .execute(conn)
}

/// Closes a breaker that enough trials spoke for.
pub fn close(conn: &mut Conn, place: &Place<'_>, needed: i32, now: Moment) -> QueryResult<usize> {
    let convinced = sms_breakers::table
        .find((place.scope, place.subject))
        .filter(sms_breakers::is_open.eq(true))
        .filter(sms_breakers::conversions.ge(needed));
    diesel::update(convinced)
        .set((sms_breakers::is_open.eq(false), sms_breakers::since.eq(now)))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let slots = sms_conversions::slot_at.lt(before);
    let counts = diesel::delete(sms_conversions::table.filter(slots)).execute(conn)?;
    let over = sms_breakers::since
        .lt(before)
        .and(sms_breakers::is_open.eq(false));
    Ok(counts + diesel::delete(sms_breakers::table.filter(over)).execute(conn)?)
}
