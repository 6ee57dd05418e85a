//! The tickets of sign-ins that still need a second step.

use chrono::TimeDelta;

use super::problems;
use super::store::tickets as store;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, DeviceId, TicketId};
use crate::platform::problem::Problem;
use crate::platform::random::{Token, looks_like_token, token_hash};
pub use store::Ticket;

/// How an `mfa_token` begins.
pub const PREFIX: &str = "bfm_";
/// How long somebody may look for a phone.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);

/// A ticket to issue.
pub struct NewTicket {
    /// Whose account.
    pub account: AccountId,
    /// The account's security epoch when the password was right.
    pub security_epoch: i64,
    /// The device's name.
    pub device_name: Option<String>,
    /// Its kind.
    pub device_platform: String,
    /// The app's version.
    pub app_version: Option<String>,
    /// That device, if it is known.
    pub known: Option<DeviceId>,
}

/// Issues an `mfa_token`.
pub fn issue_ticket(
    conn: &mut Conn,
    platform: &Platform,
    new: &NewTicket,
    now: Moment,
) -> Result<Token, Problem> {
    let token = platform.random.token(PREFIX);
    let id = TicketId::new(now, &platform.random);
    store::insert(conn, &id, &token.hash(), new, now, now.plus(LIFE))?;
    Ok(token)
}

/// What an `mfa_token` stands for, if it still holds.
pub fn ticket(conn: &mut Conn, token: &str, now: Moment) -> Result<Ticket, Problem> {
    if !looks_like_token(PREFIX, token) {
        return Err(too_late());
    }
    store::by_token(conn, &token_hash(token), now)?.ok_or_else(too_late)
}

/// A ticket opens one session.
pub fn use_ticket(conn: &mut Conn, id: &TicketId, now: Moment) -> Result<(), Problem> {
    if store::finish(conn, id, now)? == 0 {
        return Err(too_late());
    }
    Ok(())
}

/// The refusal of a ticket that is worth nothing.
pub fn too_late() -> Problem {
    Problem::new(&problems::MFA_TOKEN_EXPIRED).next("sign_in", "POST", "/v1/sessions")
}
