//! SQL of episodes.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::contact::codes::Code;
use crate::contact::links::Life;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::lock_episodes;
use crate::platform::ids::LockId;
use crate::sign_in::lockout::subject::{SECOND_STEP, Subject};

/// What ended an episode that its owner lifted: the link of its mail has done its work.
pub const UNLOCKED: &str = "unlocked";
/// Episodes of one address that are looked at, newest first.
const LOOKED_AT: i64 = 50;

/// An episode of locks.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = lock_episodes)]
pub struct Episode {
    /// Its id.
    pub id: LockId,
    /// The counter.
    pub subject: Vec<u8>,
    /// The address that was tried.
    email_index: Vec<u8>,
    /// Whose attempts: `strangers`, `device`, `session` or `second_step`.
    pub scope: String,
    /// From where the last attempt before the first lock came, shortened.
    pub client_address: String,
    /// When it was locked first.
    pub started_at: Moment,
    /// When the newest lock ends.
    pub locked_until: Moment,
    /// How often it was locked.
    pub locks: i32,
    /// Whether only a reset ends it.
    pub is_final: bool,
    /// When it was lifted.
    pub ended_at: Option<Moment>,
    /// What lifted it.
    pub end_reason: Option<String>,
    /// When its link runs out.
    unlock_expires_at: Option<Moment>,
}

impl Episode {
    /// The address that was tried.
    pub fn address(&self) -> AddressKey {
        AddressKey::from_stored(self.email_index.clone())
    }

    /// Whether strangers were counted, and not a device of the owner's.
    pub fn is_strangers(&self) -> bool {
        self.scope == "strangers"
    }

    /// Whether codes at the second step were counted.
    pub fn is_second_step(&self) -> bool {
        self.scope == SECOND_STEP
    }

    /// How far its link has come. An episode that something else ended has a link that does no harm.
    pub fn life(&self) -> Life {
        let was_used = self.end_reason.as_deref() == Some(UNLOCKED);
        Life {
            expires_at: self.unlock_expires_at.unwrap_or(self.started_at),
            used_at: self.ended_at.filter(|_| was_used),
            superseded_at: None,
        }
    }
}

/// A lock that begins an episode.
pub fn insert(
    conn: &mut Conn,
    id: &LockId,
    subject: &Subject,
    place: &str,
    until: Moment,
    is_final: bool,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        lock_episodes::id.eq(id),
        lock_episodes::subject.eq(subject.as_bytes()),
        lock_episodes::email_index.eq(subject.address().as_bytes()),
        lock_episodes::scope.eq(subject.scope().as_str()),
        lock_episodes::client_address.eq(place),
        lock_episodes::started_at.eq(now),
        lock_episodes::locked_until.eq(until),
        lock_episodes::locks.eq(1),
        lock_episodes::is_final.eq(is_final),
    );
    diesel::insert_into(lock_episodes::table)
        .values(row)
        .execute(conn)
}

/// Another lock of the same episode.
pub fn proceed(conn: &mut Conn, id: &LockId, until: Moment, is_final: bool) -> QueryResult<usize> {
    diesel::update(lock_episodes::table.find(id))
        .set((
            lock_episodes::locked_until.eq(until),
            lock_episodes::locks.eq(lock_episodes::locks + 1),
            lock_episodes::is_final.eq(is_final),
        ))
        .execute(conn)
}

/// Ends an episode that nothing ended before.
pub fn end(conn: &mut Conn, id: &LockId, reason: &'static str, now: Moment) -> QueryResult<usize> {
    let open = lock_episodes::id
        .eq(id)
        .and(lock_episodes::ended_at.is_null());
    diesel::update(lock_episodes::table.filter(open))
        .set((
            lock_episodes::ended_at.eq(now),
            lock_episodes::end_reason.eq(reason),
        ))
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: &LockId) -> QueryResult<Option<Episode>> {
    lock_episodes::table
        .find(id)
        .select(Episode::as_select())
        .get_result(conn)
        .optional()
}

