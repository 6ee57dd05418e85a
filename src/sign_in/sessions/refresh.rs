//! The form of a refresh token.
//!
//! `bfr_`, the session's id, then generation, secret and a check value in base32. The check value (an HMAC) tells a token that we once
//! issued from one that somebody made up, without storing every token: a genuine old one ends the session, a made-up one does
//! nothing. The successor's secret is derived from its parent's under a key of the server, so that the same
//! parent always has the same successor, and only hashes are stored.

use data_encoding::BASE32_DNSSEC;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::platform::ids::SessionId;
use crate::platform::random::{Random, Token};
use crate::platform::seal::{Purpose, Seal};

const PREFIX: &str = "bfr_";
const SESSION: usize = 26;
const SECRET: usize = 32;
const CHECK: usize = 16;

/// A refresh token, taken apart.
pub struct Presented {
    /// The session that it belongs to.
    pub session: SessionId,
    /// How many tokens came before it.
    pub generation: i32,
    secret: Zeroizing<[u8; SECRET]>,
}

impl Presented {
    /// The first token of a session.
    pub fn first(session: &SessionId, random: &Random) -> Self {
        Self {
            session: session.clone(),
            generation: 0,
            secret: Zeroizing::new(random.bytes()),
        }
    }

    /// Reads a token; `None` when it is not one that we issued.
    pub fn parse(seal: &Seal, text: &str) -> Option<Self> {
        let (session, body) = text.strip_prefix(PREFIX)?.split_at_checked(SESSION)?;
        let body = Zeroizing::new(BASE32_DNSSEC.decode(body.as_bytes()).ok()?);
        let (generation, rest) = body.split_at_checked(4)?;
        let (secret, check) = rest.split_at_checked(SECRET)?;
        let presented = Self {
            session: SessionId::parse(&format!("ses_{session}"))?,
            generation: i32::from_be_bytes(generation.try_into().ok()?),
            secret: Zeroizing::new(secret.try_into().ok()?),
        };
        bool::from(check.ct_eq(&presented.check(seal))).then_some(presented)
    }

    /// What is stored instead of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.as_slice()).into()
    }

    /// The one token that follows.
    pub fn successor(&self, seal: &Seal) -> Self {
        let secret = seal.mac(
            Purpose::Refresh,
            &[
                b"successor",
                self.session.as_str().as_bytes(),
                self.secret.as_slice(),
            ],
        );
        Self {
            session: self.session.clone(),
            generation: self.generation.saturating_add(1),
            secret: Zeroizing::new(secret),
        }
    }

    /// The token to hand out.
    pub fn to_token(&self, seal: &Seal) -> Token {
        let mut body = Zeroizing::new(Vec::with_capacity(4 + SECRET + CHECK));
        body.extend_from_slice(&self.generation.to_be_bytes());
        body.extend_from_slice(self.secret.as_slice());
        body.extend_from_slice(&self.check(seal));
        let session = self.session.as_str().trim_start_matches("ses_");
        Token::from_text(format!("{PREFIX}{session}{}", BASE32_DNSSEC.encode(&body)))
    }

    fn check(&self, seal: &Seal) -> [u8; CHECK] {
        let parts: [&[u8]; 4] = [
            b"check",
            self.session.as_str().as_bytes(),
            &self.generation.to_be_bytes(),
            self.secret.as_slice(),
        ];
        let full = seal.mac(Purpose::Refresh, &parts);
        let mut check = [0; CHECK];
        check.iter_mut().zip(full).for_each(|(to, from)| *to = from);
        check
    }
}
