//! What identifies a mail, and what a server's words mean: pure decisions.

use super::BounceClass;

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

/// The status in what a server said: the enhanced code (RFC 3463), else the reply code (RFC 5321); only those of failures.
pub fn status(said: &str) -> Option<&str> {
    let words = || {
        said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
            .map(|word| word.trim_matches('.'))
    };
    words()
        .find(|word| enhanced(word).is_some())
        .or_else(|| words().find(|word| is_reply_code(word)))
}

fn is_reply_code(word: &str) -> bool {
    word.len() == 3
        && word.starts_with(['4', '5'])
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Class, subject and detail of an enhanced code.
fn enhanced(word: &str) -> Option<(u16, u16, u16)> {
    let mut parts = word.split('.').map(|part| {
        let short = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        short.then(|| part.parse::<u16>().ok()).flatten()
    });
    let code = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && matches!(code.0, 4 | 5)).then_some(code)
}

/// What a status says by itself; most say little.
pub fn class(status: &str) -> Option<BounceClass> {
    match enhanced(status) {
        Some((5, 1, 0..=3 | 6 | 10) | (5, 2, 1)) => Some(BounceClass::NoSuchMailbox),
        Some((_, 2, 2)) => Some(BounceClass::MailboxFull),
        Some((_, 7, _) | (5, 1, 7 | 8)) => Some(BounceClass::Blocked),
        Some(_) => None,
        None if matches!(status, "452" | "552") => Some(BounceClass::MailboxFull),
        None => None,
    }
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
    #[case("smtp; 550 5.1.1 <jane@example.com>... User unknown", Some("5.1.1"))]
    #[case("550-5.7.26 This mail is unauthenticated", Some("5.7.26"))]
    #[case("5.1.1 The email account does not exist.\n5.1.1 Try", Some("5.1.1"))]
    #[case("421 try again later", Some("421"))]
    #[case("452-4.2.2 over quota.", Some("4.2.2"))]
    #[case("250 2.0.0 OK", None)]
    #[case("[10.5.1.1] said no", None)]
    #[case("No MX for nomx.example.com", None)]
    #[case("", None)]
    fn the_status_is_found_in_what_a_server_said(#[case] said: &str, #[case] code: Option<&str>) {
        assert_eq!(status(said), code);
    }

    #[rstest]
    #[case("5.1.1", Some(BounceClass::NoSuchMailbox))]
    #[case("5.1.10", Some(BounceClass::NoSuchMailbox))]
    #[case("5.2.1", Some(BounceClass::NoSuchMailbox))]
    #[case("4.1.1", None)]
    #[case("4.2.1", None)]
    #[case("4.2.2", Some(BounceClass::MailboxFull))]
    #[case("552", Some(BounceClass::MailboxFull))]
    #[case("5.7.1", Some(BounceClass::Blocked))]
    #[case("5.1.8", Some(BounceClass::Blocked))]
    #[case("5.0.0", None)]
    #[case("550", None)]
    #[case("hardbounce", None)]
    fn a_status_has_a_class(#[case] status: &str, #[case] expected: Option<BounceClass>) {
        assert_eq!(class(status), expected);
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
