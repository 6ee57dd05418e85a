//! The codes that this room answers.

crate::problems! {
    NAME_INVALID = 422 "name_invalid", "This cannot be a name",
        "The name is empty, too long, or contains line breaks, invisible characters or something like a link.",
        "Please enter your full name, without links or special characters.";
}
