//! SQL of sessions.

use diesel::prelude::*;

use super::refresh::Presented;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{accounts, sessions};
use crate::platform::ids::{AccountId, DeviceId, SessionId};

/// The device that a session runs on, as it says itself.
#[derive(Clone, Debug)]
pub struct Device {
    /// Name.
    pub name: Option<String>,
    /// `ios`, `android`, `web` or `other`.
    pub platform: String,
    /// Version of the app.
    pub app_version: Option<String>,
}

impl Default for Device {
    fn default() -> Self {
        Self {
            name: None,
            platform: "other".into(),
            app_version: None,
        }
    }
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The account's security epoch when it began.
    pub security_epoch: i64,
    /// When the person last proved who they are.
    pub authenticated_at: Moment,
    /// How, RFC 8176 names with spaces between.
    pub methods: String,
    /// Assurance level.
    pub assurance: i32,
    /// The strongest second step that was proven, 0 for none.
    pub second_step: i32,
    /// When a second step was last proven.
    pub second_step_at: Option<Moment>,
    /// Where it runs.
    pub device: Device,
    /// That device among the account's known ones.
    pub known: Option<DeviceId>,
    /// From where it was last used, shortened.
    pub client_address: String,
    /// When it was last used.
    pub last_used_at: Moment,
    /// When it began.
    pub created_at: Moment,
    /// When it runs out if it is not used.
    pub idle_expires_at: Moment,
    /// When it runs out in any case.
    pub expires_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

/// A session with what a refresh is decided by.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The session.
    pub session: Session,
    /// Generation of the newest token.
    pub generation: i32,
    /// Hash of the newest token.
    pub hash: Vec<u8>,
    /// Hash of its parent.
    pub parent_hash: Option<Vec<u8>>,
    /// When the newest token was made.
    pub rotated_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    id: SessionId,
    account_id: AccountId,
    security_epoch: i64,
    authenticated_at: Moment,
    methods: String,
    assurance: i32,
    second_step: i32,
    second_step_at: Option<Moment>,
    refresh_generation: i32,
    refresh_hash: Vec<u8>,
    parent_hash: Option<Vec<u8>>,
    rotated_at: Moment,
    idle_expires_at: Moment,
    expires_at: Moment,
    device_name: Option<String>,
    device_platform: String,
    app_version: Option<String>,
    client_address: String,
    last_used_at: Moment,
    created_at: Moment,
    ended_at: Option<Moment>,
    device_id: Option<DeviceId>,
}

impl From<Row> for Rotation {
    fn from(row: Row) -> Self {
        Self {
            session: Session {
                id: row.id,
                account: row.account_id,
                security_epoch: row.security_epoch,
                authenticated_at: row.authenticated_at,
                methods: row.methods,
                assurance: row.assurance,
                second_step: row.second_step,
                second_step_at: row.second_step_at,
                device: Device {
                    name: row.device_name,
                    platform: row.device_platform,
                    app_version: row.app_version,
                },
                known: row.device_id,
                client_address: row.client_address,
                last_used_at: row.last_used_at,
                created_at: row.created_at,
                idle_expires_at: row.idle_expires_at,
                expires_at: row.expires_at,
                ended_at: row.ended_at,
            },
            generation: row.refresh_generation,
            hash: row.refresh_hash,
            parent_hash: row.parent_hash,
            rotated_at: row.rotated_at,
        }
    }
}

pub fn insert(conn: &mut Conn, session: &Session, refresh_hash: &[u8; 32]) -> QueryResult<usize> {
    let row = (
        (
            sessions::id.eq(&session.id),
            sessions::account_id.eq(&session.account),
            sessions::security_epoch.eq(session.security_epoch),
            sessions::authenticated_at.eq(session.authenticated_at),
            sessions::methods.eq(&session.methods),
            sessions::assurance.eq(session.assurance),
            sessions::refresh_generation.eq(0),
            sessions::refresh_hash.eq(refresh_hash.as_slice()),
            sessions::rotated_at.eq(session.created_at),
            sessions::second_step.eq(session.second_step),
            sessions::second_step_at.eq(session.second_step_at),
        ),
        (
            sessions::idle_expires_at.eq(session.idle_expires_at),
            sessions::expires_at.eq(session.expires_at),
            sessions::device_id.eq(&session.known),
            sessions::device_name.eq(session.device.name.as_deref()),
            sessions::device_platform.eq(&session.device.platform),
            sessions::app_version.eq(session.device.app_version.as_deref()),
            sessions::client_address.eq(&session.client_address),
            sessions::last_used_at.eq(session.last_used_at),
            sessions::created_at.eq(session.created_at),
        ),
    );
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(conn)
}

