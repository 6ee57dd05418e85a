//! Proving who one is: the verification with its consent and its outcome, the selfie, the eye that judges it, and the comparison with other accounts.

pub mod comparison;
pub mod consent;
pub mod face;
pub mod selfie;
pub mod verification;
