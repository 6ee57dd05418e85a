//! Codes of keys.

crate::problems! {
    API_KEY_OVER = 409 "api_key_over", "The key is over",
        "The key was revoked or has expired, and is not changed any more: make another one.",
        "This key is over. Please make another one.";
}
