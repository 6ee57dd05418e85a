//! Signing in with address and password.
//!
//! The attempt is counted before the password is looked at. An unknown address costs the same statements and the same hash, and gets
//! the same answer as a wrong password. Where a registration waits for the address, its password is compared as well as the
//! owner's: so somebody who registers a taken address and signs in with the password just chosen learns nothing. All hashes of one
//! address have one salt, so that however many are compared, one is computed. What an account's state says (its address is not proven yet, say) is told only after a right one.
//!
//! Codes answered: `invalid_credentials`, `rate_limited`, `overloaded`.

pub mod http;

use serde_json::json;

use crate::accounts::account::{self, Candidates, EmailAddress};
use crate::ledger::audit::{self, Actor, Entry as AuditEntry};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::limits::counters;
use crate::platform::problem::Problem;

/// Counts the attempt and finds what the password must match, if anything.
pub fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
) -> Result<Candidates, Problem> {
    let key = email.key(&platform.seal);
    counters::take(
        conn,
        &platform.config.limits.logins_per_email,
        key.as_bytes(),
        call.now,
    )?;
    account::candidates(conn, &key)
}

/// Notes a failed attempt. The same statement for an unknown address, with no account in it.
pub fn note_failure(
    conn: &mut Conn,
    call: &Call,
    account: Option<&AccountId>,
) -> Result<(), Problem> {
    audit::record(
        conn,
        call,
        &AuditEntry {
            kind: "login.failed",
            account,
            session: None,
            actor: Actor::Anonymous,
            detail: json!({"method": "password"}),
        },
    )
}
