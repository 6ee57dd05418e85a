//! SQL of the key store.

use diesel::prelude::*;

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{account_keys, wrapped_keys};
use crate::platform::ids::{AccountId, KeyId};
use crate::platform::random::Random;

/// The wrapped key of this purpose; made by `make` if there is none. When two nodes make one at once, both get the first.
pub fn key_for(
    conn: &mut Conn,
    purpose: &str,
    make: impl FnOnce() -> anyhow::Result<Vec<u8>>,
    now: Moment,
    random: &Random,
) -> anyhow::Result<Vec<u8>> {
    if let Some(wrapped) = find(conn, purpose)? {
        return Ok(wrapped);
    }
    let id = KeyId::new(now, random);
    let wrapped = make()?;
    let row = (
        wrapped_keys::id.eq(&id),
        wrapped_keys::purpose.eq(purpose),
        wrapped_keys::wrapped_key.eq(&wrapped),
        wrapped_keys::created_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(wrapped_keys::table)
        .values(row)
        .on_conflict(wrapped_keys::purpose)
        .do_nothing()
        .execute(c))?;
    find(conn, purpose)?
        .ok_or_else(|| anyhow::anyhow!("the key store lost a key while it was made"))
}

fn find(conn: &mut Conn, purpose: &str) -> QueryResult<Option<Vec<u8>>> {
    wrapped_keys::table
        .filter(wrapped_keys::purpose.eq(purpose))
        .select(wrapped_keys::wrapped_key)
        .get_result(conn)
        .optional()
}

/// Stores a new account's wrapped data key.
pub fn insert_account_key(
    conn: &mut Conn,
    account: &AccountId,
    wrapped: &[u8],
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        account_keys::account_id.eq(account),
        account_keys::wrapped_key.eq(wrapped),
        account_keys::created_at.eq(now),
    );
    diesel::insert_into(account_keys::table)
        .values(row)
        .execute(conn)
}

/// An account's wrapped data key.
pub fn account_key(conn: &mut Conn, account: &AccountId) -> QueryResult<Vec<u8>> {
    account_keys::table
        .find(account)
        .select(account_keys::wrapped_key)
        .get_result(conn)
}

/// The wrapped data keys of several accounts.
pub fn account_keys(
    conn: &mut Conn,
    accounts: &[AccountId],
) -> QueryResult<Vec<(AccountId, Vec<u8>)>> {
    account_keys::table
        .filter(account_keys::account_id.eq_any(accounts))
        .select((account_keys::account_id, account_keys::wrapped_key))
        .load(conn)
}
