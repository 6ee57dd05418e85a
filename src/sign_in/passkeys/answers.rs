//! What clients answer, in the standard's JSON forms: `PublicKeyCredential.toJSON()` as it is. Members that are not needed here, or that
//! later versions of the standard add, are ignored.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Challenge, Flaw, base64url, client_data};

/// A credential that was made (`RegistrationResponseJSON`).
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationAnswer {
    /// The credential's id (base64url).
    #[validate(length(max = 1364, code = "too_long"))]
    #[schema(max_length = 1364, examples("3q2-7wABAgMEBQYHCAkKCw"))]
    pub id: String,
    /// Always `public-key`.
    #[serde(rename = "type")]
    #[validate(length(max = 16, code = "too_long"))]
    #[schema(max_length = 16, examples("public-key"))]
    pub kind: String,
    /// What the authenticator said.
    #[validate(nested)]
    pub response: AttestationResponse,
    /// What the client said besides.
    #[serde(default)]
    pub client_extension_results: ExtensionResults,
}

/// What the authenticator said about a credential that it made.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttestationResponse {
    /// What the client says about the page or app (base64url).
    #[serde(rename = "clientDataJSON")]
    #[validate(length(max = 8192, code = "too_long"))]
    #[schema(
        max_length = 8192,
        examples("eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwi4oCm")
    )]
    pub client_data_json: String,
    /// The credential (base64url).
    #[validate(length(max = 32768, code = "too_long"))]
    #[schema(
        max_length = 32768,
        examples("o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVik4oCm")
    )]
    pub attestation_object: String,
    /// How clients reach the authenticator.
    #[serde(default)]
    #[validate(length(max = 20, code = "too_many"))]
    #[schema(required = false, max_items = 20, examples(json!(["internal", "hybrid"])))]
    pub transports: Vec<String>,
}

/// What the client said besides.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionResults {
    /// Properties of the credential.
    #[serde(default)]
    #[schema(nullable = false)]
    pub cred_props: Option<CredProps>,
}

/// Properties of the credential.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct CredProps {
    /// Whether the authenticator will find it by itself.
    #[serde(default)]
    #[schema(nullable = false)]
    pub rk: Option<bool>,
}

/// A credential that was used (`AuthenticationResponseJSON`).
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssertionAnswer {
    /// The credential's id (base64url).
    #[validate(length(max = 1364, code = "too_long"))]
    #[schema(max_length = 1364, examples("3q2-7wABAgMEBQYHCAkKCw"))]
    pub id: String,
    /// Always `public-key`.
    #[serde(rename = "type")]
    #[validate(length(max = 16, code = "too_long"))]
    #[schema(max_length = 16, examples("public-key"))]
    pub kind: String,
    /// What the authenticator said.
    #[validate(nested)]
    pub response: AssertionResponse,
}

/// What the authenticator said when a credential was used.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssertionResponse {
    /// What the client says about the page or app (base64url).
    #[serde(rename = "clientDataJSON")]
    #[validate(length(max = 8192, code = "too_long"))]
    #[schema(max_length = 8192, examples("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0Iiwi4oCm"))]
    pub client_data_json: String,
    /// What the authenticator says (base64url).
    #[validate(length(max = 8192, code = "too_long"))]
    #[schema(
        max_length = 8192,
        examples("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAA")
    )]
    pub authenticator_data: String,
    /// The signature (base64url).
    #[validate(length(max = 1366, code = "too_long"))]
    #[schema(max_length = 1366, examples("MEUCIQDS4oCm"))]
    pub signature: String,
    /// The account as the authenticator knows it (base64url).
    #[serde(default)]
    #[validate(length(max = 86, code = "too_long"))]
    #[schema(nullable = false, max_length = 86, examples("AYwvR0Zwc5u2q8d5Y1c0Gg"))]
    pub user_handle: Option<String>,
}

impl AssertionAnswer {
    /// By which the credential is looked up.
    pub fn credential_id(&self) -> Result<Vec<u8>, Flaw> {
        credential_id(&self.id, &self.kind)
    }

    /// The challenge that it answers.
    pub fn challenge(&self) -> Result<Challenge, Flaw> {
        client_data::challenge_of(&base64url::bytes(&self.response.client_data_json)?)
    }
}

/// The id of a credential of the one kind that there is.
pub(super) fn credential_id(id: &str, kind: &str) -> Result<Vec<u8>, Flaw> {
    if kind != "public-key" {
        return Err(Flaw::Malformed);
    }
    base64url::bytes(id)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::platform::http::parsed::parse;

    /// As Chromium writes it, and with members that are `null` or that nobody knows yet.
    fn answer() -> Value {
        json!({"authenticatorAttachment": null, "clientExtensionResults": {"credProps": {"rk": true, "new": null}, "prf": {}},
            "id": "AAAA", "rawId": "AAAA", "type": "public-key", "new": 1, "response": {"attestationObject": "AAAA",
            "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "publicKey": null, "publicKeyAlgorithm": -7,
            "transports": ["internal"], "signature": "AAAA", "userHandle": null}})
    }

    #[test]
    fn what_browsers_write_is_read_whatever_else_they_say() {
        let body = answer().to_string();
        let made: RegistrationAnswer = parse(body.as_bytes()).expect("a registration");
        let props = made.client_extension_results.cred_props;
        assert_eq!(props.and_then(|props| props.rk), Some(true));
        let used: AssertionAnswer = parse(body.as_bytes()).expect("a use");
        assert_eq!(used.response.user_handle, None);
    }

    #[rstest::rstest]
    #[case("/id", 1364)]
    #[case("/type", 16)]
    #[case("/response/clientDataJSON", 8192)]
    #[case("/response/attestationObject", 32_768)]
    fn longer_members_than_published_are_refused(#[case] pointer: &str, #[case] most: usize) {
        let verdict = |length| {
            let mut answer = answer();
            *answer.pointer_mut(pointer).expect("a member") = "A".repeat(length).into();
            parse::<RegistrationAnswer>(answer.to_string().as_bytes())
        };
        assert!(verdict(most).is_ok());
        let problem = verdict(most + 1).expect_err("too long");
        assert_eq!(problem.code(), "validation_failed");
    }
}
