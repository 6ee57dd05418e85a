//! SQL of the chain.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::{Deserialize, Serialize};

use super::rules::{Checkpoint, Hash, read_hash};
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{audit_checkpoints, audit_entries, audit_links, audit_unlinked};

/// An entry with all that was written of it, as it goes into the chain.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize)]
#[diesel(table_name = audit_entries)]
pub struct Written {
    /// Its id.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// In which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Who acted.
    pub actor: String,
    /// Which member of the staff, or which key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<String>,
    /// In which request.
    pub request_id: String,
    /// From where, shortened.
    pub client_address: String,
    /// Facts: JSON, letter by letter as it was written.
    pub detail: String,
    /// When.
    pub created_at: Moment,
}

/// A place in the chain, and what stands there.
#[derive(Clone, Debug)]
pub struct Link {
    /// The place.
    pub position: i64,
    /// Which entry belongs there.
    pub entry_id: String,
    /// The hash over it and all before; nothing when what is stored is none.
    pub hash: Option<Hash>,
    /// The entry, if it is still there.
    pub entry: Option<Written>,
}

/// What the advisory lock of PostgreSQL is known by: only one node links at a time.
const TURN: i64 = 0x0062_6f6e_6166_6964;

#[derive(QueryableByName)]
struct Turn {
    #[diesel(sql_type = Bool)]
    ours: bool,
}

/// Takes the turn to link until the end of the transaction, unless another node has it. SQLite has one writer in any case.
pub fn take_turn(conn: &mut Conn) -> QueryResult<bool> {
    match conn {
        Conn::Sqlite(_) => Ok(true),
        Conn::Postgres(conn) => {
            let sql = format!("SELECT pg_try_advisory_xact_lock({TURN}) AS ours");
            let turn: Turn = diesel::sql_query(sql).get_result(conn)?;
            Ok(turn.ours)
        }
    }
}

/// Whether any entry waits for its place.
pub fn is_waiting(conn: &mut Conn) -> QueryResult<bool> {
    let first = audit_unlinked::table.select(audit_unlinked::sequence);
    let found: Vec<i64> = first.limit(1).load(conn)?;
    Ok(!found.is_empty())
}

/// The end of the chain.
pub fn head(conn: &mut Conn) -> QueryResult<Option<(i64, Vec<u8>)>> {
    audit_links::table
        .order(audit_links::position.desc())
        .select((audit_links::position, audit_links::hash))
        .first(conn)
        .optional()
}

/// Entries that wait for their place, in the order in which they were written.
pub fn waiting(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(i64, Written)>> {
    audit_unlinked::table
        .inner_join(audit_entries::table.on(audit_entries::id.eq(audit_unlinked::entry_id)))
        .order(audit_unlinked::sequence)
        .limit(limit)
        .select((audit_unlinked::sequence, Written::as_select()))
        .load(conn)
}

/// Puts entries into their places.
pub fn insert_links(conn: &mut Conn, links: &[(i64, String, Hash)]) -> QueryResult<usize> {
    let rows: Vec<_> = links
        .iter()
        .map(|(position, entry, hash)| {
            (
                audit_links::position.eq(position),
                audit_links::entry_id.eq(entry),
                audit_links::hash.eq(hash.as_slice()),
            )
        })
        .collect();
    on_each!(conn, |c| diesel::insert_into(audit_links::table)
        .values(&rows)
        .execute(c))
}

/// Nothing of these waits any more.
pub fn settle(conn: &mut Conn, sequences: &[i64]) -> QueryResult<usize> {
    let settled = audit_unlinked::sequence.eq_any(sequences.to_vec());
    diesel::delete(audit_unlinked::table.filter(settled)).execute(conn)
}

/// Places after a position, in order.
pub fn links(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<Link>> {
    type Row = (i64, String, Vec<u8>, Option<Written>);
    let rows: Vec<Row> = audit_links::table
        .left_join(audit_entries::table.on(audit_entries::id.eq(audit_links::entry_id)))
        .filter(audit_links::position.gt(after))
        .order(audit_links::position)
        .limit(limit)
        .select((
            audit_links::position,
            audit_links::entry_id,
            audit_links::hash,
            Option::<Written>::as_select(),
        ))
        .load(conn)?;
    let links = rows
        .into_iter()
        .map(|(position, entry_id, hash, entry)| Link {
            position,
            entry_id,
            hash: hash.try_into().ok(),
            entry,
        });
    Ok(links.collect())
}

/// The hash at a position.
pub fn hash_at(conn: &mut Conn, position: i64) -> QueryResult<Option<Vec<u8>>> {
    audit_links::table
        .find(position)
        .select(audit_links::hash)
        .get_result(conn)
        .optional()
}

/// Keeps a checkpoint.
pub fn insert_checkpoint(conn: &mut Conn, checkpoint: &Checkpoint) -> QueryResult<usize> {
    let hash = read_hash(&checkpoint.hash).unwrap_or_default();
    let row = (
        audit_checkpoints::position.eq(checkpoint.position),
        audit_checkpoints::hash.eq(hash.to_vec()),
        audit_checkpoints::made_at.eq(checkpoint.made_at),
        audit_checkpoints::key_id.eq(&checkpoint.key),
        audit_checkpoints::signature.eq(STANDARD.decode(&checkpoint.signature).unwrap_or_default()),
    );
    diesel::insert_into(audit_checkpoints::table)
        .values(row)
        .execute(conn)
}

type CheckpointRow = (i64, Vec<u8>, Moment, String, Vec<u8>);

fn read(row: CheckpointRow) -> Checkpoint {
    let (position, hash, made_at, key, signature) = row;
    Checkpoint {
        position,
        hash: HEXLOWER.encode(&hash),
        made_at,
        key,
        signature: STANDARD.encode(&signature),
    }
}

/// The newest checkpoint.
pub fn newest_checkpoint(conn: &mut Conn) -> QueryResult<Option<Checkpoint>> {
    let newest = audit_checkpoints::table
        .order(audit_checkpoints::position.desc())
        .first::<CheckpointRow>(conn);
    Ok(newest.optional()?.map(read))
}

/// Checkpoints after a position, in order.
pub fn checkpoints(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<Checkpoint>> {
    let rows: Vec<CheckpointRow> = audit_checkpoints::table
        .filter(audit_checkpoints::position.gt(after))
        .order(audit_checkpoints::position)
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Entries after an id, in order: when each was written, and whether it has a place in the chain.
pub fn entries(
    conn: &mut Conn,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<(String, Moment, bool)>> {
    audit_entries::table
        .left_join(audit_links::table.on(audit_links::entry_id.eq(audit_entries::id)))
        .filter(audit_entries::id.gt(after))
        .order(audit_entries::id)
        .limit(limit)
        .select((
            audit_entries::id,
            audit_entries::created_at,
            audit_links::position.nullable().is_not_null(),
        ))
        .load(conn)
}

/// Entries that waited for their place and are not there any more.
pub fn lost(conn: &mut Conn, limit: i64) -> QueryResult<Vec<String>> {
    audit_unlinked::table
        .left_join(audit_entries::table.on(audit_entries::id.eq(audit_unlinked::entry_id)))
        .filter(audit_entries::id.nullable().is_null())
        .order(audit_unlinked::sequence)
        .limit(limit)
        .select(audit_unlinked::entry_id)
        .load(conn)
}
