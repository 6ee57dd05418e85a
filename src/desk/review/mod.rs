//! Cases that people judge: queues, leases, evidence, decisions.
//!
//! What a case is about its kind knows, which stands above this room. A reviewer takes a case and holds it for a while; a guarded update
//! decides between two who reach for the same one, and a lease that runs out needs no job to end. Who holds a case, and nobody else, sees what it is
//! judged by and decides it. Nobody decides about themselves, and what cannot be taken back a second reviewer looks at, who is not told
//! what the first one said; the milder of two opinions counts.
//!
//! Codes answered: `not_found`, `already_claimed`, `not_claimed`, `lease_lost`, `review_over`, `four_eyes_required`, `assignee_unfit`,
//! `reason_code_invalid`, `reason_required`, `image_address_expired`, `validation_failed`.

pub mod decision;
pub mod evidence;
pub mod http;
mod images;
mod kinds;
pub mod problems;
pub mod queue;
mod rules;
mod store;

use serde_json::{Value, json};

use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::caller::{Caller, StaffRole};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ReviewId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
pub use evidence::{EvidenceImages, Images};
pub use images::SealedImages;
pub use kinds::{CaseKind, Decision, Evidence, Kinds, ReasonCode, Verdict};
pub use store::opinions::Opinion;
pub use store::{Case, NewCase};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Somebody at the desk, as the acts of this room see them.
#[derive(Clone)]
pub struct Desk {
    /// The ground floor.
    pub platform: Platform,
    /// Every kind of case.
    pub kinds: Kinds,
    /// The call.
    pub call: Call,
    /// Who calls.
    pub who: AccountId,
    /// In which roles.
    pub roles: Vec<StaffRole>,
}

impl Desk {
    /// The caller at the desk.
    pub fn new<R>(platform: &Platform, kinds: &Kinds, call: &Call, caller: &Caller<R>) -> Self {
        Self {
            platform: platform.clone(),
            kinds: kinds.clone(),
            call: call.clone(),
            who: caller.account.clone(),
            roles: caller.claims.staff_roles().collect(),
        }
    }

    /// A case and its kind. One of a kind that the caller may not judge is not there.
    fn case(&self, conn: &mut Conn, id: &ReviewId) -> Result<(Case, &dyn CaseKind), Problem> {
        let case = store::find(conn, id)?;
        let kind = case.as_ref().and_then(|case| self.kind(&case.kind));
        case.zip(kind).ok_or_else(not_found)
    }

    /// A kind, if the caller may judge it.
    fn kind(&self, name: &str) -> Option<&dyn CaseKind> {
        let kind = self.kinds.find(name);
        kind.filter(|kind| kinds::is_open_to(*kind, &self.roles))
    }

    fn note(
        &self,
        conn: &mut Conn,
        kind: &'static str,
        case: &Case,
        detail: Value,
    ) -> Result<(), Problem> {
        note(
            conn,
            &self.call,
            Actor::Staff(&self.who),
            kind,
            case,
            detail,
        )
    }
}

/// Opens a case. One that waits about the same is told instead: saying it again changes nothing.
pub fn open(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    new: &NewCase<'_>,
) -> Result<ReviewId, Problem> {
    let id = ReviewId::new(call.now, &platform.random);
    let due_at = call.now.plus(delta(platform.config.staff.reviews.time));
    let Some(id) = store::insert(conn, id, new, call.now, due_at)? else {
        let waiting = store::waiting_about(conn, new.kind, new.subject)?;
        let waiting = waiting.ok_or_else(|| anyhow::anyhow!("a case is gone"))?;
        return Ok(waiting.id);
    };
    let facts =
        json!({"review": id, "kind": new.kind, "subject": new.subject, "because": new.because});
    let about = Some(new.account);
    audit::note(conn, call, Actor::System, "review.opened", about, facts)?;
    Ok(id)
}

/// Who judged this before: nobody of them decides an objection to it.
pub fn judges_of(conn: &mut Conn, kind: &str, subject: &str) -> Result<Vec<AccountId>, Problem> {
    Ok(store::opinions::judges(conn, kind, subject)?)
}

/// Ends the case about this that waits, if there is one: there is nothing to decide any more. Whoever calls this holds the account's row.
pub fn withdraw(conn: &mut Conn, call: &Call, kind: &str, subject: &str) -> Result<(), Problem> {
    let waiting = store::waiting_about(conn, kind, subject)?;
    waiting.map_or(Ok(()), |case| end(conn, call, &case))
}

/// Ends every case about an account that waits: the account is closed.
pub fn withdraw_all(conn: &mut Conn, call: &Call, account: &AccountId) -> Result<(), Problem> {
    let waiting = store::waiting_of(conn, account)?;
    waiting.iter().try_for_each(|case| end(conn, call, case))
}

fn end(conn: &mut Conn, call: &Call, case: &Case) -> Result<(), Problem> {
    if store::withdraw(conn, &case.id, call.now)? == 0 {
        return Ok(());
    }
    let kind = "review.withdrawn";
    note(conn, call, Actor::System, kind, case, json!({}))
}

/// What an owner reads in their history: that a case was opened, looked at, ended. How colleagues pass it on is theirs.
const OF_OWNER: [&str; 4] = [
    "review.viewed",
    "review.image_viewed",
    "review.decided",
    "review.withdrawn",
];

/// One line of the trail, with the case's id and kind.
fn note(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    kind: &'static str,
    case: &Case,
    mut detail: Value,
) -> Result<(), Problem> {
    let is_of_owner = OF_OWNER.contains(&kind);
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("review".to_owned(), json!(case.id));
        detail.insert("kind".to_owned(), json!(case.kind));
        if !is_of_owner {
            detail.insert("about".to_owned(), json!(case.account_id));
        }
    }
    let account = is_of_owner.then_some(&case.account_id);
    audit::note(conn, call, actor, kind, account, detail)
}

/// Why somebody who calls is not the holder of a case.
fn not_holder(desk: &Desk, case: &Case) -> Problem {
    let now = desk.call.now;
    if !case.is_waiting() {
        return Problem::new(&problems::REVIEW_OVER);
    }
    let kind = match case.holder(now) {
        Some((holder, _)) if *holder != desk.who => &problems::LEASE_LOST,
        None if case.was_taken_by(&desk.who) => &problems::LEASE_LOST,
        _ => &problems::NOT_CLAIMED,
    };
    Problem::new(kind).next(
        "claim",
        "POST",
        format!("/v1/staff/reviews/{}/claim", case.id),
    )
}

fn not_found() -> Problem {
    Problem::new(&common::NOT_FOUND)
}
