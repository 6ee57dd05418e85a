//! The codes that this room answers.

use crate::platform::texts::{Language, Table};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

crate::problems! {
    NAME_INVALID = 422 "name_invalid", "This cannot be a name",
        "The name is empty, too long, or contains line breaks, invisible characters or something like a link.",
        "Please enter your full name, without links or special characters.";
}
