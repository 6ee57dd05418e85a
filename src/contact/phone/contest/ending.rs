//! How contests end: kept by the owner, or the number moves.

use super::jobs;
use super::store::{self, Move, Row};
use super::{ended, note, order};
use crate::accounts::account::{self, Status};
use crate::contact::phone;
use crate::ledger::audit::Actor;
use crate::ledger::events::kinds::{PhoneRemoved, PhoneVerified};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, PhoneContestId};
use crate::platform::problem::Problem;

/// Contests that one sweep takes up.
const AT_ONCE: i64 = 500;

/// An account has proven a number: if it was contested, it keeps it. Proofs of others that are older do not count any more.
pub fn kept(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &AccountId,
    index: &[u8],
) -> Result<(), Problem> {
    store::void_proofs_for(conn, index, call.now)?;
    for contest in store::of_owner(conn, owner)? {
        if contest.phone_index == index && store::end(conn, &contest.id, store::KEPT, call.now)? > 0
        {
            ended(conn, call, &contest, Actor::Member, "kept")?;
            order(conn, platform, jobs::KEPT, &contest.id, call.now)?;
        }
    }
    Ok(())
}

/// An account may have let a number go: whoever contests it need not wait any longer.
pub fn freed(
    conn: &mut Conn,
    platform: &Platform,
    owner: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    for contest in store::of_owner(conn, owner)? {
        order(conn, platform, jobs::SETTLE, &contest.id, now)?;
    }
    Ok(())
}

/// Orders what is due. Tells how many.
pub fn settle_due(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let due = store::due(conn, now, AT_ONCE)?;
    for contest in &due {
        order(conn, platform, jobs::SETTLE, contest, now)?;
    }
    Ok(due.len())
}

/// Moves the number, if the contest still runs and its owner has let the number go or done nothing for long enough.
pub fn settle(
    conn: &mut Conn,
    platform: &Platform,
    id: &PhoneContestId,
    now: Moment,
) -> Result<(), Problem> {
    let Some(contest) = store::find(conn, id)? else {
        return Ok(());
    };
    let sides = [Some(&contest.account_id), contest.owner_id.as_ref()];
    account::hold(conn, sides.into_iter().flatten())?;
    // Both sides wait from here on, so what is read now stays.
    let Some(contest) = store::find(conn, id)?.filter(|row| row.state == store::OPEN) else {
        return Ok(());
    };
    let holder = store::hold_number(conn, &contest.phone_index)?;
    let is_due = contest.due_at.is_some_and(|due| due <= now);
    if holder.is_some() && holder == contest.owner_id && !is_due {
        return Ok(());
    }
    let newcomer = account::find(conn, platform, &contest.account_id)?;
    let epoch = account::rights(conn, &contest.account_id)?.security_epoch;
    // Whatever ended the newcomer's sessions ended the contest: somebody else may have opened it there.
    let is_theirs = newcomer.is_some_and(|account| account.status == Status::Active)
        && epoch == contest.security_epoch;
    match is_theirs {
        true => hand_over(conn, platform, &contest, holder, now),
        false => void(conn, platform, &contest, jobs::WITHDRAWN, now),
    }
}

fn hand_over(
    conn: &mut Conn,
    platform: &Platform,
    contest: &Row,
    holder: Option<AccountId>,
    now: Moment,
) -> Result<(), Problem> {
    let call = Call::internal(now);
    let signed_in = match &holder {
        Some(owner) => phone::signs_in(conn, owner)?,
        None => false,
    };
    match store::hand_over(conn, contest, now)? {
        Move::Done => {}
        // Somebody has proven it since: the newer proof counts.
        Move::Void => return void(conn, platform, contest, jobs::KEPT, now),
    }
    store::end(conn, &contest.id, store::MOVED, now)?;
    ended(conn, &call, contest, Actor::System, "moved")?;
    let reason = Some("contest");
    note(
        conn,
        &call,
        &contest.account_id,
        Actor::System,
        &PhoneVerified { reason },
    )?;
    account::capabilities_changed(conn, &contest.account_id, "phone_verified", now)?;
    order(conn, platform, jobs::MOVED, &contest.id, now)?;
    // The number that the newcomer had is free now.
    freed(conn, platform, &contest.account_id, now)?;
    if let Some(owner) = holder {
        note(conn, &call, &owner, Actor::System, &PhoneRemoved { reason })?;
        account::capabilities_changed(conn, &owner, "phone_removed", now)?;
        if signed_in {
            phone::tell_gone(conn, platform, &owner, now)?;
        }
        order(conn, platform, jobs::LOST, &contest.id, now)?;
    }
    Ok(())
}

/// Ends a contest that came to nothing; whoever it concerns is told by that mail.
fn void(
    conn: &mut Conn,
    platform: &Platform,
    contest: &Row,
    mail: &'static str,
    now: Moment,
) -> Result<(), Problem> {
    store::end(conn, &contest.id, store::VOID, now)?;
    ended(conn, &Call::internal(now), contest, Actor::System, "void")?;
    order(conn, platform, mail, &contest.id, now)
}
