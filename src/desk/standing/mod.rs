//! What staff decide about what an account may do: holds, suspensions, and objections to them.
//!
//! Nobody decides about their own account, and nobody who works at the desk is suspended before their role is taken away. Looking is noted.
//!
//! Codes answered: `not_found`, `reason_required`, `four_eyes_required`, `state_conflict`, `validation_failed`.

pub mod http;

use serde_json::json;

use crate::accounts::account::{self, Void};
use crate::ledger::audit::{self, Actor, Reason};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, AppealId, HoldId};
use crate::platform::problem::{Problem, common};
use crate::standing::holds::{self, Hold, NewHold};
use crate::standing::kinds::HoldKind;
use crate::standing::suspension::appeals::{self, Appeal, Decision};
use crate::standing::suspension::{self, NewSuspension, Suspension};

/// What only the staff reads of a hold or a suspension.
pub struct Annotated<T> {
    /// The hold, or the suspension.
    pub of: T,
    /// The note.
    pub note: Option<String>,
}

/// Which holds are wanted.
pub struct Wanted {
    /// Past ones as well.
    pub with_past: bool,
    /// From after this one.
    pub after: Option<String>,
    /// How many.
    pub rows: i64,
}

/// An account's holds, newest first.
pub fn holds_of(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    wanted: &Wanted,
) -> Result<Vec<Annotated<Hold>>, Problem> {
    looked(conn, call, by, id, "holds")?;
    let after = wanted.after.as_deref();
    let found = holds::of_account(conn, id, wanted.with_past, after, wanted.rows, call.now)?;
    let mut all = Vec::with_capacity(found.len());
    for of in found {
        let note = holds::note_of(conn, platform, &of)?;
        all.push(Annotated { of, note });
    }
    Ok(all)
}

/// Places a hold.
pub fn place(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    new: &NewHold,
) -> Result<Hold, Problem> {
    not_oneself(by, id)?;
    holds::place(conn, platform, call, Actor::Staff(by), id, new)
}

/// Asks for a look at the person: until then they submit no proposals and keep their photo.
pub fn ask_for_look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<Hold, Problem> {
    let new = NewHold {
        kind: HoldKind::VisualVerificationPending,
        capabilities: None,
        reason_code: "verification_required".to_owned(),
        user_text: None,
        internal_note: Some(reason.as_str().to_owned()),
        until: None,
    };
    place(conn, platform, call, by, id, &new)
}

/// Lifts a hold before its end.
pub fn lift(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &HoldId,
    reason: &Reason,
) -> Result<Hold, Problem> {
    let hold = holds::find(conn, id)?;
    not_oneself(by, &hold.account)?;
    let why = Some(reason.as_str());
    holds::lift(conn, platform, call, Actor::Staff(by), id, why)
}

/// An account's newest suspension, and the objection to it.
pub fn suspension_of(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
) -> Result<(Annotated<Suspension>, Option<AppealId>), Problem> {
    looked(conn, call, by, id, "suspension")?;
    let of = suspension::show(conn, platform, id)?.ok_or_else(not_found)?;
    let note = suspension::note_of(conn, platform, &of)?;
    let appeal = appeals::to(conn, &of)?;
    Ok((Annotated { of, note }, appeal))
}

/// Suspends an account. Note what comes back in the node's revocation list.
pub fn suspend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    new: &NewSuspension,
) -> Result<(Suspension, Void), Problem> {
    not_oneself(by, id)?;
    // Held, so that no role is given meanwhile.
    account::hold(conn, [id])?;
    if !account::staff_roles(conn, id)?.is_empty() {
        let detail = "Nobody who works at the desk is suspended: an administrator takes their role away first.";
        return Err(Problem::new(&common::STATE_CONFLICT).detail(detail));
    }
    suspension::suspend(conn, platform, call, Actor::Staff(by), id, new)
}

/// Ends a suspension before its time.
pub fn reinstate(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<Suspension, Problem> {
    not_oneself(by, id)?;
    suspension::reinstate(conn, platform, call, Actor::Staff(by), id, reason.as_str())
}

/// One objection; that it was read is noted.
pub fn appeal(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AppealId,
) -> Result<Appeal, Problem> {
    let found = appeals::find(conn, platform, id)?;
    looked(conn, call, by, &found.account, "appeal")?;
    Ok(found)
}

/// Decides an objection.
pub fn decide(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AppealId,
    decision: &Decision,
) -> Result<Appeal, Problem> {
    not_oneself(by, &appeals::find(conn, platform, id)?.account)?;
    appeals::decide(conn, platform, call, Actor::Staff(by), id, decision)
}

fn not_oneself(by: &AccountId, about: &AccountId) -> Result<(), Problem> {
    if by == about {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    Ok(())
}

fn looked(
    conn: &mut Conn,
    call: &Call,
    by: &AccountId,
    about: &AccountId,
    what: &'static str,
) -> Result<(), Problem> {
    if !account::exists(conn, about)? {
        return Err(not_found());
    }
    let (by, facts) = (Actor::Staff(by), json!({"what": what}));
    audit::note(conn, call, by, "staff.account_viewed", Some(about), facts)
}

fn not_found() -> Problem {
    Problem::new(&common::NOT_FOUND)
}
