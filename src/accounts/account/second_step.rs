//! How strong an account's second steps are, as far as acts below the rooms of signing in must know it.
//!
//! The number is kept with the account and written in the same transaction as the factors that it sums up, so that an act finds in its own
//! transaction what the account asks for now, and not what a token once said.

use super::store;
use crate::platform::caller::{Claims, check_second_step};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// A second step below this is a convenience: it raises no assurance level, and no act asks for it again (NIST SP 800-63B-4 takes no e-mail
/// for a second factor).
pub const RAISES_ASSURANCE: i32 = 2;

/// The strongest second step that the account has, 0 for none.
pub fn second_step(conn: &mut Conn, id: &AccountId) -> Result<i32, Problem> {
    Ok(store::second_step::of(conn, id)?)
}

/// Notes the strongest second step.
pub fn set_second_step(
    conn: &mut Conn,
    id: &AccountId,
    strength: i32,
    now: Moment,
) -> Result<(), Problem> {
    store::second_step::set(conn, id, strength, now)?;
    Ok(())
}

/// For acts that a stolen session must not be enough for: who has a second step gives one that raises the assurance level.
pub fn step_up(
    conn: &mut Conn,
    id: &AccountId,
    claims: &Claims,
    now: Moment,
) -> Result<(), Problem> {
    if second_step(conn, id)? < RAISES_ASSURANCE {
        return Ok(());
    }
    check_second_step(claims, RAISES_ASSURANCE, now)
}

/// For changes of the second steps themselves: who has one gives the strongest.
pub fn step_up_to_strongest(
    conn: &mut Conn,
    id: &AccountId,
    claims: &Claims,
    now: Moment,
) -> Result<(), Problem> {
    match second_step(conn, id)? {
        0 => Ok(()),
        strongest => check_second_step(claims, strongest, now),
    }
}
