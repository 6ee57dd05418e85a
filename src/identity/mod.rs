//! Proving who one is.

pub mod face;
