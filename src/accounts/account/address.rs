//! E-mail addresses: one canonical form, made once at the edge, for look-up, limits and uniqueness.

use validator::ValidateEmail;

use crate::platform::seal::{Purpose, Seal};

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3).
pub const EMAIL_MAX: usize = 254;

/// An address: its local part as typed, its domain in ASCII and lower case.
///
/// Local parts are ASCII (HTML's own rule for `type=email`): look-alike letters cannot make two addresses of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; `None` when it is not one that mail can be sent to.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let domain = idna::domain_to_ascii_strict(domain)
            .ok()?
            .to_ascii_lowercase();
        let address = format!("{local}@{domain}");
        let top = domain.rsplit_once('.')?.1;
        let sendable = address.len() <= EMAIL_MAX
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && top.len() >= 2
            && !top.bytes().all(|byte| byte.is_ascii_digit())
            && address.validate_email();
        sendable.then_some(Self(address))
    }

    /// The address, as mail is sent to it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The look-up form: upper and lower case are one address.
    pub fn key(&self, seal: &Seal) -> AddressKey {
        AddressKey(seal.blind_index(Purpose::EmailIndex, &self.0.to_ascii_lowercase()))
    }

    /// For people who may not see all of it: `a••@example.com`.
    pub fn masked(&self) -> String {
        let first = self.local().chars().next().unwrap_or('•');
        format!("{first}••@{}", self.domain())
    }
}

/// The blind index of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressKey(Vec<u8>);

impl AddressKey {
    /// A key that was stored.
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As text, for the outbox.
    pub fn to_text(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// From text.
    pub fn from_text(text: &str) -> Option<Self> {
        data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .filter(|bytes| bytes.len() == 32)
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("ada@example.com", Some("ada@example.com"))]
    #[case("  Ada@EXAMPLE.com ", Some("Ada@example.com"))]
    #[case("ada@münchen.de", Some("ada@xn--mnchen-3ya.de"))]
    #[case("a.b+c_d@sub.example.co.uk", Some("a.b+c_d@sub.example.co.uk"))]
    #[case("ada", None)]
    #[case("ada@", None)]
    #[case("@example.com", None)]
    #[case("ada@localhost", None)]
    #[case("ada@example.c", None)]
    #[case("ada@127.0.0.1", None)]
    #[case("ada@[127.0.0.1]", None)]
    #[case("ada@exa mple.com", None)]
    #[case(".ada@example.com", None)]
    #[case("a..da@example.com", None)]
    #[case("ada@example.com\r\nBcc: eve@example.com", None)]
    #[case("ada@example.com,eve@example.com", None)]
    #[case("аda@example.com", None)] // a Cyrillic а
    #[case("ada@-example.com", None)]
    fn an_address_is_read_strictly(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(
            EmailAddress::parse(text).as_ref().map(EmailAddress::as_str),
            expected
        );
    }

    #[test]
    fn an_over_long_address_is_refused() {
        let text = format!("{}@{}.com", "a".repeat(64), "b".repeat(63));
        assert!(EmailAddress::parse(&text).is_some());
        assert!(EmailAddress::parse(&format!("a{text}")).is_none());
    }

    #[test]
    fn a_masked_address_keeps_one_letter() {
        assert_eq!(
            EmailAddress::parse("ada@example.com").unwrap().masked(),
            "a••@example.com"
        );
    }
}
