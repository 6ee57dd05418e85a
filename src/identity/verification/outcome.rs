//! What comes of a verification, in one transaction: its state, the holds, the event, the history, the mail, the day on which its pictures go.

use serde_json::json;

use super::rules::Status;
use super::{Verification, conflict, jobs, note, pictures, store};
use crate::delivery::outbox::{self, NewJob};
use crate::identity::comparison;
use crate::ledger::audit::Actor;
use crate::ledger::events;
use crate::ledger::events::kinds::{
    IdentityFailed, IdentityInReview, IdentityRequiresInput, IdentityVerified,
};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::standing::holds::{self, NewHold};
use crate::standing::kinds::HoldKind;

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// A person is to look at it.
    InReview,
    /// It is the person.
    Verified,
    /// A person asks for other pictures.
    Again {
        /// Why, in a word.
        reason_code: String,
        /// Why, for the person.
        user_text: Option<String>,
    },
    /// A person decided against it, for good.
    Failed {
        /// Why, in a word.
        reason_code: String,
        /// Why, for the person.
        user_text: Option<String>,
    },
}

impl Conclusion {
    fn status(&self) -> Status {
        match self {
            Self::InReview => Status::InReview,
            Self::Verified => Status::Verified,
            Self::Again { .. } => Status::RequiresInput,
            Self::Failed { .. } => Status::Failed,
        }
    }

    fn said(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::InReview | Self::Verified => (None, None),
            Self::Again {
                reason_code,
                user_text,
            }
            | Self::Failed {
                reason_code,
                user_text,
            } => (Some(reason_code), user_text.as_deref()),
        }
    }
}

/// Brings a verification to what came of it. Of two that say so at once, one is told that it stands otherwise.
pub fn conclude(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    known: &Verification,
    conclusion: &Conclusion,
) -> Result<(), Problem> {
    let settings = &platform.config.identity;
    let in_review = *conclusion == Conclusion::InReview;
    let pictures_until = (!in_review).then(|| call.now.plus(delta(settings.retention)));
    let again = matches!(conclusion, Conclusion::Again { .. });
    let again = again.then(|| (settings.tries, call.now.plus(delta(settings.time_again))));
    let (reason_code, user_text) = conclusion.said();
    let by = match actor {
        Actor::Staff(_) => "staff",
        _ => "engine",
    };
    let turn = store::Turn {
        from: &[Status::RequiresInput, Status::InReview],
        to: conclusion.status(),
        reason_code,
        user_text,
        by: (!in_review).then_some(by),
        pictures_until,
        again,
    };
    if store::turn(conn, platform, known, &turn, call.now)? == 0 {
        return Err(conflict());
    }
    pictures::delete_at(conn, &known.id, pictures_until)?;
    if *conclusion == Conclusion::Verified {
        comparison::keep_on(conn, platform, &known.id, call.now)?;
    }
    set_holds(conn, platform, call, actor, known, conclusion)?;
    tell(conn, platform, call, actor, known, conclusion, by)
}

/// Passing lifts what was held back until it was passed; failing holds more back. Asked for pictures again, the person stands as before.
fn set_holds(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    known: &Verification,
    conclusion: &Conclusion,
) -> Result<(), Problem> {
    let over = match conclusion {
        Conclusion::InReview | Conclusion::Again { .. } => return Ok(()),
        Conclusion::Verified => [
            HoldKind::VisualVerificationPending,
            HoldKind::VisualVerificationFailed,
        ]
        .as_slice(),
        Conclusion::Failed {
            reason_code,
            user_text,
        } => {
            let hold = NewHold {
                kind: HoldKind::VisualVerificationFailed,
                capabilities: None,
                reason_code: reason_code.clone(),
                user_text: user_text.clone(),
                internal_note: None,
                until: None,
            };
            holds::place(conn, platform, call, actor, &known.account, &hold)?;
            [HoldKind::VisualVerificationPending].as_slice()
        }
    };
    for kind in over {
        holds::lift_of_kind(conn, platform, call, actor, &known.account, *kind)?;
    }
    Ok(())
}

fn tell(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    known: &Verification,
    conclusion: &Conclusion,
    by: &'static str,
) -> Result<(), Problem> {
    let (verification_id, method) = (known.id.clone(), known.method.clone());
    let (account, now) = (&known.account, call.now);
    let (kind, job) = match conclusion {
        Conclusion::InReview => {
            let event = IdentityInReview {
                verification_id,
                method,
            };
            events::emit(conn, &event, account, now)?;
            ("identity.in_review", None)
        }
        Conclusion::Verified => {
            let event = IdentityVerified {
                verification_id,
                method,
                decided_by: by,
            };
            events::emit(conn, &event, account, now)?;
            ("identity.verified", Some(jobs::VERIFIED))
        }
        Conclusion::Again { reason_code, .. } => {
            let event = IdentityRequiresInput {
                verification_id,
                method,
                codes: vec![reason_code.clone()],
                tries_left: platform.config.identity.tries,
            };
            events::emit(conn, &event, account, now)?;
            ("identity.requires_input", Some(jobs::AGAIN))
        }
        Conclusion::Failed { reason_code, .. } => {
            let event = IdentityFailed {
                verification_id,
                method,
                reason_code: reason_code.clone(),
            };
            events::emit(conn, &event, account, now)?;
            ("identity.failed", Some(jobs::FAILED))
        }
    };
    let reason = conclusion.said().0;
    let detail = json!({"verification_id": known.id, "method": known.method, "reason": reason});
    note(conn, call, actor, known, kind, detail)?;
    let Some(job) = job else { return Ok(()) };
    let order = NewJob {
        kind: job,
        subject: known.id.as_str(),
        dedupe_key: Some(format!("{job}:{}", known.id)),
    };
    outbox::put(conn, platform, &order, now)
}
