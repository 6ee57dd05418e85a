//! What all codes share that people type by hand: how they are read, kept and compared.
//!
//! Codes answered: `code_invalid`, `code_expired`, `too_many_attempts`.

pub mod problems;

use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};
use crate::platform::seal::Purpose;
use crate::platform::texts::{Language, Table};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A code, as stored.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its keyed hash.
    pub hash: Vec<u8>,
    /// When it runs out.
    pub expires_at: Moment,
}

/// A code's stored form: a keyed hash over what it is for, for whom, and the code; spaces, dashes, case and full-width forms do not
/// matter.
pub fn hash(platform: &Platform, purpose: &str, subject: &str, code: &str) -> [u8; 32] {
    let plain: String = code
        .nfkc()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    platform.seal.mac(
        Purpose::Codes,
        &[purpose.as_bytes(), subject.as_bytes(), plain.as_bytes()],
    )
}

/// The six digits that a message carries. They follow from the message's id and a key, so that they are the same however often that message
/// is tried: whichever attempt arrives, by whichever provider, it brings the code that counts.
pub fn digits(
    platform: &Platform,
    purpose: &str,
    subject: &str,
    message: &str,
) -> Zeroizing<String> {
    let parts = [
        b"digits",
        purpose.as_bytes(),
        subject.as_bytes(),
        message.as_bytes(),
    ];
    let mac = platform.seal.mac(Purpose::Codes, &parts);
    let bytes = mac.iter().take(8);
    let number = bytes.fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Zeroizing::new(format!("{:06}", number % 1_000_000))
}

/// Compares a code with the stored one: whether it is right, or how it is wrong.
pub fn check(stored: Option<&Code>, given: &[u8; 32], now: Moment) -> Result<(), &'static Kind> {
    let Some(stored) = stored.filter(|stored| stored.expires_at > now) else {
        return Err(&problems::CODE_EXPIRED);
    };
    if bool::from(stored.hash.as_slice().ct_eq(given.as_slice())) {
        return Ok(());
    }
    Err(&problems::CODE_INVALID)
}

/// Compares a code where nobody may learn whether there is one: that it has run out is told only to who has it.
pub fn check_quietly(
    stored: Option<&Code>,
    given: &[u8; 32],
    now: Moment,
) -> Result<(), &'static Kind> {
    match stored {
        Some(code) if bool::from(code.hash.as_slice().ct_eq(given.as_slice())) => {
            check(stored, given, now)
        }
        _ => Err(&problems::CODE_INVALID),
    }
}

/// The refusal of a code; of a wrong one with how many tries are left.
pub fn refusal(kind: &'static Kind, attempts_left: u32) -> Problem {
    let problem = Problem::new(kind);
    if kind.code == problems::CODE_INVALID.code {
        return problem.attempts_left(attempts_left);
    }
    problem
}

/// Turns the counter's refusal into this room's words.
pub fn too_many_attempts(refusal: Problem) -> Problem {
    match refusal {
        Problem::Known(known) => {
            Problem::new(&problems::TOO_MANY_ATTEMPTS).retry_after(known.retry_after.unwrap_or(1))
        }
        internal @ Problem::Internal(_) => internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(1_800_000_000 + seconds)
    }

    #[rstest::rstest]
    #[case(Some(7), 99, None)]
    #[case(Some(8), 99, Some("code_invalid"))]
    #[case(Some(7), 100, Some("code_expired"))]
    #[case(None, 0, Some("code_expired"))]
    fn a_code_must_be_right_and_fresh(
        #[case] stored: Option<u8>,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let stored = stored.map(|byte| Code {
            hash: vec![byte; 32],
            expires_at: at(100),
        });
        let result = check(stored.as_ref(), &[7; 32], at(now));
        assert_eq!(result.err().map(|kind| kind.code), code);
    }

    #[rstest::rstest]
    #[case(Some(7), 99, None)]
    #[case(Some(7), 100, Some("code_expired"))]
    #[case(Some(8), 99, Some("code_invalid"))]
    #[case(Some(8), 100, Some("code_invalid"))]
    #[case(None, 0, Some("code_invalid"))]
    fn quietly_no_code_is_a_wrong_code_and_only_the_right_one_is_ever_old(
        #[case] stored: Option<u8>,
        #[case] now: i64,
        #[case] code: Option<&str>,
    ) {
        let stored = stored.map(|byte| Code {
            hash: vec![byte; 32],
            expires_at: at(100),
        });
        let result = check_quietly(stored.as_ref(), &[7; 32], at(now));
        assert_eq!(result.err().map(|kind| kind.code), code);
    }
}
