//! Reads what guards the money that text messages cost.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::platform::config::reader::Reader;
use crate::platform::limits::{Budget, Limit, parse_limits};

/// What the breaker does where too few codes are typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// Refuses codes for a while.
    Enforce,
    /// Says so and lets them pass.
    Record,
    /// Nothing.
    Off,
}

/// What guards the money that text messages cost, beside the budgets.
#[derive(Clone, Debug)]
pub struct Spending {
    /// Budgets of single countries, ISO 3166-1 alpha-2 in capitals.
    pub countries: BTreeMap<String, Budget>,
    /// What the breaker does.
    pub breaker: Breaker,
    /// From how many codes on, within which time, numbers that begin alike are judged.
    pub prefix_codes: Limit,
    /// From how many codes on, within which time, a country is judged.
    pub country_codes: Limit,
    /// More than so many of a hundred codes that nobody typed in are too many.
    pub unverified_percent: u32,
    /// How long a code may take before it is judged.
    pub grace: Duration,
    /// How long nothing is sent before a few codes are tried.
    pub pause: Duration,
}

/// All settings of the guard.
pub fn read(r: &mut Reader) -> Option<Spending> {
    let countries = r.with("BONAFIDE_SMS_COUNTRY_LIMITS", countries);
    let words = [
        ("enforce", Breaker::Enforce),
        ("record", Breaker::Record),
        ("off", Breaker::Off),
    ];
    let breaker = r.choice("BONAFIDE_SMS_BREAKER", &words);
    let prefix_codes = r.with("BONAFIDE_SMS_BREAKER_CODES", one_limit);
    let country_codes = r.with("BONAFIDE_SMS_BREAKER_COUNTRY_CODES", one_limit);
    let unverified_percent = r.with("BONAFIDE_SMS_BREAKER_UNVERIFIED", percent);
    let grace = r.duration("BONAFIDE_SMS_BREAKER_GRACE");
    let pause = r.duration("BONAFIDE_SMS_BREAKER_PAUSE");
    for (variable, codes) in [
        ("BONAFIDE_SMS_BREAKER_CODES", prefix_codes),
        ("BONAFIDE_SMS_BREAKER_COUNTRY_CODES", country_codes),
    ] {
        // A code that is never judged would open nothing.
        if let (Some(codes), Some(grace)) = (codes, grace)
            && codes.window < grace.saturating_mul(2)
        {
            r.fault(format!(
                "{variable}: its time must be at least twice BONAFIDE_SMS_BREAKER_GRACE"
            ));
        }
    }
    Some(Spending {
        countries: countries?,
        breaker: breaker?,
        prefix_codes: prefix_codes?,
        country_codes: country_codes?,
        unverified_percent: unverified_percent?,
        grace: grace?,
        pause: pause?,
    })
}

fn one_limit(text: &str) -> Result<Limit, String> {
    match parse_limits(text)?.as_slice() {
        [limit] => Ok(*limit),
        _ => Err(format!("`{text}` is more than one limit")),
    }
}

fn percent(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..100).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a whole number from 1 to 99"))
}

/// Reads `ES:2000/1h,20000/24h,GB:100/24h`: a limit without a country belongs to the one before it.
fn countries(text: &str) -> Result<BTreeMap<String, Budget>, String> {
    let mut lists: Vec<(String, String)> = Vec::new();
    let parts = text.split(',').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        match (part.split_once(':'), lists.last_mut()) {
            (Some((country, limit)), _) => lists.push((code(country)?, limit.to_owned())),
            (None, Some((_, limits))) => {
                limits.push(',');
                limits.push_str(part);
            }
            (None, None) => return Err(format!("`{part}` has no country, such as ES:{part}")),
        }
    }
    let mut budgets = BTreeMap::new();
    for (country, limits) in lists {
        let limits = parse_limits(&limits).map_err(|why| format!("{country}: {why}"))?;
        // The counters are those of the budget that it stands in for.
        let budget = Budget::new("BONAFIDE_LIMIT_PHONE_CODES_PER_COUNTRY", limits, true);
        if budgets.insert(country.clone(), budget).is_some() {
            return Err(format!("{country} is there twice"));
        }
    }
    Ok(budgets)
}

fn code(text: &str) -> Result<String, String> {
    let good = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    good.then(|| text.to_ascii_uppercase())
        .ok_or_else(|| format!("`{text}` is not a country code such as GB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("", &[])]
    #[case("es:500/24h", &[("ES", "500/86400")])]
    #[case("ES:20/1h, 500/24h,GB:9/1m", &[("ES", "20/3600 500/86400"), ("GB", "9/60")])]
    fn a_country_has_its_own_limits(#[case] text: &str, #[case] expected: &[(&str, &str)]) {
        let limits = |budget: &Budget| {
            let each = budget
                .limits
                .iter()
                .map(|limit| format!("{}/{}", limit.count, limit.window.as_secs()));
            each.collect::<Vec<_>>().join(" ")
        };
        let read = countries(text).unwrap();
        let read: Vec<_> = read
            .iter()
            .map(|(country, budget)| (country.as_str(), limits(budget)))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(country, limits)| (*country, (*limits).to_owned()))
            .collect();
        assert_eq!(read, expected);
    }

    #[rstest::rstest]
    #[case("500/24h")]
    #[case("ESP:500/24h")]
    #[case("ES:500")]
    #[case("ES:0/1h")]
    #[case("ES:5/1h,GB")]
    #[case("ES:5/1h,es:6/1h")]
    fn what_is_no_limit_of_a_country_is_a_mistake(#[case] text: &str) {
        assert!(countries(text).is_err());
    }
}
