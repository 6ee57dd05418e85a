//! What identifies a mail, and which reason is kept: pure decisions.

use crate::delivery::bounce::status;

/// Longest id and longest reason.
const LONGEST: usize = 64;

/// Whether a text has the shape of our ids of mails.
pub fn is_message_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.-".contains(&b);
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(fits)
}

/// Our id of a mail: what we gave the provider beside the mail, else what stands before the @ of its Message-ID.
pub fn message_id(metadata: Option<&str>, header: Option<&str>) -> Option<String> {
    let before_at = |text: &str| {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        let id = text.split_once('@').map_or(text, |(id, _)| id);
        id.to_owned()
    };
    metadata
        .map(str::to_owned)
        .filter(|id| is_message_id(id))
        .or_else(|| header.map(before_at).filter(|id| is_message_id(id)))
}

/// The reason to keep: the status in one of the texts, else the provider's own word when it is one.
pub fn reason<'a>(said: impl IntoIterator<Item = &'a str>, word: Option<&str>) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    let found = said.into_iter().find_map(status);
    found
        .or(word)
        .filter(|word| (1..=LONGEST).contains(&word.len()) && word.bytes().all(fits))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some("job_1"), Some("<job_2@host>"), Some("job_1"))]
    #[case(None, Some("<job_2@host>"), Some("job_2"))]
    #[case(None, Some(" job_2@host "), Some("job_2"))]
    #[case(Some("Not One"), Some("job_2"), Some("job_2"))]
    #[case(Some(""), Some("<UPPER@host>"), None)]
    #[case(Some("a@b"), None, None)]
    #[case(None, Some("<>"), None)]
    fn the_metadata_comes_before_the_message_id(
        #[case] metadata: Option<&str>,
        #[case] header: Option<&str>,
        #[case] id: Option<&str>,
    ) {
        assert_eq!(message_id(metadata, header).as_deref(), id);
    }

    #[test]
    fn an_id_has_64_characters_at_most() {
        assert!(is_message_id(&"a".repeat(64)));
        assert!(!is_message_id(&"a".repeat(65)));
    }

    #[rstest]
    #[case("550 5.1.1 <a@b.example> unknown", Some("HardBounce"), Some("5.1.1"))]
    #[case("no code here", Some("HardBounce"), Some("HardBounce"))]
    #[case("", Some("jane@example.com"), None)]
    #[case("", Some("Mailbox is full"), None)]
    #[case("", None, None)]
    fn a_reason_is_a_code_and_never_an_address(
        #[case] said: &str,
        #[case] word: Option<&str>,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(reason([said], word).as_deref(), expected);
        assert_eq!(reason([], Some(&"x".repeat(65))), None);
    }
}
