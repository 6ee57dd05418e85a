//! Names of people. They reach mails to addresses that nobody has proven yet, so they must not carry an
//! advertisement or a trap: no line breaks, no direction overrides, nothing that a mail program makes a link of.

use unicode_normalization::UnicodeNormalization;

/// The longest name, characters.
pub const NAME_MAX: usize = 100;

/// Endings that mail programs turn into links without being asked.
const LINKED_ENDINGS: &[&str] = &[
    "app", "biz", "click", "club", "cn", "co", "com", "de", "dev", "eu", "fr", "gg", "info", "io",
    "link", "live", "ly", "me", "net", "online", "org", "pro", "ru", "shop", "site", "store", "tk",
    "top", "tv", "uk", "us", "vip", "xyz",
];

/// A full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name: NFC, spaces collapsed; `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let normal: String = text.nfc().collect();
        let name = normal.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = (1..=NAME_MAX).contains(&name.chars().count());
        let visible = name.chars().any(char::is_alphanumeric) && !normal.chars().any(is_forbidden);
        (fits && visible && !looks_like_a_link(&name)).then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, direction overrides and isolates, and invisible joiners that hide text.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '<' | '>')
}

fn looks_like_a_link(name: &str) -> bool {
    let lower = name.to_lowercase();
    if lower.contains("://") || lower.contains("www.") || lower.contains('@') {
        return true;
    }
    lower
        .split(|c: char| c.is_whitespace() || "/,;:()".contains(c))
        .any(|word| {
            let mut parts = word.trim_end_matches('.').rsplit('.');
            let ending = parts.next().unwrap_or("");
            parts
                .next()
                .is_some_and(|before| before.chars().count() > 1)
                && LINKED_ENDINGS.contains(&ending)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("Ada Lovelace", Some("Ada Lovelace"))]
    #[case("  Ada   Lovelace ", Some("Ada Lovelace"))]
    #[case("J. R. R. Tolkien", Some("J. R. R. Tolkien"))]
    #[case("J.R.R. Tolkien", Some("J.R.R. Tolkien"))]
    #[case("Renée O’Connor-Smith, Jr.", Some("Renée O’Connor-Smith, Jr."))]
    #[case("St.John Smythe", Some("St.John Smythe"))]
    #[case("山田太郎", Some("山田太郎"))]
    #[case("محمد", Some("محمد"))]
    #[case("", None)]
    #[case("   ", None)]
    #[case("...", None)]
    #[case("Win at evil.com now", None)]
    #[case("visit EVIL.SHOP/x", None)]
    #[case("https://evil", None)]
    #[case("call me@evil", None)]
    #[case("Ada\u{202e}ecalevoL", None)]
    #[case("Ada\u{0}", None)]
    #[case("<b>Ada</b>", None)]
    fn a_name_is_a_name(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(
            PersonName::parse(text).as_ref().map(PersonName::as_str),
            expected
        );
    }
}
