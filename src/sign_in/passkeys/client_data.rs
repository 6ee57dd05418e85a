//! What the client says about the page or app that asked (*client data*). The authenticator's signature covers it.

use serde::Deserialize;

use super::{Challenge, Flaw, RelyingParty, base64url};

/// Which ceremony an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// A credential is made.
    Registration,
    /// A credential is used.
    Assertion,
}

impl Ceremony {
    fn stated(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Assertion => "webauthn.get",
        }
    }
}

/// Members that later versions of the standard add are ignored, as it demands.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: Option<bool>,
    #[serde(default)]
    top_origin: Option<serde_json::Value>,
}

/// The challenge that is answered, where it is one of ours: who asked without keeping it looks at it first.
pub fn challenge_of(json: &[u8]) -> Result<Challenge, Flaw> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Flaw::Malformed)?;
    let bytes = base64url::bytes(&data.challenge)?;
    Challenge::try_from(bytes.as_slice()).map_err(|_| Flaw::Challenge)
}

/// Checks that the answer was given on one of our own pages or apps, to this challenge of this ceremony.
pub fn check(
    json: &[u8],
    ceremony: Ceremony,
    challenge: &Challenge,
    party: &RelyingParty,
) -> Result<(), Flaw> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Flaw::Malformed)?;
    if data.ceremony != ceremony.stated() {
        return Err(Flaw::Ceremony);
    }
    if data.challenge != base64url::text(challenge) {
        return Err(Flaw::Challenge);
    }
    if !party.knows_origin(&data.origin) {
        return Err(Flaw::Origin);
    }
    if data.cross_origin == Some(true) || data.top_origin.is_some() {
        return Err(Flaw::Framed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ANDROID: &str = "android:apk-key-hash:XfrgTMTS6rVzA_kKMFYoHlRdQnvKJ1-uVq3Eyy1Q3vQ";

    fn verdict(change: impl FnOnce(&mut Value)) -> Result<(), Flaw> {
        let party = RelyingParty::example("example.org", &["https://example.org", ANDROID]);
        let mut data = json!({"type": "webauthn.get", "challenge": base64url::text(&[7; 32]), "origin": "https://example.org"});
        change(&mut data);
        let json = data.to_string();
        check(json.as_bytes(), Ceremony::Assertion, &[7; 32], &party)
    }

    #[rstest::rstest]
    #[case("https://example.org", Ok(()))]
    #[case(ANDROID, Ok(()))]
    #[case("http://example.org", Err(Flaw::Origin))]
    #[case("https://example.org:8443", Err(Flaw::Origin))]
    #[case("https://example.org/", Err(Flaw::Origin))]
    #[case("https://EXAMPLE.org", Err(Flaw::Origin))]
    #[case("https://evil.example.org", Err(Flaw::Origin))]
    #[case("https://example.org.evil.com", Err(Flaw::Origin))]
    #[case("null", Err(Flaw::Origin))]
    #[case("", Err(Flaw::Origin))]
    fn only_the_origins_of_the_settings_may_ask(
        #[case] origin: &str,
        #[case] expected: Result<(), Flaw>,
    ) {
        assert_eq!(verdict(|data| data["origin"] = json!(origin)), expected);
    }

    #[rstest::rstest]
    #[case("type", json!("webauthn.create"), Flaw::Ceremony)]
    #[case("type", json!("payment.get"), Flaw::Ceremony)]
    #[case("challenge", json!(base64url::text(&[8; 32])), Flaw::Challenge)]
    #[case("challenge", json!(""), Flaw::Challenge)]
    #[case("crossOrigin", json!(true), Flaw::Framed)]
    #[case("crossOrigin", json!("false"), Flaw::Malformed)]
    #[case("topOrigin", json!("https://example.org"), Flaw::Framed)]
    #[case("origin", Value::Null, Flaw::Malformed)]
    fn anything_else_is_refused_for_what_it_is(
        #[case] member: &str,
        #[case] value: Value,
        #[case] expected: Flaw,
    ) {
        assert_eq!(verdict(|data| data[member] = value), Err(expected));
    }

    #[test]
    fn members_of_later_versions_do_no_harm() {
        assert_eq!(verdict(|data| data["crossOrigin"] = json!(false)), Ok(()));
        let later = verdict(|data| data["tokenBinding"] = json!({"status": "supported"}));
        assert_eq!(later, Ok(()));
    }

    #[test]
    fn what_is_said_twice_says_nothing() {
        let party = RelyingParty::example("example.org", &["https://example.org"]);
        let challenge = base64url::text(&[7; 32]);
        let json = format!(
            r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"https://example.org","origin":"https://example.org"}}"#
        );
        let verdict = check(json.as_bytes(), Ceremony::Assertion, &[7; 32], &party);
        assert_eq!(verdict, Err(Flaw::Malformed));
    }
}
