//! What counts: whether a second one has to look, which of two opinions takes effect, which reasons fit.

use super::kinds::{ReasonCode, Verdict};
use super::problems;
use crate::platform::config::FourEyes;
use crate::platform::http::wording::Faults;
use crate::platform::problem::{FieldError, Problem};

/// Most characters that a person is told.
pub const USER_TEXT_MAX: u64 = 1000;
/// Most characters of a note.
pub const NOTE_MAX: u64 = 4000;

/// Whether the first opinion about a case needs another one beside it.
pub fn needs_second_look(setting: FourEyes, verdict: Verdict) -> bool {
    match setting {
        FourEyes::Always => true,
        FourEyes::Final => verdict == Verdict::Reject,
        FourEyes::Never => false,
    }
}

/// Whether the first of two opinions takes effect: when it is the milder one. When both say the same, the second one's words are told.
pub fn first_counts(first: Verdict, second: Verdict) -> bool {
    first < second
}

/// Refuses a reason that is none of the kind's for a verdict, and lists those that are.
pub fn check_reason(reasons: &[ReasonCode], verdict: Verdict, code: &str) -> Result<(), Problem> {
    let fitting = reasons
        .iter()
        .filter(|reason| reason.verdicts.contains(&verdict));
    let codes: Vec<&str> = fitting.map(|reason| reason.code).collect();
    if codes.contains(&code) {
        return Ok(());
    }
    let kind = &problems::REASON_CODE_INVALID;
    let detail = format!("This must be one of: {}.", codes.join(", "));
    let fault = FieldError::new("/reason_code", kind.code, kind.title);
    Err(Problem::new(kind).detail(detail).errors(vec![fault]))
}

/// Refuses what cannot be told to a person or noted.
pub fn check_words(user_text: Option<&str>, note: Option<&str>) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.text("/user_text", user_text, USER_TEXT_MAX);
    faults.text("/internal_note", note, NOTE_MAX);
    faults.refuse()
}

/// The value that so many of a hundred do not exceed; `None` where there are no values.
pub fn percentile(values: &mut [u64], per_cent: usize) -> Option<u64> {
    values.sort_unstable();
    let place = (values.len() * per_cent).div_ceil(100).saturating_sub(1);
    values.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Approve, Reject, Retry};

    #[rstest::rstest]
    #[case(FourEyes::Final, [false, false, true])]
    #[case(FourEyes::Always, [true, true, true])]
    #[case(FourEyes::Never, [false, false, false])]
    fn a_second_look_is_taken_where_the_setting_says(
        #[case] setting: FourEyes,
        #[case] expected: [bool; 3],
    ) {
        let needed = Verdict::ALL.map(|verdict| needs_second_look(setting, verdict));
        assert_eq!(needed, expected);
    }

    #[rstest::rstest]
    #[case(Reject, Reject, false)]
    #[case(Reject, Approve, false)]
    #[case(Reject, Retry, false)]
    #[case(Approve, Reject, true)]
    #[case(Approve, Retry, true)]
    #[case(Retry, Reject, true)]
    #[case(Retry, Approve, false)]
    fn of_two_opinions_the_milder_one_takes_effect(
        #[case] first: Verdict,
        #[case] second: Verdict,
        #[case] expected: bool,
    ) {
        assert_eq!(first_counts(first, second), expected);
    }

    const REASONS: &[ReasonCode] = &[
        ReasonCode {
            code: "fine",
            text_key: "x",
            verdicts: &[Approve],
        },
        ReasonCode {
            code: "blurred",
            text_key: "x",
            verdicts: &[Retry, Reject],
        },
    ];

    #[test]
    fn a_reason_must_fit_the_verdict() {
        assert!(check_reason(REASONS, Approve, "fine").is_ok());
        assert!(check_reason(REASONS, Reject, "blurred").is_ok());
        let refused = check_reason(REASONS, Retry, "fine").unwrap_err();
        assert_eq!(refused.code(), "reason_code_invalid");
        assert!(refused.to_string().contains("blurred") && !refused.to_string().contains("fine"));
    }

    #[rstest::rstest]
    #[case(&[], 50, None)]
    #[case(&[7], 95, Some(7))]
    #[case(&[4, 1, 3, 2], 50, Some(2))]
    #[case(&[5, 1, 2, 3, 4], 50, Some(3))]
    #[case(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95, Some(10))]
    fn a_percentile_is_a_value_that_was_there(
        #[case] values: &[u64],
        #[case] per_cent: usize,
        #[case] expected: Option<u64>,
    ) {
        assert_eq!(percentile(&mut values.to_vec(), per_cent), expected);
    }
}
