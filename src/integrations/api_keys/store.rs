//! SQL of keys.

use diesel::prelude::*;

use super::Secret;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::api_keys;
use crate::platform::ids::{AccountId, ApiKeyId};

/// A key as it is kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    /// Its scopes, with spaces between.
    pub scopes: String,
    /// The end of its secret.
    pub hint: String,
    /// Until when the secret before is good too.
    pub previous_until: Option<Moment>,
    /// Who made it; empty when it was the command line.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Moment,
    /// When it got its present secret.
    pub rotated_at: Option<Moment>,
    /// When it ends.
    pub expires_at: Option<Moment>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

pub fn insert(conn: &mut Conn, key: &ApiKey, secret: &Secret) -> QueryResult<usize> {
    let row = (
        api_keys::id.eq(&key.id),
        api_keys::name.eq(&key.name),
        api_keys::scopes.eq(&key.scopes),
        api_keys::hash.eq(secret.token.hash().to_vec()),
        api_keys::hint.eq(&secret.hint),
        api_keys::created_by.eq(&key.created_by),
        api_keys::created_at.eq(key.created_at),
        api_keys::expires_at.eq(key.expires_at),
    );
    diesel::insert_into(api_keys::table)
        .values(row)
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: &ApiKeyId) -> QueryResult<Option<ApiKey>> {
    api_keys::table
        .find(id)
        .select(ApiKey::as_select())
        .get_result(conn)
        .optional()
}

pub fn list(conn: &mut Conn, after: Option<&str>, limit: i64) -> QueryResult<Vec<ApiKey>> {
    let mut query = api_keys::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(api_keys::id.lt(after.to_owned()));
    }
    query
        .order(api_keys::id.desc())
        .limit(limit)
        .select(ApiKey::as_select())
        .load(conn)
}

/// Gives a key that lives another secret, and lets the present one end at `previous_until`.
pub fn rotate(
    conn: &mut Conn,
    id: &ApiKeyId,
    secret: &Secret,
    previous_until: Moment,
    expires_at: Option<Moment>,
    now: Moment,
) -> QueryResult<usize> {
    let lives = api_keys::expires_at
        .is_null()
        .or(api_keys::expires_at.gt(now));
    let living = api_keys::id
        .eq(id)
        .and(api_keys::revoked_at.is_null())
        .and(lives);
    let rotated = diesel::update(api_keys::table.filter(living))
        .set((
            api_keys::previous_hash.eq(api_keys::hash.nullable()),
            api_keys::previous_until.eq(previous_until),
            api_keys::hash.eq(secret.token.hash().to_vec()),
            api_keys::hint.eq(&secret.hint),
            api_keys::rotated_at.eq(now),
        ))
        .execute(conn)?;
    if rotated > 0 && expires_at.is_some() {
        diesel::update(api_keys::table.find(id))
            .set(api_keys::expires_at.eq(expires_at))
            .execute(conn)?;
    }
    Ok(rotated)
}

pub fn revoke(conn: &mut Conn, id: &ApiKeyId, now: Moment) -> QueryResult<usize> {
    let unrevoked = api_keys::id.eq(id).and(api_keys::revoked_at.is_null());
    diesel::update(api_keys::table.filter(unrevoked))
        .set(api_keys::revoked_at.eq(now))
        .execute(conn)
}
