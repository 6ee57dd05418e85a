//! SQL of signing keys, revocations and the keys of programs.

use diesel::prelude::*;

use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{api_keys, revocations, signing_keys};
use crate::platform::ids::{ApiKeyId, KeyId};

/// A signing key as stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    /// Its `kid`.
    pub id: KeyId,
    /// PKCS#8, sealed.
    pub private_key: Vec<u8>,
    /// Uncompressed point.
    pub public_key: Vec<u8>,
    /// From when it signs.
    pub active_at: Moment,
}

/// Every key that is not retired.
pub fn signing_keys(conn: &mut Conn, now: Moment) -> QueryResult<Vec<SigningKeyRow>> {
    signing_keys::table
        .filter(
            signing_keys::retired_at
                .is_null()
                .or(signing_keys::retired_at.gt(now)),
        )
        .order(signing_keys::active_at)
        .select(SigningKeyRow::as_select())
        .load(conn)
}

/// Stores a new key.
pub fn insert_signing_key(
    conn: &mut Conn,
    id: &KeyId,
    private_key: &[u8],
    public_key: &[u8],
    active_at: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        signing_keys::id.eq(id),
        signing_keys::private_key.eq(private_key),
        signing_keys::public_key.eq(public_key),
        signing_keys::active_at.eq(active_at),
        signing_keys::created_at.eq(now),
    );
    diesel::insert_into(signing_keys::table)
        .values(row)
        .execute(conn)
}

/// Lets every key that has no end yet retire at this moment.
pub fn retire_signing_keys(conn: &mut Conn, at: Moment) -> QueryResult<usize> {
    diesel::update(signing_keys::table.filter(signing_keys::retired_at.is_null()))
        .set(signing_keys::retired_at.eq(at))
        .execute(conn)
}

/// Notes that `subject` is void: a session, or what was issued to an account under an epoch below `epoch`.
pub fn insert_revocation(
    conn: &mut Conn,
    subject: &str,
    epoch: Option<i64>,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        revocations::subject.eq(subject),
        revocations::revoked_at.eq(now),
        revocations::security_epoch.eq(epoch),
    );
    on_each!(conn, |c| diesel::insert_into(revocations::table)
        .values(row)
        .on_conflict(revocations::subject)
        .do_update()
        .set((
            revocations::revoked_at.eq(now),
            revocations::security_epoch.eq(epoch)
        ))
        .execute(c))
}

/// What is void, when it was noted, and for an account the lowest epoch that is not.
pub type RevocationRow = (String, Moment, Option<i64>);

/// What was revoked after `since`.
pub fn revocations_since(conn: &mut Conn, since: Moment) -> QueryResult<Vec<RevocationRow>> {
    revocations::table
        .filter(revocations::revoked_at.gt(since))
        .select((
            revocations::subject,
            revocations::revoked_at,
            revocations::security_epoch,
        ))
        .load(conn)
}

/// Drops revocations that no living token can be touched by any more.
pub fn sweep_revocations(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(revocations::table.filter(revocations::revoked_at.lt(before))).execute(conn)
}

/// A key of a program, as far as a call needs it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct KeyRow {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// Its scopes, with spaces between.
    pub scopes: String,
    /// Hash of its secret.
    pub hash: Vec<u8>,
    /// Hash of the secret before.
    pub previous_hash: Option<Vec<u8>>,
    /// Until when that one is good.
    pub previous_until: Option<Moment>,
    /// When the key ends.
    pub expires_at: Option<Moment>,
}

/// Every key that was not revoked.
pub fn living_keys(conn: &mut Conn) -> QueryResult<Vec<KeyRow>> {
    api_keys::table
        .filter(api_keys::revoked_at.is_null())
        .select(KeyRow::as_select())
        .load(conn)
}

/// Notes that a key was used, unless another node has noted a later use.
pub fn note_key_use(conn: &mut Conn, id: &ApiKeyId, at: Moment) -> QueryResult<usize> {
    let earlier = api_keys::last_used_at
        .is_null()
        .or(api_keys::last_used_at.lt(at));
    diesel::update(api_keys::table.filter(api_keys::id.eq(id).and(earlier)))
        .set(api_keys::last_used_at.eq(at))
        .execute(conn)
}
