//! What we send.

pub mod bounce;
pub mod deliveries;
pub mod mail;
pub mod messages;
pub mod outbox;
pub mod receipts;
pub mod sms;
pub mod spending;
