//! The codes that this room answers.

use crate::platform::texts::{Language, Table};

crate::problems! {
    TERMS_REQUIRED = 422 "terms_required", "The terms must be accepted",
        "`accept_terms` was not `true`.",
        "Please accept the terms to register.";
}

/// What people are told about them.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];
