//! Getting in.

pub mod login;
pub mod password;
pub mod password_reset;
pub mod registration;
pub mod sessions;
