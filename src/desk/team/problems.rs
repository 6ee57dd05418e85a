//! The codes that this room answers.

crate::problems! {
    INVITATION_NOT_YOURS = 403 "invitation_not_yours", "The invitation is for another address",
        "An invitation is accepted with the account whose proven e-mail address was invited; the account that asks has another one.",
        "This invitation was sent to another address. Please sign in with that account.";
    LAST_ADMINISTRATOR = 409 "last_administrator", "Nobody else is an administrator",
        "Without an administrator nobody could say who works at the desk: make somebody else one first.",
        "You are the only administrator. Please make somebody else one first.";
}
