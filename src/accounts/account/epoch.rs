//! Acts that depend on the security epoch that somebody knew.

use serde_json::json;

use super::{AddressKey, Void, store};
use crate::ledger::events;
use crate::platform::caller::{Subject, revoke};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// Gives an account back to who reads the mails to its address: voids everything that was issued to it, and ends that only a new password helps.
/// Only if the account is still what it was when the mail was written: active, at this address, under this epoch. One guarded update, so
/// that of several mails one is the first. `None`: it is not the same any more.
pub fn reclaim(
    conn: &mut Conn,
    id: &AccountId,
    address: &AddressKey,
    epoch: i64,
    now: Moment,
) -> Result<Option<Void>, Problem> {
    let Some(epoch) = store::epoch::reclaim(conn, id, address, epoch, now)? else {
        return Ok(None);
    };
    revoke(conn, &Subject::Account(id, epoch), now)?;
    Ok(Some(Void {
        account: id.clone(),
        epoch,
    }))
}

/// Says that what the account may do has changed: to tokens by the epoch, to integrators by an event.
pub fn capabilities_changed(
    conn: &mut Conn,
    id: &AccountId,
    reason: &'static str,
    now: Moment,
) -> Result<(), Problem> {
    store::capability::raise_epoch(conn, id, now)?;
    let facts = json!({"reason": reason});
    events::emit(conn, "capabilities.changed", id, &facts, now)
}

/// Says that what is told of the account's standing has changed: `false` when there is no such account. Its row is held for the rest of the
/// transaction, so that of two changes the second one finds the first.
pub fn capabilities_touched(conn: &mut Conn, id: &AccountId, now: Moment) -> Result<bool, Problem> {
    Ok(store::capability::raise_epoch(conn, id, now)? > 0)
}

/// Refuses what was let in under an epoch that is over by now: between the check of a token and the act may lie a body that takes its time. The
/// account is locked for the rest of the transaction, so that nobody raises the epoch before the act is done.
pub fn still_under(
    conn: &mut Conn,
    id: &AccountId,
    epoch: i64,
    now: Moment,
) -> Result<(), Problem> {
    if store::epoch::touch(conn, id, epoch, now)? > 0 {
        return Ok(());
    }
    Err(Problem::new(&common::REAUTHENTICATION_REQUIRED).next(
        "reauthenticate",
        "POST",
        "/v1/sessions/reauthenticate",
    ))
}

/// Holds several accounts for the rest of the transaction, always in the same order: acts of two sides never wait for each other.
pub fn hold<'a>(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = &'a AccountId>,
) -> Result<(), Problem> {
    let ordered: std::collections::BTreeSet<_> = ids.into_iter().collect();
    for id in ordered {
        store::epoch::lock(conn, id)?;
    }
    Ok(())
}

/// Raises the epoch, if it is still this one, without a word to the revocation list: whoever calls this carries over the sessions that go
/// on, and ends the others one by one. A sign-in that goes on at the same time is either waited for, and its session found, or it finds
/// another epoch. `None`: it is another one already.
pub fn turn(
    conn: &mut Conn,
    id: &AccountId,
    epoch: i64,
    now: Moment,
) -> Result<Option<i64>, Problem> {
    store::epoch::lock(conn, id)?;
    let turned = store::epoch::touch_and_raise(conn, id, epoch, now)?;
    Ok((turned > 0).then(|| epoch.saturating_add(1)))
}
