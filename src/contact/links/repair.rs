//! Mends what mail software does to links: wrapping, trailing punctuation, one encoding too many, a security gateway's own address
//! around ours, line breaks, quote marks, changed case.
//!
//! A token is 52 characters of lower-case base32: whatever stands around them, and whatever can only have been put between them, is
//! taken away. A wrong guess does no harm, since a token that was never mailed has no hash in the database; a token that lost
//! characters stays lost.

/// Characters of a link's token.
const LENGTH: usize = 52;
/// What is looked at: gateways' addresses are long, but not longer.
const LOOKED_AT: usize = 8192;
/// Encodings that may lie on top of each other: a gateway's address inside another one's, inside a query.
const LAYERS: usize = 4;
/// As many characters as show that a run is too long.
const ENOUGH: usize = LENGTH + 3;
/// The name before the token in our links.
const MARKER: &str = "token";

/// The token in what is left of a link: the link itself, a part of it, or something around it. `None` when characters are missing.
pub fn token(text: &str) -> Option<String> {
    let text: String =
        decoded(&text.chars().take(LOOKED_AT).collect::<String>()).to_ascii_lowercase();
    let marked: Vec<&str> = after_markers(&text).collect();
    let whole = || marked.iter().find_map(|rest| exact(rest));
    let glued = || marked.iter().find_map(|rest| beginning(rest));
    whole()
        .or_else(|| run_of_its_own(&text))
        .or_else(|| rejoined(&text))
        .or_else(glued)
}

/// Everything that follows the word "token" and what may stand between it and the token: `=`, `:`, its encodings.
fn after_markers(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(MARKER).map(|(at, _)| {
        let mut rest = text.get(at + MARKER.len()..).unwrap_or("");
        // Proofpoint's second version writes `-3D` for `=`, and `_` for `/`.
        while let Some(shorter) = ["-3d", "=", ":", "\"", "'", " "]
            .iter()
            .find_map(|mark| rest.strip_prefix(mark))
        {
            rest = shorter;
        }
        rest
    })
}

/// A token at the beginning, complete, with nothing of its alphabet behind it; or complete once line breaks are taken out.
fn exact(text: &str) -> Option<String> {
    let run: String = from_first(text)
        .chars()
        .take_while(|&c| is_of_token(c))
        .take(ENOUGH)
        .collect();
    sized(&run).or_else(|| rejoined(text))
}

fn from_first(text: &str) -> &str {
    text.trim_start_matches(|c: char| !is_of_token(c))
}

/// The first 52 characters, whatever is glued to their end.
fn beginning(text: &str) -> Option<String> {
    let (letters, _) = joined(text);
    letters.get(..LENGTH).map(str::to_owned)
}

/// The only run of the right length in a text without the marker.
fn run_of_its_own(text: &str) -> Option<String> {
    let mut runs = text
        .split(|c: char| !is_of_token(c))
        .filter(|run| run.len() == LENGTH);
    let first = runs.next()?;
    runs.all(|other| other == first).then(|| first.to_owned())
}

/// A run of the right length. Quoted-printable that nobody decoded leaves the `3D` of `=3D` in front of it.
fn sized(run: &str) -> Option<String> {
    let run = run
        .strip_prefix("3d")
        .filter(|rest| rest.len() == LENGTH)
        .unwrap_or(run);
    (run.len() == LENGTH).then(|| run.to_owned())
}

/// A token that was broken apart. Only where quoted-printable broke it can `3D` stand in front of it: elsewhere a token that begins so itself
/// may be followed by two letters of the next line.
fn rejoined(text: &str) -> Option<String> {
    let (letters, softly) = joined(text);
    if softly {
        return sized(&letters);
    }
    (letters.len() == LENGTH).then_some(letters)
}

