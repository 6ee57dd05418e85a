//! From what a person reads to what we write.

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use super::Language;

/// Ranges of one request that are looked at; a browser sends a handful.
const RANGES_MAX: usize = 32;
/// The longest language tag that means anything to us.
const TAG_MAX: usize = 35;

/// One range of `Accept-Language`, with its weight in thousandths.
struct Range<'a> {
    tag: &'a str,
    weight: u16,
}

/// The language of a BCP 47 tag; `None` when it is none of ours.
pub fn of_tag(tag: &str) -> Option<Language> {
    among(tag, &Language::ALL)
}

/// The language of `Accept-Language` (RFC 9110, 12.5.4): the values of all such headers, in order. What cannot be read is passed over,
/// and when nothing fits it is the default.
pub fn of_header<'a>(values: impl Iterator<Item = &'a str>, default: Language) -> Language {
    let mut ranges: Vec<Range<'a>> = values
        .flat_map(|value| value.split(','))
        .take(RANGES_MAX)
        .filter_map(read)
        .collect();
    // A stable sort: of equal weights the first one counts.
    ranges.sort_by_key(|range| std::cmp::Reverse(range.weight));
    let refused: Vec<Language> = ranges
        .iter()
        .filter(|range| range.weight == 0)
        .filter_map(|range| {
            Language::ALL
                .into_iter()
                .find(|ours| range.tag.eq_ignore_ascii_case(ours.as_str()))
        })
        .collect();
    let offered: Vec<Language> = std::iter::once(default)
        .chain(Language::ALL)
        .filter(|language| !refused.contains(language))
        .collect();
    ranges
        .iter()
        .filter(|range| range.weight > 0)
        .find_map(|range| match range.tag {
            "*" => offered.first().copied(),
            tag => among(tag, &offered),
        })
        .unwrap_or(default)
}

/// The best of `offered` for one tag.
fn among(tag: &str, offered: &[Language]) -> Option<Language> {
    let wanted = identifier(tag)?;
    let known: Vec<LanguageIdentifier> = offered
        .iter()
        .filter_map(|language| identifier(language.as_str()))
        .collect();
    let found = negotiate_languages(&[wanted], &known, None, NegotiationStrategy::Lookup);
    let found = found.first()?.language;
    Language::ALL
        .into_iter()
        .find(|language| found.as_str() == language.as_str())
}

/// Language, script and region of a tag. Extensions and private parts, which begin with a single character, say nothing about texts.
fn identifier(tag: &str) -> Option<LanguageIdentifier> {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if tag.len() > TAG_MAX || !tag.bytes().all(letters) {
        return None;
    }
    let parts = tag.split('-').take_while(|part| part.len() > 1);
    let identifier: LanguageIdentifier = parts.collect::<Vec<_>>().join("-").parse().ok()?;
    (!identifier.language.is_empty()).then_some(identifier)
}

fn read(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let quality =
        parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = quality.map_or(Some(1000), weight)?;
    Some(Range { tag, weight })
}

/// A weight, `0` to `1` with at most three decimals.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" if digits => Some(thousandths),
        "1" if digits && thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(&[], "en")]
    #[case(&[""], "en")]
    #[case(&["es"], "es")]
    #[case(&["ES"], "es")]
    #[case(&["es-MX"], "es")]
    #[case(&["es-419,es;q=0.9,en;q=0.8"], "es")]
    #[case(&["ar-EG-u-nu-latn"], "ar")]
    #[case(&["ar_SA"], "ar")]
    #[case(&["ar-Arab-MA"], "ar")]
    #[case(&["fr"], "en")]
    #[case(&["fr, de;q=0.9, ar;q=0.1"], "ar")]
    #[case(&["en;q=0.5, es;q=0.7"], "es")]
    #[case(&["en;q=0.5, es ; q=0.50, ar;Q=0.500"], "en")]
    #[case(&["es;q=0.001, fr"], "es")]
    #[case(&["*"], "en")]
    #[case(&["*;q=0.5, ar;q=0.4"], "en")]
    #[case(&["*;q=0.4, ar;q=0.5"], "ar")]
    #[case(&["en;q=0, *"], "es")]
    #[case(&["en;q=0, es;q=0, *;q=0.1"], "ar")]
    #[case(&["es;q=0"], "en")]
    #[case(&["en;q=0"], "en")]
    #[case(&["*;q=0"], "en")]
    #[case(&["en;q=0, es;q=0, ar;q=0"], "en")]
    #[case(&["es;q=0, es-MX, ar;q=0.3"], "ar")]
    #[case(&["es;q=2, ar;q=0.1"], "ar")]
    #[case(&["es;q=, ar;q=0.1"], "ar")]
    #[case(&["es;q=0.1234, ar;q=0.1"], "ar")]
    #[case(&["es;q=1.001, ar;q=0.1"], "ar")]
    #[case(&["es;q=-1, ar;q=0.1"], "ar")]
    #[case(&["es;q=0.+5, ar;q=0.1"], "ar")]
    #[case(&["es;level=1;q=0.3"], "es")]
    #[case(&[",,;;q=,=;,es"], "es")]
    #[case(&["fr", "ar"], "ar")]
    #[case(&["fr;q=0.9", "es;q=0.2, ar;q=0.3"], "ar")]
    #[case(&["und, ar"], "ar")]
    #[case(&["i-default, x-es, <script>, es-'; DROP TABLE, ar"], "ar")]
    #[case(&["español"], "en")]
    #[case(&["esperanto, spanish, est"], "en")]
    fn what_a_browser_asks_for(#[case] headers: &[&str], #[case] expected: &str) {
        let language = of_header(headers.iter().copied(), Language::En);
        assert_eq!(language.as_str(), expected, "{headers:?}");
    }

    #[test]
    fn a_header_of_any_length_costs_little_and_harms_nothing() {
        assert_eq!(
            of_header(std::iter::once("a".repeat(2000).as_str()), Language::Es),
            Language::Es
        );
        assert_eq!(
            of_header(std::iter::once("ar-".repeat(667).as_str()), Language::Es),
            Language::Es
        );
        assert_eq!(
            of_header(std::iter::once(",".repeat(2000).as_str()), Language::Es),
            Language::Es
        );
        let late = format!("{}ar", "fr,".repeat(RANGES_MAX));
        assert_eq!(
            of_header(std::iter::once(late.as_str()), Language::Es),
            Language::Es
        );
    }

    #[test]
    fn the_default_is_the_operators() {
        for default in Language::ALL {
            assert_eq!(of_header(["fr"].into_iter(), default), default);
            assert_eq!(of_header(["*"].into_iter(), default), default);
            assert_eq!(of_header(std::iter::empty(), default), default);
        }
        assert_eq!(
            of_header(["ar;q=0, *"].into_iter(), Language::Ar),
            Language::En
        );
    }

    #[rstest::rstest]
    #[case("es-MX", Some(Language::Es))]
    #[case("en", Some(Language::En))]
    #[case("ar-AE", Some(Language::Ar))]
    #[case("arb", None)]
    #[case("fr", None)]
    #[case("", None)]
    #[case("*", None)]
    fn what_an_account_speaks(#[case] locale: &str, #[case] expected: Option<Language>) {
        assert_eq!(of_tag(locale), expected);
    }
}
