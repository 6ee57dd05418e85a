//! Keys of the marketplace's own programs.
//!
//! A key has a name, scopes, and one secret, which is shown once and kept as a hash. Rotating gives it another secret; the old one stays
//! good for an overlap, so that programs can be changed one after the other. The key stays the same: what hangs on it (webhooks,
//! the audit trail) needs no change. Another rotation, and revoking, end the old secret at once. A key that was revoked or has expired
//! never comes back.
//!
//! Codes answered: `api_key_over`, `not_found`, `reason_required`.

pub mod http;
pub mod problems;
pub mod rules;
mod store;

use chrono::TimeDelta;
use serde_json::json;

use crate::ledger::audit::{self, Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::{KEY_PREFIX, Scope};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ApiKeyId};
use crate::platform::problem::{Problem, common};
use crate::platform::random::{Random, Token};
use crate::platform::texts::{Language, Table};
pub use store::ApiKey;

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Characters of a secret that tell it from others.
const HINT: usize = 4;

/// A secret, which is handed out once.
pub struct Secret {
    /// The whole.
    pub token: Token,
    /// Its end.
    pub hint: String,
}

impl Secret {
    fn new(random: &Random) -> Self {
        let token = random.token(KEY_PREFIX);
        let text = token.expose();
        let hint = text.get(text.len() - HINT..).unwrap_or_default().to_owned();
        Self { token, hint }
    }
}

/// What a key is to be.
pub struct NewKey {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// How long it lives; for ever when empty.
    pub life: Option<TimeDelta>,
}

/// How a key gets another secret.
pub struct Rotation {
    /// How long the present secret stays good.
    pub overlap: TimeDelta,
    /// How long the key lives from now on; empty leaves its end as it is.
    pub life: Option<TimeDelta>,
}

/// Makes a key.
pub fn create(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    new: &NewKey,
) -> Result<(ApiKey, Secret), Problem> {
    let secret = Secret::new(&platform.random);
    let scopes = rules::scopes(&new.scopes);
    let names: Vec<&str> = scopes.into_iter().map(Scope::as_str).collect();
    let key = ApiKey {
        id: ApiKeyId::new(call.now, &platform.random),
        name: new.name.clone(),
        scopes: names.join(" "),
        hint: secret.hint.clone(),
        previous_until: None,
        created_by: actor.id().and_then(AccountId::parse),
        created_at: call.now,
        rotated_at: None,
        expires_at: new.life.map(|life| call.now.plus(life)),
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(conn, &key, &secret)?;
    let facts = json!({"key": key.id, "scopes": names, "expires_at": key.expires_at});
    audit::note(conn, call, actor, "api_key.created", None, facts)?;
    Ok((key, secret))
}

/// Gives a key another secret.
pub fn rotate(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    id: &ApiKeyId,
    rotation: &Rotation,
    reason: &Reason,
) -> Result<(ApiKey, Secret), Problem> {
    let secret = Secret::new(&platform.random);
    let until = call.now.plus(rotation.overlap);
    let expires = rotation.life.map(|life| call.now.plus(life));
    if store::rotate(conn, id, &secret, until, expires, call.now)? == 0 {
        return Err(why_not(conn, id)?);
    }
    let facts = json!({"key": id, "overlap_until": until, "staff_reason": reason.as_str()});
    audit::note(conn, call, actor, "api_key.rotated", None, facts)?;
    Ok((find(conn, id)?, secret))
}

/// Ends a key, and both its secrets, at once.
pub fn revoke(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &ApiKeyId,
    reason: &Reason,
) -> Result<(), Problem> {
    if store::revoke(conn, id, call.now)? == 0 {
        return Err(why_not(conn, id)?);
    }
    let facts = json!({"key": id, "staff_reason": reason.as_str()});
    audit::note(conn, call, actor, "api_key.revoked", None, facts)
}

/// One key, whatever its state.
pub fn find(conn: &mut Conn, id: &ApiKeyId) -> Result<ApiKey, Problem> {
    store::find(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// All keys, newest first, from after a given one.
pub fn list(conn: &mut Conn, after: Option<&str>, rows: i64) -> Result<Vec<ApiKey>, Problem> {
    Ok(store::list(conn, after, rows)?)
}

/// Makes a committed change of keys hold on this node at once. Should the database be away right after the commit, the beat does it.
pub async fn hold_here(platform: &Platform) {
    let inner = platform.clone();
    let read = platform
        .db
        .read(move |conn| inner.integrators.refresh(conn));
    if let Err(problem) = read.await {
        tracing::warn!(%problem, "the keys could not be read anew");
    }
}

impl ApiKey {
    /// `active`, `expired` or `revoked`.
    pub fn status(&self, now: Moment) -> &'static str {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => "revoked",
            (None, Some(end)) if end <= now => "expired",
            (None, _) => "active",
        }
    }
}

fn why_not(conn: &mut Conn, id: &ApiKeyId) -> Result<Problem, Problem> {
    find(conn, id)?;
    Ok(Problem::new(&problems::API_KEY_OVER))
}
