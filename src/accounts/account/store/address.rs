//! SQL of who has, waits for, proves and changes an address.

use diesel::prelude::*;

use super::Credential;
use crate::accounts::account::AddressKey;
use crate::platform::clock::Moment;
use crate::platform::db::schema::{accounts, passwords};
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::AccountId;

/// An address is proven by one account.
const PROVEN: [(&str, &str); 1] = [("accounts_proven_email", "accounts.email_index")];

/// The account that proved the address before the newest one that waits for a proof of it; at most these two.
pub fn credentials(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<Credential>> {
    let open = accounts::email_index
        .eq(address.as_bytes())
        .and(accounts::closed_at.is_null());
    accounts::table
        .inner_join(passwords::table)
        .filter(open)
        .order((
            accounts::email_verified_at.is_null(),
            accounts::created_at.desc(),
        ))
        .limit(2)
        .select(Credential::as_select())
        .load(conn)
}

pub fn credential_of(conn: &mut Conn, id: &AccountId) -> QueryResult<Vec<Credential>> {
    accounts::table
        .inner_join(passwords::table)
        .filter(accounts::id.eq(id))
        .select(Credential::as_select())
        .load(conn)
}

pub fn address_of(conn: &mut Conn, id: &AccountId) -> QueryResult<AddressKey> {
    let index: Vec<u8> = accounts::table
        .find(id)
        .select(accounts::email_index)
        .get_result(conn)?;
    Ok(AddressKey::from_stored(index))
}

pub fn is_at(conn: &mut Conn, id: &AccountId, address: &AddressKey) -> QueryResult<bool> {
    let same = accounts::id
        .eq(id)
        .and(accounts::email_index.eq(address.as_bytes()));
    let count: i64 = accounts::table.filter(same).count().get_result(conn)?;
    Ok(count > 0)
}

pub fn owner(conn: &mut Conn, address: &AddressKey) -> QueryResult<Option<AccountId>> {
    accounts::table
        .filter(accounts::email_index.eq(address.as_bytes()))
        .filter(
            accounts::email_verified_at
                .is_not_null()
                .and(accounts::closed_at.is_null()),
        )
        .select(accounts::id)
        .get_result(conn)
        .optional()
}

pub fn newest_pending(conn: &mut Conn, address: &AddressKey) -> QueryResult<Option<AccountId>> {
    accounts::table
        .filter(
            accounts::email_index
                .eq(address.as_bytes())
                .and(accounts::status.eq("pending")),
        )
        .order(accounts::created_at.desc())
        .select(accounts::id)
        .first(conn)
        .optional()
}

/// `None`: another account has proven the address.
pub fn prove(
    conn: &mut Conn,
    id: &AccountId,
    index: &AddressKey,
    now: Moment,
) -> QueryResult<Option<usize>> {
    let waiting = accounts::table
        .filter(
            accounts::id
                .eq(id)
                .and(accounts::email_index.eq(index.as_bytes())),
        )
        .filter(accounts::status.eq("pending"));
    unless_taken(conn, &PROVEN, |conn| {
        diesel::update(waiting)
            .set((
                accounts::status.eq("active"),
                accounts::email_verified_at.eq(now),
                accounts::capability_epoch.eq(accounts::capability_epoch + 1),
                accounts::version.eq(accounts::version + 1),
                accounts::updated_at.eq(now),
            ))
            .execute(conn)
    })
}

pub fn is_proven(conn: &mut Conn, id: &AccountId, index: &AddressKey) -> QueryResult<bool> {
    let proven = accounts::table
        .filter(
            accounts::id
                .eq(id)
                .and(accounts::email_index.eq(index.as_bytes())),
        )
        .filter(
            accounts::email_verified_at
                .is_not_null()
                .and(accounts::closed_at.is_null()),
        );
    let count: i64 = proven.count().get_result(conn)?;
    Ok(count > 0)
}

pub fn correct(
    conn: &mut Conn,
    id: &AccountId,
    sealed: &[u8],
    index: &AddressKey,
    now: Moment,
) -> QueryResult<usize> {
    diesel::update(accounts::table.filter(accounts::id.eq(id).and(accounts::status.eq("pending"))))
        .set((
            accounts::email_sealed.eq(sealed),
            accounts::email_index.eq(index.as_bytes()),
            accounts::version.eq(accounts::version + 1),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// `None`: another account has proven the address.
pub fn change_email(
    conn: &mut Conn,
    id: &AccountId,
    from: Option<&AddressKey>,
    sealed: &[u8],
    index: &AddressKey,
    now: Moment,
) -> QueryResult<Option<usize>> {
    let change = (
        accounts::email_sealed.eq(sealed),
        accounts::email_index.eq(index.as_bytes()),
        accounts::email_verified_at.eq(now),
        accounts::version.eq(accounts::version + 1),
        accounts::updated_at.eq(now),
    );
    let open = accounts::id
        .eq(id)
        .and(accounts::email_verified_at.is_not_null())
        .and(accounts::closed_at.is_null());
    unless_taken(conn, &PROVEN, |conn| match from {
        Some(from) => {
            let still_there = open.and(accounts::email_index.eq(from.as_bytes()));
            diesel::update(accounts::table.filter(still_there))
                .set(change)
                .execute(conn)
        }
        None => diesel::update(accounts::table.filter(open))
            .set(change)
            .execute(conn),
    })
}
