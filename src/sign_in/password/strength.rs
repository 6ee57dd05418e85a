//! How hard a password is to guess, and how to make it better: stable codes for a client's
//! strength meter.
//!
//! | code | says |
//! | --- | --- |
//! | `shorten` | it is longer than the site takes |
//! | `add_words` | add a word or two; uncommon ones are best |
//! | `avoid_common_passwords` | many others use it, or nearly |
//! | `avoid_personal_words` | leave out own name, address, and the site's name |
//! | `avoid_sequences` | no `abcd`, `1234`, rows of keys |
//! | `avoid_repeats` | no `aaa`, `abcabc` |
//! | `avoid_dates` | no dates and years |
//! | `avoid_substitutions` | `@` for `a` and the like hide little |
//! | `mix_character_classes` | mix lower case, upper case, digits, symbols |

use std::collections::BTreeSet;

use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score, zxcvbn};

use super::rules::Failure;

/// The estimate's cost grows with the square of its input; a good beginning is good enough.
const MOST_ESTIMATED: usize = 64;
/// Characters that the estimate also tries as letters. It tries all their meanings in all
/// combinations, so that twenty of them would cost a hundred times what one does ...
const DISGUISES: &str = "4@8({[<3691!|70$5+%2";
/// ... and a password with more of them than this is judged by a shorter beginning. Measured: the
/// worst 100 characters took 600 ms; with these limits the worst takes about 30.
const MOST_DISGUISES: usize = 6;
const MOST_ESTIMATED_DISGUISED: usize = 24;

/// How hard the password is to guess for someone who knows these words of its owner.
pub(super) fn estimate(password: &str, words: &[&str]) -> Entropy {
    let disguises = password.chars().filter(|&found| DISGUISES.contains(found));
    let most = if disguises.collect::<BTreeSet<_>>().len() > MOST_DISGUISES {
        MOST_ESTIMATED_DISGUISED
    } else {
        MOST_ESTIMATED
    };
    let begin: Zeroizing<String> = Zeroizing::new(password.chars().take(most).collect());
    zxcvbn(&begin, words)
}

/// The character classes that a password has.
pub(super) struct Classes {
    pub(super) lower: bool,
    pub(super) upper: bool,
    pub(super) digit: bool,
    pub(super) symbol: bool,
}

impl Classes {
    pub(super) fn of(text: &str) -> Self {
        Self {
            lower: text.chars().any(char::is_lowercase),
            upper: text.chars().any(char::is_uppercase),
            digit: text.chars().any(char::is_numeric),
            symbol: text.chars().any(|character| !character.is_alphanumeric()),
        }
    }

    fn count(&self) -> usize {
        let present = [self.lower, self.upper, self.digit, self.symbol];
        present.into_iter().filter(|&is_present| is_present).count()
    }
}

/// What to advise, in the order of the table above. A strong password is left alone.
pub(super) fn advice(text: &str, estimate: &Entropy, failures: &[Failure]) -> Vec<&'static str> {
    let failed = |wanted: fn(&Failure) -> bool| failures.iter().any(wanted);
    let weak = estimate.score() < Score::Three;
    let has = |wanted: fn(&MatchPattern) -> bool| {
        weak && estimate
            .sequence()
            .iter()
            .any(|found| wanted(&found.pattern))
    };
    let too_short = failed(|f| matches!(f, Failure::TooShort { .. }));
    let missing = failed(|f| *f != Failure::TooWeak && f.code() == Failure::TooWeak.code());
    let could_mix = estimate.score() < Score::Four && Classes::of(text).count() < 3;
    let advice = [
        (failed(|f| matches!(f, Failure::TooLong { .. })), "shorten"),
        (weak || too_short, "add_words"),
        (failed(|f| *f == Failure::Common), "avoid_common_passwords"),
        (
            failed(|f| *f == Failure::ContainsIdentifier),
            "avoid_personal_words",
        ),
        (has(is_sequence), "avoid_sequences"),
        (
            has(|p| matches!(p, MatchPattern::Repeat(_))),
            "avoid_repeats",
        ),
        (has(is_date), "avoid_dates"),
        (
            has(|p| matches!(p, MatchPattern::Dictionary(d) if d.l33t)),
            "avoid_substitutions",
        ),
        (missing || could_mix, "mix_character_classes"),
    ];
    let given = advice.into_iter().filter(|(applies, _)| *applies);
    given.map(|(_, code)| code).collect()
}

fn is_sequence(pattern: &MatchPattern) -> bool {
    matches!(
        pattern,
        MatchPattern::Sequence(_) | MatchPattern::Spatial(_)
    )
}

/// The estimate's only regular expression among matches that reach us is that of recent years.
fn is_date(pattern: &MatchPattern) -> bool {
    matches!(pattern, MatchPattern::Date(_) | MatchPattern::Regex(_))
}
