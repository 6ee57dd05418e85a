//! Whom we know.

pub mod account;
