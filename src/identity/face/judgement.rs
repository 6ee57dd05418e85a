//! What became of a look at somebody's pictures.

use serde::Serialize;
use utoipa::ToSchema;

use super::Template;
use super::rules::{Finding, Found};
use crate::platform::problem::Kind;

/// The doubt about a picture that came alone: nothing shows that a living person held it up.
pub const SINGLE_FRAME: &str = "single_frame";
/// The doubt about a picture that no program looked at.
pub const ENGINE_OFF: &str = "engine_off";

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The first of two, with a serious face.
    Neutral,
    /// The second of two, with a smile.
    Smile,
    /// The only one, with a smile.
    Selfie,
}

impl Frame {
    /// The word in answers, and the part of the upload.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Smile => "smile",
            Self::Selfie => "selfie",
        }
    }
}

/// What follows. Nobody is ever turned down by a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing is wrong.
    Pass,
    /// The person should try again.
    Retry,
    /// Somebody should look.
    Review,
}

impl Outcome {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Retry => "retry",
            Self::Review => "review",
        }
    }
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// All is well.
    Pass,
    /// To be taken again; `code` tells why.
    Fail,
    /// Somebody should look; `code` tells why.
    Doubt,
    /// Not made, since another one's failure makes it meaningless, or since it is not meant for this picture.
    Skipped,
}

impl CheckOutcome {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Doubt => "doubt",
            Self::Skipped => "skipped",
        }
    }
}

/// A check, as it may be told to anybody: without a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// Its name.
    #[schema(value_type = String, max_length = 32, examples("head_size"))]
    pub name: &'static str,
    /// Which picture it is about.
    pub frame: Frame,
    /// What it came to.
    pub outcome: CheckOutcome,
    /// Why, where it did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 64, examples("face_too_far"))]
    pub code: Option<&'static str>,
}

/// Why a picture should be taken again.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The problem, with words for the person.
    pub code: &'static Kind,
    /// Which picture.
    pub frame: Frame,
}

/// What became of a look.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What follows.
    pub outcome: Outcome,
    /// Why to try again, the most important fault first; each once a picture.
    pub faults: Vec<Fault>,
    /// Why somebody should look.
    pub doubts: Vec<&'static str>,
    /// Every check.
    pub checks: Vec<Check>,
    /// Raw measures: for reviewers only.
    pub measures: serde_json::Value,
    /// What tells this face from others; only of pictures without a fault.
    pub template: Option<Template>,
}

impl Judgement {
    /// What findings come to, together with a doubt that does not come from them.
    pub fn new(
        found: &[Found],
        doubt: Option<&'static str>,
        measures: serde_json::Value,
        template: Option<Template>,
    ) -> Self {
        let (faults, doubts) = (faults(found), doubts(found, doubt));
        let outcome = if !faults.is_empty() {
            Outcome::Retry
        } else if !doubts.is_empty() {
            Outcome::Review
        } else {
            Outcome::Pass
        };
        Self {
            outcome,
            faults,
            doubts,
            checks: found.iter().map(Found::check).collect(),
            measures,
            template,
        }
    }
}

/// The faults, in the order of the table of problems.
pub fn faults(found: &[Found]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = found
        .iter()
        .filter_map(|one| match one.finding {
            Finding::Fail(code) => Some(Fault {
                code,
                frame: one.frame,
            }),
            _ => None,
        })
        .collect();
    let weight = |fault: &Fault| {
        let all = super::problems::ALL.iter();
        all.take_while(|kind| kind.code != fault.code.code).count()
    };
    faults.sort_by_key(|fault| (weight(fault), fault.frame));
    faults.dedup_by_key(|fault| (weight(fault), fault.frame));
    faults
}

fn doubts(found: &[Found], other: Option<&'static str>) -> Vec<&'static str> {
    let mut doubts: Vec<&'static str> = other.into_iter().collect();
    for one in found {
        if let Finding::Doubt(code) = one.finding
            && !doubts.contains(&code)
        {
            doubts.push(code);
        }
    }
    doubts
}
