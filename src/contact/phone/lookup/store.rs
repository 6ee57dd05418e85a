//! SQL of verdicts on numbers.

use diesel::prelude::*;

use super::Verdict;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::line_types;

/// The verdict on a number, if it is younger than this.
pub fn find(conn: &mut Conn, index: &[u8], since: Moment) -> QueryResult<Option<Verdict>> {
    let word: Option<String> = line_types::table
        .find(index)
        .filter(line_types::checked_at.gt(since))
        .select(line_types::verdict)
        .get_result(conn)
        .optional()?;
    Ok(word.map(|word| Verdict::parse(&word)))
}

/// Keeps a verdict in the place of the one before.
pub fn keep(conn: &mut Conn, index: &[u8], verdict: Verdict, now: Moment) -> QueryResult<usize> {
    let row = (
        line_types::phone_index.eq(index),
        line_types::verdict.eq(verdict.as_str()),
        line_types::checked_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(line_types::table)
        .values(row)
        .on_conflict(line_types::phone_index)
        .do_update()
        .set((
            line_types::verdict.eq(verdict.as_str()),
            line_types::checked_at.eq(now),
        ))
        .execute(c))
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(line_types::table.filter(line_types::checked_at.le(before))).execute(conn)
}