pub fn rotation(conn: &mut Conn, id: &SessionId) -> QueryResult<Option<Rotation>> {
    let row = sessions::table
        .find(id)
        .select(Row::as_select())
        .get_result::<Row>(conn)
        .optional()?;
    Ok(row.map(Rotation::from))
}

/// Moves on to the successor: the one statement that decides which of many refreshes was first.
pub fn rotate(
    conn: &mut Conn,
    parent: &Presented,
    successor: &[u8; 32],
    idle: Moment,
    place: &str,
    now: Moment,
) -> QueryResult<usize> {
    let newest = sessions::table
        .filter(
            sessions::id
                .eq(&parent.session)
                .and(sessions::refresh_generation.eq(parent.generation)),
        )
        .filter(
            sessions::refresh_hash
                .eq(parent.hash().to_vec())
                .and(sessions::ended_at.is_null()),
        );
    diesel::update(newest)
        .set((
            sessions::refresh_generation.eq(parent.generation.saturating_add(1)),
            sessions::refresh_hash.eq(successor.as_slice()),
            sessions::parent_hash.eq(parent.hash().to_vec()),
            sessions::rotated_at.eq(now),
            sessions::idle_expires_at.eq(idle),
            sessions::client_address.eq(place),
            sessions::last_used_at.eq(now),
        ))
        .execute(conn)
}

/// Sessions that still hold; ids sort by age.
pub fn open_of(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<Session>> {
    let mut query = sessions::table
        .inner_join(accounts::table)
        .filter(
            sessions::account_id
                .eq(account)
                .and(sessions::ended_at.is_null())
                .and(sessions::security_epoch.eq(accounts::security_epoch)),
        )
        .filter(
            sessions::idle_expires_at
                .gt(now)
                .and(sessions::expires_at.gt(now)),
        )
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(sessions::id.lt(after.to_owned()));
    }
    let rows: Vec<Row> = query
        .order(sessions::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| Rotation::from(row).session)
        .collect())
}

/// Every session that has not ended, but one.
pub fn others_of(
    conn: &mut Conn,
    account: &AccountId,
    current: &SessionId,
) -> QueryResult<Vec<SessionId>> {
    let others = sessions::account_id
        .eq(account)
        .and(sessions::ended_at.is_null())
        .and(sessions::id.ne(current));
    sessions::table
        .filter(others)
        .select(sessions::id)
        .load(conn)
}

/// Ends every session that has not ended. Tells how many.
pub fn end_all(
    conn: &mut Conn,
    account: &AccountId,
    reason: &str,
    now: Moment,
) -> QueryResult<usize> {
    let open = sessions::account_id
        .eq(account)
        .and(sessions::ended_at.is_null());
    diesel::update(sessions::table.filter(open))
        .set((
            sessions::ended_at.eq(now),
            sessions::end_reason.eq(reason.to_owned()),
        ))
        .execute(conn)
}

pub fn end(
    conn: &mut Conn,
    id: &SessionId,
    owner: Option<&AccountId>,
    reason: &str,
    now: Moment,
) -> QueryResult<usize> {
    let change = (
        sessions::ended_at.eq(now),
        sessions::end_reason.eq(reason.to_owned()),
    );
    let open = sessions::table.filter(sessions::id.eq(id).and(sessions::ended_at.is_null()));
    match owner {
        Some(owner) => diesel::update(open.filter(sessions::account_id.eq(owner)))
            .set(change)
            .execute(conn),
        None => diesel::update(open).set(change).execute(conn),
    }
}

/// Only those of the epoch before: what died with an earlier one stays dead.
pub fn carry_over(conn: &mut Conn, account: &AccountId, epoch: i64) -> QueryResult<usize> {
    let open = sessions::account_id
        .eq(account)
        .and(sessions::ended_at.is_null())
        .and(sessions::security_epoch.eq(epoch.saturating_sub(1)));
    diesel::update(sessions::table.filter(open))
        .set(sessions::security_epoch.eq(epoch))
        .execute(conn)
}

/// The person proved again who they are. `0`: the session has ended.
pub fn renew_proof(conn: &mut Conn, session: &Session) -> QueryResult<usize> {
    let open = sessions::id
        .eq(&session.id)
        .and(sessions::ended_at.is_null())
        .and(sessions::security_epoch.eq(session.security_epoch));
    diesel::update(sessions::table.filter(open))
        .set((
            sessions::authenticated_at.eq(session.authenticated_at),
            sessions::methods.eq(&session.methods),
            sessions::assurance.eq(session.assurance),
            sessions::second_step.eq(session.second_step),
            sessions::second_step_at.eq(session.second_step_at),
        ))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = sessions::expires_at
        .lt(before)
        .or(sessions::ended_at.lt(before))
        .or(sessions::idle_expires_at.lt(before));
    diesel::delete(sessions::table.filter(over)).execute(conn)
}
