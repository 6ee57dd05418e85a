//! What the authenticator says (*authenticator data*, section 6.1 of the standard), byte by byte.

use coset::cbor::{self, Value};

use super::{Flaw, RelyingParty, Verification};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const CREDENTIAL_FOLLOWS: u8 = 1 << 6;
const EXTENSIONS_FOLLOW: u8 = 1 << 7;

/// Longer ones are none (section 7.1).
const CREDENTIAL_ID_MAX: usize = 1023;
/// Nothing that authenticators send is nested deeper.
const DEPTH_MAX: usize = 16;

/// A credential that was just made.
#[derive(Debug)]
pub struct Attested {
    /// The make of the authenticator, as it says itself.
    pub aaguid: [u8; 16],
    /// The credential's id.
    pub id: Vec<u8>,
    /// Its public key, COSE.
    pub key: Vec<u8>,
}

/// What the authenticator says.
#[derive(Debug)]
pub struct AuthenticatorData {
    rp_id_hash: [u8; 32],
    flags: u8,
    /// How often the key was used, or 0.
    pub sign_count: u32,
    /// The credential, while it is made.
    pub attested: Option<Attested>,
}

impl AuthenticatorData {
    /// Reads all of it; anything left over is a flaw.
    pub fn parse(mut rest: &[u8]) -> Result<Self, Flaw> {
        let rp_id_hash = array(&mut rest)?;
        let [flags] = array(&mut rest)?;
        let sign_count = u32::from_be_bytes(array(&mut rest)?);
        let attested = match flags & CREDENTIAL_FOLLOWS {
            0 => None,
            _ => Some(attested(&mut rest)?),
        };
        if flags & EXTENSIONS_FOLLOW != 0 {
            // None was asked for that matters here; they only have to be whole.
            matches!(value(&mut rest)?, Value::Map(_))
                .then_some(())
                .ok_or(Flaw::Malformed)?;
        }
        let data = Self {
            rp_id_hash,
            flags,
            sign_count,
            attested,
        };
        rest.is_empty().then_some(data).ok_or(Flaw::Malformed)
    }

    /// Checks what both ceremonies demand.
    pub fn check(&self, party: &RelyingParty, verification: Verification) -> Result<(), Flaw> {
        if self.rp_id_hash != party.id_hash() {
            return Err(Flaw::RelyingParty);
        }
        if self.flags & USER_PRESENT == 0 {
            return Err(Flaw::Presence);
        }
        if verification == Verification::Required && !self.is_user_verified() {
            return Err(Flaw::Verification);
        }
        if self.is_backed_up() && !self.is_backup_eligible() {
            return Err(Flaw::Backup);
        }
        Ok(())
    }

    /// Whether the authenticator made sure who used it: fingerprint, face, PIN.
    pub fn is_user_verified(&self) -> bool {
        self.flags & USER_VERIFIED != 0
    }

    /// Whether a keychain may hold copies of the key.
    pub fn is_backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    /// Whether one does.
    pub fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

fn attested(rest: &mut &[u8]) -> Result<Attested, Flaw> {
    let aaguid = array(rest)?;
    let length = usize::from(u16::from_be_bytes(array(rest)?));
    if !(1..=CREDENTIAL_ID_MAX).contains(&length) {
        return Err(Flaw::Malformed);
    }
    let id = take(rest, length)?.to_vec();
    let from = *rest;
    value(rest)?;
    // Only its own encoding says where the key ends.
    let key = from.get(..from.len() - rest.len()).ok_or(Flaw::Malformed)?;
    Ok(Attested {
        aaguid,
        id,
        key: key.to_vec(),
    })
}

/// The next CBOR value.
pub fn value(rest: &mut &[u8]) -> Result<Value, Flaw> {
    cbor::de::from_reader_with_recursion_limit(rest, DEPTH_MAX).map_err(|_| Flaw::Malformed)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], Flaw> {
    let (taken, left) = rest.split_at_checked(length).ok_or(Flaw::Malformed)?;
    *rest = left;
    Ok(taken)
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Flaw> {
    take(rest, N)?.try_into().map_err(|_| Flaw::Malformed)
}
