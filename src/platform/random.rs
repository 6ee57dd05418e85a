//! Chance as a value: everything unguessable comes from here.

use data_encoding::BASE32_DNSSEC;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Letters and digits that cannot be mistaken for one another when read aloud or typed by hand.
const CODE_ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// The source of chance: the operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Random {
    /// `N` unguessable bytes.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the system for chance"
    )]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        if getrandom::fill(&mut bytes).is_err() {
            // Without chance every token and key would be guessable: nothing may go on.
            std::process::abort();
        }
        bytes
    }

    /// A fresh 256-bit token behind `prefix`.
    pub fn token(&self, prefix: &str) -> Token {
        Token::from_secret(prefix, &self.bytes::<32>())
    }

    /// A code of `length` characters that people type by hand (31 characters: about 5 bits each).
    pub fn code(&self, length: usize) -> Zeroizing<String> {
        let mut code = Zeroizing::new(String::with_capacity(length));
        while code.len() < length {
            // Five bits at a time; the value 31 is thrown away so that all characters are as likely.
            let index = usize::from(self.bytes::<1>()[0] & 31);
            if let Some(&byte) = CODE_ALPHABET.get(index) {
                code.push(char::from(byte));
            }
        }
        code
    }
}

/// A bearer secret in the form in which it is handed out: a prefix that tells its kind (so that leaked
/// ones can be found and told apart), then lower-case base32, which survives case folding, double
/// clicks and mail software better than base64url. Only its SHA-256 is ever stored.
pub struct Token(Zeroizing<String>);

impl Token {
    /// The token that carries these secret bytes.
    pub fn from_secret(prefix: &str, secret: &[u8]) -> Self {
        Self(Zeroizing::new(format!(
            "{prefix}{}",
            BASE32_DNSSEC.encode(secret)
        )))
    }

    /// A token whose text was made elsewhere.
    pub fn from_text(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text to hand out. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored instead of the token.
    pub fn hash(&self) -> [u8; 32] {
        token_hash(&self.0)
    }
}

/// The stored form of a token: SHA-256 of its text. Enough for 256 bits of chance, which nobody can try out.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether `text` has the shape of a 256-bit token with this prefix. Checked before any look-up.
pub fn looks_like_token(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.len() == 52
            && BASE32_DNSSEC
                .decode(rest.as_bytes())
                .is_ok_and(|bytes| bytes.len() == 32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_shape_that_is_checked() {
        let token = Random.token("bfv_");
        assert!(looks_like_token("bfv_", token.expose()));
        assert!(!looks_like_token("bfr_", token.expose()));
        assert!(!looks_like_token("bfv_", &token.expose()[..55]));
    }

    #[test]
    fn codes_use_only_the_unmistakable_characters() {
        let code = Random.code(200);
        assert_eq!(code.len(), 200);
        assert!(code.bytes().all(|byte| CODE_ALPHABET.contains(&byte)));
    }
}
