//! The end of an account.

use serde_json::json;

use super::{Status, Void, store};
use crate::ledger::audit::{self, Actor};
use crate::ledger::events::{self, kinds::AccountClosed};
use crate::platform::caller::{Subject, revoke};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::objects;
use crate::platform::problem::Problem;

/// Closes an account in use for good: what was issued to it is void, its objects are deleted, its address is free for another registration. `None`: it is not in use.
pub fn close(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    reason: &'static str,
) -> Result<Option<Void>, Problem> {
    end(conn, call, actor, id, Status::Active, reason)
}

/// Ends a pending account ("this wasn't me"). `None`: it is not pending any more.
pub fn close_pending(
    conn: &mut Conn,
    call: &Call,
    id: &AccountId,
    reason: &'static str,
) -> Result<Option<Void>, Problem> {
    end(conn, call, Actor::Anonymous, id, Status::Pending, reason)
}

fn end(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    from: Status,
    reason: &'static str,
) -> Result<Option<Void>, Problem> {
    let Some(epoch) = store::close(conn, id, from, call.now)? else {
        return Ok(None);
    };
    objects::delete_all_of(conn, id, call.now)?;
    revoke(conn, &Subject::Account(id, epoch), call.now)?;
    audit::note(
        conn,
        call,
        actor,
        "account.closed",
        Some(id),
        json!({"reason": reason}),
    )?;
    events::emit(conn, &AccountClosed { reason }, id, call.now)?;
    Ok(Some(Void {
        account: id.clone(),
        epoch,
    }))
}
