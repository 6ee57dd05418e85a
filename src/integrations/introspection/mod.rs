//! What a token is worth, for services that would rather ask than verify a signature (RFC 7662), and how a token is given back (RFC 7009).
//!
//! The answer is read from the database: a session that ended a moment ago on another node is not active. Of a token that is not good
//! nothing is told but that. Keys of programs and tokens of half a sign-in are none of those that are asked about here.
//!
//! Codes answered: `validation_failed`.

pub mod http;

use crate::accounts::account::Rights;
use crate::platform::Platform;
use crate::platform::caller::{Subject, claims::AUDIENCE};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::SessionId;
use crate::platform::problem::Problem;
use crate::sign_in::sessions::{self, Session};

/// A token that is good.
pub struct Active {
    /// `Bearer` for an access token, else `refresh_token`.
    pub token_type: &'static str,
    /// Whom it is for; access tokens alone.
    pub audience: Option<&'static str>,
    /// When it was made, seconds since 1970.
    pub issued_at: i64,
    /// When it stops being good.
    pub expires_at: i64,
    /// Its session.
    pub session: Session,
    /// The account as it is now.
    pub rights: Rights,
}

/// What a token is worth; nothing when it is not good.
pub fn introspect(
    conn: &mut Conn,
    platform: &Platform,
    token: &str,
    now: Moment,
) -> Result<Option<Active>, Problem> {
    if let Some(worth) = sessions::of_refresh_token(conn, platform, token, now)? {
        return Ok(Some(Active {
            token_type: "refresh_token",
            audience: None,
            issued_at: worth.issued_at.unix_seconds(),
            expires_at: worth.expires_at.unix_seconds(),
            session: worth.session,
            rights: worth.rights,
        }));
    }
    let Ok(claims) = platform.tokens.read(token) else {
        return Ok(None);
    };
    let found = sessions::of_session(conn, &claims.session()?, now)?;
    let found = found.filter(|(session, rights)| {
        session.account.as_str() == claims.sub && claims.sec_epoch >= rights.security_epoch
    });
    Ok(found.map(|(session, rights)| Active {
        token_type: "Bearer",
        audience: Some(AUDIENCE),
        issued_at: claims.iat,
        expires_at: claims.exp,
        session,
        rights,
    }))
}

/// The session that a token belongs to, if it is one of ours: any refresh token, an access token that is good.
pub fn session_of(platform: &Platform, token: &str) -> Option<SessionId> {
    sessions::of_token(platform, token)
        .or_else(|| platform.tokens.verify(token).ok()?.session().ok())
}

/// Ends the session of a token that is given back.
pub async fn end(platform: &Platform, call: Call, session: SessionId) -> Result<(), Problem> {
    let (ended, now) = (session.clone(), call.now);
    let write = platform
        .db
        .write(move |conn| sessions::sign_out(conn, &call, &session));
    write.await?;
    let revocations = platform.tokens.revocations();
    revocations.note(&Subject::Session(&ended), now);
    Ok(())
}
