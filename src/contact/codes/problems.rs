//! The codes that any code typed by hand may answer.

crate::problems! {
    CODE_INVALID = 422 "code_invalid", "The code is wrong",
        "The code is not the one of the newest mail or message; `attempts_left` says how many tries remain.",
        "That is not the code. Please check the newest message.";
    CODE_EXPIRED = 410 "code_expired", "The code has expired",
        "The code is older than it may be, or was used.",
        "This code is too old. Please ask for a new one.";
    TOO_MANY_ATTEMPTS = 429 "too_many_attempts", "Too many wrong codes",
        "So many wrong codes were tried that codes do not count until `retry_after`; a link still works.",
        "Too many wrong codes. If your message has a link, use it; or wait a while.";
}
