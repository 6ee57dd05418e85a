//! Where a verification stands, for its owner.

use super::{store, typo};
use crate::accounts::account::Account;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::limits::counters;
use crate::platform::problem::Problem;

/// Where a verification stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The address, masked.
    pub address: String,
    /// Whether it is proven.
    pub verified: bool,
    /// How the newest mail fares.
    pub delivery: String,
    /// Why it fares badly.
    pub reason: Option<String>,
    /// When the newest mail was handed over.
    pub sent_at: Option<Moment>,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often still.
    pub sends_left: u32,
    /// What the person probably meant to type.
    pub did_you_mean: Option<String>,
}

/// Tells where an account's verification stands.
pub fn standing(
    conn: &mut Conn,
    platform: &Platform,
    account: &Account,
    now: Moment,
) -> Result<Standing, Problem> {
    let progress = store::progress(conn, &account.id)?;
    let left = counters::peek(
        conn,
        &platform.config.limits.resends_per_email,
        account.email_key.as_bytes(),
        now,
    )?;
    Ok(Standing {
        address: account.email.masked(),
        verified: account.email_verified_at.is_some(),
        delivery: progress
            .as_ref()
            .map_or_else(|| "queued".to_owned(), |progress| progress.delivery.clone()),
        reason: progress
            .as_ref()
            .and_then(|progress| progress.delivery_reason.clone()),
        sent_at: progress.and_then(|progress| progress.sent_at),
        resend_available_at: left.available_at,
        sends_left: left.count.min(super::http::SENDS_MAX),
        did_you_mean: typo::suggestion(&account.email),
    })
}
