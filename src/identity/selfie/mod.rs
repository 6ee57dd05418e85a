//! The selfie: two photos, first serious, then smiling, judged on our own machine. Every fault of a photo is told at once; what is doubtful a person
//! looks at, and nobody but a person ever decides against somebody.
//!
//! Pictures are read and judged before anything is written, and lie sealed in the object store before the transaction that counts the try: whatever
//! breaks on the way, nothing was counted and nothing is kept. Pictures of a try that showed faults are forgotten at once.
//!
//! Codes answered: those of pictures and faces, `storage_unavailable`, `overloaded`, `verification_expired`, `state_conflict`, `not_found`,
//! `rate_limited`.

pub mod http;
pub mod page;
pub mod review;
mod tried;

use serde_json::{Value, json};

use crate::accounts::account;
use crate::desk::review::{self as desk, NewCase};
use crate::identity::comparison::{self, Alike, Compared, POSSIBLE_DUPLICATE_FACE};
use crate::identity::face::{Judgement, Outcome};
use crate::identity::verification::{
    self, Conclusion, Method, NewPicture, NewTry, Shown, ShownCheck, ShownFault, Verification,
};
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
pub use tried::{Eyes, Frames, send};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "identity/selfie/page/take.html",
        include_str!("page/take.html"),
    ),
    (
        "identity/selfie/page/done.html",
        include_str!("page/done.html"),
    ),
    (
        "identity/selfie/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
];

/// A try: what was found, and the pictures that lie in the store for it.
pub struct Try {
    /// What was found.
    pub judgement: Judgement,
    /// Which engine looked, and with which models.
    pub engine: String,
    /// The pictures; none where there are faults.
    pub kept: Vec<NewPicture>,
    /// The face, compared with those of other accounts, where its owner agreed to that.
    pub compared: Option<Compared>,
    /// Whether it was drawn for a look that nothing gave reason for.
    pub drawn: bool,
}

/// Counts a try and brings the verification to what comes of it.
pub fn count(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    known: &Verification,
    tried: Try,
) -> Result<Verification, Problem> {
    known.check_wants_pictures(call.now)?;
    // The account first, as a reviewer's decision and the owner's cancelling do: nobody waits for somebody who waits for them.
    account::hold(conn, [&known.account])?;
    let alike = match tried.compared {
        Some(compared) => {
            let (account, id) = (&known.account, &known.id);
            comparison::keep(conn, platform, account, id, compared, call.now)?
        }
        None => Vec::new(),
    };
    let judgement = &tried.judgement;
    let new = NewTry {
        shown: shown(judgement),
        outcome: judgement.outcome.as_str(),
        doubts: &judgement.doubts,
        engine: &tried.engine,
        measures: with_alike(&judgement.measures, &alike),
        kept: &tried.kept,
    };
    verification::take_try(conn, platform, known, &new, call.now)?;
    let reused = verification::is_known(conn, known, &tried.kept)?;
    let because = doubts(judgement, reused, &alike, tried.drawn);
    if let Some(conclusion) = follows(judgement.outcome, &because, known.tries_left <= 1) {
        verification::conclude(conn, platform, call, Actor::System, known, &conclusion)?;
        if conclusion == Conclusion::InReview {
            open_case(conn, platform, call, known, &because)?;
        }
    }
    verification::find(conn, platform, &known.id)
}

/// What follows from a try; nothing where the person is to try again.
fn follows(outcome: Outcome, because: &[&str], is_last: bool) -> Option<Conclusion> {
    match outcome {
        Outcome::Retry if !is_last => None,
        Outcome::Pass if because.is_empty() => Some(Conclusion::Verified),
        _ => Some(Conclusion::InReview),
    }
}

fn open_case(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    known: &Verification,
    because: &[&str],
) -> Result<(), Problem> {
    let case = NewCase {
        kind: Method::Selfie.as_str(),
        account: &known.account,
        subject: known.id.as_str(),
        because,
        not_by: &[],
    };
    desk::open(conn, platform, call, &case).map(|_| ())
}

/// Why a person should look.
fn doubts(judgement: &Judgement, reused: bool, alike: &[Alike], drawn: bool) -> Vec<&'static str> {
    let mut because = judgement.doubts.clone();
    if judgement.outcome == Outcome::Retry {
        because.push("tries_used");
    }
    if reused {
        because.push("picture_reused");
    }
    if !alike.is_empty() {
        because.push(POSSIBLE_DUPLICATE_FACE);
    }
    if because.is_empty() && drawn {
        because.push("sample");
    }
    because
}

/// What was measured, with the faces of others that look like this one: for reviewers only, as all of it.
fn with_alike(measures: &Value, alike: &[Alike]) -> Value {
    let mut measures = measures.clone();
    if let Some(all) = measures.as_object_mut().filter(|_| !alike.is_empty()) {
        all.insert(ALIKE.to_owned(), json!(alike));
    }
    measures
}

/// What the others are called among the measures.
const ALIKE: &str = "alike";

fn shown(judgement: &Judgement) -> Shown {
    let faults = judgement.faults.iter().map(|fault| ShownFault {
        code: fault.code.code.to_owned(),
        frame: fault.frame.as_str().to_owned(),
    });
    let checks = judgement.checks.iter().map(|check| ShownCheck {
        name: check.name.to_owned(),
        frame: check.frame.as_str().to_owned(),
        outcome: check.outcome.as_str().to_owned(),
        code: check.code.map(str::to_owned),
    });
    Shown {
        faults: faults.collect(),
        checks: checks.collect(),
    }
}
