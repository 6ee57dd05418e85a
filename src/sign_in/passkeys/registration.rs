//! A passkey is made (section 7.1 of the standard).

use coset::cbor::Value;
use serde::{Deserialize, Serialize};

use super::answers::{self, RegistrationAnswer};
use super::authenticator_data::{self, AuthenticatorData};
use super::client_data::{self, Ceremony};
use super::key::PublicKey;
use super::options::{CreationOptions, Verification, Wish};
use super::{Challenge, Credential, Flaw, Registered, RelyingParty, UserHandle, base64url};

/// More ways to reach an authenticator than there are.
const TRANSPORTS_MAX: usize = 10;
const TRANSPORT_MAX: usize = 32;

/// Whose passkey it will be.
pub struct Person<'a> {
    /// The account as authenticators know it.
    pub handle: UserHandle,
    /// The address.
    pub address: &'a str,
    /// The name.
    pub name: &'a str,
}

/// What must be remembered until the answer comes. Kept by us: who can change it could answer an old question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationState {
    #[serde(with = "base64url")]
    challenge: Challenge,
    verification: Verification,
}

impl RelyingParty {
    /// Asks for a passkey that is none of the `existing` ones.
    pub fn ask_for_registration(
        &self,
        person: &Person<'_>,
        existing: &[Credential],
        wish: Wish,
        challenge: Challenge,
    ) -> (CreationOptions, RegistrationState) {
        let options = CreationOptions::new(self, person, existing, wish, &challenge);
        let state = RegistrationState {
            challenge,
            verification: wish.verification,
        };
        (options, state)
    }

    /// Judges the answer. Whether somebody has this credential already is for the unique index to say.
    pub fn check_registration(
        &self,
        state: &RegistrationState,
        answer: &RegistrationAnswer,
    ) -> Result<Registered, Flaw> {
        let client_data = base64url::bytes(&answer.response.client_data_json)?;
        let object = base64url::bytes(&answer.response.attestation_object)?;
        let challenge = &state.challenge;
        client_data::check(&client_data, Ceremony::Registration, challenge, self)?;
        let data = AuthenticatorData::parse(&authenticator_data_of(&object)?)?;
        data.check(self, state.verification)?;
        let is_backed_up = data.is_backed_up();
        let is_backup_eligible = data.is_backup_eligible();
        let is_user_verified = data.is_user_verified();
        let attested = data.attested.ok_or(Flaw::Malformed)?;
        if answers::credential_id(&answer.id, &answer.kind)? != attested.id {
            return Err(Flaw::Credential);
        }
        PublicKey::parse(&attested.key)?;
        let props = answer.client_extension_results.cred_props.as_ref();
        let credential = Credential {
            id: attested.id,
            public_key: attested.key,
            is_backup_eligible,
            is_user_verified,
            is_discoverable: props.and_then(|props| props.rk),
            transports: transports(&answer.response.transports),
            aaguid: attested.aaguid,
        };
        Ok(Registered {
            credential,
            sign_count: data.sign_count,
            is_backed_up,
        })
    }
}

/// The authenticator data inside an attestation object. Of the attestation itself only the form is looked at: whatever it proves, nothing
/// is built upon it.
fn authenticator_data_of(mut object: &[u8]) -> Result<Vec<u8>, Flaw> {
    let read = authenticator_data::value(&mut object)?;
    let members = read.into_map().map_err(|_| Flaw::Malformed)?;
    let (mut format, mut statement, mut data) = (None, None, None);
    for (name, value) in members {
        let slot = match name.as_text() {
            Some("fmt") => &mut format,
            Some("attStmt") => &mut statement,
            Some("authData") => &mut data,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(Flaw::Malformed);
        }
    }
    let whole = match (format, statement) {
        (Some(Value::Text(format)), Some(Value::Map(statement))) => {
            format != "none" || statement.is_empty()
        }
        _ => false,
    };
    match data {
        Some(Value::Bytes(data)) if whole && object.is_empty() => Ok(data),
        _ => Err(Flaw::Malformed),
    }
}

/// What clients say is handed back to clients: words of the standard's kind only, without repetition.
fn transports(stated: &[String]) -> Vec<String> {
    let is_word = |text: &str| {
        (1..=TRANSPORT_MAX).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let mut words: Vec<String> = stated
        .iter()
        .filter(|text| is_word(text))
        .cloned()
        .collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(TRANSPORTS_MAX);
    words
}
