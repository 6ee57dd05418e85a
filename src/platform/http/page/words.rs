//! What templates say texts with: the function `t` and the filter `fill`.

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, Value};

use super::escape;
use crate::platform::texts::{Language, Medium, Texts};

/// The longest line of a text part, characters.
const LINE: usize = 72;

/// Gives the templates their words.
pub fn add(environment: &mut Environment<'static>, texts: Texts) {
    environment.add_function(
        "t",
        move |state: &State<'_, '_>, key: String, values: Kwargs| say(&texts, state, &key, &values),
    );
    environment.add_filter("fill", |text: String, indent: Option<usize>| {
        fill(&text, indent.unwrap_or(0))
    });
}

/// `t("key", name=value)`: a text in the language of the page or mail, ready for its kind.
fn say(texts: &Texts, state: &State<'_, '_>, key: &str, values: &Kwargs) -> Result<Value, Error> {
    let medium = match state.auto_escape() {
        AutoEscape::Html => Medium::Html,
        _ => Medium::Plain,
    };
    let tag = state.lookup("lang");
    let tag = tag.as_ref().and_then(Value::as_str).unwrap_or("");
    let language = Language::ALL
        .into_iter()
        .find(|language| language.as_str() == tag);
    let language = language.ok_or_else(|| fault("a template that says texts needs `lang`"))?;
    let mut given = FluentArgs::new();
    for name in values.args() {
        given.set(
            name.to_owned(),
            value(medium, &values.peek::<Value>(name)?)?,
        );
    }
    let text = texts
        .fill(language, medium, key, &given)
        .map_err(|error| fault(format!("{error:#}")))?;
    Ok(match medium {
        Medium::Html => Value::from_safe_string(text),
        Medium::Plain => Value::from(typewritten(&text)),
    })
}

fn value(medium: Medium, value: &Value) -> Result<FluentValue<'static>, Error> {
    match value.kind() {
        ValueKind::Number => {
            let number =
                i64::try_from(value.clone()).map_err(|_| fault("a number has to be whole"))?;
            Ok(FluentValue::from(number))
        }
        ValueKind::String if medium == Medium::Html && !value.is_safe() => {
            let mut escaped = String::new();
            escape(&mut escaped, value.as_str().unwrap_or_default())?;
            Ok(FluentValue::from(escaped))
        }
        ValueKind::String => Ok(FluentValue::from(
            value.as_str().unwrap_or_default().to_owned(),
        )),
        _ => Err(fault("a text is filled with strings and numbers")),
    }
}

fn fault(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, text)
}

/// English text parts stay plain ASCII: nothing has to be encoded, and no link can break in that.
fn typewritten(text: &str) -> String {
    text.replace('’', "'").replace(['“', '”'], "\"")
}

/// Breaks a paragraph into lines. What follows the first line stands `indent` to the right.
fn fill(text: &str, indent: usize) -> String {
    let visible = |word: &str| {
        word.chars()
            .filter(|c| !matches!(c, '\u{2066}'..='\u{2069}'))
            .count()
    };
    let (mut filled, mut length) = (String::new(), indent);
    for word in text.split_whitespace() {
        let wide = visible(word);
        if length > indent && length + 1 + wide > LINE {
            filled.push('\n');
            filled.push_str(&" ".repeat(indent));
            length = indent;
        } else if length > indent {
            filled.push(' ');
            length += 1;
        }
        filled.push_str(word);
        length += wide;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_broken_between_words() {
        assert_eq!(fill("", 0), "");
        assert_eq!(fill(" one  two ", 3), "one two");
        let filled = fill(&"word ".repeat(30), 3);
        let lines: Vec<&str> = filled.lines().collect();
        assert!(
            lines.iter().all(|line| line.chars().count() <= LINE),
            "{filled}"
        );
        assert!(
            lines[1..].iter().all(|line| line.starts_with("   word")),
            "{filled}"
        );
        assert_eq!(filled.split_whitespace().count(), 30);
        let long = "x".repeat(100);
        assert_eq!(fill(&format!("a {long} b"), 0), format!("a\n{long}\nb"));
    }

    #[test]
    fn isolation_marks_take_no_room() {
        let words = "\u{2068}word\u{2069} ".repeat(14);
        assert_eq!(fill(&words, 0).lines().count(), 1);
    }
}
