//! The codes that this room answers.

crate::problems! {
    TERMS_REQUIRED = 422 "terms_required", "The terms must be accepted",
        "`accept_terms` was not `true`.",
        "Please accept the terms to register.";
}
