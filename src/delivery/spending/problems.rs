//! The codes that this room answers.

crate::problems! {
    TOO_MANY_CODES = 429 "too_many_codes", "Too many codes were sent",
        "No more codes are sent for now: for this account, to this number or from this network, or to numbers like it, whoever asked. It may go on after `retry_after`.",
        "We cannot send another code right now. Please use the newest one, or wait a while.";
}
