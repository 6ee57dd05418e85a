//! The codes that this room answers.

crate::problems! {
    SEARCH_INVALID = 422 "search_invalid", "This finds no account",
        "An account is found by its id, by a whole e-mail address, or by a whole phone number with `+` and the country's code; not by parts or names.",
        "Please enter a whole e-mail address, a whole phone number with its country’s code, or an account id.";
    NEEDS_RESET = 409 "needs_reset", "Only a new password lifts this lock",
        "So many attempts failed in a row that staff cannot lift the lock: its owner asks for a new password by mail, at `POST /v1/password-resets`.",
        "Only a new password helps here. Please ask for one by mail.";
}
