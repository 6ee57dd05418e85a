//! SQL of mails for forgotten passwords.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::contact::codes::Code;
use crate::contact::links::Life;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{accounts, password_resets};
use crate::platform::ids::{AccountId, ResetId};

/// A mail.
#[derive(Clone, Debug)]
pub struct Reset {
    /// Its id.
    pub id: ResetId,
    /// Whose password it is about.
    pub account: AccountId,
    /// The address that it went to.
    pub address: AddressKey,
    /// The account's security epoch when it was made.
    pub security_epoch: i64,
    /// Its code.
    pub code: Option<Code>,
    /// When its link runs out.
    pub expires_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// From where, shortened.
    pub used_from: Option<String>,
    /// Whether the account is still what it was: active, at this address, under this epoch.
    pub is_current: bool,
}

impl Reset {
    /// How far it has come. What has died with the account's address or epoch has been dead for some time.
    pub fn life(&self, now: Moment) -> Life {
        Life {
            expires_at: self.expires_at,
            used_at: self.used_at,
            superseded_at: (!self.is_current).then_some(now),
        }
    }
}

/// What a mail is made of.
pub struct NewReset<'a> {
    pub id: &'a ResetId,
    pub account: &'a AccountId,
    pub address: &'a AddressKey,
    pub security_epoch: i64,
    pub token_hash: [u8; 32],
    pub code: Code,
    pub expires_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = password_resets)]
struct Row {
    id: ResetId,
    account_id: AccountId,
    email_index: Vec<u8>,
    security_epoch: i64,
    code_hash: Option<Vec<u8>>,
    code_expires_at: Option<Moment>,
    expires_at: Moment,
    used_at: Option<Moment>,
    used_from: Option<String>,
}

/// Status, address and security epoch of the account as it is now.
type Now = (String, Vec<u8>, i64);

const NOW: (
    accounts::status,
    accounts::email_index,
    accounts::security_epoch,
) = (
    accounts::status,
    accounts::email_index,
    accounts::security_epoch,
);

impl From<(Row, Now)> for Reset {
    fn from((row, (status, address, epoch)): (Row, Now)) -> Self {
        Self {
            is_current: status == "active"
                && address == row.email_index
                && epoch == row.security_epoch,
            id: row.id,
            account: row.account_id,
            address: AddressKey::from_stored(row.email_index),
            security_epoch: row.security_epoch,
            code: row
                .code_hash
                .zip(row.code_expires_at)
                .map(|(hash, expires_at)| Code { hash, expires_at }),
            expires_at: row.expires_at,
            used_at: row.used_at,
            used_from: row.used_from,
        }
    }
}

pub fn insert(conn: &mut Conn, new: &NewReset<'_>, now: Moment) -> QueryResult<usize> {
    let row = (
        password_resets::id.eq(new.id),
        password_resets::account_id.eq(new.account),
        password_resets::email_index.eq(new.address.as_bytes()),
        password_resets::security_epoch.eq(new.security_epoch),
        password_resets::token_hash.eq(new.token_hash.as_slice()),
        password_resets::code_hash.eq(&new.code.hash),
        password_resets::code_expires_at.eq(new.code.expires_at),
        password_resets::created_at.eq(now),
        password_resets::expires_at.eq(new.expires_at),
    );
    diesel::insert_into(password_resets::table)
        .values(row)
        .execute(conn)
}

/// Drops a mail that nobody will ever read.
pub fn delete(conn: &mut Conn, id: &ResetId) -> QueryResult<usize> {
    diesel::delete(password_resets::table.find(id)).execute(conn)
}

pub fn find(conn: &mut Conn, id: &ResetId) -> QueryResult<Option<Reset>> {
    let row: Option<(Row, Now)> = password_resets::table
        .inner_join(accounts::table)
        .filter(password_resets::id.eq(id))
        .select((Row::as_select(), NOW))
        .get_result(conn)
        .optional()?;
    Ok(row.map(Reset::from))
}

pub fn by_link(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<Reset>> {
    let row: Option<(Row, Now)> = password_resets::table
        .inner_join(accounts::table)
        .filter(password_resets::token_hash.eq(hash.as_slice()))
        .select((Row::as_select(), NOW))
        .get_result(conn)
        .optional()?;
    Ok(row.map(Reset::from))
}

/// The newest mail to an address, whosever it was.
pub fn newest(conn: &mut Conn, address: &AddressKey) -> QueryResult<Option<Reset>> {
    let row: Option<(Row, Now)> = password_resets::table
        .inner_join(accounts::table)
        .filter(password_resets::email_index.eq(address.as_bytes()))
        .order((
            password_resets::created_at.desc(),
            password_resets::id.desc(),
        ))
        .select((Row::as_select(), NOW))
        .first(conn)
        .optional()?;
    Ok(row.map(Reset::from))
}

/// The mail by which an account got its newest password.
pub fn last_used(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Reset>> {
    let used = password_resets::account_id
        .eq(account)
        .and(password_resets::used_at.is_not_null());
    let row: Option<(Row, Now)> = password_resets::table
        .inner_join(accounts::table)
        .filter(used)
        .order(password_resets::used_at.desc())
        .select((Row::as_select(), NOW))
        .first(conn)
        .optional()?;
    Ok(row.map(Reset::from))
}

/// Uses a mail: the one statement that decides who of many was first.
pub fn use_up(conn: &mut Conn, id: &ResetId, place: &str, now: Moment) -> QueryResult<usize> {
    let unused = password_resets::id.eq(id).and(
        password_resets::used_at
            .is_null()
            .and(password_resets::expires_at.gt(now)),
    );
    diesel::update(password_resets::table.filter(unused))
        .set((
            password_resets::used_at.eq(now),
            password_resets::used_from.eq(place),
        ))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(password_resets::table.filter(password_resets::created_at.lt(before)))
        .execute(conn)
}
