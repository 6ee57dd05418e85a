//! The end of an account that was in use.

use serde_json::json;

use super::{Void, store};
use crate::ledger::audit::{self, Actor, Entry};
use crate::ledger::events::{self, kinds::AccountClosed};
use crate::platform::caller::{Subject, revoke};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// Closes an account in use for good: what was issued to it is void, its address is free for another registration. `None`: it is not in use.
pub fn close(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    reason: &'static str,
) -> Result<Option<Void>, Problem> {
    let Some(epoch) = store::close(conn, id, call.now)? else {
        return Ok(None);
    };
    revoke(conn, &Subject::Account(id, epoch), call.now)?;
    let entry = Entry {
        kind: "account.closed",
        account: Some(id),
        session: None,
        actor,
        detail: json!({"reason": reason}),
    };
    audit::record(conn, call, &entry)?;
    events::emit(conn, &AccountClosed { reason }, id, call.now)?;
    Ok(Some(Void {
        account: id.clone(),
        epoch,
    }))
}
