//! SQL of passkeys.

use anyhow::Context;
use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::schema::passkeys;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, FactorId};
use crate::platform::problem::Problem;
use crate::sign_in::passkeys::{Credential, Registered, Use};

/// A passkey of an account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub struct Passkey {
    /// The factor that it is.
    pub factor_id: FactorId,
    /// Whose.
    pub account_id: AccountId,
    credential: String,
    sign_count: i64,
    /// Whether a keychain held copies of it when it was last used.
    pub is_synced: bool,
    /// Since when its counter is suspect.
    pub flagged_at: Option<Moment>,
}

impl Passkey {
    /// What never changes about it.
    pub fn credential(&self) -> Result<Credential, Problem> {
        Ok(serde_json::from_str(&self.credential).context("a stored passkey")?)
    }

    /// Its counter, as of its last use.
    pub fn sign_count(&self) -> u32 {
        u32::try_from(self.sign_count).unwrap_or(u32::MAX)
    }
}

/// `false`: somebody has this credential already.
pub fn insert(
    conn: &mut Conn,
    factor: &FactorId,
    account: &AccountId,
    made: &Registered,
) -> Result<bool, Problem> {
    let credential = serde_json::to_string(&made.credential).context("a passkey")?;
    let row = (
        passkeys::factor_id.eq(factor),
        passkeys::account_id.eq(account),
        passkeys::credential_id.eq(&made.credential.id),
        passkeys::credential.eq(credential),
        passkeys::sign_count.eq(i64::from(made.sign_count)),
        passkeys::is_synced.eq(made.is_backed_up),
    );
    let once = [("passkeys_credential", "passkeys.credential_id")];
    let inserted = unless_taken(conn, &once, |conn| {
        diesel::insert_into(passkeys::table)
            .values(row)
            .execute(conn)
    })?;
    Ok(inserted.is_some())
}

pub fn of_account(conn: &mut Conn, account: &AccountId) -> QueryResult<Vec<Passkey>> {
    passkeys::table
        .filter(passkeys::account_id.eq(account))
        .order(passkeys::factor_id)
        .select(Passkey::as_select())
        .load(conn)
}

pub fn by_credential(conn: &mut Conn, id: &[u8]) -> QueryResult<Option<Passkey>> {
    passkeys::table
        .filter(passkeys::credential_id.eq(id))
        .select(Passkey::as_select())
        .get_result(conn)
        .optional()
}

/// Counters only rise, unless the authenticator does not count: of two answers that overtake each other the later one is the last.
pub fn note_use(conn: &mut Conn, factor: &FactorId, used: &Use) -> QueryResult<usize> {
    let count = i64::from(used.sign_count);
    let is_new = passkeys::sign_count.lt(count).or(passkeys::sign_count
        .eq(0)
        .and(passkeys::sign_count.eq(count)));
    diesel::update(passkeys::table.find(factor).filter(is_new))
        .set((
            passkeys::sign_count.eq(count),
            passkeys::is_synced.eq(used.is_backed_up),
        ))
        .execute(conn)
}

pub fn flag(conn: &mut Conn, factor: &FactorId, now: Moment) -> QueryResult<usize> {
    diesel::update(
        passkeys::table
            .find(factor)
            .filter(passkeys::flagged_at.is_null()),
    )
    .set(passkeys::flagged_at.eq(now))
    .execute(conn)
}

pub fn delete(conn: &mut Conn, factor: &FactorId) -> QueryResult<usize> {
    diesel::delete(passkeys::table.find(factor)).execute(conn)
}
