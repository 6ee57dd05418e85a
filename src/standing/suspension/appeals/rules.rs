//! Who decides an objection, and what can be one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Decision;
use crate::ledger::audit::Actor;
use crate::platform::http::wording::Faults;
use crate::platform::problem::Problem;
use crate::standing::suspension::Suspension;
use crate::standing::suspension::rules::{NOTE_MAX, STATEMENT_MAX};

/// The state of an objection that was taken back.
pub const WITHDRAWN: &str = "withdrawn";

/// What becomes of a suspension that somebody objects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It stands.
    Upheld,
    /// It should not have been, and ends.
    Reversed,
}

impl Outcome {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Reversed => "reversed",
        }
    }
}

/// Whether somebody may decide an objection to this suspension: a person who did not make it. Of two who act by the command line nobody knows
/// whether they are one.
pub fn may_decide(actor: &Actor<'_>, suspension: &Suspension) -> bool {
    let is_person = matches!(actor, Actor::Staff(_) | Actor::Operator);
    let made = (
        suspension.placed_by.as_str(),
        suspension.placed_by_id.as_deref(),
    );
    is_person && (actor.as_str(), actor.id()) != made
}

/// Refuses what cannot be an objection.
pub fn check_statement(statement: &str) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.text("/statement", Some(statement), STATEMENT_MAX);
    faults.refuse()
}

/// Refuses what cannot be a decision.
pub fn check(decision: &Decision) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.text("/user_text", decision.user_text.as_deref(), STATEMENT_MAX);
    faults.text(
        "/internal_note",
        decision.internal_note.as_deref(),
        NOTE_MAX,
    );
    faults.refuse()
}
