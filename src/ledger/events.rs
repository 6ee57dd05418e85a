//! Events: what integrators will be told, written with the act that causes it.

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::events;
use crate::platform::ids::{AccountId, EventId};
use crate::platform::problem::Problem;
use crate::platform::random::Random;

/// Writes an event about an account.
pub fn emit(
    conn: &mut Conn,
    kind: &'static str,
    account: &AccountId,
    payload: &Value,
    now: Moment,
) -> Result<(), Problem> {
    let row = (
        events::id.eq(EventId::new(now, &Random)),
        events::kind.eq(kind),
        events::account_id.eq(account),
        events::payload.eq(payload.to_string()),
        events::created_at.eq(now),
    );
    diesel::insert_into(events::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}
