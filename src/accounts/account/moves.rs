//! An account gets another proven address, or one back that it had.

use serde_json::json;

use super::{AddressKey, EmailAddress, email_place, store};
use crate::ledger::audit::{self, Actor};
use crate::ledger::events::kinds::{AccountEmailChanged, AccountEmailRestored};
use crate::ledger::events::{self, Data};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// What became of an attempt to give an account another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It has the address now.
    Done,
    /// Another account has it.
    Taken,
    /// The account is closed, or its address is another one by now.
    Void,
}

/// Gives an account another proven address, if it is still at `from`.
pub fn change_email(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    from: &AddressKey,
    to: &EmailAddress,
) -> Result<Moved, Problem> {
    let key = platform.seal.load_account_key(conn, id)?;
    let sealed = key.seal(&email_place(id), to.as_str(), &platform.random)?;
    let index = to.key(&platform.seal);
    let moved = store::address::change_email(conn, id, Some(from), &sealed, &index, call.now)?;
    note_move(conn, call, id, moved, &AccountEmailChanged {})
}

/// Gives an account back an address that it had, whatever it has now.
pub fn restore_email(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    to: &EmailAddress,
) -> Result<Moved, Problem> {
    let key = platform.seal.load_account_key(conn, id)?;
    let sealed = key.seal(&email_place(id), to.as_str(), &platform.random)?;
    let index = to.key(&platform.seal);
    let moved = store::address::change_email(conn, id, None, &sealed, &index, call.now)?;
    note_move(conn, call, id, moved, &AccountEmailRestored {})
}

fn note_move<E: Data>(
    conn: &mut Conn,
    call: &Call,
    id: &AccountId,
    moved: Option<usize>,
    event: &E,
) -> Result<Moved, Problem> {
    match moved {
        Some(1) => {}
        Some(_) => return Ok(Moved::Void),
        None => return Ok(Moved::Taken),
    }
    audit::note(conn, call, Actor::Member, E::KIND, Some(id), json!({}))?;
    events::emit(conn, event, id, call.now)?;
    Ok(Moved::Done)
}
