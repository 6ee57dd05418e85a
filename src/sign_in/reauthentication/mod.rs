//! Re-authentication: somebody who is signed in proves again who they are, for acts that a found phone must not be enough for.
//!
//! The attempt passes the lockout's guard like any other, but counts apart from strangers': at the device, while it is known, else at the
//! session. So a lock by strangers never stops the owner, and a stolen session gets five guesses like everybody.
//!
//! Codes answered: `invalid_credentials`, `account_locked`, `session_revoked`, `overloaded`.

pub mod http;

use secrecy::SecretString;

use crate::accounts::account::{self, Credential};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Right};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::problem::Problem;
use crate::sign_in::lockout::{Attempt, Guard, Subject};
use crate::sign_in::{devices, sessions};

/// Checks the password of who calls. The attempt that comes back must be settled by [`crate::sign_in::lockout::succeed`].
pub async fn check_password<R: Right>(
    platform: &Platform,
    call: &Call,
    guard: &Guard,
    caller: &Caller<R>,
    password: &SecretString,
) -> Result<(Attempt, Credential), Problem> {
    let (account, session) = (caller.account.clone(), caller.session.clone());
    let (inner, now) = (platform.clone(), call.now);
    let of = move |conn: &mut Conn| {
        let address = account::address_of(conn, &account)?;
        let known = sessions::device_of(conn, &session)?;
        let known = match known {
            Some(device) => devices::still_known(conn, &device, now)?.then_some(device),
            None => None,
        };
        let device = known.as_ref();
        Ok(Subject::within(&inner.seal, &address, &session, device))
    };
    let subject = platform.db.read(of).await?;
    let account = caller.account.clone();
    let found = move |conn: &mut Conn| account::credential_of(conn, &account);
    let kind = "session.reauthentication_failed";
    guard
        .check_password(platform, call, &subject, password, kind, found)
        .await
}
