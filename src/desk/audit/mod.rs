//! The audit trail at the desk: searching it, taking a copy of it away, and whether it is whole. Whoever reads it stands in it.
//!
//! Codes answered: `not_found`, `validation_failed`.

pub mod http;

use serde_json::json;

use crate::ledger::audit::chain::{self, Export, Integrity};
use crate::ledger::audit::{self, Actor, Found, Wanted};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

const VIEWED: &str = "staff.audit_viewed";

/// Entries that fit, newest first, from after a given one.
pub fn search(
    conn: &mut Conn,
    call: &Call,
    staff: &AccountId,
    wanted: &Wanted,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Found>, Problem> {
    let found = audit::search(conn, wanted, after, rows)?;
    let facts = json!({"what": "list", "actor": wanted.actor, "subject": wanted.subject, "kind": wanted.kind, "since": wanted.since});
    audit::note(conn, call, Actor::Staff(staff), VIEWED, None, facts)?;
    Ok(found)
}

/// Begins a copy of the chain after a position.
pub async fn export(
    platform: &Platform,
    call: Call,
    staff: AccountId,
    after: i64,
) -> Result<Export, Problem> {
    let facts = json!({"what": "export", "after": after});
    let noted = platform
        .db
        .write(move |conn| audit::note(conn, &call, Actor::Staff(&staff), VIEWED, None, facts));
    noted.await?;
    let begun = chain::export(platform, after).await?;
    begun.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// Whether the end of the chain is whole.
pub async fn integrity(
    platform: &Platform,
    call: Call,
    staff: AccountId,
) -> Result<Integrity, Problem> {
    let facts = json!({"what": "integrity"});
    let noted = platform
        .db
        .write(move |conn| audit::note(conn, &call, Actor::Staff(&staff), VIEWED, None, facts));
    noted.await?;
    chain::integrity(platform).await
}
