//! SQL of passwords.

use diesel::prelude::*;

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{accounts, passwords};
use crate::platform::ids::AccountId;

pub fn insert(conn: &mut Conn, account: &AccountId, phc: &str, now: Moment) -> QueryResult<usize> {
    let row = (
        passwords::account_id.eq(account),
        passwords::phc.eq(phc),
        passwords::changed_at.eq(now),
    );
    diesel::insert_into(passwords::table)
        .values(row)
        .execute(conn)
}

/// The account's password from now on, whether or not it had one.
pub fn put(conn: &mut Conn, account: &AccountId, phc: &str, now: Moment) -> QueryResult<usize> {
    let row = (
        passwords::account_id.eq(account),
        passwords::phc.eq(phc),
        passwords::changed_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(passwords::table)
        .values(row)
        .on_conflict(passwords::account_id)
        .do_update()
        .set((
            passwords::phc.eq(phc),
            passwords::changed_at.eq(now),
            passwords::reminded_at.eq(None::<Moment>),
        ))
        .execute(c))
}

pub fn replace(conn: &mut Conn, account: &AccountId, old: &str, new: &str) -> QueryResult<usize> {
    let same = passwords::account_id
        .eq(account)
        .and(passwords::phc.eq(old));
    diesel::update(passwords::table.filter(same))
        .set(passwords::phc.eq(new))
        .execute(conn)
}

/// Another password, if the present one is still the one that was proven.
pub fn exchange(
    conn: &mut Conn,
    account: &AccountId,
    old: &str,
    new: &str,
    now: Moment,
) -> QueryResult<usize> {
    let same = passwords::account_id
        .eq(account)
        .and(passwords::phc.eq(old));
    diesel::update(passwords::table.filter(same))
        .set((
            passwords::phc.eq(new),
            passwords::changed_at.eq(now),
            passwords::reminded_at.eq(None::<Moment>),
        ))
        .execute(conn)
}

pub fn changed_at(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Moment>> {
    passwords::table
        .find(account)
        .select(passwords::changed_at)
        .get_result(conn)
        .optional()
}

/// Active accounts whose password is from before a moment and whose owners were not reminded, oldest first.
pub fn old(conn: &mut Conn, before: Moment, rows: i64) -> QueryResult<Vec<AccountId>> {
    passwords::table
        .inner_join(accounts::table)
        .filter(
            passwords::changed_at
                .lt(before)
                .and(passwords::reminded_at.is_null())
                .and(accounts::status.eq("active")),
        )
        .order(passwords::changed_at)
        .limit(rows)
        .select(passwords::account_id)
        .load(conn)
}

/// Notes that an owner is reminded. `0`: another node was first, or the password was changed.
pub fn note_reminder(
    conn: &mut Conn,
    account: &AccountId,
    before: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let due = passwords::account_id
        .eq(account)
        .and(passwords::changed_at.lt(before))
        .and(passwords::reminded_at.is_null());
    diesel::update(passwords::table.filter(due))
        .set(passwords::reminded_at.eq(now))
        .execute(conn)
}
