//! Getting in.

pub mod devices;
pub mod factors;
pub mod lockout;
pub mod login;
pub mod passkeys;
pub mod password;
pub mod password_change;
pub mod password_reset;
pub mod passwordless;
pub mod reauthentication;
pub mod registration;
pub mod sessions;
pub mod two_step;
