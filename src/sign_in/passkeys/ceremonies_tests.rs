//! Both ceremonies with an authenticator in software, and with every lie that it can tell.

#[path = "../../../tests/support/authenticator.rs"]
mod authenticator;

use authenticator::{Authenticator, Kind};
use serde_json::{Value, json};

use super::*;
use crate::platform::ids::AccountId;

const ORIGIN: &str = "https://example.org";
const WISH: Wish = Wish {
    resident_key: ResidentKey::Preferred,
    verification: Verification::Preferred,
};
const STRICT: Wish = Wish {
    resident_key: ResidentKey::Required,
    verification: Verification::Required,
};

fn party() -> RelyingParty {
    RelyingParty::example("example.org", &[ORIGIN])
}

fn handle(id: &str) -> UserHandle {
    UserHandle::of(&AccountId::parse(id).expect("an id"))
}

fn ada() -> UserHandle {
    handle("acc_06k3v8q1pc7l5f0tqk2n4h9e8o")
}

fn eve() -> UserHandle {
    handle("acc_06k3v8q1pc7l5f0tqk2n4h9e8s")
}

fn json_of(options: impl serde::Serialize) -> Value {
    serde_json::to_value(options).expect("JSON")
}

/// What is kept between question and answer survives being written down.
fn kept<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    state: T,
) -> T {
    let text = serde_json::to_string(&state).expect("JSON");
    let read = serde_json::from_str(&text).expect("the same");
    assert_eq!(state, read);
    read
}

fn register_with(key: &mut Authenticator, wish: Wish) -> Result<Registered, Flaw> {
    let person = Person {
        handle: ada(),
        address: "ada@example.org",
        name: "Ada",
    };
    let (options, state) = party().ask_for_registration(&person, &[], wish, [1; 32]);
    let answer = serde_json::from_value(key.create(&json_of(options))).expect("an answer");
    party().check_registration(&kept(state), &answer)
}

fn register(key: &mut Authenticator) -> Registered {
    register_with(key, WISH).expect("a registration")
}

fn use_with(
    key: &mut Authenticator,
    registered: &Registered,
    verification: Verification,
    change: impl FnOnce(&mut Value),
) -> Result<Checked, Flaw> {
    let allowed = std::slice::from_ref(&registered.credential);
    let (options, state) = party().ask_for_assertion(ada(), allowed, verification, [2; 32]);
    let mut answer = key.get(&json_of(options));
    change(&mut answer);
    let answer = serde_json::from_value(answer).expect("an answer");
    let known = Known {
        owner: ada(),
        credential: &registered.credential,
        sign_count: registered.sign_count,
    };
    party().check_assertion(&kept(state), &answer, &known)
}

fn use_it(key: &mut Authenticator, registered: &Registered) -> Result<Checked, Flaw> {
    use_with(key, registered, Verification::Preferred, |_| {})
}

#[rstest::rstest]
#[case(Kind::Es256)]
#[case(Kind::EdDsa)]
#[case(Kind::Rs256)]
fn a_key_of_each_kind_registers_and_signs_in(#[case] kind: Kind) {
    let mut key = Authenticator::new(kind, ORIGIN);
    let registered = register(&mut key);
    assert_eq!(kept(registered.credential.clone()), registered.credential);
    assert_eq!(registered.credential.is_discoverable, Some(true));
    assert_eq!(registered.credential.transports, ["hybrid", "internal"]);
    let expected = Use {
        sign_count: 0,
        is_backed_up: true,
        is_user_verified: true,
    };
    assert_eq!(use_it(&mut key, &registered), Ok(Checked::Good(expected)));
}

#[test]
fn the_question_is_the_standards() {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    let known = register(&mut key).credential;
    let person = Person {
        handle: ada(),
        address: "ada@example.org",
        name: "Ada",
    };
    let (options, _) = party().ask_for_registration(&person, &[known], STRICT, [1; 32]);
    let options = json_of(options);
    assert_eq!(
        options["rp"],
        json!({"id": "example.org", "name": "Example"})
    );
    assert_eq!(options["attestation"], "none");
    let kinds: Vec<&Value> = options["pubKeyCredParams"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["alg"])
        .collect();
    assert_eq!(kinds, [-7, -8, -257]);
    let selection = json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "required"});
    assert_eq!(options["authenticatorSelection"], selection);
    assert_eq!(options["excludeCredentials"][0]["transports"][0], "hybrid");
    let (options, _) = party().ask_anybody([3; 32]);
    let options = json_of(options);
    assert_eq!(options["allowCredentials"], json!([]));
    assert_eq!(options["userVerification"], "required");
}

type Lie = fn(&mut Authenticator);

#[rstest::rstest]
#[case::elsewhere(|key: &mut Authenticator| key.origin = "https://examp1e.org".into(), Flaw::Origin)]
#[case::in_a_frame(|key: &mut Authenticator| key.is_framed = true, Flaw::Framed)]
#[case::for_another(|key: &mut Authenticator| key.other_party = Some("examp1e.org".into()), Flaw::RelyingParty)]
#[case::without_anybody(|key: &mut Authenticator| key.is_present = false, Flaw::Presence)]
#[case::unverified(|key: &mut Authenticator| key.is_verifying = false, Flaw::Verification)]
#[case::copied_though_it_cannot_be(|key: &mut Authenticator| key.backup = (false, true), Flaw::Backup)]
fn a_lie_is_refused_in_both_ceremonies(#[case] lie: Lie, #[case] expected: Flaw) {
    let mut honest = Authenticator::new(Kind::Es256, ORIGIN);
    let registered = register(&mut honest);
    lie(&mut honest);
    let used = use_with(&mut honest, &registered, Verification::Required, |_| {});
    assert_eq!(used, Err(expected));
    assert_eq!(register_with(&mut honest, STRICT), Err(expected));
}

