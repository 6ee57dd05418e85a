//! Reads variables and collects every mistake instead of stopping at the first.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

use super::variables;
use crate::platform::limits::parse_duration;

/// The variables of the process, after reading a `.env` file of the working directory, or of a folder above, if there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn environment() -> Result<BTreeMap<String, String>, String> {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        // The error would quote the line, and the line may hold a secret.
        Err(_) => {
            return Err(".env: a line cannot be read; values with spaces need quotes".to_owned());
        }
    }
    Ok(std::env::vars()
        .filter(|(name, _)| variables::is_ours(name))
        .collect())
}

/// Reads one variable after the other.
pub struct Reader {
    values: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Reader {
    /// Begins with these values; names that nobody knows are mistakes.
    pub fn new(values: BTreeMap<String, String>) -> Self {
        let faults = values
            .keys()
            .filter(|name| variables::find(name).is_none())
            .map(|name| unknown(name))
            .collect();
        Self { values, faults }
    }

    /// The text of a variable, or its default.
    pub fn text(&mut self, name: &str) -> String {
        match self.values.get(name).map(|value| value.trim()) {
            Some(value) if !value.is_empty() => value.to_owned(),
            _ => variables::find(name)
                .map(|variable| variable.default.to_owned())
                .unwrap_or_default(),
        }
    }

    /// A secret, or `None` when it is empty.
    pub fn secret(&mut self, name: &str) -> Option<SecretString> {
        Some(self.text(name))
            .filter(|text| !text.is_empty())
            .map(SecretString::from)
    }

    /// A value read by `parse`, whose error completes the sentence "NAME: …".
    pub fn with<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(name);
        parse(&text)
            .map_err(|why| self.fault(format!("{name}: {why}")))
            .ok()
    }

    /// A value with a plain textual form, such as a number.
    pub fn parsed<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        self.with(name, |text| {
            text.parse()
                .map_err(|error: T::Err| format!("`{text}`: {error}"))
        })
    }

    /// A duration such as `15m`.
    pub fn duration(&mut self, name: &str) -> Option<Duration> {
        self.with(name, |text| {
            parse_duration(text).filter(|d| !d.is_zero()).ok_or(format!(
                "`{text}` is not a duration such as 30s, 15m, 24h or 90d"
            ))
        })
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        self.with(name, |text| {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let found = words
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, value)| *value);
            found.ok_or_else(|| format!("`{text}` is none of: {}", all.join(", ")))
        })
    }

    /// Notes a mistake.
    pub fn fault(&mut self, sentence: impl Into<String>) {
        self.faults.push(sentence.into());
    }

    /// The result: the value, or all mistakes.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<String>> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(self.faults),
        }
    }
}

fn unknown(name: &str) -> String {
    let near = variables::all()
        .map(|variable| (distance(variable.name, name), variable.name))
        .min();
    match near {
        Some((far, similar)) if far <= 3 => {
            format!("{name}: there is no such variable; did you mean {similar}?")
        }
        _ => format!("{name}: there is no such variable"),
    }
}

/// Levenshtein distance: how many letters to add, drop or change.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((y, &above), &diagonal) in b.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or(0);
            next.push(
                (left + 1)
                    .min(above + 1)
                    .min(diagonal + usize::from(x != *y)),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("gmail.com", "gmial.com"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
