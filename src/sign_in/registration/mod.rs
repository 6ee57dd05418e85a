//! Registration: a newcomer becomes a pending account and gets a mail.
//!
//! The answer is the same for a free and a taken address, and so is the work: a pending account is created either way, and only the
//! worker, which sends the mail, looks whether somebody proved the address before. The owner of a taken address gets a mail that
//! helps; the newcomer's `registration_token` looks like any other, and correcting the address makes it a real registration.
//!
//! Codes answered: `email_invalid`, `terms_required`, `name_invalid`, those of the password room, `rate_limited`.

pub mod http;
pub mod problems;

use crate::accounts::account::{self, Newcomer};
use crate::contact::email;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::limits::counters;
use crate::platform::problem::Problem;
use crate::platform::random::Token;
use crate::sign_in::password;

/// Registers a newcomer; one transaction with the outbox row of the mail.
pub fn register(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    newcomer: &Newcomer,
    phc: &str,
) -> Result<Token, Problem> {
    let key = newcomer.email.key(&platform.seal);
    counters::take(
        conn,
        &platform.config.limits.registrations_per_email,
        key.as_bytes(),
        call.now,
    )?;
    let id = account::create(conn, platform, call, newcomer)?;
    password::set(conn, &id, phc, call.now)?;
    email::begin(conn, platform, call, &id)?;
    email::issue_token(conn, platform, call, &id)
}
