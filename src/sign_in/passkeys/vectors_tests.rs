//! The test vectors of the standard, section 16: answers of every form of attestation and every kind of key.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::*;
use crate::platform::ids::AccountId;

const VECTORS: &str = include_str!("vectors.json");

fn bytes(of: &Value, name: &str) -> Vec<u8> {
    let text = of[name].as_str().expect("a text");
    HEXLOWER.decode(text.as_bytes()).expect("hexadecimal")
}

fn base64url_of(of: &Value, name: &str) -> String {
    base64url::text(&bytes(of, name))
}

fn vector(name: &str) -> Value {
    let all: Value = serde_json::from_str(VECTORS).expect("JSON");
    let mut all = all["vectors"].as_array().expect("a list").iter();
    let found = all.find(|vector| vector["name"] == name);
    found.expect("a vector of this name").clone()
}

fn challenge(of: &Value) -> Challenge {
    bytes(of, "challenge").try_into().expect("32 bytes")
}

fn party() -> RelyingParty {
    RelyingParty::example("example.org", &["https://example.org"])
}

fn handle() -> UserHandle {
    let id = AccountId::parse("acc_06k3v8q1pc7l5f0tqk2n4h9e8o").expect("an id");
    UserHandle::of(&id)
}

fn registered(vector: &Value) -> Result<Registered, Flaw> {
    let made = &vector["registration"];
    let person = Person {
        handle: handle(),
        address: "ada@example.org",
        name: "Ada",
    };
    let wish = Wish {
        resident_key: ResidentKey::Preferred,
        verification: Verification::Preferred,
    };
    let (_, state) = party().ask_for_registration(&person, &[], wish, challenge(made));
    let answer = json!({"id": base64url_of(made, "credential_id"), "type": "public-key", "response": {
        "clientDataJSON": base64url_of(made, "clientDataJSON"),
        "attestationObject": base64url_of(made, "attestationObject")}});
    let answer: RegistrationAnswer = serde_json::from_value(answer).expect("an answer");
    party().check_registration(&state, &answer)
}

fn used(vector: &Value, registered: &Registered) -> Result<Checked, Flaw> {
    let used = &vector["assertion"];
    let credential = &registered.credential;
    let (_, state) = party().ask_for_assertion(
        handle(),
        std::slice::from_ref(credential),
        Verification::Preferred,
        challenge(used),
    );
    let answer = json!({"id": base64url::text(&credential.id), "type": "public-key", "response": {
        "clientDataJSON": base64url_of(used, "clientDataJSON"),
        "authenticatorData": base64url_of(used, "authenticatorData"),
        "signature": base64url_of(used, "signature")}});
    let answer: AssertionAnswer = serde_json::from_value(answer).expect("an answer");
    let known = Known {
        owner: handle(),
        credential,
        sign_count: registered.sign_count,
    };
    party().check_assertion(&state, &answer, &known)
}

#[rstest::rstest]
#[case("ES256 Credential with No Attestation")]
#[case("ES256 Credential with Self Attestation")]
#[case("ES256 Credential with very long credential ID")]
#[case("Packed Attestation with ES256 Credential")]
#[case("Packed Attestation with RS256 Credential")]
#[case("Packed Attestation with Ed25519 Credential")]
#[case("TPM Attestation with ES256 Credential")]
#[case("Android Key Attestation with ES256 Credential")]
#[case("Apple Anonymous Attestation with ES256 Credential")]
#[case("FIDO U2F Attestation with ES256 Credential")]
fn the_vectors_of_the_standard_register_and_sign_in(#[case] name: &str) {
    let vector = vector(name);
    let registered = registered(&vector).expect("a registration");
    let id = bytes(&vector["registration"], "credential_id");
    assert_eq!(registered.credential.id, id);
    let checked = used(&vector, &registered).expect("a use");
    assert!(matches!(checked, Checked::Good(_)), "{checked:?}");
}

#[rstest::rstest]
#[case(
    "ES256 Credential with \"crossOrigin\": true in clientDataJSON",
    Flaw::Framed
)]
#[case("ES256 Credential with \"topOrigin\" in clientDataJSON", Flaw::Framed)]
#[case("Packed Attestation with ES384 Credential", Flaw::Key)]
#[case("Packed Attestation with Ed448 Credential", Flaw::Key)]
fn frames_and_keys_that_were_not_offered_are_refused(#[case] name: &str, #[case] flaw: Flaw) {
    assert_eq!(registered(&vector(name)), Err(flaw));
}

#[test]
fn the_answer_of_another_passkey_is_no_answer() {
    let mut vector = vector("ES256 Credential with No Attestation");
    let registered = registered(&vector).expect("a registration");
    let signature = bytes(&vector["assertion"], "signature");
    for place in [8, 40, signature.len() - 1] {
        let mut other = signature.clone();
        other[place] ^= 1;
        vector["assertion"]["signature"] = HEXLOWER.encode(&other).into();
        assert_eq!(used(&vector, &registered), Err(Flaw::Signature));
    }
}

#[test]
fn no_cut_or_changed_answer_is_taken_or_brings_anything_down() {
    let original = vector("ES256 Credential with No Attestation");
    let object = bytes(&original["registration"], "attestationObject");
    let mut changed = original.clone();
    let mut verdict = |bytes: &[u8]| {
        changed["registration"]["attestationObject"] = HEXLOWER.encode(bytes).into();
        registered(&changed)
    };
    for length in 0..object.len() {
        assert!(verdict(&object[..length]).is_err(), "cut at {length}");
    }
    assert_eq!(verdict(&[&object[..], &[0]].concat()), Err(Flaw::Malformed));
    for place in 0..object.len() {
        let mut other = object.clone();
        other[place] ^= 0x80;
        // Some bytes say nothing that is relied upon, such as the make. None may bring anything down.
        verdict(&other).ok();
    }
}
