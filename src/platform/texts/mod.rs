//! What people read, in every language: mails, pages, and the sentence of a problem that is shown to a person.
//!
//! Each room keeps its texts beside it, in `texts/LANGUAGE.ftl` (Project Fluent). They are read once, at start, and a text that is broken,
//! missing in a language, superfluous in one, or filled with other values there, is an error then. Texts are plain but for `<strong>`; values are
//! escaped before they get into HTML. Links and codes are never part of a text: isolation marks around them would be copied along.

mod language;
mod negotiation;
mod source;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use anyhow::{Context, anyhow, ensure};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::platform::problem::Kind;
pub use language::Language;

/// A room's texts: the file of each language.
pub type Table = &'static [(Language, &'static str)];

/// How the key of a problem's text begins; its code follows.
const PROBLEM: &str = "problem-";
/// The attribute that holds a problem's title.
const TITLE: &str = "title";
/// What Fluent puts around values, so that their direction does not disturb the text's.
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// HTML: texts keep their `<strong>`. Values have to be escaped already.
    Html,
    /// Everything else.
    Plain,
}

/// All texts of all rooms. Cheap to clone.
#[derive(Clone)]
pub struct Texts(Arc<Inner>);

struct Inner {
    default: Language,
    voices: BTreeMap<Language, Voice>,
}

type Bundle = FluentBundle<Arc<FluentResource>>;

/// One language's texts.
struct Voice {
    html: Bundle,
    plain: Bundle,
}

impl Texts {
    /// Reads the texts of all rooms and compares the languages.
    pub fn new(
        tables: &[Table],
        kinds: &[&'static Kind],
        default: Language,
    ) -> anyhow::Result<Self> {
        let (mut voices, mut keys) = (BTreeMap::new(), BTreeMap::new());
        for language in Language::ALL {
            let resources = source::read(tables, language).with_context(|| language.as_str())?;
            let found = source::keys(&resources).with_context(|| language.as_str())?;
            keys.insert(language, found);
            voices.insert(language, Voice::new(language, &resources)?);
        }
        source::compare(&keys, kinds)?;
        Ok(Self(Arc::new(Inner { default, voices })))
    }

    /// The language that a request asks for.
    pub fn accepted(&self, headers: &HeaderMap) -> Language {
        let values = headers
            .get_all(header::ACCEPT_LANGUAGE)
            .filter_map(|value| value.to_str().ok());
        negotiation::of_header(values, self.0.default)
    }

    /// The language to write to somebody with this locale (BCP 47).
    pub fn spoken_in(&self, locale: &str) -> Language {
        negotiation::of_tag(locale).unwrap_or(self.0.default)
    }

    /// A text, filled with values, for anything but HTML.
    pub fn say(
        &self,
        language: Language,
        key: &str,
        values: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let values = values.iter().map(|(name, value)| (*name, *value)).collect();
        self.fill(language, Medium::Plain, key, &values)
    }

    /// A text, filled with values.
    pub fn fill(
        &self,
        language: Language,
        medium: Medium,
        key: &str,
        values: &FluentArgs<'_>,
    ) -> anyhow::Result<String> {
        let voice = self.0.voices.get(&language);
        let bundle = voice.map(|voice| voice.bundle(medium));
        let (name, attribute) = key
            .split_once('.')
            .map_or((key, None), |(name, rest)| (name, Some(rest)));
        let message = bundle.and_then(|bundle| bundle.get_message(name));
        let pattern = message.and_then(|message| match attribute {
            None => message.value(),
            Some(attribute) => message.get_attribute(attribute).map(|found| found.value()),
        });
        let (Some(bundle), Some(pattern)) = (bundle, pattern) else {
            return Err(anyhow!("there is no text {key}"));
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(values), &mut errors);
        ensure!(errors.is_empty(), "text {key}: {errors:?}");
        Ok(settled(language, text))
    }

    /// What a person is told about a problem.
    pub fn problem_fix(&self, language: Language, kind: &'static Kind) -> Cow<'static, str> {
        self.of_problem(language, kind.code.to_owned())
            .map_or(Cow::Borrowed(kind.fix), Cow::Owned)
    }

    /// A problem's title, for a page that a person reads.
    pub fn problem_title(&self, language: Language, kind: &'static Kind) -> Cow<'static, str> {
        self.of_problem(language, format!("{}.{TITLE}", kind.code))
            .map_or(Cow::Borrowed(kind.title), Cow::Owned)
    }

    /// English is in the table of problems itself.
    fn of_problem(&self, language: Language, rest: String) -> Option<String> {
        if language == Language::En {
            return None;
        }
        self.say(language, &format!("{PROBLEM}{rest}"), &[]).ok()
    }
}

impl Voice {
    fn new(language: Language, resources: &[Arc<FluentResource>]) -> anyhow::Result<Self> {
        let identifier: unic_langid::LanguageIdentifier =
            language.as_str().parse().context("a language's tag")?;
        let bundle = || -> anyhow::Result<Bundle> {
            let mut bundle = Bundle::new_concurrent(vec![identifier.clone()]);
            for resource in resources {
                bundle
                    .add_resource(Arc::clone(resource))
                    .map_err(|errors| anyhow!("{}: {errors:?}", language.as_str()))?;
            }
            Ok(bundle)
        };
        let (html, mut plain) = (bundle()?, bundle()?);
        plain.set_transform(Some(without_markup));
        Ok(Self { html, plain })
    }

    fn bundle(&self, medium: Medium) -> &Bundle {
        match medium {
            Medium::Html => &self.html,
            Medium::Plain => &self.plain,
        }
    }
}

fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let bare = source::MARKUP
        .iter()
        .fold(text.to_owned(), |text, tag| text.replace(tag, ""));
    Cow::Owned(bare)
}

/// Where all letters go from left to right, isolation changes nothing for the eye: then the marks are left out, and a subject or a text part in
/// English stays the plain ASCII that every mail program can show and search.
fn settled(language: Language, text: Cow<'_, str>) -> String {
    if language.is_rtl() || text.chars().any(is_rtl) {
        text.into_owned()
    } else {
        text.replace(ISOLATES, "")
    }
}

/// Letters and digits of the scripts that are written from right to left, and marks that turn the direction.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2067}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests;
