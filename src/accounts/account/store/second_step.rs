//! SQL of how strong an account's second steps are.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::accounts;
use crate::platform::ids::AccountId;

pub fn of(conn: &mut Conn, id: &AccountId) -> QueryResult<i32> {
    accounts::table
        .find(id)
        .select(accounts::second_step)
        .get_result(conn)
}

pub fn set(conn: &mut Conn, id: &AccountId, strength: i32, now: Moment) -> QueryResult<usize> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::second_step.eq(strength),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
}
