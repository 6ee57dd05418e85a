//! Who manages webhooks.

use crate::ledger::audit::Actor;
use crate::platform::ids::{AccountId, ApiKeyId};

/// A program with a key, or a member of the staff. Webhooks belong to the installation: whoever may manage them manages all of them.
#[derive(Clone, Debug)]
pub enum Manager {
    /// A program, by its key.
    Key(ApiKeyId),
    /// A member of the staff.
    Staff(AccountId),
}

impl Manager {
    /// As the audit trail knows them.
    pub fn actor(&self) -> Actor<'_> {
        match self {
            Self::Key(id) => Actor::Integrator(id),
            Self::Staff(id) => Actor::Staff(id),
        }
    }
}
