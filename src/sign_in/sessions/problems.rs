//! The codes that this room answers.

crate::problems! {
    REFRESH_TOKEN_REUSED = 401 "refresh_token_reused", "An old refresh token came back",
        "The refresh token was traded before and its grace of ten seconds is over: it was probably copied, so the session has ended.",
        "For your safety you were signed out. Please sign in again.";
}