/// The episode whose mail has this link.
pub fn by_link(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<Episode>> {
    lock_episodes::table
        .filter(lock_episodes::unlock_hash.eq(hash.as_slice()))
        .select(Episode::as_select())
        .first(conn)
        .optional()
}

/// Episodes of wrong passwords at an address that nothing ended, newest first. What opens them again opens no second step.
pub fn open_at(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<Episode>> {
    let open = lock_episodes::email_index
        .eq(address.as_bytes())
        .and(lock_episodes::ended_at.is_null())
        .and(lock_episodes::scope.ne(SECOND_STEP));
    lock_episodes::table
        .filter(open)
        .order(lock_episodes::started_at.desc())
        .limit(LOOKED_AT)
        .select(Episode::as_select())
        .load(conn)
}

/// Episodes of wrong codes at the second step of who has an address, that nothing ended.
pub fn second_steps_at(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<Episode>> {
    let open = lock_episodes::email_index
        .eq(address.as_bytes())
        .and(lock_episodes::ended_at.is_null())
        .and(lock_episodes::scope.eq(SECOND_STEP));
    lock_episodes::table
        .filter(open)
        .limit(LOOKED_AT)
        .select(Episode::as_select())
        .load(conn)
}

/// Episodes of an address, newest first, whatever became of them.
pub fn all_at(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<Episode>> {
    lock_episodes::table
        .filter(lock_episodes::email_index.eq(address.as_bytes()))
        .order(lock_episodes::started_at.desc())
        .limit(LOOKED_AT)
        .select(Episode::as_select())
        .load(conn)
}

/// The codes that were mailed for an address and have not been used, with their episodes.
pub fn codes_at(conn: &mut Conn, address: &AddressKey) -> QueryResult<Vec<(Episode, Code)>> {
    type Row = (Episode, Option<Vec<u8>>, Option<Moment>);
    let coded = lock_episodes::email_index
        .eq(address.as_bytes())
        .and(lock_episodes::ended_at.is_null())
        .and(lock_episodes::code_hash.is_not_null());
    let rows: Vec<Row> = lock_episodes::table
        .filter(coded)
        .order(lock_episodes::started_at.desc())
        .limit(LOOKED_AT)
        .select((
            Episode::as_select(),
            lock_episodes::code_hash,
            lock_episodes::code_expires_at,
        ))
        .load(conn)?;
    let codes = rows.into_iter().filter_map(|(episode, hash, expires_at)| {
        let (hash, expires_at) = hash.zip(expires_at)?;
        Some((episode, Code { hash, expires_at }))
    });
    Ok(codes.collect())
}

/// What a mail about a lock carries.
pub fn set_keys(
    conn: &mut Conn,
    id: &LockId,
    link: &[u8; 32],
    link_expires: Moment,
    code: &Code,
) -> QueryResult<usize> {
    diesel::update(lock_episodes::table.find(id))
        .set((
            lock_episodes::unlock_hash.eq(link.as_slice()),
            lock_episodes::unlock_expires_at.eq(link_expires),
            lock_episodes::code_hash.eq(&code.hash),
            lock_episodes::code_expires_at.eq(code.expires_at),
        ))
        .execute(conn)
}

/// Notes that the world was told of an episode, or that it became final; nothing when that was noted before.
pub fn tell(conn: &mut Conn, id: &LockId, is_final: bool, now: Moment) -> QueryResult<usize> {
    let episode = lock_episodes::table.find(id);
    if is_final {
        let untold = episode.filter(lock_episodes::final_told_at.is_null());
        return diesel::update(untold)
            .set(lock_episodes::final_told_at.eq(now))
            .execute(conn);
    }
    diesel::update(episode.filter(lock_episodes::told_at.is_null()))
        .set(lock_episodes::told_at.eq(now))
        .execute(conn)
}

/// Notes that its owner said "this wasn't me"; nothing when that was noted before.
pub fn disown(conn: &mut Conn, id: &LockId, now: Moment) -> QueryResult<usize> {
    let unsaid = lock_episodes::table
        .find(id)
        .filter(lock_episodes::disowned_at.is_null());
    diesel::update(unsaid)
        .set(lock_episodes::disowned_at.eq(now))
        .execute(conn)
}

/// Drops episodes that began before this.
pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(lock_episodes::table.filter(lock_episodes::started_at.lt(before))).execute(conn)
}
