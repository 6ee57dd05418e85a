//! The proven number, as signing in uses it.

use super::number::PhoneNumber;
use super::{next_code, problems, spend, store};
use crate::delivery::outbox::{self, NewJob};
use crate::delivery::spending;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
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

/// The account that has proven this number.
pub fn owner(
    conn: &mut Conn,
    platform: &Platform,
    number: &PhoneNumber,
) -> Result<Option<AccountId>, Problem> {
    Ok(store::owner(conn, &number.key(&platform.seal))?)
}

/// Counts a code that goes to the proven number, with all others that are sent; tells when the next one may be.
pub fn spend_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    number: &PhoneNumber,
) -> Result<Moment, Problem> {
    if platform.config.phone.urls.is_empty() {
        return Err(Problem::new(&problems::SMS_PROVIDER_UNAVAILABLE).retry_after(3600));
    }
    spend(conn, platform, call, account, number)?;
    let index = number.key(&platform.seal);
    next_code(conn, platform, account, &index, call.now).map(|next| next.available_at)
}

/// Notes that a code was typed in that was asked for at `sent_at`.
pub fn converted(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    sent_at: Moment,
    now: Moment,
) -> Result<(), Problem> {
    let Some(number) = proven(conn, platform, account)? else {
        return Ok(());
    };
    let index = number.key(&platform.seal);
    spending::converted(conn, platform, &number.target(&index), sent_at, now)
}

/// Whether codes to the proven number are a second step from now on: then it can be replaced, but not removed.
pub fn keep_for_sign_in(conn: &mut Conn, account: &AccountId, keep: bool) -> Result<(), Problem> {
    store::set_signs_in(conn, account, keep)?;
    Ok(())
}

/// Whether the proven number is a second step.
pub fn signs_in(conn: &mut Conn, account: &AccountId) -> Result<bool, Problem> {
    Ok(store::signs_in(conn, account)?)
}

/// Kind: the number of an account, whose id is the subject, has gone to somebody else: codes to it are no second step any more. Worked off
/// where second steps are known.
pub const GONE: &str = "phone.gone";

/// Has the second step taken away that a number was which has gone to somebody else.
pub fn tell_gone(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind: GONE,
        subject: account.as_str(),
        dedupe_key: Some(format!("{GONE}:{account}")),
    };
    outbox::put(conn, platform, &job, now)
}
