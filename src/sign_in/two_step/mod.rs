//! Two-step verification: adding, giving and changing second steps.
//!
//! Every check of a code passes the lockout's guard, in one counter for all factors of an account: neither another sign-in nor another
//! challenge nor the right password refills it. Devices that signed in before have a counter of their own. Whatever changes the second steps
//! needs the strongest one that the account has, given within the last quarter of an hour. A code is good once: steps of an app only
//! grow (RFC 6238, section 5.2), codes by mail and message and backup codes are used up. The answer of a passkey cannot be guessed: it is not
//! counted, works while codes are locked, and lifts that lock. Each question is answered once.
//!
//! Codes answered: `mfa_code_invalid`, `code_replayed`, `code_expired`, `mfa_token_expired`, `mfa_required_for_action`,
//! `passkey_invalid`, `passkeys_unavailable`,
//! `factor_exists`, `too_many_factors`, `phone_unverified`, `account_locked`, `too_many_codes`, `sms_provider_unavailable`, `not_found`.

mod challenge;
mod enrol;
mod enrol_passkey;
mod entry;
pub mod http;
pub mod jobs;
mod manage;
mod notices;
pub mod passkeys;
pub mod problems;
mod proof;
mod prover;

mod questions;
mod rules;
mod store;
mod totp;

use crate::platform::http::page::Template;
use crate::platform::texts::{Language, Table};
pub use challenge::sweep;
pub use proof::{Given, Proof, check, settle};
pub use prover::Prover;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    ("sign_in/two_step/code.html", include_str!("mail/code.html")),
    ("sign_in/two_step/code.txt", include_str!("mail/code.txt")),
    (
        "sign_in/two_step/notice.html",
        include_str!("mail/notice.html"),
    ),
    (
        "sign_in/two_step/notice.txt",
        include_str!("mail/notice.txt"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];
