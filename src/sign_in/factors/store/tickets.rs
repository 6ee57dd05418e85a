//! SQL of tickets.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{accounts, mfa_tickets};
use crate::platform::ids::{AccountId, DeviceId, TicketId};
use crate::sign_in::factors::NewTicket;

/// A right password whose second step is missing.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mfa_tickets)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Whose account.
    pub account_id: AccountId,
    /// The account's security epoch when the password was right.
    pub security_epoch: i64,
    /// The known device that signs in.
    pub device_id: Option<DeviceId>,
    /// The device's name.
    pub device_name: Option<String>,
    /// Its kind.
    pub device_platform: String,
    /// The app's version.
    pub app_version: Option<String>,
    /// When it runs out.
    pub expires_at: Moment,
}

pub fn insert(
    conn: &mut Conn,
    id: &TicketId,
    hash: &[u8; 32],
    new: &NewTicket,
    now: Moment,
    expires: Moment,
) -> QueryResult<usize> {
    let row = (
        mfa_tickets::id.eq(id),
        mfa_tickets::token_hash.eq(hash.as_slice()),
        mfa_tickets::account_id.eq(&new.account),
        mfa_tickets::security_epoch.eq(new.security_epoch),
        mfa_tickets::device_id.eq(&new.known),
        mfa_tickets::device_name.eq(new.device_name.as_deref()),
        mfa_tickets::device_platform.eq(&new.device_platform),
        mfa_tickets::app_version.eq(new.app_version.as_deref()),
        mfa_tickets::created_at.eq(now),
        mfa_tickets::expires_at.eq(expires),
    );
    diesel::insert_into(mfa_tickets::table)
        .values(row)
        .execute(conn)
}

/// A ticket that still holds: not used, not run out, its account under the same epoch.
pub fn by_token(conn: &mut Conn, hash: &[u8; 32], now: Moment) -> QueryResult<Option<Ticket>> {
    let holds = mfa_tickets::token_hash
        .eq(hash.as_slice())
        .and(mfa_tickets::used_at.is_null())
        .and(mfa_tickets::expires_at.gt(now));
    mfa_tickets::table
        .inner_join(accounts::table.on(accounts::id.eq(mfa_tickets::account_id)))
        .filter(holds)
        .filter(
            accounts::status
                .eq("active")
                .and(accounts::security_epoch.eq(mfa_tickets::security_epoch)),
        )
        .select(Ticket::as_select())
        .get_result(conn)
        .optional()
}

pub fn finish(conn: &mut Conn, id: &TicketId, now: Moment) -> QueryResult<usize> {
    let unused = mfa_tickets::id.eq(id).and(mfa_tickets::used_at.is_null());
    diesel::update(mfa_tickets::table.filter(unused))
        .set(mfa_tickets::used_at.eq(now))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(mfa_tickets::table.filter(mfa_tickets::expires_at.lt(before))).execute(conn)
}
