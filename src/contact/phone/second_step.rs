//! The proven number, as signing in uses it.

use super::number::PhoneNumber;
use super::{count_code, next_code, problems, store};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// The number that an account has proven.
pub fn proven(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
) -> Result<Option<PhoneNumber>, Problem> {
    match store::verified(conn, account)? {
        Some(row) => store::open(conn, platform, &row).map(Some),
        None => Ok(None),
    }
}

/// Counts a code that goes to the proven number, with all others that were sent for this account and to this number.
pub fn spend_code(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    if platform.config.phone.urls.is_empty() {
        return Err(Problem::new(&problems::SMS_PROVIDER_UNAVAILABLE).retry_after(3600));
    }
    match store::verified(conn, account)? {
        Some(row) => count_code(conn, platform, account, &row.phone_index, now),
        None => Ok(()),
    }
}

/// Whether codes to the proven number are a second step from now on: then it can be replaced, but not removed.
pub fn keep_for_sign_in(conn: &mut Conn, account: &AccountId, keep: bool) -> Result<(), Problem> {
    store::set_signs_in(conn, account, keep)?;
    Ok(())
}

/// When the next code may go to the proven number.
pub fn next_code_at(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<Moment, Problem> {
    match store::verified(conn, account)? {
        Some(row) => {
            next_code(conn, platform, account, &row.phone_index, now).map(|next| next.available_at)
        }
        None => Ok(now),
    }
}
