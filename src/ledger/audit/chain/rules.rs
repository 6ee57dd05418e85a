//! What the chain is made of: hashes, and words signed about them.

use anyhow::Context;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::store::Written;
use crate::platform::clock::Moment;
use crate::platform::seal::{Purpose, Seal};

/// A hash of the chain.
pub type Hash = [u8; 32];

/// What stands before the first entry.
pub const GENESIS: Hash = [0; 32];

/// The hash of an entry that follows `previous`: over that one and every field, each with its length, so that no text can move from one field
/// to the next.
pub fn hash(previous: &Hash, entry: &Written) -> Hash {
    let mut digest = Sha256::new();
    digest.update(previous);
    let time = entry.created_at.unix_microseconds().to_be_bytes();
    let fields = [
        Some(entry.id.as_bytes()),
        Some(entry.kind.as_bytes()),
        entry.account_id.as_deref().map(str::as_bytes),
        entry.session_id.as_deref().map(str::as_bytes),
        Some(entry.actor.as_bytes()),
        entry.actor_id.as_deref().map(str::as_bytes),
        Some(entry.request_id.as_bytes()),
        Some(entry.client_address.as_bytes()),
        Some(entry.detail.as_bytes()),
        Some(time.as_slice()),
    ];
    for field in fields {
        match field {
            None => digest.update([0]),
            Some(bytes) => {
                digest.update([1]);
                digest.update((bytes.len() as u64).to_be_bytes());
                digest.update(bytes);
            }
        }
    }
    digest.finalize().into()
}

/// A signed word on how far the chain had come: whoever keeps it elsewhere can tell later whether what stood then still stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The position of the newest entry then.
    pub position: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// When.
    pub made_at: Moment,
    /// The key that signed.
    pub key: String,
    /// Ed25519 (RFC 8032), base64.
    pub signature: String,
}

impl Checkpoint {
    /// Whether this key signed it.
    pub fn is_genuine(&self, key: &PublicKey) -> bool {
        let signature = STANDARD.decode(&self.signature).unwrap_or_default();
        let Some(message) = message(self.position, &self.hash, self.made_at) else {
            return false;
        };
        let public = UnparsedPublicKey::new(&ED25519, &key.bytes);
        self.key == key.id() && public.verify(&message, &signature).is_ok()
    }
}

fn message(position: i64, hash: &str, made_at: Moment) -> Option<Vec<u8>> {
    let hash = HEXLOWER.decode(hash.as_bytes()).ok()?;
    let mut bytes = b"bonafide audit checkpoint 1\n".to_vec();
    bytes.extend_from_slice(&position.to_be_bytes());
    bytes.extend_from_slice(&hash);
    bytes.extend_from_slice(&made_at.unix_microseconds().to_be_bytes());
    Some(bytes)
}

/// The key that signs checkpoints: made from a key of the key store, so that it is sealed and backed up with all others.
pub struct Signer {
    pair: Ed25519KeyPair,
}

impl Signer {
    /// The key of this installation.
    pub fn open(seal: &Seal) -> anyhow::Result<Self> {
        let seed = seal.mac(Purpose::Audit, &[b"checkpoints"]);
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
            .context("the key of checkpoints could not be made")?;
        Ok(Self { pair })
    }

    /// What its words are verified with.
    pub fn public(&self) -> PublicKey {
        let bytes = self.pair.public_key().as_ref().to_vec();
        PublicKey { bytes }
    }

    /// Signs how far the chain has come.
    pub fn sign(&self, position: i64, hash: &Hash, now: Moment) -> Checkpoint {
        let hash = HEXLOWER.encode(hash);
        let message = message(position, &hash, now).unwrap_or_default();
        Checkpoint {
            position,
            hash,
            made_at: now,
            key: self.public().id(),
            signature: STANDARD.encode(self.pair.sign(&message).as_ref()),
        }
    }
}

/// The public half of the key that signs checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads a key as it is published.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        (bytes.len() == 32).then_some(Self { bytes })
    }

    /// As it is published: 32 bytes, base64.
    pub fn to_text(&self) -> String {
        STANDARD.encode(&self.bytes)
    }

    /// A short name that is made from it.
    pub fn id(&self) -> String {
        let digest: Hash = Sha256::digest(&self.bytes).into();
        HEXLOWER.encode(digest.get(..8).unwrap_or_default())
    }
}

/// Reads a hash as it is exported.
pub fn read_hash(text: &str) -> Option<Hash> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Written {
        Written {
            id: "aud_1".into(),
            kind: "login.failed".into(),
            account_id: None,
            session_id: None,
            actor: "anonymous".into(),
            actor_id: None,
            request_id: "req_1".into(),
            client_address: "203.0.113.0/24".into(),
            detail: "{}".into(),
            created_at: Moment::from_unix_seconds(1_800_000_000),
        }
    }

    #[test]
    fn every_field_and_what_stands_before_change_the_hash() {
        let plain = hash(&GENESIS, &entry());
        let changes: [fn(&mut Written); 11] = [
            |e| e.id.push('x'),
            |e| e.kind.push('x'),
            |e| e.account_id = Some(String::new()),
            |e| e.session_id = Some(String::new()),
            |e| e.actor = "system".into(),
            |e| e.actor_id = Some("acc_1".into()),
            |e| e.request_id.clear(),
            |e| e.client_address.clear(),
            |e| e.detail.push(' '),
            |e| e.created_at = e.created_at.plus(chrono::TimeDelta::microseconds(1)),
            // The same letters in other fields.
            |e| (e.id, e.kind) = ("aud_1l".into(), "ogin.failed".into()),
        ];
        for change in changes {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(hash(&GENESIS, &changed), plain, "{changed:?}");
        }
        assert_ne!(hash(&[1; 32], &entry()), plain);
        assert_eq!(hash(&GENESIS, &entry()), plain);
    }

    #[test]
    fn a_checkpoint_says_what_was_signed_and_nothing_else() {
        let signer = |seed: u8| Signer {
            pair: Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap(),
        };
        let (mine, other) = (signer(1), signer(2));
        let made = mine.sign(7, &[9; 32], Moment::from_unix_seconds(1_800_000_000));
        assert!(made.is_genuine(&mine.public()) && !made.is_genuine(&other.public()));
        let read = PublicKey::parse(&mine.public().to_text()).unwrap();
        assert!(made.is_genuine(&read));
        let changes: [fn(&mut Checkpoint); 5] = [
            |c| c.position += 1,
            |c| c.hash = HEXLOWER.encode(&[8; 32]),
            |c| c.hash = "x".into(),
            |c| c.made_at = Moment::from_unix_seconds(0),
            |c| c.signature.clear(),
        ];
        for change in changes {
            let mut forged = made.clone();
            change(&mut forged);
            assert!(!forged.is_genuine(&mine.public()), "{forged:?}");
        }
    }
}
