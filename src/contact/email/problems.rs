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
    LINK_MALFORMED = 400 "link_malformed", "The link is damaged",
        "The token does not have the shape of one: the mail program cut or changed the link.",
        "The link was damaged on its way. Copy all of it from the mail, type the code instead, or ask for a new mail.";
    LINK_UNKNOWN = 400 "link_unknown", "The link is not known",
        "The token has the right shape, but no mail with it was sent.",
        "We do not know this link. Please use the one in your newest mail, or ask for a new mail.";
    LINK_EXPIRED = 410 "link_expired", "The link has expired",
        "The link is older than it may be.",
        "This link is too old. Please ask for a new mail.";
    LINK_USED = 410 "link_used", "The link was used already",
        "The link works once, and it has.",
        "This link has already done its work. Please sign in.";
    LINK_SUPERSEDED = 410 "link_superseded", "The link does not count any more",
        "The address was corrected, the registration was ended, or another one with this address was confirmed.",
        "This link belongs to an older registration. Please use the newest mail, or sign in.";
    CODE_INVALID = 422 "code_invalid", "The code is wrong",
        "The code is not the one of the newest mail; `attempts_left` says how many tries remain.",
        "That is not the code. Please check the newest mail.";
    CODE_EXPIRED = 410 "code_expired", "The code has expired",
        "The code is older than it may be, or was used.",
        "This code is too old. Please ask for a new mail.";
    TOO_MANY_ATTEMPTS = 429 "too_many_attempts", "Too many wrong codes",
        "So many wrong codes were tried for this address that codes do not count until `retry_after`; the link still works.",
        "Too many wrong codes. Please use the link in the mail, or wait a while.";
}
