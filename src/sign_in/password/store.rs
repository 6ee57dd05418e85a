//! SQL of passwords.

use diesel::prelude::*;

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::passwords;
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
