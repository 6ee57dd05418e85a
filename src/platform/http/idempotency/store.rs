//! SQL of repeated requests.

use diesel::prelude::*;

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::idempotent_requests;

/// A request under a key.
#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotent_requests)]
pub struct Found {
    pub fingerprint: Vec<u8>,
    pub answer: Option<Vec<u8>>,
    pub locked_until: Moment,
    pub expires_at: Moment,
}

pub fn insert(
    conn: &mut Conn,
    scope: &[u8; 32],
    fingerprint: &[u8; 32],
    locked_until: Moment,
    expires_at: Moment,
) -> QueryResult<usize> {
    let row = (
        idempotent_requests::scope.eq(scope.as_slice()),
        idempotent_requests::fingerprint.eq(fingerprint.as_slice()),
        idempotent_requests::locked_until.eq(locked_until),
        idempotent_requests::expires_at.eq(expires_at),
    );
    on_each!(conn, |c| diesel::insert_into(idempotent_requests::table)
        .values(row)
        .on_conflict(idempotent_requests::scope)
        .do_nothing()
        .execute(c))
}

pub fn find(conn: &mut Conn, scope: &[u8; 32]) -> QueryResult<Option<Found>> {
    idempotent_requests::table
        .find(scope.as_slice())
        .select(Found::as_select())
        .get_result(conn)
        .optional()
}

/// One of many repetitions takes over what has expired or died.
pub fn take_over(
    conn: &mut Conn,
    scope: &[u8; 32],
    fingerprint: &[u8; 32],
    now: Moment,
    locked_until: Moment,
    expires_at: Moment,
) -> QueryResult<usize> {
    let dead = idempotent_requests::answer
        .is_null()
        .and(idempotent_requests::locked_until.le(now));
    let free = idempotent_requests::table
        .filter(idempotent_requests::scope.eq(scope.as_slice()))
        .filter(idempotent_requests::expires_at.le(now).or(dead));
    diesel::update(free)
        .set((
            idempotent_requests::fingerprint.eq(fingerprint.as_slice()),
            idempotent_requests::answer.eq(None::<Vec<u8>>),
            idempotent_requests::locked_until.eq(locked_until),
            idempotent_requests::expires_at.eq(expires_at),
        ))
        .execute(conn)
}

pub fn finish(conn: &mut Conn, scope: &[u8; 32], answer: &[u8]) -> QueryResult<usize> {
    diesel::update(idempotent_requests::table.find(scope.as_slice()))
        .set(idempotent_requests::answer.eq(answer))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, scope: &[u8; 32]) -> QueryResult<usize> {
    diesel::delete(idempotent_requests::table.find(scope.as_slice())).execute(conn)
}

pub fn sweep(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    let over = idempotent_requests::expires_at.le(now);
    diesel::delete(idempotent_requests::table.filter(over)).execute(conn)
}
