//! What a marketplace may know of an account: who it is to other people, and how well it is proven. Never the address or the number
//! themselves: mail and messages to people go out from here.
//!
//! Codes answered: `not_found`.

pub mod http;

use crate::accounts::account::{self, Account};
use crate::contact::phone;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// An account, and what stands beside it.
pub struct Shown {
    /// The account.
    pub account: Account,
    /// Whether it has a proven phone number.
    pub has_phone: bool,
    /// Whether it is suspended.
    pub is_suspended: bool,
}

/// An account as programs may see it.
pub fn show(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
    now: Moment,
) -> Result<Shown, Problem> {
    let account = account::find(conn, platform, id)?;
    Ok(Shown {
        account: account.ok_or_else(|| Problem::new(&common::NOT_FOUND))?,
        has_phone: phone::proven(conn, platform, id)?.is_some(),
        is_suspended: account::rights(conn, id)?.is_suspended(now),
    })
}
