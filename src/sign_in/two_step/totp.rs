//! Codes of authenticator apps (RFC 6238): six digits, half a minute, SHA-1, which every app knows.

use anyhow::Context;
use data_encoding::BASE32_NOPAD;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::platform::clock::Moment;
use crate::platform::problem::Problem;

/// Bytes of a secret: what RFC 4226 recommends, and what all apps take.
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step.
const STEP: i64 = 30;
/// Steps before and after the present one that are accepted: clocks differ, and people are slow.
const DRIFT: i64 = 1;

/// What an app is set up with.
pub struct Setup {
    /// The secret, base32, for typing.
    pub secret: Zeroizing<String>,
    /// The same as `otpauth:` address, for the code that is scanned.
    pub uri: Zeroizing<String>,
}

/// Writes a secret for an app, which shows it as `issuer` and `name`.
pub fn setup(secret: [u8; SECRET_BYTES], issuer: &str, name: &str) -> Result<Setup, Problem> {
    // Both stand around a colon in the address.
    let plain = |text: &str| text.replace(':', " ").trim().to_owned();
    let secret = Secret::new_stack(secret);
    let base32 = Zeroizing::new(secret.to_base32());
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name(plain(name))
        .with_issuer(Some(plain(issuer)))
        .build()
        .context("an app's secret could not be written")?;
    let uri = totp
        .to_url()
        .context("an app's address could not be written")?;
    Ok(Setup {
        secret: base32,
        uri: Zeroizing::new(uri),
    })
}

/// The bytes of a secret as it is kept.
pub fn decode(secret: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let bytes = BASE32_NOPAD
        .decode(secret.as_bytes())
        .context("a stored secret is broken")?;
    Ok(Zeroizing::new(bytes))
}

/// The newest step that a code belongs to, among those that are accepted now. Compared in constant time.
pub fn step_of(secret: &[u8], code: &str, now: Moment) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let totp = exact(secret);
    let present = now.unix_seconds().div_euclid(STEP);
    let steps = (present - DRIFT..=present + DRIFT).rev();
    steps.into_iter().find(|step| {
        let at = u64::try_from(step.saturating_mul(STEP));
        at.is_ok_and(|at| totp.check(&code, at).is_some())
    })
}

/// Without a window of its own: which step it was, matters.
fn exact(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_skew(0)
        .build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &[u8; 20] = b"12345678901234567890";

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(seconds)
    }

    #[rstest::rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    fn the_examples_of_the_standard_are_right(#[case] time: i64, #[case] code: &str) {
        assert_eq!(step_of(SECRET, code, at(time)), Some(time / 30));
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(step_of(SECRET, &spaced, at(time)), Some(time / 30));
    }

    #[rstest::rstest]
    #[case(-31, None)]
    #[case(-30, Some(37_037_036))]
    #[case(0, Some(37_037_036))]
    #[case(59, Some(37_037_036))]
    #[case(60, None)]
    fn one_step_before_and_after_is_accepted(#[case] late: i64, #[case] step: Option<i64>) {
        // The code of the step that begins at 1111111080.
        assert_eq!(step_of(SECRET, "081804", at(1_111_111_080 + late)), step);
    }

    #[rstest::rstest]
    #[case("")]
    #[case("28708")]
    #[case("2870820")]
    #[case("+87082")]
    #[case("٢٨٧٠٨٢")]
    fn what_is_no_code_is_wrong(#[case] code: &str) {
        assert_eq!(step_of(SECRET, code, at(59)), None);
    }

    #[test]
    fn colons_in_names_do_no_harm() {
        let setup = setup(*SECRET, "Ada: Works", "ada:b@example.com").expect("a setup");
        assert!(setup.uri.starts_with("otpauth://totp/Ada%20%20Works:ada%20b%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", *setup.uri);
    }
}
