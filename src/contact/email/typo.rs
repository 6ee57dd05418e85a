//! Typing errors in well-known mail domains.

use crate::accounts::account::EmailAddress;
use crate::platform::config::distance;

/// The mail domains that most people use, and mistype.
const KNOWN: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.uk",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "mail.ru",
    "yandex.ru",
    "proton.me",
    "protonmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "libero.it",
    "qq.com",
    "163.com",
    "naver.com",
    "zoho.com",
    "fastmail.com",
    "comcast.net",
    "verizon.net",
    "btinternet.com",
    "rediffmail.com",
];

/// The address that was probably meant, when the domain is a near miss of a well-known one.
pub fn suggestion(address: &EmailAddress) -> Option<String> {
    let domain = address.domain();
    if KNOWN.contains(&domain) {
        return None;
    }
    let (near, known) = KNOWN
        .iter()
        .map(|known| (misses(domain, known), *known))
        .min()?;
    (near <= allowed(known)).then(|| format!("{}@{known}", address.local()))
}

/// Short domains are near to too many others.
fn allowed(known: &str) -> usize {
    if known.len() <= 7 { 1 } else { 2 }
}

/// Edits, where two letters that changed places are one.
fn misses(domain: &str, known: &str) -> usize {
    let edits = distance(domain, known);
    let mut letters: Vec<char> = domain.chars().collect();
    let swapped = (1..letters.len()).any(|at| {
        letters.swap(at - 1, at);
        let same = letters.iter().copied().eq(known.chars());
        letters.swap(at - 1, at);
        same
    });
    if swapped { 1 } else { edits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("ada@gmial.com", Some("ada@gmail.com"))]
    #[case("ada@gmail.co", Some("ada@gmail.com"))]
    #[case("ada@gmail.comm", Some("ada@gmail.com"))]
    #[case("ada@hotmial.com", Some("ada@hotmail.com"))]
    #[case("ada@outlok.com", Some("ada@outlook.com"))]
    #[case("ada@gnx.de", Some("ada@gmx.de"))]
    #[case("ada@gmail.com", None)]
    #[case("ada@mac.com", None)]
    #[case("ada@example.com", None)]
    #[case("ada@mycompany.io", None)]
    #[case("ada@web.dev", Some("ada@web.de"))]
    fn near_misses_of_known_domains_are_told(#[case] typed: &str, #[case] meant: Option<&str>) {
        let address = EmailAddress::parse(typed).unwrap();
        assert_eq!(suggestion(&address).as_deref(), meant);
    }
}
