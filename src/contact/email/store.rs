//! SQL of e-mail verification.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::contact::codes::Code;
use crate::contact::links::Life;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{email_links, email_verifications, registration_tokens};
use crate::platform::ids::AccountId;

/// A link, as stored.
#[derive(Clone, Debug)]
pub struct Link {
    pub account: AccountId,
    pub address: AddressKey,
    pub life: Life,
}

pub fn begin(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<usize> {
    let row = (
        email_verifications::account_id.eq(account),
        email_verifications::created_at.eq(now),
    );
    diesel::insert_into(email_verifications::table)
        .values(row)
        .execute(conn)
}

/// The newest mail; none while it waits to be written.
pub fn newest_mail(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<String>> {
    let found: Option<Option<String>> = email_verifications::table
        .find(account)
        .select(email_verifications::mail_id)
        .get_result(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Names the newest mail, or says that another one waits to be written.
pub fn set_newest_mail(
    conn: &mut Conn,
    account: &AccountId,
    mail: Option<&str>,
) -> QueryResult<usize> {
    diesel::update(email_verifications::table.find(account))
        .set(email_verifications::mail_id.eq(mail))
        .execute(conn)
}

pub fn insert_token(
    conn: &mut Conn,
    hash: &[u8; 32],
    account: &AccountId,
    now: Moment,
    expires: Moment,
) -> QueryResult<usize> {
    let row = (
        registration_tokens::token_hash.eq(hash.as_slice()),
        registration_tokens::account_id.eq(account),
        registration_tokens::created_at.eq(now),
        registration_tokens::expires_at.eq(expires),
    );
    diesel::insert_into(registration_tokens::table)
        .values(row)
        .execute(conn)
}

pub fn token(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<(AccountId, Moment)>> {
    registration_tokens::table
        .find(hash.as_slice())
        .select((
            registration_tokens::account_id,
            registration_tokens::expires_at,
        ))
        .get_result(conn)
        .optional()
}

pub fn delete_tokens(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    diesel::delete(registration_tokens::table.filter(registration_tokens::account_id.eq(account)))
        .execute(conn)
}

pub fn insert_link(
    conn: &mut Conn,
    hash: &[u8; 32],
    account: &AccountId,
    address: &AddressKey,
    now: Moment,
    expires: Moment,
) -> QueryResult<usize> {
    let row = (
        email_links::token_hash.eq(hash.as_slice()),
        email_links::account_id.eq(account),
        email_links::email_index.eq(address.as_bytes()),
        email_links::created_at.eq(now),
        email_links::expires_at.eq(expires),
    );
    diesel::insert_into(email_links::table)
        .values(row)
        .execute(conn)
}

pub fn link(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<Link>> {
    type Row = (AccountId, Vec<u8>, Moment, Option<Moment>, Option<Moment>);
    let row: Option<Row> = email_links::table
        .find(hash.as_slice())
        .select((
            email_links::account_id,
            email_links::email_index,
            email_links::expires_at,
            email_links::used_at,
            email_links::superseded_at,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.map(
        |(account, address, expires_at, used_at, superseded_at)| Link {
            account,
            address: AddressKey::from_stored(address),
            life: Life {
                expires_at,
                used_at,
                superseded_at,
            },
        },
    ))
}

/// Uses a link: the one statement that decides who of many was first.
pub fn use_link(conn: &mut Conn, hash: &[u8; 32], now: Moment) -> QueryResult<usize> {
    let unused = email_links::table
        .filter(email_links::token_hash.eq(hash.as_slice()))
        .filter(
            email_links::used_at
                .is_null()
                .and(email_links::superseded_at.is_null())
                .and(email_links::expires_at.gt(now)),
        );
    diesel::update(unused)
        .set(email_links::used_at.eq(now))
        .execute(conn)
}

/// Ends all unused links and the code of an account.
pub fn supersede(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<()> {
    let unused = email_links::table
        .filter(email_links::account_id.eq(account))
        .filter(
            email_links::used_at
                .is_null()
                .and(email_links::superseded_at.is_null()),
        );
    diesel::update(unused)
        .set(email_links::superseded_at.eq(now))
        .execute(conn)?;
    clear_code(conn, account)?;
    set_newest_mail(conn, account, None)?;
    Ok(())
}

pub fn code(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Code>> {
    let row: Option<(Option<Vec<u8>>, Option<Moment>)> = email_verifications::table
        .find(account)
        .select((
            email_verifications::code_hash,
            email_verifications::code_expires_at,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.and_then(|(hash, expires)| {
        Some(Code {
            hash: hash?,
            expires_at: expires?,
        })
    }))
}

pub fn set_code(conn: &mut Conn, account: &AccountId, code: Option<&Code>) -> QueryResult<usize> {
    diesel::update(email_verifications::table.find(account))
        .set((
            email_verifications::code_hash.eq(code.map(|code| code.hash.clone())),
            email_verifications::code_expires_at.eq(code.map(|code| code.expires_at)),
        ))
        .execute(conn)
}

/// Puts an earlier code back after its successor could not be mailed, unless yet another one was made since.
pub fn restore_code(
    conn: &mut Conn,
    account: &AccountId,
    unsent: &[u8; 32],
    earlier: Option<&Code>,
) -> QueryResult<usize> {
    let row = email_verifications::account_id
        .eq(account)
        .and(email_verifications::code_hash.eq(unsent.as_slice()));
    diesel::update(email_verifications::table.filter(row))
        .set((
            email_verifications::code_hash.eq(earlier.map(|code| code.hash.clone())),
            email_verifications::code_expires_at.eq(earlier.map(|code| code.expires_at)),
        ))
        .execute(conn)
}

pub fn use_code(conn: &mut Conn, account: &AccountId, hash: &[u8; 32]) -> QueryResult<usize> {
    let row = email_verifications::account_id
        .eq(account)
        .and(email_verifications::code_hash.eq(hash.as_slice()));
    diesel::update(email_verifications::table.filter(row))
        .set((
            email_verifications::code_hash.eq(None::<Vec<u8>>),
            email_verifications::code_expires_at.eq(None::<Moment>),
        ))
        .execute(conn)
}

pub fn clear_code(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    set_code(conn, account, None)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let links = diesel::delete(email_links::table.filter(email_links::expires_at.lt(before)))
        .execute(conn)?;
    let tokens = diesel::delete(
        registration_tokens::table.filter(registration_tokens::expires_at.lt(before)),
    )
    .execute(conn)?;
    Ok(links + tokens)
}
