//! The codes that this room answers.

crate::problems! {
    INVALID_CREDENTIALS = 401 "invalid_credentials", "Address or password is wrong",
        "The password does not fit the address, or there is no account with it; which of the two is never told.",
        "The address or the password is not right. Please check both.";
}
