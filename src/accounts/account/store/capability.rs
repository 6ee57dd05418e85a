//! SQL of what an account may do.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::accounts;
use crate::platform::ids::AccountId;

pub fn raise_epoch(conn: &mut Conn, id: &AccountId, now: Moment) -> QueryResult<usize> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::capability_epoch.eq(accounts::capability_epoch + 1),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)
}
