//! Proving who one is: the verification with its consent and its outcome, the selfie, and the eye that judges it.

pub mod face;
pub mod selfie;
pub mod verification;
