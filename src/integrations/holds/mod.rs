//! Holds that the marketplace's programs place and lift: of their own kinds, and only their own.
//!
//! Codes answered: `not_found`, `state_conflict`, `validation_failed`.

pub mod http;

use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::parsed::invalid;
use crate::platform::ids::{AccountId, ApiKeyId, HoldId};
use crate::platform::problem::{FieldError, Problem, common};
use crate::standing::holds::{self, Hold, NewHold};
use crate::standing::kinds::HoldKind;

/// Places a hold.
pub fn place(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    key: &ApiKeyId,
    account: &AccountId,
    new: &NewHold,
) -> Result<Hold, Problem> {
    if !matches!(new.kind, HoldKind::Integrator | HoldKind::Risk) {
        let detail = "A program places holds of the kinds integrator and risk.";
        return Err(invalid(vec![FieldError::new(
            "/kind",
            "not_allowed",
            detail,
        )]));
    }
    holds::place(conn, platform, call, Actor::Integrator(key), account, new)
}

/// Lifts a hold that a program placed; anybody else's is not found.
pub fn lift(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    key: &ApiKeyId,
    id: &HoldId,
) -> Result<(), Problem> {
    let actor = Actor::Integrator(key);
    let hold = holds::find(conn, id)?;
    if hold.placed_by != actor.as_str() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    holds::lift(conn, platform, call, actor, id, None)?;
    Ok(())
}
