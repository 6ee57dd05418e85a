//! SQL of the audit trail.

use diesel::prelude::*;
use serde_json::Value;

use super::Entry;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::audit_entries;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, AuditId, SessionId};
use crate::platform::random::Random;

/// An entry as it was kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct Recorded {
    /// Its id.
    pub id: AuditId,
    /// What happened.
    pub kind: String,
    /// In which session, if in any.
    pub session_id: Option<SessionId>,
    /// Who acted.
    pub actor: String,
    /// Which member of the staff, or which key.
    pub actor_id: Option<String>,
    /// The request that did it.
    pub request_id: String,
    /// From where, shortened; empty when no request did it.
    pub client_address: String,
    /// Facts, JSON.
    pub detail: String,
    /// When.
    pub created_at: Moment,
}

impl Recorded {
    /// From where, shortened; none when no request did it.
    pub fn address(&self) -> Option<String> {
        let address = Some(&self.client_address).filter(|address| !address.is_empty());
        address.cloned()
    }

    /// Everything that was noted: for staff alone.
    pub fn facts(&self) -> Value {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }
}

pub fn insert(conn: &mut Conn, call: &Call, entry: &Entry<'_>) -> QueryResult<usize> {
    let row = (
        audit_entries::id.eq(AuditId::new(call.now, &Random)),
        audit_entries::kind.eq(entry.kind),
        audit_entries::account_id.eq(entry.account),
        audit_entries::session_id.eq(entry.session),
        audit_entries::actor.eq(entry.actor.as_str()),
        audit_entries::actor_id.eq(entry.actor.id()),
        audit_entries::request_id.eq(&call.request_id),
        audit_entries::client_address.eq(&call.place),
        audit_entries::detail.eq(entry.detail.to_string()),
        audit_entries::created_at.eq(call.now),
    );
    diesel::insert_into(audit_entries::table)
        .values(row)
        .execute(conn)
}

/// An account's entries; ids sort by age. Walks backwards through the index of accounts.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    kind: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Recorded>> {
    let mut query = audit_entries::table
        .filter(audit_entries::account_id.eq(account))
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(audit_entries::kind.eq(kind.to_owned()));
    }
    if let Some(after) = after {
        query = query.filter(audit_entries::id.lt(after.to_owned()));
    }
    query
        .order(audit_entries::id.desc())
        .limit(limit)
        .select(Recorded::as_select())
        .load(conn)
}

/// Which entries are looked for: those that fit everything that is given.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Which member of the staff, or which key, acted.
    pub actor: Option<String>,
    /// Whose account it is about.
    pub subject: Option<AccountId>,
    /// What happened.
    pub kind: Option<String>,
    /// From when on.
    pub since: Option<Moment>,
}

/// An entry, and whose account it is about.
#[derive(Clone, Debug, Queryable)]
pub struct Found {
    /// Whose.
    pub account_id: Option<AccountId>,
    /// The entry.
    pub entry: Recorded,
}

/// Entries that fit. Each filter has an index that ids follow in, so that a page is walked to and not sorted out.
pub fn search(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Found>> {
    let mut query = audit_entries::table.into_boxed();
    if let Some(actor) = &wanted.actor {
        query = query.filter(audit_entries::actor_id.eq(actor.clone()));
    }
    if let Some(subject) = &wanted.subject {
        query = query.filter(audit_entries::account_id.eq(subject.clone()));
    }
    if let Some(kind) = &wanted.kind {
        query = query.filter(audit_entries::kind.eq(kind.clone()));
    }
    if let Some(since) = wanted.since {
        let least = AuditId::least(since);
        query = query.filter(
            audit_entries::id
                .ge(least)
                .and(audit_entries::created_at.ge(since)),
        );
    }
    if let Some(after) = after {
        query = query.filter(audit_entries::id.lt(after.to_owned()));
    }
    query
        .order(audit_entries::id.desc())
        .limit(limit)
        .select((audit_entries::account_id, Recorded::as_select()))
        .load(conn)
}
