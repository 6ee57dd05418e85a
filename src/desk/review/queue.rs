//! Taking cases from the queues, giving them back, saying who is to decide them, and how the queues stand.

use chrono::TimeDelta;
use serde_json::json;

use super::store::queue as rows;
use super::{Case, Desk, kinds, not_found, not_holder, problems, rules, store};
use crate::accounts::account;
use crate::ledger::audit::Reason;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ReviewId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
pub use rows::{After, Counts, Standing, Wanted};

/// How many of the most urgent cases are reached for before the queue is read again.
const REACH: i64 = 20;
/// How often the queue is read before it is taken for empty.
const ROUNDS: u32 = 5;
/// Over which time past waits are told.
const WAITS_SINCE: TimeDelta = TimeDelta::days(1);
/// Most cases whose waits are counted.
const WAITS_MAX: i64 = 10_000;

/// Cases that fit, the most urgent first, without those about the reader.
pub fn list(
    conn: &mut Conn,
    desk: &Desk,
    wanted: &Wanted,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Case>, Problem> {
    Ok(rows::list(
        conn,
        wanted,
        &desk.who,
        after,
        limit,
        desk.call.now,
    )?)
}

/// Takes a case, or holds it for longer.
pub fn claim(conn: &mut Conn, desk: &Desk, id: &ReviewId) -> Result<Case, Problem> {
    let (before, _) = desk.case(conn, id)?;
    if take(conn, desk, id, true)? {
        let held = before.holder(desk.call.now);
        let is_longer = held.is_some_and(|(holder, _)| *holder == desk.who);
        return taken(conn, desk, id, is_longer);
    }
    // Read again: what stood in the way may have come since.
    let (case, _) = desk.case(conn, id)?;
    Err(why_not(desk, &case))
}

fn why_not(desk: &Desk, case: &Case) -> Problem {
    if !case.is_waiting() {
        return Problem::new(&problems::REVIEW_OVER);
    }
    if case.is_barred_to(&desk.who) {
        return Problem::new(&common::FOUR_EYES_REQUIRED);
    }
    match case.holder(desk.call.now) {
        Some((holder, until)) => Problem::new(&problems::ALREADY_CLAIMED)
            .detail(format!("{holder} holds it until {until}."))
            .retry_after(until.seconds_after(desk.call.now)),
        None => Problem::new(&common::STATE_CONFLICT)
            .detail("Somebody else reached for the case at the same time; try again."),
    }
}

/// Takes the most urgent free case of these kinds: one that is assigned to the caller, else one that is assigned to nobody or overdue. Of many
/// who ask at once each gets another one.
pub fn next(conn: &mut Conn, desk: &Desk, kinds: &[&'static str]) -> Result<Option<Case>, Problem> {
    for _ in 0..ROUNDS {
        let mut nothing = true;
        for is_assigned in [true, false] {
            let now = desk.call.now;
            let free = rows::free(conn, kinds, &desk.who, is_assigned, REACH, now)?;
            nothing &= free.is_empty();
            for id in free {
                if take(conn, desk, &id, false)? {
                    return taken(conn, desk, &id, false).map(Some);
                }
            }
        }
        if nothing {
            break;
        }
    }
    Ok(None)
}

fn take(conn: &mut Conn, desk: &Desk, id: &ReviewId, is_again: bool) -> Result<bool, Problem> {
    let now = desk.call.now;
    let until = now.plus(delta(desk.platform.config.staff.reviews.lease));
    Ok(store::claim(conn, id, &desk.who, is_again, until, now)? > 0)
}

fn taken(conn: &mut Conn, desk: &Desk, id: &ReviewId, is_longer: bool) -> Result<Case, Problem> {
    let (case, _) = desk.case(conn, id)?;
    let facts = json!({"is_longer": is_longer});
    desk.note(conn, "review.claimed", &case, facts)?;
    Ok(case)
}

/// Gives a case back.
pub fn release(conn: &mut Conn, desk: &Desk, id: &ReviewId) -> Result<Case, Problem> {
    desk.case(conn, id)?;
    let changed = store::release(conn, id, &desk.who)?;
    let (case, _) = desk.case(conn, id)?;
    if changed == 0 {
        return Err(not_holder(desk, &case));
    }
    desk.note(conn, "review.released", &case, json!({}))?;
    Ok(case)
}

/// Says who is to decide a case; `None`: whoever takes it. A colleague who holds it keeps it until their lease is over.
pub fn assign(
    conn: &mut Conn,
    desk: &Desk,
    id: &ReviewId,
    to: Option<&AccountId>,
    reason: &Reason,
) -> Result<Case, Problem> {
    let (case, kind) = desk.case(conn, id)?;
    if case.account_id == desk.who {
        return Err(Problem::new(&common::FOUR_EYES_REQUIRED));
    }
    if let Some(to) = to {
        let roles = account::staff_roles(conn, to)?;
        if !kinds::is_open_to(kind, &roles) || case.is_barred_to(to) {
            return Err(Problem::new(&problems::ASSIGNEE_UNFIT));
        }
    }
    if store::assign(conn, id, to)? == 0 {
        return Err(Problem::new(&problems::REVIEW_OVER));
    }
    let facts = json!({"to": to, "why": reason.as_str()});
    desk.note(conn, "review.assigned", &case, facts)?;
    desk.case(conn, id).map(|(case, _)| case)
}

/// How the queue of a kind stands, and how long its cases waited of late.
pub struct Overview {
    /// The kind.
    pub kind: &'static str,
    /// How it stands.
    pub counts: Counts,
    /// How long half of the cases waited that were decided within the last day, seconds.
    pub median_wait: Option<u64>,
    /// How long all but the slowest twentieth of them waited.
    pub p95_wait: Option<u64>,
}

/// How the queues that the caller sees stand.
pub fn summary(conn: &mut Conn, desk: &Desk) -> Result<Vec<Overview>, Problem> {
    let open = desk.kinds.open_to(&desk.roles);
    open.map(|kind| overview(conn, kind.name(), desk.call.now))
        .collect()
}

fn overview(conn: &mut Conn, kind: &'static str, now: Moment) -> Result<Overview, Problem> {
    let decided = rows::decided_since(conn, kind, now.minus(WAITS_SINCE), WAITS_MAX)?;
    let waits = decided
        .into_iter()
        .filter_map(|(opened, ended)| ended.map(|ended| ended.seconds_after(opened)));
    let mut waits: Vec<u64> = waits.collect();
    Ok(Overview {
        kind,
        counts: rows::counts(conn, kind, now)?,
        median_wait: rules::percentile(&mut waits, 50),
        p95_wait: rules::percentile(&mut waits, 95),
    })
}

/// How the queue of every kind stands, for the operator's gauges.
pub fn depths(
    conn: &mut Conn,
    kinds: &kinds::Kinds,
    now: Moment,
) -> Result<Vec<(&'static str, Counts)>, Problem> {
    let all = kinds.names();
    all.map(|kind| Ok((kind, rows::counts(conn, kind, now)?)))
        .collect()
}

/// The kinds that the caller may judge: the one that is named, or all. One that they may not judge is not there.
pub fn kinds_for(desk: &Desk, named: Option<&str>) -> Result<Vec<&'static str>, Problem> {
    match named {
        Some(name) => {
            let kind = desk.kind(name).ok_or_else(not_found)?;
            Ok(vec![kind.name()])
        }
        None => Ok(desk
            .kinds
            .open_to(&desk.roles)
            .map(|kind| kind.name())
            .collect()),
    }
}
