//! What the links in all our mails share: what mail software did to them is mended before they are read, each works once and for a
//! while, and every way in which one can fail has its own code.
//!
//! Codes answered: `link_malformed`, `link_unknown`, `link_expired`, `link_used`, `link_superseded`.

pub mod page;
pub mod problems;
mod repair;

use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};
use crate::platform::random::{Random, Token, token_hash};
use crate::platform::texts::{Language, Table};
pub use repair::token as mended;

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A fresh token for a link. It has no prefix: the shorter the link, the less there is to break.
pub fn fresh(random: &Random) -> Token {
    random.token("")
}

/// The stored form of the token in what is left of a link; damage that cannot be mended is told before anything is looked up.
pub fn hash(text: &str) -> Result<[u8; 32], &'static Kind> {
    mended(text)
        .map(|token| token_hash(&token))
        .ok_or(&problems::LINK_MALFORMED)
}

/// How far a link's life has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it runs out.
    pub expires_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// When something took its place.
    pub superseded_at: Option<Moment>,
}

impl Life {
    /// Whether the link can be used now, or why not.
    pub fn check(&self, now: Moment) -> Result<(), &'static Kind> {
        if self.used_at.is_some() {
            return Err(&problems::LINK_USED);
        }
        if self.superseded_at.is_some() {
            return Err(&problems::LINK_SUPERSEDED);
        }
        if self.expires_at <= now {
            return Err(&problems::LINK_EXPIRED);
        }
        Ok(())
    }
}

/// The link did its work before.
pub fn used() -> Problem {
    Problem::new(&problems::LINK_USED).next("sign_in", "POST", "/v1/sessions")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    #[rstest::rstest]
    #[case(false, false, 99, None)]
    #[case(false, false, 100, Some("link_expired"))]
    #[case(true, false, 100, Some("link_used"))]
    #[case(true, true, 0, Some("link_used"))]
    #[case(false, true, 100, Some("link_superseded"))]
    fn a_link_is_used_superseded_or_expired_in_this_order(
        #[case] used: bool,
        #[case] superseded: bool,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let life = Life {
            expires_at: at(100),
            used_at: used.then(|| at(1)),
            superseded_at: superseded.then(|| at(1)),
        };
        assert_eq!(life.check(at(now)).err().map(|kind| kind.code), code);
    }
}
