//! SQL of who works at the desk.

use diesel::prelude::*;

use crate::platform::caller::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::accounts;
use crate::platform::ids::AccountId;

/// Somebody who works at the desk.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Colleague {
    /// Their account.
    pub id: AccountId,
    /// Full name.
    pub name: String,
    /// Roles, words with blanks between.
    pub staff_roles: String,
    /// Since when they have any.
    pub staff_since: Option<Moment>,
    /// The strongest second step that they have, 0 for none.
    pub second_step: i32,
}

pub fn roles(conn: &mut Conn, id: &AccountId) -> QueryResult<String> {
    let found = accounts::table
        .find(id)
        .select(accounts::staff_roles)
        .get_result(conn)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Sets the roles of an account in use that still has the old ones.
pub fn set(
    conn: &mut Conn,
    id: &AccountId,
    old: &str,
    new: &str,
    now: Moment,
) -> QueryResult<usize> {
    let same = accounts::id
        .eq(id)
        .and(accounts::staff_roles.eq(old))
        .and(accounts::status.eq("active"));
    let changed = diesel::update(accounts::table.filter(same))
        .set((accounts::staff_roles.eq(new), accounts::updated_at.eq(now)))
        .execute(conn)?;
    if changed > 0 && (old.is_empty() || new.is_empty()) {
        let since = (!new.is_empty()).then_some(now);
        diesel::update(accounts::table.find(id))
            .set(accounts::staff_since.eq(since))
            .execute(conn)?;
    }
    Ok(changed)
}

pub fn all(conn: &mut Conn, after: Option<&str>, limit: i64) -> QueryResult<Vec<Colleague>> {
    let mut query = accounts::table
        .filter(accounts::staff_roles.ne(""))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(accounts::id.gt(after.to_owned()));
    }
    query
        .order(accounts::id)
        .limit(limit)
        .select(Colleague::as_select())
        .load(conn)
}

/// How many have this role, held in one order.
pub fn lock_with(conn: &mut Conn, role: StaffRole) -> QueryResult<usize> {
    let pattern = format!("%{}%", role.as_str());
    let query = accounts::table
        .filter(accounts::staff_roles.like(pattern))
        .filter(accounts::status.eq("active"))
        .order(accounts::id)
        .select(accounts::id);
    let held: Vec<AccountId> = match conn {
        Conn::Postgres(conn) => query.for_update().load(conn)?,
        Conn::Sqlite(conn) => query.load(conn)?,
    };
    Ok(held.len())
}
