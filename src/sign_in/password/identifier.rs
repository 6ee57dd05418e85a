//! Is a password built from the person's own name, address or the site's name?
//!
//! A person may use their name in a passphrase. What is refused is a password of which too little
//! is left once such parts are taken out.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;
use zxcvbn::Score;

use super::common::stands_for;
use super::rules::Person;
use super::strength::estimate;

/// Shorter parts (`ada`, `com`) are found in words that have nothing to do with the person.
const TELLING: usize = 4;
/// Beside a telling part, a shorter one counts too: `AdaLovelace` is nothing but a name.
const BESIDE: usize = 3;
/// What stands beside the person's words must be a password of its own: this long, and good.
const STANDS_ALONE: usize = 8;
/// Names and addresses are limited where they are stored; here only against waste.
const MOST_WORDS: usize = 16;
const LONGEST_WORD: usize = 64;

/// The words of a person and a site that a password should not lean on, folded: lower case,
/// without accents.
pub(super) struct Words(Vec<Zeroizing<String>>);

impl Words {
    /// Words of the name, of the address before and after its `@` (without the top-level domain),
    /// and of the site's name; besides, those of one source joined (`adalovelace`).
    pub(super) fn of(person: &Person<'_>, site_name: &str) -> Self {
        let (local, domain) = address(person.email.unwrap_or_default());
        let mut words = Vec::new();
        for source in [person.name.unwrap_or_default(), local, domain, site_name] {
            add_words(&mut words, source);
        }
        // The longest first, so that a whole is taken out before its parts.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.dedup();
        Self(words)
    }

    /// The words as the strength estimate takes them.
    pub(super) fn as_inputs(&self) -> Vec<&str> {
        self.0.iter().map(|word| word.as_str()).collect()
    }

    /// Whether the password is one of these words, or several, and little besides.
    pub(super) fn make_up(&self, password: &str) -> bool {
        let text = folded(password);
        let Some(rest) = self.without(&text, TELLING) else {
            return false;
        };
        let beside: Zeroizing<String> = Zeroizing::new(rest.concat());
        let rest = match self.without(&beside, BESIDE) {
            Some(rest) => Zeroizing::new(rest.concat()),
            None => beside,
        };
        !stands_alone(&rest)
    }

    /// The text with every word of at least `shortest` characters cut out; `None` if none is in it.
    fn without<'text>(&self, text: &'text str, shortest: usize) -> Option<Vec<&'text str>> {
        let mut pieces = vec![text];
        let mut found = false;
        for word in self
            .0
            .iter()
            .filter(|word| word.chars().count() >= shortest)
        {
            pieces = pieces
                .into_iter()
                .flat_map(|piece| cut(piece, word))
                .collect();
            found |= pieces.len() > 1;
        }
        found.then_some(pieces)
    }
}

/// Splits off an address's local part and its domain without the top-level domain.
fn address(email: &str) -> (&str, &str) {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    (
        local,
        domain.rsplit_once('.').map_or("", |(labels, _)| labels),
    )
}

fn add_words(words: &mut Vec<Zeroizing<String>>, source: &str) {
    let parts: Vec<String> = source
        .split(|character: char| !character.is_alphanumeric() && !is_combining_mark(character))
        .filter(|part| !part.is_empty())
        .take(MOST_WORDS)
        .map(|part| folded(part).chars().take(LONGEST_WORD).collect())
        .collect();
    let whole = parts.concat();
    let reversed = parts.iter().rev().map(String::as_str).collect();
    words.extend(
        parts
            .into_iter()
            .chain([whole, reversed])
            .map(Zeroizing::new),
    );
    words.retain(|word| word.chars().count() >= BESIDE);
}

/// Lower case without accents: people type `Muller` for their own `Müller`.
fn folded(text: &str) -> Zeroizing<String> {
    let bare = text
        .nfkd()
        .filter(|&character| !is_combining_mark(character));
    Zeroizing::new(bare.flat_map(char::to_lowercase).collect())
}

/// The pieces of `text` before, between and after each occurrence of `word`.
fn cut<'text>(text: &'text str, word: &str) -> Vec<&'text str> {
    let mut pieces = Vec::new();
    let (mut kept, mut at) = (text, 0);
    while let Some((before, here)) = kept.split_at_checked(at) {
        let Some(first) = here.chars().next() else {
            break;
        };
        match after(here, word) {
            Some(behind) => {
                pieces.push(before);
                (kept, at) = (behind, 0);
            }
            None => at += first.len_utf8(),
        }
    }
    pieces.push(kept);
    pieces
}

/// What follows `word` at the beginning of `text`, simple substitutions undone.
fn after<'text>(text: &'text str, word: &str) -> Option<&'text str> {
    let mut rest = text.chars();
    for wanted in word.chars() {
        let found = rest.next()?;
        if found != wanted && !stands_for(found).contains(&wanted) {
            return None;
        }
    }
    Some(rest.as_str())
}

fn stands_alone(rest: &str) -> bool {
    rest.chars().count() >= STANDS_ALONE && estimate(rest, &[]).score() >= Score::Three
}

#[cfg(test)]
#[path = "identifier_tests.rs"]
mod tests;
