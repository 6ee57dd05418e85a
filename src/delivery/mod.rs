//! What we send.

pub mod mail;
pub mod outbox;
