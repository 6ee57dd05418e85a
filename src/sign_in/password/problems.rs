//! The codes that this room answers.

use super::Failure;
use crate::platform::problem::Kind;

crate::problems! {
    INVALID_CREDENTIALS = 401 "invalid_credentials", "Address or password is wrong",
        "The password does not fit the address, or there is no account with it; which of the two is never told.",
        "The address or the password is not right. Please check both.";
    TOO_SHORT = 422 "password_too_short", "The password is too short",
        "The password has fewer characters than the policy of `GET /v1/config` asks for.",
        "Please choose a longer password; a few words make a good one.";
    TOO_LONG = 422 "password_too_long", "The password is too long",
        "The password has more characters than the policy takes.",
        "Please choose a shorter password.";
    TOO_WEAK = 422 "password_too_weak", "The password is too easy to guess",
        "The password follows a pattern that is guessed quickly, or lacks a class of characters that the policy demands.",
        "This password is easy to guess. Please choose another; a few words make a good one.";
    BREACHED = 422 "password_breached", "The password is common or was leaked",
        "The password, or a thin disguise of it, is on the list of common and leaked passwords.",
        "Many people have used this password, and attackers know it. Please choose another.";
    CONTAINS_IDENTIFIER = 422 "password_contains_identifier", "The password is built from personal words",
        "Little remains of the password without the person's name, address or the site's name.",
        "Please choose a password that is not built from your name, your address or our name.";
    REUSED = 422 "password_reused", "This is the present password",
        "The new password is the one that the account has already. Told only to who proved to be its owner.",
        "You have this password already. Please choose another one.";
}

/// The row of a failed rule.
pub fn of(failure: Failure) -> &'static Kind {
    match failure {
        Failure::TooShort { .. } => &TOO_SHORT,
        Failure::TooLong { .. } => &TOO_LONG,
        Failure::Common => &BREACHED,
        Failure::ContainsIdentifier => &CONTAINS_IDENTIFIER,
        Failure::TooWeak
        | Failure::MissingLower
        | Failure::MissingUpper
        | Failure::MissingDigit
        | Failure::MissingSymbol => &TOO_WEAK,
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooShort { minimum } => write!(f, "It needs at least {minimum} characters."),
            Self::TooLong { maximum } => write!(f, "It may have at most {maximum} characters."),
            Self::TooWeak => f.write_str("It is easy to guess."),
            Self::Common => f.write_str("It is on the list of common and leaked passwords."),
            Self::ContainsIdentifier => {
                f.write_str("It is built from the person's name, address or the site's name.")
            }
            Self::MissingLower => f.write_str("It needs a lower-case letter."),
            Self::MissingUpper => f.write_str("It needs an upper-case letter."),
            Self::MissingDigit => f.write_str("It needs a digit."),
            Self::MissingSymbol => f.write_str("It needs a symbol."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_and_its_row_have_the_same_code() {
        let all = [
            Failure::TooShort { minimum: 1 },
            Failure::TooLong { maximum: 1 },
            Failure::TooWeak,
            Failure::Common,
            Failure::ContainsIdentifier,
            Failure::MissingLower,
            Failure::MissingUpper,
            Failure::MissingDigit,
            Failure::MissingSymbol,
        ];
        for failure in all {
            assert_eq!(of(failure).code, failure.code());
        }
    }
}
