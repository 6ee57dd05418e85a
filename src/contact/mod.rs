//! Proven ways to reach a person.

pub mod codes;
pub mod email;
pub mod email_change;
pub mod links;
pub mod phone;
