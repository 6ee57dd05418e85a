//! What a marketplace may know of an account: who it is to other people, and how well it is proven. Never the address or the number
//! themselves: mail and messages to people go out from here.
//!
//! Codes answered: `not_found`.

pub mod http;

use crate::accounts::account::{self, Account};
use crate::contact::phone;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// An account, and whether it has a proven phone number.
pub fn show(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
) -> Result<(Account, bool), Problem> {
    let account = account::find(conn, platform, id)?;
    let account = account.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let phone = phone::proven(conn, platform, id)?;
    Ok((account, phone.is_some()))
}
