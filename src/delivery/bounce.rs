//! Why a mail came back.

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

    /// The class of an SMTP answer: by its enhanced status code (RFC 3463) where there is one, else by the plain one (RFC 5321).
    pub fn of_smtp(status: &str, enhanced: Option<&str>) -> Self {
        let mut parts = enhanced.unwrap_or("").split('.').skip(1);
        match (parts.next(), parts.next(), status) {
            (Some("1"), _, _) | (Some("2"), Some("1"), _) => Self::NoSuchMailbox,
            (Some("2"), Some("2"), _) => Self::MailboxFull,
            (Some("7"), _, _) => Self::Blocked,
            (Some(_), _, _) => Self::Unknown,
            (None, _, "550" | "551" | "553") => Self::NoSuchMailbox,
            (None, _, "552") => Self::MailboxFull,
            (None, _, "554") => Self::Blocked,
            (None, _, _) => Self::Unknown,
        }
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
}
