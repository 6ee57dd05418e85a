//! Which passwords are good enough: pure decisions, no I/O.
//!
//! Any character is allowed, spaces and control characters too: NIST SP 800-63B wants all that a
//! person can enter accepted, a character that cannot be typed harms nobody but its owner, and
//! the hash takes bytes, so that not even a NUL cuts a password short. Nothing is trimmed.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::{Entropy, Score};

use super::common::is_common;
use super::identifier::Words;
use super::strength::{Classes, advice, estimate};
pub use crate::platform::config::PasswordProfile as Profile;

/// More bytes are refused before anything is computed of them.
const MOST_BYTES: usize = 1024;
/// How long a password must be, where one setting does not say otherwise.
const MINIMUM: usize = 12;
/// NIST SP 800-63B-4: a password that is the only factor has 15 characters at least.
const MINIMUM_NIST: usize = 15;
const MAXIMUM: usize = 256;

/// Why a password is refused. [`Failure::code`] gives the public code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Fewer code points than the policy wants.
    TooShort {
        /// The fewest that are accepted.
        minimum: usize,
    },
    /// More code points than the policy takes, or too many bytes.
    TooLong {
        /// The most that are accepted.
        maximum: usize,
    },
    /// Guessed within about a million tries.
    TooWeak,
    /// Listed as common or breached, or a thin disguise of a listed one.
    Common,
    /// Little besides the person's name, their address or the site's name.
    ContainsIdentifier,
    /// No lower-case letter (profile `classic`).
    MissingLower,
    /// No upper-case letter (profile `classic`).
    MissingUpper,
    /// No digit (profile `classic`).
    MissingDigit,
    /// Nothing but letters and digits (profile `classic`).
    MissingSymbol,
}

impl Failure {
    /// The public code, part of the API's promise. Several failures share one.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password_too_short",
            Self::TooLong { .. } => "password_too_long",
            Self::Common => "password_breached",
            Self::ContainsIdentifier => "password_contains_identifier",
            Self::TooWeak
            | Self::MissingLower
            | Self::MissingUpper
            | Self::MissingDigit
            | Self::MissingSymbol => "password_too_weak",
        }
    }
}

/// The rules in force on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Which set of rules.
    pub profile: Profile,
    /// The fewest code points.
    pub minimum: usize,
    /// The most code points.
    pub maximum: usize,
    /// What the site calls itself; no password is built from it.
    pub site_name: String,
}

/// Whose password it is, as far as is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// The name as the person writes it.
    pub name: Option<&'a str>,
    /// The e-mail address.
    pub email: Option<&'a str>,
}

/// What a strength meter shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// 0 (guessed at once) to 4; below 2 exactly when the password is refused.
    pub score: u8,
    /// All reasons to refuse it, each once; empty if it is accepted.
    pub failures: Vec<Failure>,
    /// How to make it better: stable codes, each once, listed in `strength.rs`.
    pub advice: Vec<&'static str>,
}

/// The form in which a password is judged, hashed and compared: NFC, nothing else changed.
#[must_use]
pub fn normalise(password: &str) -> Zeroizing<String> {
    // NFC makes UTF-8 three times as long at worst; room for it, so that no copy is left behind.
    let mut text = Zeroizing::new(String::with_capacity(password.len().saturating_mul(3)));
    text.extend(password.nfc());
    text
}

impl Policy {
    /// The profile's own limits, for this site.
    #[must_use]
    pub fn new(profile: Profile, site_name: impl Into<String>) -> Self {
        let minimum = match profile {
            Profile::Guided | Profile::Classic => MINIMUM,
            Profile::Nist => MINIMUM_NIST,
        };
        Self {
            profile,
            minimum,
            maximum: MAXIMUM,
            site_name: site_name.into(),
        }
    }

    /// All reasons to refuse the password at once, each once; empty if it is accepted.
    #[must_use]
    pub fn failures(&self, password: &str, person: &Person<'_>) -> Vec<Failure> {
        self.assess(password, person).failures
    }

    /// Judges a password: how strong it is, why it is refused, how to make it better.
    #[must_use]
    pub fn assess(&self, password: &str, person: &Person<'_>) -> Assessment {
        if password.len() > MOST_BYTES {
            let failures = vec![Failure::TooLong {
                maximum: self.maximum,
            }];
            return Assessment {
                score: 0,
                failures,
                advice: vec!["shorten"],
            };
        }
        let text = normalise(password);
        let words = Words::of(person, &self.site_name);
        let estimate = estimate(&text, &words.as_inputs());
        let failures = self.broken(&text, &words, estimate.score());
        Assessment {
            score: score(&estimate, &failures),
            advice: advice(&text, &estimate, &failures),
            failures,
        }
    }

    fn broken(&self, text: &str, words: &Words, strength: Score) -> Vec<Failure> {
        let (minimum, maximum) = (self.minimum, self.maximum);
        let length = text.chars().count();
        let mut failures = broken([
            (length < minimum, Failure::TooShort { minimum }),
            (length > maximum, Failure::TooLong { maximum }),
            (strength < Score::Two, Failure::TooWeak),
            (is_common(text), Failure::Common),
            (words.make_up(text), Failure::ContainsIdentifier),
        ]);
        if self.profile == Profile::Classic {
            let classes = Classes::of(text);
            failures.extend(broken([
                (!classes.lower, Failure::MissingLower),
                (!classes.upper, Failure::MissingUpper),
                (!classes.digit, Failure::MissingDigit),
                (!classes.symbol, Failure::MissingSymbol),
            ]));
        }
        failures
    }
}

fn broken<const N: usize>(rules: [(bool, Failure); N]) -> Vec<Failure> {
    let failed = rules.into_iter().filter(|(is_broken, _)| *is_broken);
    failed.map(|(_, failure)| failure).collect()
}

/// A refused password never looks good, however hard it would be to guess.
fn score(estimate: &Entropy, failures: &[Failure]) -> u8 {
    let strength = u8::from(estimate.score());
    if failures.is_empty() {
        strength
    } else {
        strength.min(1)
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
