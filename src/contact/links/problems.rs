//! The codes that any link in a mail may answer.

crate::problems! {
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
        "What it was for is over: the address was corrected, the registration was ended, or something newer took its place.",
        "This link is no longer the right one. Please use the newest mail, or sign in.";
}
