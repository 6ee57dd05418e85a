//! SQL of backup codes.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::backup_codes;
use crate::platform::ids::AccountId;

pub fn insert(
    conn: &mut Conn,
    account: &AccountId,
    hash: &[u8; 32],
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        backup_codes::account_id.eq(account),
        backup_codes::code_hash.eq(hash.as_slice()),
        backup_codes::created_at.eq(now),
    );
    diesel::insert_into(backup_codes::table)
        .values(row)
        .execute(conn)
}

pub fn delete(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    diesel::delete(backup_codes::table.filter(backup_codes::account_id.eq(account))).execute(conn)
}

/// How many are unused, and when they were made.
pub fn unused(conn: &mut Conn, account: &AccountId) -> QueryResult<(i64, Option<Moment>)> {
    let theirs = backup_codes::account_id.eq(account);
    let made = backup_codes::table
        .filter(theirs)
        .select(diesel::dsl::max(backup_codes::created_at))
        .get_result(conn)?;
    let left = backup_codes::table
        .filter(theirs.and(backup_codes::used_at.is_null()))
        .count()
        .get_result(conn)?;
    Ok((left, made))
}

pub fn has(conn: &mut Conn, account: &AccountId, hash: &[u8; 32]) -> QueryResult<bool> {
    let found: i64 = backup_codes::table
        .filter(
            backup_codes::account_id
                .eq(account)
                .and(backup_codes::code_hash.eq(hash.as_slice()))
                .and(backup_codes::used_at.is_null()),
        )
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

pub fn take(
    conn: &mut Conn,
    account: &AccountId,
    hash: &[u8; 32],
    now: Moment,
) -> QueryResult<usize> {
    let unused = backup_codes::account_id
        .eq(account)
        .and(backup_codes::code_hash.eq(hash.as_slice()))
        .and(backup_codes::used_at.is_null());
    diesel::update(backup_codes::table.filter(unused))
        .set(backup_codes::used_at.eq(now))
        .execute(conn)
}
