//! Who works at the desk. The roles stand with the account, so that every token of a session carries them without another query.

use super::store;
use crate::platform::caller::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
pub use store::staff::Colleague;

/// The roles of an account at the desk; none for most.
pub fn staff_roles(conn: &mut Conn, id: &AccountId) -> Result<Vec<StaffRole>, Problem> {
    Ok(StaffRole::list(&store::staff::roles(conn, id)?))
}

/// Gives a role. `false`: the account has it, or is not in use. Its sessions find it when they are refreshed.
pub fn add_staff_role(
    conn: &mut Conn,
    id: &AccountId,
    role: StaffRole,
    now: Moment,
) -> Result<bool, Problem> {
    change(conn, id, now, |roles| match roles.contains(&role) {
        true => None,
        false => Some(roles.iter().copied().chain([role]).collect()),
    })
}

/// Takes a role away. `false`: the account has it not. Whoever calls this voids the account's tokens too.
pub fn remove_staff_role(
    conn: &mut Conn,
    id: &AccountId,
    role: StaffRole,
    now: Moment,
) -> Result<bool, Problem> {
    change(conn, id, now, |roles| match roles.contains(&role) {
        true => Some(roles.iter().copied().filter(|one| *one != role).collect()),
        false => None,
    })
}

/// Who works at the desk, in the order of their ids, from after a given one.
pub fn staff(conn: &mut Conn, after: Option<&str>, rows: i64) -> Result<Vec<Colleague>, Problem> {
    Ok(store::staff::all(conn, after, rows)?)
}

/// Holds everybody who is an administrator for the rest of the transaction, and tells how many they are: so that of two who dismiss each
/// other one stays.
pub fn hold_administrators(conn: &mut Conn) -> Result<usize, Problem> {
    Ok(store::staff::lock_with(conn, StaffRole::Administrator)?)
}

/// The account's row is held while roles are read and written: they are one value.
fn change(
    conn: &mut Conn,
    id: &AccountId,
    now: Moment,
    decide: impl FnOnce(&[StaffRole]) -> Option<Vec<StaffRole>>,
) -> Result<bool, Problem> {
    store::epoch::lock(conn, id)?;
    let present = store::staff::roles(conn, id)?;
    let Some(mut wanted) = decide(&StaffRole::list(&present)) else {
        return Ok(false);
    };
    wanted.sort_unstable();
    let words: Vec<&str> = wanted.iter().map(|role| role.as_str()).collect();
    Ok(store::staff::set(conn, id, &present, &words.join(" "), now)? > 0)
}
