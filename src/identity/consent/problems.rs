//! The codes that this room answers.

crate::problems! {
    CONSENT_OUTDATED = 409 "consent_outdated", "The text of the consent has changed",
        "`text_version` is not the version in force. Show the person the text of `GET /v1/identity-verifications/requirements` and ask again.",
        "Our text about your photos has changed. Please read it and agree again.";
}
