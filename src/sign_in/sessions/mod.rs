//! Sessions: what somebody who got in holds, on which device, until when.
//!
//! An access token (JWT, ten minutes) proves who calls without a query. A refresh token rotates: each use gives a successor. Two
//! refreshes of the same parent within ten seconds get the *same* successor (a phone that lost the answer asks again); an older
//! token that comes back means that somebody copied it: the session ends, and its owner is told. A session ends after 14
//! days without use, after 90 days in any case, when it is signed out, or when the account's security epoch rises; its access
//! tokens die on every node within a second.
//!
//! Codes answered: `refresh_token_reused`, `session_revoked`, `token_expired`, `token_invalid`, `not_found`.

mod entry;
pub mod http;
pub mod jobs;
pub mod problems;
mod proof;
mod refresh;
pub mod result;
mod rules;
mod store;
mod worth;

use serde_json::{Value, json};

use crate::accounts::account::{self, Rights};
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::{self, Actor, Entry as AuditEntry};
use crate::ledger::events::{self, kinds::SessionCompromised};
use crate::platform::Platform;
use crate::platform::caller::{Grant, Subject, revoke};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, DeviceId, SessionId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
pub use entry::{Asked, Entry, Opened, Visitor, enter};
pub use proof::{Method, Proven, renew_proof};
use refresh::Presented;
use rules::Decision;
pub use store::{Device, Session};
pub use worth::{Worth, of_refresh_token, of_session};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "sign_in/sessions/refresh_reused.html",
        include_str!("mail/refresh_reused.html"),
    ),
    (
        "sign_in/sessions/refresh_reused.txt",
        include_str!("mail/refresh_reused.txt"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Trades a refresh token for its successor. A refusal that ends the session is committed with it: the inner result is what the
/// caller is told.
pub fn refresh(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<Result<Opened, Problem>, Problem> {
    let Some(presented) = Presented::parse(&platform.seal, token) else {
        return Err(Problem::new(&common::TOKEN_INVALID).next("sign_in", "POST", "/v1/sessions"));
    };
    let Some((stored, account)) = with_rights(conn, &presented.session)? else {
        return Err(Problem::new(&common::SESSION_REVOKED).next("sign_in", "POST", "/v1/sessions"));
    };
    let successor = presented.successor(&platform.seal);
    let mut session = stored.session.clone();
    if let Err(problem) = rules::still_holds(&session, &account, call.now) {
        return Ok(Err(problem));
    }
    let idle = call.now.plus(delta(platform.config.lifetimes.refresh_idle));
    match rules::decide(&stored, presented.generation, &presented.hash(), call.now) {
        Decision::Rotate => {
            let rotated = store::rotate(
                conn,
                &presented,
                &successor.hash(),
                idle,
                &call.place,
                call.now,
            )?;
            if rotated == 0 {
                // Another refresh of the same token was first: look again, and find its grace.
                return refresh(conn, platform, call, token);
            }
            session.idle_expires_at = idle;
            session.last_used_at = call.now;
        }
        Decision::SameSuccessor => {}
        Decision::Reused => {
            end_for_reuse(conn, platform, call, &session)?;
            return Ok(Err(Problem::new(&problems::REFRESH_TOKEN_REUSED).next(
                "sign_in",
                "POST",
                "/v1/sessions",
            )));
        }
    }
    Ok(Ok(Opened {
        grant: grant(&account, &session, call.now),
        refresh: Some(successor.to_token(&platform.seal)),
        device_token: None,
        session,
    }))
}

/// A session and what its account may do. Between the two reads a change of the password may carry the session over to another epoch:
/// then it is read once more.
fn with_rights(
    conn: &mut Conn,
    id: &SessionId,
) -> Result<Option<(store::Rotation, Rights)>, Problem> {
    let Some(stored) = store::rotation(conn, id)? else {
        return Ok(None);
    };
    let account = account::rights(conn, &stored.session.account)?;
    if stored.session.security_epoch == account.security_epoch {
        return Ok(Some((stored, account)));
    }
    Ok(store::rotation(conn, id)?.map(|stored| (stored, account)))
}

/// The known device that a session runs on.
pub fn device_of(conn: &mut Conn, id: &SessionId) -> Result<Option<DeviceId>, Problem> {
    Ok(store::rotation(conn, id)?.and_then(|stored| stored.session.known))
}

/// The session that a refresh token belongs to, whatever its state; for signing out.
pub fn of_token(platform: &Platform, token: &str) -> Option<SessionId> {
    Presented::parse(&platform.seal, token).map(|presented| presented.session)
}

/// The account's open sessions, newest first, from after a given one.
pub fn list(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> Result<Vec<Session>, Problem> {
    Ok(store::open_of(conn, account, after, rows, now)?)
}

/// Ends one session of an account; somebody else's is not found.
pub fn end(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    id: &SessionId,
) -> Result<(), Problem> {
    if store::end(conn, id, Some(account), "ended", call.now)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    note_end(conn, call, account, id, "ended")
}

/// Signs out. Whether the session was still open makes no difference.
pub fn sign_out(conn: &mut Conn, call: &Call, id: &SessionId) -> Result<(), Problem> {
    let Some(stored) = store::rotation(conn, id)? else {
        return Ok(());
    };
    if store::end(conn, id, None, "signed_out", call.now)? == 0 {
        return Ok(());
    }
    note_end(conn, call, &stored.session.account, id, "signed_out")
}

/// Ends all sessions of an account but one. Tells which.
pub fn end_others(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    current: &SessionId,
) -> Result<Vec<SessionId>, Problem> {
    let others = store::others_of(conn, account, current)?;
    for id in &others {
        if store::end(conn, id, Some(account), "ended", call.now)? > 0 {
            note_end(conn, call, account, id, "ended")?;
        }
    }
    Ok(others)
}

/// Ends all sessions of an account whose security epoch was raised: their tokens are void by that already, and this shows it.
pub fn end_all(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    actor: Actor<'_>,
    reason: &'static str,
) -> Result<(), Problem> {
    let ended = store::end_all(conn, account, reason, call.now)?;
    if ended == 0 {
        return Ok(());
    }
    audit::note(
        conn,
        call,
        actor,
        "session.ended",
        Some(account),
        json!({"reason": reason, "sessions": ended}),
    )
}

/// The sessions that are still open go on under another security epoch of their account.
pub fn carry_over(conn: &mut Conn, account: &AccountId, epoch: i64) -> Result<(), Problem> {
    store::carry_over(conn, account, epoch)?;
    Ok(())
}

/// Drops sessions that ended or ran out long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn note_end(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    id: &SessionId,
    reason: &'static str,
) -> Result<(), Problem> {
    revoke(conn, &Subject::Session(id), call.now)?;
    let facts = json!({"reason": reason});
    note(conn, call, "session.ended", account, Some(id), facts)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    kind: &'static str,
    account: &AccountId,
    session: Option<&SessionId>,
    detail: Value,
) -> Result<(), Problem> {
    let entry = AuditEntry {
        kind,
        account: Some(account),
        session,
        actor: Actor::Member,
        detail,
    };
    audit::record(conn, call, &entry)
}

fn end_for_reuse(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    session: &Session,
) -> Result<(), Problem> {
    if store::end(conn, &session.id, None, "refresh_token_reused", call.now)? == 0 {
        return Ok(());
    }
    note_end(
        conn,
        call,
        &session.account,
        &session.id,
        "refresh_token_reused",
    )?;
    let session_id = session.id.clone();
    events::emit(
        conn,
        &SessionCompromised { session_id },
        &session.account,
        call.now,
    )?;
    let job = NewJob {
        kind: jobs::REFRESH_REUSED,
        subject: session.id.as_str(),
        dedupe_key: Some(session.id.to_string()),
    };
    outbox::put(conn, platform, &job, call.now)
}

fn grant(account: &Rights, session: &Session, now: Moment) -> Grant {
    Grant {
        account: account.id.clone(),
        session: session.id.clone(),
        assurance: session.assurance,
        methods: session.methods.split(' ').map(str::to_owned).collect(),
        roles: account.roles.clone(),
        staff: account.staff.clone(),
        capability_epoch: account.capability_epoch,
        security_epoch: session.security_epoch,
        authenticated_at: session.authenticated_at,
        second_step: session.second_step,
        second_step_at: session.second_step_at,
        restricted: account.is_suspended(now),
    }
}
