//! Passkeys and security keys (Web Authentication, level 3): a key pair that is made for us alone, whose private half never leaves its
//! owner's device or keychain, and that answers nobody but the origins named here. Nothing of it can be phished, guessed or leaked by us.
//!
//! The two ceremonies are pure functions of a [`RelyingParty`]: what is asked and what must be remembered until the answer comes, and the
//! judgement of the answer. Challenges come from outside, and nothing here knows the database.
//!
//! Judged here and not by a library: the one that is well kept, webauthn-rs, cannot do without the release candidate of `rsa`, which is
//! refused in `deny.toml`, brings some fifty crates of a second cryptography, and has given up EdDSA. CBOR and COSE are read by `coset`,
//! signatures are checked by `aws-lc-rs` like all others, and the test vectors of the standard hold both ceremonies.
//!
//! - *Attestation* is not asked for and never looked at: people may use whatever authenticator they trust, and one that lies about its make
//!   gains nothing here.
//! - *Counter.* Keys that stay on one device count their signatures. One whose counter did not rise has been copied, or two answers overtook
//!   each other: the use is refused and the key is marked, and its owner is told, since nobody can say which of the two is theirs.
//!   Passkeys that a keychain synchronises always report 0, which says nothing and is taken as such.
//! - *Frames.* An answer from a page inside a page of somebody else is refused.

mod answers;
mod assertion;
mod authenticator_data;
mod base64url;
mod client_data;
mod credential;
mod key;
mod options;
mod registration;
mod relying_party;

#[cfg(test)]
mod ceremonies_tests;
#[cfg(test)]
mod vectors_tests;

pub use answers::{
    AssertionAnswer, AssertionResponse, AttestationResponse, ExtensionResults, RegistrationAnswer,
};
pub use assertion::{AssertionState, Checked, Known, Use};
pub use credential::{Credential, Registered, UserHandle};
pub use options::{CreationOptions, Descriptor, RequestOptions, ResidentKey, Verification, Wish};
pub use registration::{Person, RegistrationState};
pub use relying_party::RelyingParty;

/// What a challenge is made of: chance, used once.
pub type Challenge = [u8; 32];

/// Why an answer is refused. For the log and the audit trail: callers are told no more than that it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A part cannot be read.
    #[error("the answer cannot be read")]
    Malformed,
    /// It belongs to the other ceremony.
    #[error("the answer belongs to another ceremony")]
    Ceremony,
    /// It answers another question.
    #[error("the challenge is another one")]
    Challenge,
    /// It was given to somebody else's page or app.
    #[error("the origin is not ours")]
    Origin,
    /// It was given inside somebody else's page.
    #[error("the page was inside another one")]
    Framed,
    /// It is for another relying party.
    #[error("the relying party is another one")]
    RelyingParty,
    /// Nobody was there.
    #[error("nobody was present")]
    Presence,
    /// The person was not verified though that was asked for.
    #[error("the person was not verified")]
    Verification,
    /// What it says about copies in a keychain contradicts itself or what was said before.
    #[error("what is said about backups contradicts itself")]
    Backup,
    /// The key is of a kind that was not offered, or is no key.
    #[error("the key is not of a kind that was offered")]
    Key,
    /// The credential is none of those that were asked for, or is somebody else's.
    #[error("the credential is none that was asked for")]
    Credential,
    /// The signature does not fit.
    #[error("the signature is wrong")]
    Signature,
}
