//! What people write who work for the marketplace: words for programs, and plain texts for other people.

use super::parsed::invalid;
use crate::platform::clock::Moment;
use crate::platform::problem::{FieldError, Problem};

/// The longest word for programs.
pub const WORD_MAX: usize = 64;

/// Faults of a request's members, gathered.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: &str, code: &str, detail: &str) {
        self.0.push(FieldError::new(pointer, code, detail));
    }

    /// Refuses, if any was noted.
    pub fn refuse(self) -> Result<(), Problem> {
        match self.0 {
            none if none.is_empty() => Ok(()),
            found => Err(invalid(found)),
        }
    }

    /// A word that a program can switch on.
    pub fn word(&mut self, pointer: &str, word: &str, longest: usize) {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
        if word.is_empty() {
            self.add(
                pointer,
                "required",
                "Give a reason, as a word for programs.",
            );
        } else if word.len() > longest || !word.bytes().all(fits) {
            let detail = "This must be a word of small letters, digits, _ . and -, such as payment_disputed.";
            self.add(pointer, "not_a_word", detail);
        }
    }

    /// A plain text, if there is one: visible, of at most so many characters, and without control characters but line breaks.
    pub fn text(&mut self, pointer: &str, text: Option<&str>, longest: u64) {
        let Some(text) = text else { return };
        let hidden = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if text.trim().is_empty() {
            self.add(pointer, "required", "This must not be empty.");
        } else if text.chars().count() as u64 > longest {
            self.add(
                pointer,
                "too_long",
                &format!("This may have at most {longest} characters."),
            );
        } else if text.chars().any(hidden) {
            let detail = "This must be plain text, without control characters but line breaks.";
            self.add(pointer, "not_plain", detail);
        }
    }

    /// A moment that is still to come, if there is one.
    pub fn later(&mut self, pointer: &str, moment: Option<Moment>, now: Moment) {
        if moment.is_some_and(|moment| moment <= now) {
            self.add(pointer, "not_allowed", "This must be later than now.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut Faults)) -> Vec<String> {
        let mut faults = Faults::default();
        check(&mut faults);
        faults.0.into_iter().map(|fault| fault.code).collect()
    }

    #[rstest::rstest]
    #[case("payment_disputed", &[])]
    #[case("a.b-1", &[])]
    #[case("", &["required"])]
    #[case("Payment disputed", &["not_a_word"])]
    #[case("zahlung_strittig_ä", &["not_a_word"])]
    fn words_are_for_programs(#[case] word: &str, #[case] expected: &[&str]) {
        assert_eq!(codes(|faults| faults.word("/x", word, WORD_MAX)), expected);
    }

    #[rstest::rstest]
    #[case(None, &[])]
    #[case(Some("We look at it.\nPlease wait."), &[])]
    #[case(Some(" \n "), &["required"])]
    #[case(Some("12345678901"), &[])]
    #[case(Some("a text of more than thirty characters"), &["too_long"])]
    #[case(Some("bell\u{7}"), &["not_plain"])]
    #[case(Some("turned \u{202e} round"), &["not_plain"])]
    fn texts_are_plain(#[case] text: Option<&str>, #[case] expected: &[&str]) {
        assert_eq!(codes(|faults| faults.text("/x", text, 30)), expected);
    }
}
