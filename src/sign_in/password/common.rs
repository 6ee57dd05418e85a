//! Is a password on the list of common and breached ones, or a thin disguise of a listed one?
//!
//! The list (`assets/passwords`, see its README) lies inside the binary as a finite-state set and
//! is read where it lies. Disguises are tried by walking the set, not by making candidates: a
//! path that no listed password takes ends at once.

use std::sync::LazyLock;

use fst::Set;
use fst::raw::{Fst, Node};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

static BYTES: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/passwords/common.fst"
));

/// `None` only if the embedded file were damaged; a test loads it, so a release never has that.
static LISTED: LazyLock<Option<Set<&'static [u8]>>> = LazyLock::new(|| Set::new(BYTES).ok());

/// Longer passwords are no concern of the list; the rules refuse them beforehand.
const MOST_BYTES: usize = 1024;
/// No listed entry is shorter (`tests/assets.rs`).
const SHORTEST_ENTRY: usize = 6;
/// So many digits and symbols around a listed password are guessed with it: a date, a year and
/// some signs. More of them are a secret of their own.
const MOST_DECORATION: usize = 8;

/// Whether the password is listed: as it is, with simple substitutions undone (`p@ssw0rd`), with
/// digits and symbols around it (`Dragon-1987!`), or repeated (`passwordpassword`).
#[must_use]
pub fn is_common(password: &str) -> bool {
    if password.len() > MOST_BYTES {
        return false;
    }
    let Some(listed) = LISTED.as_ref() else {
        return false;
    };
    let text = folded(password);
    is_listed(listed.as_fst(), &text) || is_listed_repeated(listed.as_fst(), &text)
}

/// The characters that a character may stand for in a disguised word, besides itself.
pub(super) fn stands_for(disguise: char) -> &'static [char] {
    match disguise {
        '@' | '4' => &['a'],
        '0' => &['o'],
        '1' => &['l', 'i'],
        '!' => &['i'],
        '3' => &['e'],
        '$' | '5' => &['s'],
        '7' => &['t'],
        _ => &[],
    }
}

/// The form of the list's entries: NFC, lower case. Never longer in characters than `password`
/// in bytes, so that the buffer does not grow and leave a copy behind.
fn folded(password: &str) -> Zeroizing<Vec<char>> {
    let mut text = Zeroizing::new(Vec::with_capacity(password.len()));
    text.extend(password.nfc().flat_map(char::to_lowercase).nfc());
    text
}

/// Looks for a listed entry that covers all of the text but decorations at its two ends.
fn is_listed(list: &Fst<&'static [u8]>, text: &[char]) -> bool {
    let decorations = |character: &&char| !character.is_alphabetic();
    let leading = text.iter().take_while(decorations).count();
    let trailing = text.iter().rev().take_while(decorations).count();
    (0..=leading.min(MOST_DECORATION)).any(|skipped| {
        let Some(rest) = text.get(skipped..) else {
            return false;
        };
        walk(list, &list.root(), rest, &|left| {
            left.len() <= trailing && makes_up_most(text.len(), skipped + left.len())
        })
    })
}

/// Whether a listed core outweighs its decoration, so that the core is what must be guessed.
fn makes_up_most(length: usize, decoration: usize) -> bool {
    let core = length.saturating_sub(decoration);
    decoration <= MOST_DECORATION && decoration < core && core >= SHORTEST_ENTRY
}

/// Follows `text` through the list, each character as itself or undisguised. `ends` is asked at
/// every listed entry whether what is left of the text is fine.
fn walk(
    list: &Fst<&'static [u8]>,
    node: &Node<'_>,
    text: &[char],
    ends: &dyn Fn(&[char]) -> bool,
) -> bool {
    if node.is_final() && ends(text) {
        return true;
    }
    let Some((&first, rest)) = text.split_first() else {
        return false;
    };
    std::iter::once(&first)
        .chain(stands_for(first))
        .filter_map(|&character| step(list, node, character))
        .any(|next| walk(list, &next, rest, ends))
}

/// The node behind one character, which is one to four bytes away.
fn step<'list>(
    list: &'list Fst<&'static [u8]>,
    node: &Node<'_>,
    character: char,
) -> Option<Node<'list>> {
    let mut buffer = [0; 4];
    let mut address = node.addr();
    for byte in character.encode_utf8(&mut buffer).bytes() {
        let here = list.node(address);
        address = here.transition_addr(here.find_input(byte)?);
    }
    Some(list.node(address))
}

/// The same listed password over and over, with or without separators or digits at the end:
/// `qwertyqwerty`, `password password`, `abc123abc123!!`.
fn is_listed_repeated(list: &Fst<&'static [u8]>, text: &[char]) -> bool {
    let joined = without_separators(text);
    let bare_end = joined.iter().rposition(|c| c.is_alphabetic());
    let bare = joined.get(..bare_end.map_or(0, |end| end + 1));
    [Some(joined.as_slice()), bare]
        .into_iter()
        .flatten()
        .filter_map(repeated_unit)
        .any(|unit| is_listed(list, unit))
}

fn without_separators(text: &[char]) -> Zeroizing<Vec<char>> {
    let mut joined = Zeroizing::new(Vec::with_capacity(text.len()));
    joined.extend(text.iter().copied().filter(|c| c.is_alphanumeric()));
    joined
}

/// The shortest unit that, said at least twice (the last time perhaps in part), is the text.
fn repeated_unit(text: &[char]) -> Option<&[char]> {
    let repeats_after = |period: &usize| {
        text.iter()
            .zip(text.iter().skip(*period))
            .all(|(a, b)| a == b)
    };
    let period = (SHORTEST_ENTRY..=text.len() / 2).find(repeats_after)?;
    text.get(..period)
}

#[cfg(test)]
#[path = "common_tests.rs"]
mod tests;
