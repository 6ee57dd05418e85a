//! The caller's own account: who one is, what one may do, and what is missing.
//!
//! Codes answered: `precondition_failed`, `name_invalid`.

pub mod http;

use crate::accounts::account::{self, Account, Changes};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::problem::Problem;
use crate::standing::capabilities::{self, Standing, rules};

/// Changes an account, if nobody changed it since it was loaded, and says so to integrators where the change makes the profile complete or
/// incomplete, and that matters. `None`: somebody did.
pub fn update(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &Account,
    changes: &Changes,
) -> Result<Option<(Account, Standing)>, Problem> {
    let Some(before) = capabilities::of(conn, &account.id)? else {
        return Ok(None);
    };
    if account::update(conn, platform, call, account, changes)?.is_none() {
        return Ok(None);
    }
    let policy = &platform.config.standing;
    let allowed = |standing: &Standing| rules::allowed(&standing.conditions, policy, call.now);
    let (_, after) = capabilities::with_account(conn, platform, &account.id)?;
    if allowed(&before) != allowed(&after) {
        let now = capabilities::begin_change(conn, &account.id, call.now)?;
        let reason = "profile_changed";
        capabilities::end_change(
            conn,
            &now,
            reason,
            allowed(&before),
            allowed(&now),
            call.now,
        )?;
    }
    capabilities::with_account(conn, platform, &account.id).map(Some)
}