/// The characters of the token up to the first that cannot have got in between them, and whether quoted-printable's soft line breaks were
/// among those that can.
fn joined(text: &str) -> (String, bool) {
    let (mut letters, mut softly) = (String::new(), false);
    let mut at_line_start = false;
    let mut rest = from_first(text).chars().peekable();
    while let Some(c) = rest.next().filter(|_| letters.len() < ENOUGH) {
        let soft_break = c == '=' && rest.peek().is_some_and(|next| matches!(next, '\r' | '\n'));
        softly |= soft_break;
        let quote_mark = at_line_start && matches!(c, '>' | '|');
        if is_of_token(c) {
            letters.push(c);
        } else if !(c.is_whitespace() || is_invisible(c) || c == '+' || soft_break || quote_mark) {
            break;
        }
        at_line_start = matches!(c, '\r' | '\n') || (at_line_start && (quote_mark || c == ' '));
    }
    (letters, softly)
}

fn is_of_token(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='v')
}

/// Soft hyphens, zero-width spaces and joiners, direction marks, byte order marks: put in so that long words may break.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Undoes percent-encoding and HTML entities until nothing changes.
fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..LAYERS {
        let plain =
            without_entities(&percent_encoding::percent_decode_str(&text).decode_utf8_lossy());
        if plain == text {
            break;
        }
        text = plain;
    }
    text
}

fn without_entities(text: &str) -> String {
    const ENTITIES: &[(&str, &str)] = &[
        ("&amp;", "&"),
        ("&#38;", "&"),
        ("&#61;", "="),
        ("&#x3d;", "="),
        ("&#x3D;", "="),
        ("&equals;", "="),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", " "),
        ("&shy;", ""),
        ("<wbr>", ""),
        ("&#8203;", ""),
    ];
    ENTITIES
        .iter()
        .fold(text.to_owned(), |text, (entity, plain)| {
            if text.contains(entity) {
                text.replace(entity, plain)
            } else {
                text
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "7k2m9pqrstuv0123456789abcdefghijklmnopqrstuv012345ab";

    #[test]
    fn what_lost_characters_is_not_a_token() {
        let cut = &TOKEN[..51];
        for text in [
            "",
            "x",
            cut,
            &format!("token={cut}"),
            &format!("token={cut}&amp;x=1"),
            &"a".repeat(512),
            "%00%ff",
            "../../etc/passwd",
        ] {
            assert_eq!(token(text), None, "{text}");
        }
    }

    #[test]
    fn of_several_runs_the_one_behind_the_marker_counts() {
        let other = "0".repeat(LENGTH);
        let text = format!(
            "https://gateway.example/?id={other}&u=https%3A%2F%2Fx%2Fverify-email%3Ftoken%3D{TOKEN}&s={other}"
        );
        assert_eq!(token(&text).as_deref(), Some(TOKEN));
        assert_eq!(
            token(&format!("{other} {TOKEN}")),
            None,
            "nobody can say which"
        );
    }

    #[test]
    fn a_gateways_own_token_is_passed_over() {
        let text = format!(
            "https://gateway.example/?token=abc123&url=https%3A%2F%2Fx%2F%3Ftoken%3D{TOKEN}"
        );
        assert_eq!(token(&text).as_deref(), Some(TOKEN));
    }

    #[test]
    fn absurd_input_ends_quickly() {
        let many = "token=".repeat(100_000);
        assert_eq!(token(&many), None);
        assert_eq!(token(&"%25".repeat(100_000)), None);
    }

    #[test]
    fn a_token_that_begins_like_an_encoding_is_not_taken_for_one_where_words_follow() {
        let odd = format!("3d{}", &TOKEN[..50]);
        let (left, right) = odd.split_at(20);
        let quoted = format!("> ?token={left}\n> {right}\n>\n> It works");
        assert_eq!(token(&quoted).as_deref(), Some(odd.as_str()));
        let soft = format!("?token=3D{}=\n{}\n", &TOKEN[..20], &TOKEN[20..]);
        assert_eq!(token(&soft).as_deref(), Some(TOKEN));
    }

    #[test]
    fn a_token_that_begins_like_the_rest_of_an_encoding_is_left_alone() {
        let odd = format!("3d{}", &TOKEN[..50]);
        assert_eq!(
            token(&format!("token={odd}")).as_deref(),
            Some(odd.as_str())
        );
    }
}
