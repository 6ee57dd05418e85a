//! The codes that this room answers.

crate::problems! {
    EMAIL_INVALID = 422 "email_invalid", "This is not an e-mail address",
        "The address cannot receive mail: it has no @, no domain, or characters that are not allowed.",
        "Please check the address for typing errors.";
    EMAIL_UNCHANGED = 409 "email_unchanged", "The address is the same",
        "The corrected address is the one that is already there; ask for another mail instead.",
        "This is the address we already have. You can ask for another mail.";
    EMAIL_UNDELIVERABLE = 409 "email_undeliverable", "Mail to this address comes back",
        "The newest mail came back since there is no such mailbox: correct the address. After `retry_after` seconds it may be tried again as it is.",
        "Our mail to this address came back: there is no such mailbox. Please check the address and correct it.";
    ALREADY_VERIFIED = 409 "already_verified", "The address is verified already",
        "There is nothing left to do: the address of this account is proven.",
        "Your address is already confirmed. Please sign in.";
}
