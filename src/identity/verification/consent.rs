//! The consent to a verification.

use crate::identity::consent::ConsentText;
use crate::platform::Platform;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// The version of the text `identity-consent`. Change it with the text.
pub const CONSENT_VERSION: &str = "2026-11-21";

/// The text, as it is shown before anybody agrees.
pub fn text(platform: &Platform, language: Language) -> Result<ConsentText, Problem> {
    let days_kept = days_kept(platform);
    let days = days_kept.to_string();
    let site = platform.config.site.name.as_str();
    let values = [("site", site), ("days", days.as_str())];
    Ok(ConsentText {
        text_version: CONSENT_VERSION,
        text: platform.texts.say(language, "identity-consent", &values)?,
        days_kept,
    })
}

/// For how many days pictures are kept after a decision.
fn days_kept(platform: &Platform) -> u64 {
    let retention = platform.config.identity.retention;
    retention.as_secs().div_ceil(24 * 60 * 60)
}
