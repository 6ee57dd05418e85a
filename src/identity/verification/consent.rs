//! The consent to a verification.

use crate::identity::consent::ConsentText;
use crate::platform::Platform;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// The version of the text `identity-consent`. Change it with the text.
pub const CONSENT_VERSION: &str = "2026-11-21";

/// The text, as it is shown before anybody agrees.
pub fn text(platform: &Platform, language: Language) -> Result<ConsentText, Problem> {
    let kept = platform.config.identity.retention;
    ConsentText::new(
        platform,
        language,
        ("identity-consent", CONSENT_VERSION),
        kept,
    )
}
