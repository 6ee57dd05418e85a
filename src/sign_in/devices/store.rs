//! SQL of known devices.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{accounts, devices};
use crate::platform::ids::{AccountId, DeviceId};

/// A device that signed in to an account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = devices)]
pub struct KnownDevice {
    /// Its id.
    pub id: DeviceId,
    /// Whose.
    pub account_id: AccountId,
    /// Its name, as its owner knows it.
    pub name: Option<String>,
    /// `ios`, `android`, `web` or `other`.
    pub platform: String,
    /// From where it last signed in, shortened.
    pub client_address: String,
    /// When it first signed in.
    pub created_at: Moment,
    /// When it last signed in.
    pub last_used_at: Moment,
    /// When it is forgotten if it does not sign in.
    pub expires_at: Moment,
    /// Until when no second step is asked for there.
    pub trusted_until: Option<Moment>,
}

/// The device of this token, if it is known to the owner of this address.
pub fn by_token(
    conn: &mut Conn,
    hash: &[u8; 32],
    address: &AddressKey,
    now: Moment,
) -> QueryResult<Option<DeviceId>> {
    let owner = accounts::email_index
        .eq(address.as_bytes())
        .and(accounts::status.eq("active"));
    devices::table
        .inner_join(accounts::table)
        .filter(devices::token_hash.eq(hash.as_slice()).and(owner))
        .filter(
            devices::revoked_at
                .is_null()
                .and(devices::expires_at.gt(now))
                .and(devices::security_epoch.eq(accounts::security_epoch)),
        )
        .select(devices::id)
        .get_result(conn)
        .optional()
}

pub fn insert(
    conn: &mut Conn,
    device: &KnownDevice,
    token_hash: &[u8; 32],
    epoch: i64,
) -> QueryResult<usize> {
    let row = (
        devices::id.eq(&device.id),
        devices::account_id.eq(&device.account_id),
        devices::token_hash.eq(token_hash.as_slice()),
        devices::security_epoch.eq(epoch),
        devices::name.eq(device.name.as_deref()),
        devices::platform.eq(&device.platform),
        devices::client_address.eq(&device.client_address),
        devices::created_at.eq(device.created_at),
        devices::last_used_at.eq(device.last_used_at),
        devices::expires_at.eq(device.expires_at),
    );
    diesel::insert_into(devices::table)
        .values(row)
        .execute(conn)
}

/// A known device signs in again.
pub fn touch(
    conn: &mut Conn,
    id: &DeviceId,
    account: &AccountId,
    place: &str,
    expires: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let known = devices::id
        .eq(id)
        .and(devices::account_id.eq(account))
        .and(devices::revoked_at.is_null());
    diesel::update(devices::table.filter(known))
        .set((
            devices::client_address.eq(place),
            devices::last_used_at.eq(now),
            devices::expires_at.eq(expires),
        ))
        .execute(conn)
}

/// A device that signed in to an account before another one.
pub struct Earlier {
    pub device: KnownDevice,
    /// Whether its owner revoked it. Those that were all forgotten together with an old password are the owner's all the same.
    pub is_disowned: bool,
}

/// The newest devices of an account under this security epoch, whatever became of them.
pub fn recent(
    conn: &mut Conn,
    account: &AccountId,
    epoch: i64,
    limit: i64,
) -> QueryResult<Vec<Earlier>> {
    let rows: Vec<(KnownDevice, Option<Moment>, i64)> = devices::table
        .filter(devices::account_id.eq(account))
        .order(devices::id.desc())
        .limit(limit)
        .select((
            KnownDevice::as_select(),
            devices::revoked_at,
            devices::security_epoch,
        ))
        .load(conn)?;
    let earlier = rows.into_iter().map(|(device, revoked, of)| Earlier {
        device,
        is_disowned: revoked.is_some() && of == epoch,
    });
    Ok(earlier.collect())
}

/// A device, unless it was revoked.
pub fn find(conn: &mut Conn, id: &DeviceId) -> QueryResult<Option<KnownDevice>> {
    devices::table
        .filter(devices::id.eq(id).and(devices::revoked_at.is_null()))
        .select(KnownDevice::as_select())
        .get_result(conn)
        .optional()
}

/// Devices that are known now, newest first, from after a given one.
pub fn list(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> QueryResult<Vec<KnownDevice>> {
    let mut query = devices::table
        .inner_join(accounts::table)
        .filter(
            devices::account_id
                .eq(account)
                .and(devices::revoked_at.is_null())
                .and(devices::expires_at.gt(now))
                .and(devices::security_epoch.eq(accounts::security_epoch)),
        )
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(devices::id.lt(after.to_owned()));
    }
    query
        .order(devices::id.desc())
        .limit(rows)
        .select(KnownDevice::as_select())
        .load(conn)
}

pub fn is_known(conn: &mut Conn, id: &DeviceId, now: Moment) -> QueryResult<bool> {
    let known = devices::table.inner_join(accounts::table).filter(
        devices::id
            .eq(id)
            .and(devices::revoked_at.is_null())
            .and(devices::expires_at.gt(now))
            .and(devices::security_epoch.eq(accounts::security_epoch)),
    );
    let count: i64 = known.count().get_result(conn)?;
    Ok(count > 0)
}

/// No second step is asked for on a device that is trusted, until then.
pub fn trust(
    conn: &mut Conn,
    id: &DeviceId,
    account: &AccountId,
    until: Option<Moment>,
) -> QueryResult<usize> {
    let known = devices::id
        .eq(id)
        .and(devices::account_id.eq(account))
        .and(devices::revoked_at.is_null());
    diesel::update(devices::table.filter(known))
        .set(devices::trusted_until.eq(until))
        .execute(conn)
}

/// No device of the account is trusted any more; they stay known.
pub fn distrust_all(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    let trusted = devices::account_id
        .eq(account)
        .and(devices::trusted_until.is_not_null());
    diesel::update(devices::table.filter(trusted))
        .set(devices::trusted_until.eq(None::<Moment>))
        .execute(conn)
}

pub fn is_trusted(
    conn: &mut Conn,
    id: &DeviceId,
    account: &AccountId,
    now: Moment,
) -> QueryResult<bool> {
    let trusted = devices::table.inner_join(accounts::table).filter(
        devices::id
            .eq(id)
            .and(devices::account_id.eq(account))
            .and(devices::revoked_at.is_null())
            .and(devices::trusted_until.gt(now))
            .and(devices::security_epoch.eq(accounts::security_epoch)),
    );
    let count: i64 = trusted.count().get_result(conn)?;
    Ok(count > 0)
}

pub fn revoke(
    conn: &mut Conn,
    id: &DeviceId,
    account: &AccountId,
    now: Moment,
) -> QueryResult<usize> {
    let known = devices::id
        .eq(id)
        .and(devices::account_id.eq(account))
        .and(devices::revoked_at.is_null());
    diesel::update(devices::table.filter(known))
        .set(devices::revoked_at.eq(now))
        .execute(conn)
}

pub fn revoke_all(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<usize> {
    let known = devices::account_id
        .eq(account)
        .and(devices::revoked_at.is_null());
    diesel::update(devices::table.filter(known))
        .set(devices::revoked_at.eq(now))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = devices::expires_at
        .lt(before)
        .or(devices::revoked_at.lt(before));
    diesel::delete(devices::table.filter(over)).execute(conn)
}
