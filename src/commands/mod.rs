//! What the command line does with the product once it is built.

pub mod api_keys;
pub mod lockout;
