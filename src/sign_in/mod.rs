//! Getting in.

pub mod login;
pub mod password;
pub mod registration;
pub mod sessions;
