//! The settings of DKIM.

/// What signs mails as the domain's own.
#[derive(Clone)]
pub struct Dkim {
    /// The private key, PKCS#8 in PEM.
    pub key: Vec<u8>,
    /// The domain that signs.
    pub domain: String,
    /// Where under the domain the public key is found.
    pub selector: String,
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dkim({}._domainkey.{})", self.selector, self.domain)
    }
}
