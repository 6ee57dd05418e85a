//! The code that this room answers.

crate::problems! {
    PASSKEY_UNKNOWN = 401 "passkey_unknown", "The passkey is not known here",
        "It was removed from its account, or the account was closed. A client may tell the keychain so (`PublicKeyCredential.signalUnknownCredential`).",
        "This passkey does not work here any more. Please sign in another way.";
}
