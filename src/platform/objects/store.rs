//! SQL of the index.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{account_keys, objects};
use crate::platform::ids::{AccountId, ObjectId};

const NEW: &str = "new";
const KEPT: &str = "kept";
const DOOMED: &str = "doomed";

/// A new object.
pub struct New<'a> {
    pub id: &'a ObjectId,
    pub account: &'a AccountId,
    pub purpose: &'a str,
    pub name: &'a str,
    pub size: i64,
    pub wrapped_key: &'a [u8],
    pub now: Moment,
    pub delete_after: Moment,
}

/// What it takes to read an object.
#[derive(Queryable)]
pub struct Found {
    pub account: AccountId,
    pub name: String,
    pub wrapped_key: Vec<u8>,
    pub account_key: Vec<u8>,
}

/// An object that is due.
#[derive(Queryable)]
pub struct Due {
    pub id: ObjectId,
    pub name: String,
    pub delete_after: Option<Moment>,
}

pub fn insert(conn: &mut Conn, new: &New<'_>) -> QueryResult<usize> {
    let row = (
        objects::id.eq(new.id),
        objects::account_id.eq(new.account),
        objects::purpose.eq(new.purpose),
        objects::name.eq(new.name),
        objects::size.eq(new.size),
        objects::wrapped_key.eq(new.wrapped_key),
        objects::state.eq(NEW),
        objects::created_at.eq(new.now),
        objects::delete_after.eq(Some(new.delete_after)),
    );
    diesel::insert_into(objects::table)
        .values(row)
        .execute(conn)
}

/// An object that is neither doomed nor due.
pub fn find(conn: &mut Conn, id: &ObjectId, now: Moment) -> QueryResult<Option<Found>> {
    let alive = objects::delete_after
        .is_null()
        .or(objects::delete_after.gt(now));
    objects::table
        .inner_join(account_keys::table.on(account_keys::account_id.eq(objects::account_id)))
        .filter(objects::id.eq(id))
        .filter(objects::state.ne(DOOMED))
        .filter(alive)
        .select((
            objects::account_id,
            objects::name,
            objects::wrapped_key,
            account_keys::wrapped_key,
        ))
        .get_result(conn)
        .optional()
}

/// A new object stays.
pub fn keep(
    conn: &mut Conn,
    id: &ObjectId,
    account: &AccountId,
    now: Moment,
) -> QueryResult<usize> {
    let still_new = objects::table
        .filter(objects::id.eq(id))
        .filter(objects::account_id.eq(account))
        .filter(objects::state.eq(NEW))
        .filter(objects::delete_after.gt(now));
    diesel::update(still_new)
        .set((
            objects::state.eq(KEPT),
            objects::delete_after.eq(None::<Moment>),
        ))
        .execute(conn)
}

/// Sets the end of an object; that of a new one comes no later than it would anyway.
pub fn delete_at(conn: &mut Conn, id: &ObjectId, at: Option<Moment>) -> QueryResult<usize> {
    let kept = objects::state.eq(KEPT);
    // A new one has its end already, which comes soon.
    let earlier = objects::state.eq(NEW).and(objects::delete_after.gt(at));
    diesel::update(
        objects::table
            .filter(objects::id.eq(id))
            .filter(kept.or(earlier.assume_not_null())),
    )
    .set(objects::delete_after.eq(at))
    .execute(conn)
}

/// Dooms all objects of an account: their keys are destroyed at once.
pub fn doom_all_of(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<usize> {
    let alive = objects::table
        .filter(objects::account_id.eq(account))
        .filter(objects::state.ne(DOOMED));
    diesel::update(alive)
        .set((
            objects::state.eq(DOOMED),
            objects::wrapped_key.eq(Vec::<u8>::new()),
            objects::delete_after.eq(Some(now)),
        ))
        .execute(conn)
}

/// Some that are due, the longest overdue first, behind that moment and id.
pub fn due(
    conn: &mut Conn,
    now: Moment,
    behind: Option<&(Moment, ObjectId)>,
    limit: i64,
) -> QueryResult<Vec<Due>> {
    let mut query = objects::table
        .filter(objects::delete_after.le(now))
        .select((objects::id, objects::name, objects::delete_after))
        .order((objects::delete_after.asc(), objects::id.asc()))
        .limit(limit)
        .into_boxed();
    if let Some((moment, id)) = behind {
        let later = objects::delete_after.gt(moment);
        let same = objects::delete_after.eq(moment).and(objects::id.gt(id));
        query = query.filter(later.or(same));
    }
    query.get_results(conn)
}

/// Dooms those of these that are still due: nobody can keep them any more, and their keys are destroyed.
pub fn doom(conn: &mut Conn, ids: &[&ObjectId], now: Moment) -> QueryResult<usize> {
    let still_due = objects::table
        .filter(objects::id.eq_any(ids))
        .filter(objects::delete_after.le(now))
        .filter(objects::state.ne(DOOMED));
    diesel::update(still_due)
        .set((
            objects::state.eq(DOOMED),
            objects::wrapped_key.eq(Vec::<u8>::new()),
        ))
        .execute(conn)
}

/// Which of these are doomed.
pub fn doomed(conn: &mut Conn, ids: &[&ObjectId]) -> QueryResult<Vec<ObjectId>> {
    objects::table
        .filter(objects::id.eq_any(ids))
        .filter(objects::state.eq(DOOMED))
        .select(objects::id)
        .get_results(conn)
}

/// Strikes doomed objects, whose bytes are gone, from the index.
pub fn strike(conn: &mut Conn, ids: &[ObjectId]) -> QueryResult<usize> {
    let gone = objects::table
        .filter(objects::id.eq_any(ids))
        .filter(objects::state.eq(DOOMED));
    diesel::delete(gone).execute(conn)
}

/// How many there are, and how many of them are due.
pub fn count(conn: &mut Conn, now: Moment) -> QueryResult<(i64, i64)> {
    let all = objects::table.count().get_result(conn)?;
    let due = objects::table
        .filter(objects::delete_after.le(now))
        .count()
        .get_result(conn)?;
    Ok((all, due))
}
