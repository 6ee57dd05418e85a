//! What clients are asked, in the standard's JSON forms: `PublicKeyCredential.parseCreationOptionsFromJSON()` and
//! `parseRequestOptionsFromJSON()` of browsers, and the credential managers of Android and iOS, take them as they are. Hence the names.

use coset::iana::EnumI64;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::registration::Person;
use super::{Challenge, Credential, RelyingParty, base64url, key};

/// How long a client may take, milliseconds: what the standard recommends where people are verified.
pub const TIMEOUT: u32 = 300_000;

const PUBLIC_KEY: &str = "public-key";

/// Whether the authenticator must make sure who uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// If it can.
    Preferred,
    /// Or the answer is refused.
    Required,
}

/// Whether the authenticator must be able to find the passkey by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResidentKey {
    /// If it can; older security keys cannot, and serve as a second step all the same.
    Preferred,
    /// Or none is made: it is to sign in without an address.
    Required,
}

/// What a new passkey is to be good for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Whether it must be found without an address.
    pub resident_key: ResidentKey,
    /// Whether its owner must be verified.
    pub verification: Verification,
}

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RpEntity {
    /// The host name that the passkey is bound to.
    #[schema(max_length = 253, examples("example.com"))]
    pub id: String,
    /// The marketplace's name.
    #[schema(max_length = 255, examples("Bonafide"))]
    pub name: String,
}

/// Whose passkey it will be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserEntity {
    /// The account as authenticators know it (base64url).
    #[schema(max_length = 86, examples("AYwvR0Zwc5u2q8d5Y1c0Gg"))]
    pub id: String,
    /// What tells accounts of one person apart: the address.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub name: String,
    /// The person's name.
    #[schema(max_length = 255, examples("Ada Example"))]
    pub display_name: String,
}

/// A kind of key that is welcome.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeyParameters {
    /// Always `public-key`.
    #[serde(rename = "type")]
    #[schema(max_length = 16, examples("public-key"))]
    pub kind: &'static str,
    /// COSE algorithm: -7 (ES256), -8 (EdDSA) or -257 (RS256).
    #[schema(minimum = -65535, maximum = 65535, examples(-7))]
    pub alg: i64,
}

/// A passkey that there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Descriptor {
    /// Always `public-key`.
    #[serde(rename = "type")]
    #[schema(max_length = 16, examples("public-key"))]
    pub kind: &'static str,
    /// Its id (base64url).
    #[schema(max_length = 1364, examples("3q2-7wABAgMEBQYHCAkKCw"))]
    pub id: String,
    /// How clients reach its authenticator.
    #[schema(max_items = 10, inline, examples(json!(["internal", "hybrid"])))]
    pub transports: Vec<String>,
}

impl From<&Credential> for Descriptor {
    fn from(credential: &Credential) -> Self {
        Self {
            kind: PUBLIC_KEY,
            id: base64url::text(&credential.id),
            transports: credential.transports.clone(),
        }
    }
}

/// Which authenticators are welcome.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelection {
    /// Whether the authenticator must find the passkey by itself.
    pub resident_key: ResidentKey,
    /// The same for clients of level 1 of the standard.
    pub require_resident_key: bool,
    /// Whether the person must be verified.
    pub user_verification: Verification,
}

/// What else clients are asked to tell.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreationExtensions {
    /// Whether the authenticator will find the passkey by itself.
    pub cred_props: bool,
}

/// What `navigator.credentials.create()` is asked (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// Who asks.
    pub rp: RpEntity,
    /// Whose it will be.
    pub user: UserEntity,
    /// Chance, to be signed (base64url).
    #[schema(
        max_length = 86,
        examples("b2xkIGNoYW5jZSwgc2lnbmVkIG9uY2UsIG5ldmVyIGE")
    )]
    pub challenge: String,
    /// Kinds of keys, best first.
    #[schema(max_items = 10)]
    pub pub_key_cred_params: Vec<KeyParameters>,
    /// How long the client may take, milliseconds.
    #[schema(maximum = 600000, examples(300000))]
    pub timeout: u32,
    /// Passkeys of this account: an authenticator that holds one makes no second.
    #[schema(max_items = 100)]
    pub exclude_credentials: Vec<Descriptor>,
    /// Which authenticators are welcome.
    pub authenticator_selection: AuthenticatorSelection,
    /// Always `none`: the make of the authenticator is its owner's affair.
    #[schema(max_length = 16, examples("none"))]
    pub attestation: &'static str,
    /// What else is asked.
    pub extensions: CreationExtensions,
}

impl CreationOptions {
    pub(super) fn new(
        party: &RelyingParty,
        person: &Person<'_>,
        existing: &[Credential],
        wish: Wish,
        challenge: &Challenge,
    ) -> Self {
        let parameters = key::OFFERED.map(|algorithm| KeyParameters {
            kind: PUBLIC_KEY,
            alg: algorithm.to_i64(),
        });
        Self {
            rp: RpEntity {
                id: party.id().to_owned(),
                name: party.name().to_owned(),
            },
            user: UserEntity {
                id: base64url::text(person.handle.as_bytes()),
                name: person.address.to_owned(),
                display_name: person.name.to_owned(),
            },
            challenge: base64url::text(challenge),
            pub_key_cred_params: parameters.into(),
            timeout: TIMEOUT,
            exclude_credentials: existing.iter().map(Descriptor::from).collect(),
            authenticator_selection: AuthenticatorSelection {
                resident_key: wish.resident_key,
                require_resident_key: wish.resident_key == ResidentKey::Required,
                user_verification: wish.verification,
            },
            attestation: "none",
            extensions: CreationExtensions { cred_props: true },
        }
    }
}

/// What `navigator.credentials.get()` is asked (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// Chance, to be signed (base64url).
    #[schema(
        max_length = 86,
        examples("b2xkIGNoYW5jZSwgc2lnbmVkIG9uY2UsIG5ldmVyIGE")
    )]
    pub challenge: String,
    /// How long the client may take, milliseconds.
    #[schema(maximum = 600000, examples(300000))]
    pub timeout: u32,
    /// The host name that the passkey is bound to.
    #[schema(max_length = 253, examples("example.com"))]
    pub rp_id: String,
    /// Passkeys that may answer; none named means any that the authenticator finds by itself.
    #[schema(max_items = 100)]
    pub allow_credentials: Vec<Descriptor>,
    /// Whether the person must be verified.
    pub user_verification: Verification,
}

impl RequestOptions {
    pub(super) fn new(
        party: &RelyingParty,
        allowed: &[Credential],
        verification: Verification,
        challenge: &Challenge,
    ) -> Self {
        Self {
            challenge: base64url::text(challenge),
            timeout: TIMEOUT,
            rp_id: party.id().to_owned(),
            allow_credentials: allowed.iter().map(Descriptor::from).collect(),
            user_verification: verification,
        }
    }
}
