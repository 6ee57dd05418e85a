//! A passkey is used (section 7.2 of the standard).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::answers::AssertionAnswer;
use super::authenticator_data::AuthenticatorData;
use super::client_data::{self, Ceremony};
use super::key::PublicKey;
use super::options::{RequestOptions, Verification};
use super::{Challenge, Credential, Flaw, RelyingParty, UserHandle, base64url};

/// What must be remembered until the answer comes. Kept by us: who can change it could answer an old question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionState {
    #[serde(with = "base64url")]
    challenge: Challenge,
    verification: Verification,
    /// Whose passkeys were asked for; nobody's while it is not known who signs in.
    person: Option<UserHandle>,
    /// Which ones, base64url.
    allowed: Vec<String>,
}

/// The passkey that the answer names, as it is known.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whose it is.
    pub owner: UserHandle,
    /// What never changes about it.
    pub credential: &'a Credential,
    /// The counter, as of its last use.
    pub sign_count: u32,
}

/// What is new about a passkey after a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The counter now.
    pub sign_count: u32,
    /// Whether a keychain holds copies now.
    pub is_backed_up: bool,
    /// Whether the authenticator made sure who used it.
    pub is_user_verified: bool,
}

/// The judgement of an answer whose signature is right.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// All is as it should be.
    Good(Use),
    /// The counter did not rise: there may be a second copy of a key that cannot be copied. The use is refused, the passkey marked.
    Suspect {
        /// The counter of the last use.
        known: u32,
        /// The counter of this one.
        stated: u32,
    },
}

impl RelyingParty {
    /// Asks for one of a person's passkeys, who is known already.
    pub fn ask_for_assertion(
        &self,
        person: UserHandle,
        allowed: &[Credential],
        verification: Verification,
        challenge: Challenge,
    ) -> (RequestOptions, AssertionState) {
        let options = RequestOptions::new(self, allowed, verification, &challenge);
        let ids = allowed.iter().map(|one| base64url::text(&one.id));
        let state = AssertionState {
            challenge,
            verification,
            person: Some(person),
            allowed: ids.collect(),
        };
        (options, state)
    }

    /// Asks for any passkey that the authenticator finds by itself: it says who signs in, and has to make sure that it is them, since
    /// nothing else is asked.
    pub fn ask_anybody(&self, challenge: Challenge) -> (RequestOptions, AssertionState) {
        let verification = Verification::Required;
        let options = RequestOptions::new(self, &[], verification, &challenge);
        let state = AssertionState {
            challenge,
            verification,
            person: None,
            allowed: Vec::new(),
        };
        (options, state)
    }

    /// Judges the answer.
    pub fn check_assertion(
        &self,
        state: &AssertionState,
        answer: &AssertionAnswer,
        known: &Known<'_>,
    ) -> Result<Checked, Flaw> {
        check_whose(state, answer, known)?;
        let client_data = base64url::bytes(&answer.response.client_data_json)?;
        let authenticator_data = base64url::bytes(&answer.response.authenticator_data)?;
        let signature = base64url::bytes(&answer.response.signature)?;
        let challenge = &state.challenge;
        client_data::check(&client_data, Ceremony::Assertion, challenge, self)?;
        let data = AuthenticatorData::parse(&authenticator_data)?;
        data.check(self, state.verification)?;
        if data.is_backup_eligible() != known.credential.is_backup_eligible {
            return Err(Flaw::Backup);
        }
        let signed = [authenticator_data, Sha256::digest(&client_data).to_vec()].concat();
        PublicKey::parse(&known.credential.public_key)?.verify(&signed, &signature)?;
        Ok(judge_counter(known.sign_count, &data))
    }
}

/// The answer comes from a passkey that was asked for, and from its owner's.
fn check_whose(
    state: &AssertionState,
    answer: &AssertionAnswer,
    known: &Known<'_>,
) -> Result<(), Flaw> {
    let is_known = answer.credential_id()? == known.credential.id;
    let is_asked_for = match state.person {
        Some(person) => person == known.owner && state.allowed.contains(&answer.id),
        None => answer.response.user_handle.is_some(),
    };
    let is_owners = match &answer.response.user_handle {
        Some(handle) => base64url::bytes(handle)? == known.owner.as_bytes(),
        None => true,
    };
    (is_known && is_asked_for && is_owners)
        .then_some(())
        .ok_or(Flaw::Credential)
}

/// 0 both times: the authenticator does not count.
fn judge_counter(known: u32, data: &AuthenticatorData) -> Checked {
    let stated = data.sign_count;
    if stated > known || (stated == 0 && known == 0) {
        return Checked::Good(Use {
            sign_count: stated,
            is_backed_up: data.is_backed_up(),
            is_user_verified: data.is_user_verified(),
        });
    }
    Checked::Suspect { known, stated }
}
