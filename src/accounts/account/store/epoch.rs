//! SQL of the security epoch.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::accounts;
use crate::platform::ids::AccountId;

/// Tells the new epoch.
pub fn raise_security_epoch(conn: &mut Conn, id: &AccountId, now: Moment) -> QueryResult<i64> {
    on_each!(conn, |c| diesel::update(accounts::table.find(id))
        .set((
            accounts::security_epoch.eq(accounts::security_epoch + 1),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::security_epoch)
        .get_result(c))
}

/// Waits for whoever is making a session, and holds the account: a foreign key's own lock gives way to no plain update. SQLite has one
/// writer at a time anyway.
pub fn lock(conn: &mut Conn, id: &AccountId) -> QueryResult<()> {
    if let Conn::Postgres(conn) = conn {
        let _id: Option<AccountId> = accounts::table
            .find(id)
            .select(accounts::id)
            .for_update()
            .get_result(conn)
            .optional()?;
    }
    Ok(())
}

pub fn touch_and_raise(
    conn: &mut Conn,
    id: &AccountId,
    epoch: i64,
    now: Moment,
) -> QueryResult<usize> {
    let same = accounts::id.eq(id).and(accounts::security_epoch.eq(epoch));
    diesel::update(accounts::table.filter(same))
        .set((
            accounts::security_epoch.eq(epoch.saturating_add(1)),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Touches an account that is under this epoch.
pub fn touch(conn: &mut Conn, id: &AccountId, epoch: i64, now: Moment) -> QueryResult<usize> {
    let same = accounts::id.eq(id).and(accounts::security_epoch.eq(epoch));
    diesel::update(accounts::table.filter(same))
        .set(accounts::updated_at.eq(now))
        .execute(conn)
}

/// Tells the new epoch, if the account is active, at this address and under this epoch.
pub fn reclaim(
    conn: &mut Conn,
    id: &AccountId,
    address: &AddressKey,
    epoch: i64,
    now: Moment,
) -> QueryResult<Option<i64>> {
    let same = accounts::id
        .eq(id)
        .and(accounts::security_epoch.eq(epoch))
        .and(accounts::email_index.eq(address.as_bytes()))
        .and(accounts::status.eq("active"));
    on_each!(conn, |c| diesel::update(accounts::table.filter(same))
        .set((
            accounts::security_epoch.eq(accounts::security_epoch + 1),
            accounts::password_void_at.eq(None::<Moment>),
            accounts::updated_at.eq(now),
        ))
        .returning(accounts::security_epoch)
        .get_result(c)
        .optional())
}

pub fn void_password(conn: &mut Conn, id: &AccountId, now: Moment) -> QueryResult<usize> {
    diesel::update(accounts::table.find(id))
        .set(accounts::password_void_at.eq(now))
        .execute(conn)
}
