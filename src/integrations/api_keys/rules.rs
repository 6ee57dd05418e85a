//! What a key may be.

use chrono::TimeDelta;

use crate::platform::caller::Scope;

/// The longest name, characters.
pub const NAME_MAX: usize = 100;
/// The shortest and the longest life that a key can be given, seconds.
pub const LIFE: std::ops::RangeInclusive<i64> = 3600..=10 * 365 * 86_400;
/// The longest overlap of two secrets, seconds.
pub const OVERLAP_MAX: i64 = 7 * 86_400;
/// The overlap when nothing else is asked for.
pub const OVERLAP: TimeDelta = TimeDelta::days(1);

/// The name of a key: one line of 1 to 100 characters.
pub fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=NAME_MAX).contains(&text.chars().count());
    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// Scopes as they are kept: each once, in one order.
pub fn scopes(wanted: &[Scope]) -> Vec<Scope> {
    let known = Scope::ALL.iter().copied();
    known.filter(|scope| wanted.contains(scope)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(" Job board ", Some("Job board"))]
    #[case("", None)]
    #[case("  ", None)]
    #[case("two\nlines", None)]
    fn a_name_is_one_line(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(name(text).as_deref(), expected);
        assert_eq!(
            name(&"é".repeat(100)).is_some(),
            name(&"é".repeat(101)).is_none()
        );
    }

    #[test]
    fn each_scope_is_kept_once_and_reads_back() {
        let wanted = [Scope::EventsRead, Scope::AccountsRead, Scope::EventsRead];
        assert_eq!(scopes(&wanted), [Scope::AccountsRead, Scope::EventsRead]);
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
        }
        assert_eq!(Scope::list("events:read later:made"), [Scope::EventsRead]);
    }
}
