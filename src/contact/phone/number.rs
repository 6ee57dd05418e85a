//! Phone numbers: one canonical form (E.164), made once at the edge, for look-up, limits and uniqueness; and what kind of line a number
//! belongs to, as far as its digits tell.

use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type, country};

use crate::delivery::spending::Target;
use crate::platform::seal::{Purpose, Seal};

/// What kind of line a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineType {
    /// A mobile phone.
    Mobile,
    /// A mobile phone or a landline: in some countries the digits do not tell.
    MobileOrLandline,
    /// A landline.
    Landline,
    /// A line over the internet.
    Voip,
    /// Free for who calls.
    TollFree,
    /// Costs who calls a lot.
    Premium,
    /// Shares the cost between both sides.
    SharedCost,
    /// A number that follows a person and costs who calls extra.
    Personal,
    /// A pager.
    Pager,
    /// Anything else that is no person's phone: voicemail, companies' own numbers.
    Other,
}

impl LineType {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Mobile, "mobile"),
        (Self::MobileOrLandline, "mobile_or_landline"),
        (Self::Landline, "landline"),
        (Self::Voip, "voip"),
        (Self::TollFree, "toll_free"),
        (Self::Premium, "premium"),
        (Self::SharedCost, "shared_cost"),
        (Self::Personal, "personal"),
        (Self::Pager, "pager"),
        (Self::Other, "other"),
    ];

    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(line, _)| *line == self);
        found.map_or("other", |(_, word)| word)
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, word)| *word == text);
        found.map(|(line, _)| *line)
    }

    fn of(number: &phonenumber::PhoneNumber) -> Option<Self> {
        Some(match number.number_type(&DATABASE) {
            Type::Mobile => Self::Mobile,
            Type::FixedLineOrMobile => Self::MobileOrLandline,
            Type::FixedLine => Self::Landline,
            Type::Voip => Self::Voip,
            Type::TollFree => Self::TollFree,
            Type::PremiumRate => Self::Premium,
            Type::SharedCost => Self::SharedCost,
            Type::PersonalNumber => Self::Personal,
            Type::Pager => Self::Pager,
            Type::Unknown => return None,
            _ => Self::Other,
        })
    }
}

/// A number that exists in its country's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    code: u16,
    /// Country, ISO 3166-1 alpha-2; `001` where a number belongs to none.
    pub region: String,
    /// What its digits tell about the line.
    pub line: LineType,
}

impl PhoneNumber {
    /// Reads a number: with `+` and country calling code, or as people dial it in `country`. `None` when there can be no such number.
    pub fn parse(text: &str, country: Option<&str>) -> Option<Self> {
        let country = country.and_then(|country| country.to_ascii_uppercase().parse().ok());
        let digits = plain(text, country.is_none())?;
        let number = phonenumber::parse(country, digits).ok()?;
        if number.extension().is_some() || !number.is_valid() {
            return None;
        }
        Some(Self {
            e164: number.format().mode(Mode::E164).to_string(),
            code: number.country().code(),
            region: number.country().id().map_or_else(
                || "001".to_owned(),
                |id: country::Id| id.as_ref().to_owned(),
            ),
            line: LineType::of(&number)?,
        })
    }

    /// As networks take it.
    pub fn as_str(&self) -> &str {
        &self.e164
    }

    /// The look-up form.
    pub fn key(&self, seal: &Seal) -> Vec<u8> {
        seal.blind_index(Purpose::PhoneIndex, &self.e164)
    }

    /// As what a message to it costs is counted.
    pub fn target<'a>(&'a self, index: &'a [u8]) -> Target<'a> {
        Target {
            number: &self.e164,
            index,
            country: &self.region,
        }
    }

    /// For people who may not see all of it: `+34 ••• 78`.
    pub fn masked(&self) -> String {
        masked(&self.e164, self.code)
    }
}

fn masked(e164: &str, code: u16) -> String {
    let last = e164.get(e164.len().saturating_sub(2)..).unwrap_or("");
    format!("+{code} ••• {last}")
}

/// Digits, with a `+` before an international number; `None` when something else is among them. The metadata's parser never sees more.
fn plain(text: &str, international: bool) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match digit(c) {
            Some(digit) => out.push(digit),
            None if matches!(c, '+' | '＋') && out.is_empty() => out.push('+'),
            None if c.is_whitespace() || "-.()/‐‑–\u{200e}\u{200f}\u{202a}\u{202c}".contains(c) =>
                {}
            None => return None,
        }
    }
    // Without a country only an international number makes sense; most of the world dials 00 for the plus.
    match out.strip_prefix("00") {
        Some(rest) if international => Some(format!("+{rest}")),
        _ if international && !out.starts_with('+') => None,
        _ => Some(out),
    }
    .filter(|out| (7..=20).contains(&out.len()))
}

/// A digit as it is typed in Latin, Arabic, Persian or full-width form.
fn digit(c: char) -> Option<char> {
    const ZEROS: [char; 4] = ['0', '\u{660}', '\u{6f0}', '\u{ff10}'];
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    })
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
