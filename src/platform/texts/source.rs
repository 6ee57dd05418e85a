//! Reads the rooms' files: what a text is made of, and whether every language has the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::{Language, PROBLEM, TITLE, Table};
use crate::platform::problem::Kind;

/// The only markup of a text; in text parts it is left out.
pub const MARKUP: [&str; 2] = ["<strong>", "</strong>"];

/// What a text has to be filled with: its variables, as `$name`, and the texts that it repeats.
type Ingredients = BTreeSet<String>;
/// All texts of one language. A title is a text of its own, `problem-CODE.title`.
type Keys = BTreeMap<String, Ingredients>;

/// The resources of one language.
pub fn read(tables: &[Table], language: Language) -> anyhow::Result<Vec<Arc<FluentResource>>> {
    let files = tables
        .iter()
        .flat_map(|table| table.iter())
        .filter(|(of, _)| *of == language);
    files
        .map(
            |(_, text)| match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) => Ok(Arc::new(resource)),
                Err((_, errors)) => {
                    let begin = errors.first().map_or(0, |error| error.pos.start);
                    let near: String = text.get(begin..).unwrap_or("").chars().take(60).collect();
                    bail!("{errors:?} near `{near}`")
                }
            },
        )
        .collect()
}

/// Every text of one language.
pub fn keys(resources: &[Arc<FluentResource>]) -> anyhow::Result<Keys> {
    let mut keys = Keys::new();
    for entry in resources.iter().flat_map(|resource| resource.entries()) {
        let Entry::Message(message) = entry else {
            bail!("a text is a message: there are no terms and no comments that could not be read");
        };
        let name = message.id.name;
        let value = message
            .value
            .as_ref()
            .with_context(|| format!("{name} says nothing"))?;
        let attributes = message
            .attributes
            .iter()
            .map(|attribute| (format!("{name}.{}", attribute.id.name), &attribute.value));
        for (key, pattern) in std::iter::once((name.to_owned(), value)).chain(attributes) {
            let mut found = Ingredients::new();
            ingredients(pattern, &mut found).with_context(|| key.clone())?;
            ensure!(keys.insert(key, found).is_none(), "{name} is there twice");
        }
    }
    Ok(keys)
}

/// Every language has every text, made of the same ingredients; all but English have every problem, too.
pub fn compare(all: &BTreeMap<Language, Keys>, kinds: &[&'static Kind]) -> anyhow::Result<()> {
    let english = all.get(&Language::En).context("English is missing")?;
    let mut translated = english.clone();
    for kind in kinds {
        let key = format!("{PROBLEM}{}", kind.code);
        ensure!(
            !english.contains_key(&key),
            "en: {key} belongs in the table of problems, not here"
        );
        translated.insert(format!("{key}.{TITLE}"), Ingredients::new());
        translated.insert(key, Ingredients::new());
    }
    for key in english
        .values()
        .flatten()
        .filter(|key| !key.starts_with('$'))
    {
        let repeated = english
            .get(key)
            .with_context(|| format!("en: there is no {key} to repeat"))?;
        ensure!(
            repeated.is_empty(),
            "en: {key} is repeated by another text, so it must be a plain one"
        );
    }
    for (language, keys) in all {
        let expected = if *language == Language::En {
            english
        } else {
            &translated
        };
        let language = language.as_str();
        for (key, wanted) in expected {
            let found = keys
                .get(key)
                .with_context(|| format!("{language}: {key} is missing"))?;
            ensure!(
                found == wanted,
                "{language}: {key} is made of {found:?}, in English of {wanted:?}"
            );
        }
        for key in keys.keys() {
            ensure!(
                expected.contains_key(key),
                "{language}: {key} is in no other language"
            );
        }
    }
    Ok(())
}

fn ingredients(pattern: &Pattern<&str>, found: &mut Ingredients) -> anyhow::Result<()> {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => plain(value)?,
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => ingredient(inline, found)?,
                Expression::Select { selector, variants } => {
                    ingredient(selector, found)?;
                    for variant in variants {
                        ingredients(&variant.value, found)?;
                    }
                }
            },
        }
    }
    Ok(())
}

fn ingredient(expression: &InlineExpression<&str>, found: &mut Ingredients) -> anyhow::Result<()> {
    match expression {
        InlineExpression::VariableReference { id } => found.insert(format!("${}", id.name)),
        InlineExpression::MessageReference {
            id,
            attribute: None,
        } => found.insert(id.name.to_owned()),
        _ => bail!("a text holds variables, choices between them and other texts, nothing else"),
    };
    Ok(())
}

/// What needs escaping in HTML has no place in a text, so that only values are ever escaped.
fn plain(text: &str) -> anyhow::Result<()> {
    let bare = MARKUP
        .iter()
        .fold(text.to_owned(), |text, tag| text.replace(tag, ""));
    ensure!(
        !bare.contains(['<', '>', '&', '"']),
        "`{text}`: the only markup is {}; quotation marks are typographic ones",
        MARKUP.concat()
    );
    Ok(())
}
