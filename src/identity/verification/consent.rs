//! What a person agrees to before a picture of their face is looked at (GDPR, article 9(2)(a)): which text, in which language, and when.

use super::problems;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// The version of the text `identity-consent`. Change it with the text.
pub const CONSENT_VERSION: &str = "2026-11-21";

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

/// Refuses a consent to a text that is not in force any more.
pub fn check(consent: &Consent) -> Result<(), Problem> {
    if consent.version == CONSENT_VERSION {
        return Ok(());
    }
    Err(Problem::new(&problems::CONSENT_OUTDATED).next(
        "get_identity_requirements",
        "GET",
        "/v1/identity-verifications/requirements",
    ))
}

/// The text, as it is shown before anybody agrees.
pub fn text(platform: &Platform, language: Language) -> Result<String, Problem> {
    let days = days_kept(platform).to_string();
    let site = platform.config.site.name.as_str();
    let values = [("site", site), ("days", days.as_str())];
    Ok(platform.texts.say(language, "identity-consent", &values)?)
}

/// For how many days pictures are kept after a decision.
pub fn days_kept(platform: &Platform) -> u64 {
    platform
        .config
        .identity
        .retention
        .as_secs()
        .div_ceil(24 * 60 * 60)
}
