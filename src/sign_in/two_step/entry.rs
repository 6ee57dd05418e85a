//! The second step of a sign-in was right: its ticket opens one session.

use super::proof::{Proof, settle};
use super::prover::Prover;
use crate::accounts::account;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::problem::Problem;
use crate::sign_in::factors::{self, Ticket};
use crate::sign_in::sessions::{self, Device, Entry, Method, Visitor};
use crate::sign_in::{devices, lockout, password};

/// Somebody who gave the second step.
pub struct Entering {
    /// What they hold.
    pub ticket: Ticket,
    /// Who they are.
    pub prover: Prover,
    /// What they gave.
    pub proof: Proof,
    /// The attempt, where one was counted.
    pub attempt: Option<lockout::Ticket>,
    /// Whether the device shall give none for a while.
    pub trusts: bool,
}

/// Lets them in.
pub fn enter(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    entering: Entering,
) -> Result<Entry, Problem> {
    let Entering {
        ticket,
        prover,
        proof,
        attempt,
        trusts,
    } = entering;
    factors::use_ticket(conn, &ticket.id, call.now)?;
    settle(conn, platform, call, &prover, attempt.as_ref(), &proof)?;
    let visitor = Visitor {
        asks: account::second_step(conn, &prover.account)?,
        account: prover.account.clone(),
        is_proven: true,
        security_epoch: ticket.security_epoch,
        proven: proof.proven(Some(Method::Password)),
        device: Device {
            name: ticket.device_name,
            platform: ticket.device_platform,
            app_version: ticket.app_version,
        },
        known: prover.device,
    };
    let entry = sessions::enter(conn, platform, call, visitor).map_err(too_late)?;
    if let (true, Entry::Authenticated(opened)) = (trusts, &entry)
        && proof.kind.raises_assurance()
        && let Some(device) = &opened.session.known
    {
        devices::trust(conn, platform, call, &prover.account, device)?;
    }
    Ok(entry)
}

/// The password was changed since it was given: the ticket is worth nothing.
fn too_late(problem: Problem) -> Problem {
    if problem.code() == password::refused().code() {
        return factors::too_late();
    }
    problem
}
