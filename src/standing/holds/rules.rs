//! What can be a hold.

use super::NewHold;
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::http::wording::{Faults, WORD_MAX};
use crate::platform::problem::Problem;

/// Most characters that a person is told.
pub const USER_TEXT_MAX: u64 = 1000;
/// Most characters of a note.
pub const NOTE_MAX: u64 = 4000;

/// Most characters of the reason for lifting a hold.
const REASON_MAX: u64 = 500;

/// What a hold keeps from.
pub fn capabilities(new: &NewHold) -> Capabilities {
    new.capabilities.unwrap_or_else(|| new.kind.capabilities())
}

/// Refuses what cannot be the reason for lifting one.
pub fn check_reason(reason: &str) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.text("/reason", Some(reason), REASON_MAX);
    faults.refuse()
}

/// Refuses what cannot be a hold, and names every fault.
pub fn check(new: &NewHold, now: Moment) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.word("/reason_code", &new.reason_code, WORD_MAX);
    faults.text("/user_text", new.user_text.as_deref(), USER_TEXT_MAX);
    faults.text("/internal_note", new.internal_note.as_deref(), NOTE_MAX);
    if capabilities(new).is_empty() {
        faults.add(
            "/capabilities",
            "required",
            "A hold of this kind must say what it keeps from.",
        );
    }
    faults.later("/until", new.until, now);
    faults.refuse()
}
