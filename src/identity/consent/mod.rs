//! What a person agrees to before anything is made of a picture of their face (GDPR, article 9(2)(a)): which text, in which language, and when.
//!
//! Codes answered: `consent_outdated`.

pub mod problems;

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The version of the text.
    pub version: String,
    /// The language in which it was asked for.
    pub language: String,
    /// When it was given.
    pub given_at: Moment,
}

impl Consent {
    /// Refuses a consent to another text than the one in force.
    pub fn check(&self, in_force: &str) -> Result<(), Problem> {
        if self.version == in_force {
            return Ok(());
        }
        Err(Problem::new(&problems::CONSENT_OUTDATED).next(
            "get_identity_requirements",
            "GET",
            "/v1/identity-verifications/requirements",
        ))
    }
}

/// What the person agreed to.
#[derive(Serialize, ToSchema)]
pub struct ConsentItem {
    /// The version of the text.
    #[schema(max_length = 32, examples("2026-11-21"))]
    pub text_version: String,
    /// The language in which it was shown.
    #[schema(max_length = 35, examples("en"))]
    pub language: String,
    /// When.
    pub given_at: Moment,
}

impl From<Consent> for ConsentItem {
    fn from(consent: Consent) -> Self {
        Self {
            text_version: consent.version,
            language: consent.language,
            given_at: consent.given_at,
        }
    }
}

/// A text that a person agrees to.
#[derive(Serialize, ToSchema)]
pub struct ConsentText {
    /// Its version; sent back with the consent.
    #[schema(value_type = String, max_length = 32, examples("2026-11-21"))]
    pub text_version: &'static str,
    /// The text, in the language of `Accept-Language`.
    #[schema(max_length = 5000)]
    pub text: String,
    /// For how many days what it is about is kept after a decision.
    #[schema(maximum = 36500, examples(30))]
    pub days_kept: u64,
}

impl ConsentText {
    /// The text of this key, which names the site and the days for which something is kept.
    pub fn new(
        platform: &Platform,
        language: Language,
        (key, text_version): (&str, &'static str),
        kept: Duration,
    ) -> Result<Self, Problem> {
        let days_kept = kept.as_secs().div_ceil(24 * 60 * 60);
        let days = days_kept.to_string();
        let site = platform.config.site.name.as_str();
        let values = [("site", site), ("days", days.as_str())];
        Ok(Self {
            text_version,
            text: platform.texts.say(language, key, &values)?,
            days_kept,
        })
    }
}
