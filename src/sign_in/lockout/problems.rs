//! The code that this room answers.

crate::problems! {
    ACCOUNT_LOCKED = 429 "account_locked", "Sign-in is locked for a while",
        "Too many wrong passwords were tried for this address, or wrong codes at its second step, so that none is looked at until `retry_after`. It says nothing about whether there is an account. Devices that signed in before, and a new password by mail, still work.",
        "Too many wrong passwords or codes were tried. Please wait and try again, or use a device on which you signed in before. A new password helps against wrong passwords.";
}