#[test]
fn verification_is_told_where_it_is_not_demanded() {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    key.is_verifying = false;
    let registered = register(&mut key);
    assert!(!registered.credential.is_user_verified);
    let used = use_it(&mut key, &registered).expect("a use");
    assert!(matches!(used, Checked::Good(one) if !one.is_user_verified));
}

#[test]
fn a_security_key_does_not_become_a_passkey_of_a_keychain() {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    key.backup = (false, false);
    let registered = register(&mut key);
    assert_eq!(registered.credential.method(), "hwk");
    key.backup = (true, false);
    assert_eq!(use_it(&mut key, &registered), Err(Flaw::Backup));
}

#[rstest::rstest]
#[case(Some(5), Some(5), true)]
#[case(Some(5), Some(900), true)]
#[case(Some(5), Some(4), false)]
#[case(Some(5), Some(0), false)]
#[case(Some(5), None, false)]
#[case(None, None, true)]
#[case(None, Some(0), true)]
fn a_counter_that_does_not_rise_is_suspect(
    #[case] made_at: Option<u32>,
    #[case] used_after: Option<u32>,
    #[case] is_good: bool,
) {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    key.sign_count = made_at;
    let registered = register(&mut key);
    key.sign_count = used_after;
    let used = use_it(&mut key, &registered).expect("the signature is right");
    assert_eq!(matches!(used, Checked::Good(_)), is_good, "{used:?}");
}

#[rstest::rstest]
#[case("/type", json!("password"), Flaw::Malformed)]
#[case("/id", json!("AAAA"), Flaw::Credential)]
#[case("/id", json!("not base64url"), Flaw::Malformed)]
#[case("/response/userHandle", json!("AAAAAAAAAAAAAAAAAAAAAA"), Flaw::Credential)]
#[case("/response/userHandle", json!("?"), Flaw::Malformed)]
#[case("/response/clientDataJSON", json!("e30"), Flaw::Malformed)]
#[case("/response/authenticatorData", json!(""), Flaw::Malformed)]
#[case("/response/signature", json!(""), Flaw::Signature)]
fn a_changed_answer_is_refused(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] expected: Flaw,
) {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    let registered = register(&mut key);
    let used = use_with(&mut key, &registered, Verification::Preferred, |answer| {
        *answer.pointer_mut(pointer).expect("a member") = value;
    });
    assert_eq!(used, Err(expected));
}

#[test]
fn an_answer_to_an_earlier_question_is_refused() {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    let registered = register(&mut key);
    let allowed = std::slice::from_ref(&registered.credential);
    let ask = |chance| party().ask_for_assertion(ada(), allowed, Verification::Preferred, chance);
    let (earlier, _) = ask([8; 32]);
    let (_, later) = ask([9; 32]);
    let answer = serde_json::from_value(key.get(&json_of(earlier))).expect("an answer");
    let known = Known {
        owner: ada(),
        credential: &registered.credential,
        sign_count: 0,
    };
    let used = party().check_assertion(&later, &answer, &known);
    assert_eq!(used, Err(Flaw::Challenge));
}

#[test]
fn a_passkey_says_who_signs_in_and_speaks_for_nobody_else() {
    let mut key = Authenticator::new(Kind::Es256, ORIGIN);
    let registered = register(&mut key);
    let (options, state) = party().ask_anybody([3; 32]);
    let answer = key.get(&json_of(options));
    let judged = |answer: &Value, owner: UserHandle| {
        let answer: AssertionAnswer = serde_json::from_value(answer.clone()).expect("an answer");
        let known = Known {
            owner,
            credential: &registered.credential,
            sign_count: 0,
        };
        party().check_assertion(&state, &answer, &known)
    };
    assert!(matches!(judged(&answer, ada()), Ok(Checked::Good(_))));
    assert_eq!(judged(&answer, eve()), Err(Flaw::Credential));
    let mut silent = answer;
    silent["response"]["userHandle"] = Value::Null;
    assert_eq!(judged(&silent, ada()), Err(Flaw::Credential));
}

#[test]
fn a_question_to_one_person_is_not_answered_by_another() {
    let (mut adas, mut eves) = (
        Authenticator::new(Kind::Es256, ORIGIN),
        Authenticator::new(Kind::Es256, ORIGIN),
    );
    let (ada_has, eve_has) = (register(&mut adas), register(&mut eves));
    let (_, state) = party().ask_for_assertion(
        ada(),
        &[ada_has.credential],
        Verification::Preferred,
        [4; 32],
    );
    let (asked, _) = party().ask_anybody([4; 32]);
    let answer = serde_json::from_value(eves.get(&json_of(asked))).expect("an answer");
    for owner in [ada(), eve()] {
        let known = Known {
            owner,
            credential: &eve_has.credential,
            sign_count: 0,
        };
        let used = party().check_assertion(&state, &answer, &known);
        assert_eq!(used, Err(Flaw::Credential));
    }
}
