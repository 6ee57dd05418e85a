//! The codes that this room answers.

crate::problems! {
    EMAIL_IN_USE = 409 "email_in_use", "Another account has this address",
        "The address was proven, and another account has it: sign in there, or choose another address. Told only to who proved it.",
        "Another account has this address. Please sign in there, or choose another address.";
    NO_PENDING_CHANGE = 409 "no_pending_change", "No change of the address is under way",
        "There is no change to confirm: it was confirmed, ended, or has run out.",
        "There is nothing to confirm. Please ask for the change again.";
}
