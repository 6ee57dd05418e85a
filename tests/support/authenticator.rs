//! An authenticator in software: what a security key or a keychain would answer, in the standard's JSON forms, with every lie that a test
//! wants told. It knows nothing of the product.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use coset::cbor::{Value as Cbor, into_writer};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A kind of key.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Es256,
    EdDsa,
    Rs256,
}

enum PrivateKey {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

impl PrivateKey {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Es256 => {
                Self::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"))
            }
            Kind::EdDsa => Self::EdDsa(Ed25519KeyPair::generate().expect("a key")),
            Kind::Rs256 => Self::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")),
        }
    }

    fn cose(&self) -> Cbor {
        let number = |n: i64| Cbor::Integer(n.into());
        let bytes = |bytes: &[u8]| Cbor::Bytes(bytes.to_vec());
        let members = match self {
            Self::Es256(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                vec![
                    (1, number(2)),
                    (3, number(-7)),
                    (-1, number(1)),
                    (-2, bytes(x)),
                    (-3, bytes(y)),
                ]
            }
            Self::EdDsa(key) => vec![
                (1, number(1)),
                (3, number(-8)),
                (-1, number(6)),
                (-2, bytes(key.public_key().as_ref())),
            ],
            Self::Rs256(key) => {
                let public = key.public_key();
                let modulus = public.modulus().big_endian_without_leading_zero();
                let exponent = public.exponent().big_endian_without_leading_zero();
                vec![
                    (1, number(3)),
                    (3, number(-257)),
                    (-1, bytes(modulus)),
                    (-2, bytes(exponent)),
                ]
            }
        };
        let members = members
            .into_iter()
            .map(|(name, value)| (number(name), value));
        Cbor::Map(members.collect())
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(key) => key
                .sign(&random, message)
                .expect("a signature")
                .as_ref()
                .to_vec(),
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .expect("a signature");
                signature
            }
        }
    }
}

struct Held {
    id: String,
    key: PrivateKey,
    user_handle: String,
}

/// An authenticator, and the client that speaks for it.
pub struct Authenticator {
    /// The kind of keys that it makes.
    pub kind: Kind,
    /// Where it is used.
    pub origin: String,
    /// How often its keys were used; nothing when it does not count.
    pub sign_count: Option<u32>,
    /// Whether a finger is on it.
    pub is_present: bool,
    /// Whether it makes sure whose.
    pub is_verifying: bool,
    /// Whether its keys may be copied, and whether they are.
    pub backup: (bool, bool),
    /// What the client says about frames.
    pub is_framed: bool,
    /// The relying party that it answers, if not the one that asks.
    pub other_party: Option<String>,
    /// The id of the next key, if it is not left to chance.
    pub next_id: Option<[u8; 16]>,
    held: Vec<Held>,
}

impl Authenticator {
    /// One that does everything as it should, used on this page.
    pub fn new(kind: Kind, origin: &str) -> Self {
        Self {
            kind,
            origin: origin.to_owned(),
            sign_count: None,
            is_present: true,
            is_verifying: true,
            backup: (true, true),
            is_framed: false,
            other_party: None,
            next_id: None,
            held: Vec::new(),
        }
    }

    /// Makes a key: `navigator.credentials.create()`.
    pub fn create(&mut self, options: &Value) -> Value {
        let key = PrivateKey::new(self.kind);
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).expect("chance");
        let id = self.next_id.take().unwrap_or(id);
        let client_data = self.client_data("webauthn.create", options);
        let mut data = self.data(text(&options["rp"]["id"]), 0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(id);
        into_writer(&key.cose(), &mut data).expect("CBOR");
        let object = Cbor::Map(vec![
            (Cbor::Text("fmt".into()), Cbor::Text("none".into())),
            (Cbor::Text("attStmt".into()), Cbor::Map(Vec::new())),
            (Cbor::Text("authData".into()), Cbor::Bytes(data)),
        ]);
        let mut written = Vec::new();
        into_writer(&object, &mut written).expect("CBOR");
        self.held.push(Held {
            id: encoded(&id),
            key,
            user_handle: text(&options["user"]["id"]).to_owned(),
        });
        json!({
            "id": encoded(&id), "rawId": encoded(&id), "type": "public-key", "authenticatorAttachment": "platform",
            "response": {"clientDataJSON": encoded(&client_data), "attestationObject": encoded(&written),
                "transports": ["internal", "hybrid"], "publicKeyAlgorithm": -7},
            "clientExtensionResults": {"credProps": {"rk": true}},
        })
    }

    /// Uses the key that was made last among those that are allowed: `navigator.credentials.get()`.
    pub fn get(&mut self, options: &Value) -> Value {
        let count = self.sign_count.as_mut();
        count.into_iter().for_each(|count| *count += 1);
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(text(&options["rpId"]), 0);
        let allowed = options["allowCredentials"].as_array().expect("a list");
        let is_allowed = |held: &&Held| {
            allowed.is_empty() || allowed.iter().any(|one| one["id"] == held.id.as_str())
        };
        let held = self.held.iter().rev().find(is_allowed).expect("a key");
        let signed = [data.clone(), Sha256::digest(&client_data).to_vec()].concat();
        json!({
            "id": held.id, "rawId": held.id, "type": "public-key", "authenticatorAttachment": "platform",
            "response": {"clientDataJSON": encoded(&client_data), "authenticatorData": encoded(&data),
                "signature": encoded(&held.key.sign(&signed)), "userHandle": held.user_handle},
            "clientExtensionResults": {},
        })
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let data = json!({"type": ceremony, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": self.is_framed});
        data.to_string().into_bytes()
    }

    fn data(&self, rp_id: &str, more: u8) -> Vec<u8> {
        let rp_id = self.other_party.as_deref().unwrap_or(rp_id);
        let flag = |is_set: bool, bit: u8| if is_set { 1 << bit } else { 0 };
        let flags = flag(self.is_present, 0)
            | flag(self.is_verifying, 2)
            | flag(self.backup.0, 3)
            | flag(self.backup.1, 4)
            | more;
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.sign_count.unwrap_or(0).to_be_bytes());
        data
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn encoded(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
