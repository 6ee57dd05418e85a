//! What a token is worth at this moment, by the database and not by what stands in it.

use super::refresh::Presented;
use super::rules::{self, Decision};
use super::{Session, with_rights};
use crate::accounts::account::Rights;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::SessionId;
use crate::platform::problem::Problem;

/// A token that is good.
pub struct Worth {
    /// Its session.
    pub session: Session,
    /// What the account may do now.
    pub rights: Rights,
    /// When it was made.
    pub issued_at: Moment,
    /// When it stops being good.
    pub expires_at: Moment,
}

/// A session that holds, with its account as it is now.
pub fn of_session(
    conn: &mut Conn,
    id: &SessionId,
    now: Moment,
) -> Result<Option<(Session, Rights)>, Problem> {
    let found = with_rights(conn, id)?;
    let holding =
        found.filter(|(stored, rights)| rules::still_holds(&stored.session, rights, now).is_ok());
    Ok(holding.map(|(stored, rights)| (stored.session, rights)))
}

/// A refresh token that would give a successor. Asking spends nothing, and an old token ends no session here.
pub fn of_refresh_token(
    conn: &mut Conn,
    platform: &Platform,
    token: &str,
    now: Moment,
) -> Result<Option<Worth>, Problem> {
    let Some(presented) = Presented::parse(&platform.seal, token) else {
        return Ok(None);
    };
    let Some((stored, rights)) = with_rights(conn, &presented.session)? else {
        return Ok(None);
    };
    let decision = rules::decide(&stored, presented.generation, &presented.hash(), now);
    let holds = rules::still_holds(&stored.session, &rights, now).is_ok();
    if !holds || decision == Decision::Reused {
        return Ok(None);
    }
    Ok(Some(Worth {
        issued_at: stored.rotated_at,
        expires_at: stored
            .session
            .idle_expires_at
            .min(stored.session.expires_at),
        session: stored.session,
        rights,
    }))
}
