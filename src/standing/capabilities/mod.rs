//! What an account may do, and why not.
//!
//! Eight capabilities, each `allowed` or blocked by a list of reasons, every one with a text for the person and a way on. Conditions are read
//! fresh with one statement, for one account or for a hundred, and [`rules::decide`] makes verdicts of them: what was changed on one node holds
//! on all of them from then on.
//!
//! Codes answered: none of its own.

pub mod answers;
pub mod http;
pub mod rules;
mod store;

use serde_json::json;

use crate::accounts::account::{self, Account};
use crate::ledger::events;
use crate::platform::Platform;
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
pub use rules::{Conditions, Held, Profile, Suspended};
pub use store::Standing;

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Where an account stands; `None` when there is none, or it is closed.
pub fn of(conn: &mut Conn, id: &AccountId) -> Result<Option<Standing>, Problem> {
    Ok(store::of(conn, id)?)
}

/// Where several accounts stand, with one statement. Those that are not there, or closed, are left out.
pub fn of_all(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<Standing>, Problem> {
    Ok(store::of_all(conn, ids)?)
}

/// An account that must exist, and where it stands, with one statement.
pub fn with_account(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
) -> Result<(Account, Standing), Problem> {
    store::with_account(conn, &platform.seal, id)
}

/// Begins a change of what an account may do: its epoch rises, and its row is held for the rest of the transaction, so that of two changes the
/// second one finds the first. Tells where the account stands.
pub fn begin_change(conn: &mut Conn, id: &AccountId, now: Moment) -> Result<Standing, Problem> {
    account::capabilities_touched(conn, id, now)?;
    of(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// Tells integrators which capabilities a change gave or took, if it did.
pub fn end_change(
    conn: &mut Conn,
    standing: &Standing,
    reason: &'static str,
    before: Capabilities,
    after: Capabilities,
    now: Moment,
) -> Result<(), Problem> {
    let changed = before.without(after).and(after.without(before));
    if changed.is_empty() {
        return Ok(());
    }
    let facts = json!({"reason": reason, "changed": changed.names(), "cap_epoch": standing.capability_epoch});
    events::emit(conn, "capabilities.changed", &standing.account, &facts, now)
}
