//! What is kept of a passkey.

use serde::{Deserialize, Serialize};

use super::base64url;
use crate::platform::ids::AccountId;

/// An account as authenticators know it: the 16 bytes of its id, which say nothing about the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserHandle(#[serde(with = "base64url")] [u8; 16]);

impl UserHandle {
    /// The account's.
    pub fn of(account: &AccountId) -> Self {
        Self(account.to_bytes())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What never changes about a passkey. The counter and whether there are copies change with every use, and are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Its id, chosen by the authenticator.
    #[serde(with = "base64url")]
    pub id: Vec<u8>,
    /// The public key, COSE, as it came.
    #[serde(with = "base64url")]
    pub public_key: Vec<u8>,
    /// Whether a keychain may hold copies of the private key: a passkey, and not a security key.
    pub is_backup_eligible: bool,
    /// Whether its owner was verified (fingerprint, face, PIN) when it was made.
    pub is_user_verified: bool,
    /// Whether the authenticator finds it by itself, so that it signs in without an address; absent when the client did not say.
    pub is_discoverable: Option<bool>,
    /// How clients reach the authenticator (`internal`, `hybrid`, `usb`, …), for them alone.
    pub transports: Vec<String>,
    /// The make of the authenticator, as it says itself; all zero for most.
    #[serde(with = "base64url")]
    pub aaguid: [u8; 16],
}

impl Credential {
    /// What a sign-in with it is called among the methods (RFC 8176): a key in software that may be copied, or in hardware.
    pub fn method(&self) -> &'static str {
        if self.is_backup_eligible {
            "swk"
        } else {
            "hwk"
        }
    }
}

/// A passkey that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// What never changes.
    pub credential: Credential,
    /// How often it was used, or 0.
    pub sign_count: u32,
    /// Whether a keychain holds copies now.
    pub is_backed_up: bool,
}
