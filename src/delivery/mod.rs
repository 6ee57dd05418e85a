//! What we send.

pub mod bounce;
pub mod deliveries;
pub mod mail;
pub mod outbox;
pub mod receipts;
