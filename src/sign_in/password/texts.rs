//! The policy in words: each rule before a password is chosen, and each that failed.

use fluent_bundle::FluentArgs;

use super::Failure;
use crate::platform::texts::{Language, Medium, Table, Texts};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// What a person is told of a failed rule.
pub fn say(texts: &Texts, language: Language, failure: Failure) -> anyhow::Result<String> {
    let mut values = FluentArgs::new();
    let key = match failure {
        Failure::TooShort { minimum } => {
            values.set("minimum", minimum);
            "password-too-short"
        }
        Failure::TooLong { maximum } => {
            values.set("maximum", maximum);
            "password-too-long"
        }
        Failure::TooWeak => "password-too-weak",
        Failure::Common => "password-common",
        Failure::ContainsIdentifier => "password-personal",
        Failure::MissingLower => "password-missing-lower",
        Failure::MissingUpper => "password-missing-upper",
        Failure::MissingDigit => "password-missing-digit",
        Failure::MissingSymbol => "password-missing-symbol",
    };
    texts.fill(language, Medium::Plain, key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failed_rule_is_said_in_every_language() {
        let kinds = crate::sign_in::password::problems::ALL;
        let texts = Texts::new(&[TEXTS], kinds, Language::En).unwrap();
        let all = [
            Failure::TooShort { minimum: 12 },
            Failure::TooLong { maximum: 256 },
            Failure::TooWeak,
            Failure::Common,
            Failure::ContainsIdentifier,
            Failure::MissingLower,
            Failure::MissingUpper,
            Failure::MissingDigit,
            Failure::MissingSymbol,
        ];
        let mut said = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for failure in all {
                said.insert(say(&texts, language, failure).unwrap());
            }
        }
        assert_eq!(said.len(), all.len() * Language::ALL.len());
        let short = say(&texts, Language::Ar, all[0]).unwrap();
        assert!(short.contains("12"), "{short}");
    }
}
