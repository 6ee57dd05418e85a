//! What we send.

pub mod mail;
pub mod outbox;
pub mod receipts;
