//! Languages as people name them.

/// Whether this has the shape of a language tag (BCP 47): a language, then script, region or variant.
pub fn is_locale(text: &str) -> Result<(), validator::ValidationError> {
    let mut parts = text.split('-');
    let language = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let rest = parts.all(|part| {
        (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if language && rest && text.len() <= 35 {
        Ok(())
    } else {
        Err(validator::ValidationError::new("locale_invalid"))
    }
}
