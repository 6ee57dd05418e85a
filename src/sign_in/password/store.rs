//! SQL of passwords.

use diesel::prelude::*;

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

pub fn replace(conn: &mut Conn, account: &AccountId, old: &str, new: &str) -> QueryResult<usize> {
    let same = passwords::account_id
        .eq(account)
        .and(passwords::phc.eq(old));
    diesel::update(passwords::table.filter(same))
        .set(passwords::phc.eq(new))
        .execute(conn)
}
