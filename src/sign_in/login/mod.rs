//! Signing in with address and password.
//!
//! The attempt passes the lockout's guard, which counts it before the password is looked at. An unknown address costs the same statements
//! and the same hash, and gets the same answer as a wrong password. Where a registration waits for the address, its password is compared
//! as well as the owner's: so somebody who registers a taken address and signs in with the password just chosen learns nothing. All hashes
//! of one address have one salt, so that however many are compared, one is computed. What an account's state says (its address is not
//! proven yet, its password is void) is told only after a right one.
//!
//! Codes answered: `invalid_credentials`, `account_locked`, `rate_limited`, `overloaded`.

pub mod http;

use crate::accounts::account::Credential;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::DeviceId;
use crate::platform::problem::Problem;
use crate::sign_in::lockout::{self, Ticket};
use crate::sign_in::password::{self, Standing};
use crate::sign_in::sessions::{self, Device, Entry, Method, Proven, Visitor};

/// A right password.
pub struct Visit {
    /// Whose it is.
    pub credential: Credential,
    /// The attempt.
    pub ticket: Ticket,
    /// The device.
    pub device: Device,
    /// That device, if it is known.
    pub known: Option<DeviceId>,
}

/// The password was right: the attempt is settled, and what the account's state allows is done.
pub fn enter(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    visit: Visit,
) -> Result<Entry, Problem> {
    let credential = visit.credential;
    // A registration that waits for somebody else's address refills nothing.
    let clears = credential.is_owner();
    lockout::succeed(conn, &visit.ticket, clears, call.now)?;
    if password::standing(platform, &credential, call.now) == Standing::MustChange {
        password::note_stale(conn, call, &credential.account)?;
        return Ok(Entry::PasswordChangeRequired);
    }
    let visitor = Visitor {
        account: credential.account,
        is_proven: clears,
        security_epoch: credential.security_epoch,
        asks: credential.second_step,
        proven: Proven::only(Method::Password),
        device: visit.device,
        known: visit.known,
    };
    sessions::enter(conn, platform, call, visitor)
}
