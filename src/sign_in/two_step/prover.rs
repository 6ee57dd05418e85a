//! Who gives a second step, and what for.

use crate::accounts::account::{self, AddressKey};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, DeviceId, FactorId, SessionId};
use crate::platform::problem::Problem;
use crate::sign_in::factors::Ticket;
use crate::sign_in::lockout::Subject;
use crate::sign_in::{devices, sessions};

/// Somebody who gives a second step.
#[derive(Clone, Debug)]
pub struct Prover {
    /// Whose account.
    pub account: AccountId,
    /// Its address.
    address: AddressKey,
    /// The known device.
    pub device: Option<DeviceId>,
    /// What a code is bound to: a ticket, a session, or the factor that is being added. One that was sent for another holder is no good.
    pub holder: String,
    /// The factor that is being added: it alone may still wait for its first proof.
    pub adds: Option<FactorId>,
}

impl Prover {
    /// Who knew the password.
    pub fn of_ticket(conn: &mut Conn, ticket: &Ticket, now: Moment) -> Result<Self, Problem> {
        Ok(Self {
            address: account::address_of(conn, &ticket.account_id)?,
            device: devices::still_known(conn, ticket.device_id.clone(), now)?,
            account: ticket.account_id.clone(),
            holder: ticket.id.to_string(),
            adds: None,
        })
    }

    /// Who is signed in.
    pub fn of_session(
        conn: &mut Conn,
        account: &AccountId,
        session: &SessionId,
        now: Moment,
    ) -> Result<Self, Problem> {
        let device = sessions::device_of(conn, session)?;
        Ok(Self {
            address: account::address_of(conn, account)?,
            device: devices::still_known(conn, device, now)?,
            account: account.clone(),
            holder: session.to_string(),
            adds: None,
        })
    }

    /// Who is signed in and adds a factor.
    pub fn adding(self, factor: &FactorId) -> Self {
        Self {
            holder: factor.to_string(),
            adds: Some(factor.clone()),
            ..self
        }
    }

    /// The counter of their attempts.
    pub fn subject(&self, platform: &Platform) -> Subject {
        Subject::second_step(
            &platform.seal,
            &self.address,
            &self.account,
            self.device.as_ref(),
        )
    }
}
