//! The code that this room answers.

crate::problems! {
    MFA_TOKEN_EXPIRED = 401 "mfa_token_expired", "The second step came too late",
        "The `mfa_token` is unknown, older than ten minutes, was used, or the password was changed since: sign in again.",
        "That took too long. Please sign in again.";
}
