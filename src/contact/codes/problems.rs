//! The codes that any code typed by hand may answer.

crate::problems! {
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
