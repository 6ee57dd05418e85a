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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sign_in::passkeys::key::PublicKey;

    fn data(flags: u8, more: &[u8]) -> Vec<u8> {
        [&[7; 32][..], &[flags], &[0, 0, 1, 2], more].concat()
    }

    #[test]
    fn it_is_read_to_its_last_byte_and_no_further() {
        let plain = AuthenticatorData::parse(&data(USER_PRESENT, &[])).expect("plain");
        assert_eq!(plain.sign_count, 0x0102);
        assert!(AuthenticatorData::parse(&data(USER_PRESENT, &[0])).is_err());
        assert!(AuthenticatorData::parse(&data(EXTENSIONS_FOLLOW, &[0xa0])).is_ok());
        assert!(AuthenticatorData::parse(&data(EXTENSIONS_FOLLOW, &[0xa0, 0])).is_err());
        assert!(AuthenticatorData::parse(&data(EXTENSIONS_FOLLOW, &[])).is_err());
        assert!(AuthenticatorData::parse(&data(EXTENSIONS_FOLLOW, &[0x80])).is_err());
        assert!(AuthenticatorData::parse(&data(CREDENTIAL_FOLLOWS, &[])).is_err());
    }

    #[rstest::rstest]
    #[case(0, false)]
    #[case(1, true)]
    #[case(1023, true)]
    #[case(1024, false)]
    fn ids_have_the_standards_length(#[case] length: u16, #[case] is_good: bool) {
        let id = vec![1; usize::from(length)];
        let more = [&[0; 16][..], &length.to_be_bytes(), &id, &[0xa0]].concat();
        let read = AuthenticatorData::parse(&data(CREDENTIAL_FOLLOWS, &more));
        assert_eq!(read.is_ok(), is_good);
    }

    #[rstest::rstest]
    #[case::endless_bytes(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
    #[case::endless_list(&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
    #[case::endless_map(&[0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]
    #[case::list_without_end(&[0x9f])]
    #[case::deep(&[0x81; 5000])]
    fn a_value_that_promises_too_much_costs_nothing(#[case] promise: &[u8]) {
        let read = AuthenticatorData::parse(&data(EXTENSIONS_FOLLOW, promise));
        assert_eq!(read.map(|_| ()), Err(Flaw::Malformed));
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(flags: u8, more in proptest::collection::vec(any::<u8>(), 0..200)) {
            AuthenticatorData::parse(&data(flags, &more)).ok();
            PublicKey::parse(&more).ok();
        }
    }
}
