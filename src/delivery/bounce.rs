//! Why a mail came back: what the words of mail servers mean. RFC 5321 has their reply codes, RFC 3463 the enhanced ones.

/// What a refusal says about the mailbox. RFC 3463 has the codes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceClass {
    /// There is no such mailbox or no such domain: the address must be fixed.
    NoSuchMailbox,
    /// The mailbox takes nothing more.
    MailboxFull,
    /// Refused by policy: reputation, content, a suppression list.
    Blocked,
    /// The server did not say.
    Unknown,
}

impl BounceClass {
    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchMailbox => "no_such_mailbox",
            Self::MailboxFull => "mailbox_full",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the address itself is at fault, so that another mail to it would fare no better.
    pub fn is_hard(self) -> bool {
        self == Self::NoSuchMailbox
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::NoSuchMailbox,
            Self::MailboxFull,
            Self::Blocked,
            Self::Unknown,
        ]
        .into_iter()
        .find(|class| class.as_str() == word)
    }

    /// The class of an SMTP answer: by its enhanced status code where there is one, else by the plain one.
    pub fn of_smtp(status: &str, enhanced: Option<&str>) -> Self {
        if let Some(enhanced) = enhanced {
            return class(enhanced).unwrap_or(Self::Unknown);
        }
        match status {
            "550" | "551" | "553" => Self::NoSuchMailbox,
            "554" => Self::Blocked,
            plain => class(plain).unwrap_or(Self::Unknown),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("550", Some("5.1.1"), BounceClass::NoSuchMailbox)]
    #[case("550", Some("5.2.1"), BounceClass::NoSuchMailbox)]
    #[case("552", Some("5.2.2"), BounceClass::MailboxFull)]
    #[case("550", Some("5.7.1"), BounceClass::Blocked)]
    #[case("550", Some("5.4.4"), BounceClass::Unknown)]
    #[case("550", None, BounceClass::NoSuchMailbox)]
    #[case("552", None, BounceClass::MailboxFull)]
    #[case("554", None, BounceClass::Blocked)]
    #[case("555", None, BounceClass::Unknown)]
    fn an_answer_tells_what_is_the_matter_with_the_mailbox(
        #[case] status: &str,
        #[case] enhanced: Option<&str>,
        #[case] class: BounceClass,
    ) {
        assert_eq!(BounceClass::of_smtp(status, enhanced), class);
        assert_eq!(BounceClass::parse(class.as_str()), Some(class));
    }

    #[rstest::rstest]
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

    #[rstest::rstest]
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
}
