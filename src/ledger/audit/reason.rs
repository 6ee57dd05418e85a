//! Why somebody who works for the marketplace did something, in their words.

use crate::platform::problem::{FieldError, Problem, common};

/// The shortest reason, characters.
pub const REASON_MIN: usize = 3;
/// The longest reason, characters.
pub const REASON_MAX: usize = 500;

/// A reason of 3 to 500 characters on one line. It is kept in the trail for staff, and never told to the account's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads a reason.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (REASON_MIN..=REASON_MAX).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// Reads the member `reason` of a form, or asks for one.
    pub fn required(text: Option<&str>) -> Result<Self, Problem> {
        let kind = &common::REASON_REQUIRED;
        text.and_then(Self::parse).ok_or_else(|| {
            Problem::new(kind).errors(vec![FieldError::new("/reason", kind.code, kind.when)])
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
