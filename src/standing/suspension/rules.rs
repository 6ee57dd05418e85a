//! What can be a suspension.

use super::NewSuspension;
use crate::platform::clock::Moment;
use crate::platform::http::wording::{Faults, WORD_MAX};
use crate::platform::problem::Problem;

/// Most characters of the facts, of an objection and of the answer to it.
pub const STATEMENT_MAX: u64 = 5000;
/// Most characters of the rule.
pub const RULE_MAX: u64 = 500;
/// Most characters that a person is told besides.
pub const USER_TEXT_MAX: u64 = 1000;
/// Most characters of a note.
pub const NOTE_MAX: u64 = 4000;

/// Most characters of the reason for ending one.
const REASON_MAX: u64 = 500;

/// Refuses what cannot be the reason for ending one.
pub fn check_reason(reason: &str) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.text("/reason", Some(reason), REASON_MAX);
    faults.refuse()
}

/// Refuses what cannot be a suspension, and names every fault.
pub fn check(new: &NewSuspension, now: Moment) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.word("/reason_code", &new.reason_code, WORD_MAX);
    faults.text("/facts", Some(&new.facts), STATEMENT_MAX);
    faults.text("/rule", Some(&new.rule), RULE_MAX);
    faults.text("/user_text", new.user_text.as_deref(), USER_TEXT_MAX);
    faults.text("/internal_note", new.internal_note.as_deref(), NOTE_MAX);
    faults.later("/until", new.until, now);
    faults.refuse()
}
