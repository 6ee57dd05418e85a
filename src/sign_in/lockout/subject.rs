//! What a counter counts: the attempts of strangers at an address, those of one device or session of its owner's, or those at an
//! account's second step.

use crate::accounts::account::AddressKey;
use crate::platform::ids::{AccountId, DeviceId, SessionId};
use crate::platform::seal::{Purpose, Seal};

/// Whose attempts a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's who is not known at the address.
    Strangers,
    /// One known device's.
    Device,
    /// One session's, of a device that is not known any more.
    Session,
    /// Those at the second step, whichever factor is tried and however often the password was right before.
    SecondStep,
}

/// The word for it, also where locks are lifted that are not of this scope.
pub(super) const SECOND_STEP: &str = "second_step";

impl Scope {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Strangers => "strangers",
            Self::Device => "device",
            Self::Session => "session",
            Self::SecondStep => SECOND_STEP,
        }
    }
}

/// What a counter counts.
#[derive(Clone, Debug)]
pub struct Subject {
    key: Vec<u8>,
    address: AddressKey,
    scope: Scope,
}

impl Subject {
    /// The attempts of strangers at an address, or those of a device that is known there.
    pub fn at(seal: &Seal, address: &AddressKey, device: Option<&DeviceId>) -> Self {
        match device {
            Some(device) => Self::apart(seal, address, Scope::Device, device.as_str()),
            None => Self {
                key: address.as_bytes().to_vec(),
                address: address.clone(),
                scope: Scope::Strangers,
            },
        }
    }

    /// The attempts of somebody who is signed in already.
    pub fn within(
        seal: &Seal,
        address: &AddressKey,
        session: &SessionId,
        device: Option<&DeviceId>,
    ) -> Self {
        match device {
            Some(device) => Self::apart(seal, address, Scope::Device, device.as_str()),
            None => Self::apart(seal, address, Scope::Session, session.as_str()),
        }
    }

    /// The attempts at the second step of an account: all that strangers make together, or those of a known device, which nobody who merely
    /// knows the password can use up.
    pub fn second_step(
        seal: &Seal,
        address: &AddressKey,
        account: &AccountId,
        device: Option<&DeviceId>,
    ) -> Self {
        let id = device.map_or(account.as_str(), DeviceId::as_str);
        Self::apart(seal, address, Scope::SecondStep, id)
    }

    fn apart(seal: &Seal, address: &AddressKey, scope: Scope, id: &str) -> Self {
        let parts: [&[u8]; 3] = [b"lockout", scope.as_str().as_bytes(), id.as_bytes()];
        Self {
            key: seal.mac(Purpose::Codes, &parts).to_vec(),
            address: address.clone(),
            scope,
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.key
    }

    pub(super) fn address(&self) -> &AddressKey {
        &self.address
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
    }
}
