//! The one form of ciphertext: version (1 byte), key number (4), nonce (12), AES-256-GCM output.

use anyhow::{Context, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::platform::random::Random;

const VERSION: u8 = 1;
/// Which generation of a key: the first. Rotation writes higher numbers beside it.
const KEY_NUMBER: u32 = 1;
const HEADER: usize = 1 + 4;

/// Seals `plain`, bound to `associated_data`.
pub fn seal(
    key: &[u8],
    associated_data: &[u8],
    plain: &[u8],
    random: &Random,
) -> anyhow::Result<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = random.bytes();
    let mut sealed = Zeroizing::new(plain.to_vec());
    let aad = Aad::from(associated_data);
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut *sealed)
        .context("a value could not be sealed")?;
    let mut out = Vec::with_capacity(HEADER + NONCE_LEN + sealed.len());
    out.push(VERSION);
    out.extend_from_slice(&KEY_NUMBER.to_be_bytes());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] made with the same key and associated data.
pub fn open(
    key: &[u8],
    associated_data: &[u8],
    sealed: &[u8],
) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let (header, rest) = sealed
        .split_at_checked(HEADER)
        .context("a sealed value is too short")?;
    let (nonce, output) = rest
        .split_at_checked(NONCE_LEN)
        .context("a sealed value is too short")?;
    let (version, number) = header
        .split_first()
        .context("a sealed value is too short")?;
    if *version != VERSION || number != KEY_NUMBER.to_be_bytes() {
        bail!("a sealed value has an unknown version or key");
    }
    let nonce =
        Nonce::try_assume_unique_for_key(nonce).context("a sealed value has a broken nonce")?;
    let mut plain = Zeroizing::new(output.to_vec());
    let length = cipher(key)?
        .open_in_place(nonce, Aad::from(associated_data), &mut plain)
        .context("a sealed value does not open here")?
        .len();
    plain.truncate(length);
    Ok(plain)
}

fn cipher(key: &[u8]) -> anyhow::Result<LessSafeKey> {
    Ok(LessSafeKey::new(
        UnboundKey::new(&AES_256_GCM, key).context("a key has the wrong length")?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_unchanged() {
        let key = [7; 32];
        let sealed = seal(&key, b"accounts.email.a", b"ada@example.com", &Random).unwrap();
        assert_eq!(
            open(&key, b"accounts.email.a", &sealed).unwrap().as_slice(),
            b"ada@example.com"
        );
        assert!(
            open(&key, b"accounts.email.b", &sealed).is_err(),
            "moved to another row"
        );
        assert!(
            open(&[8; 32], b"accounts.email.a", &sealed).is_err(),
            "another key"
        );
        for position in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[position] ^= 1;
            assert!(
                open(&key, b"accounts.email.a", &broken).is_err(),
                "byte {position} changed"
            );
        }
        for length in 0..sealed.len() {
            assert!(
                open(&key, b"accounts.email.a", &sealed[..length]).is_err(),
                "cut to {length}"
            );
        }
    }
}
