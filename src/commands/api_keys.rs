//! `bonafide api-keys`: keys of programs, without a desk.

use anyhow::Context;
use chrono::TimeDelta;
use clap::Subcommand;

use super::{failed, why};
use crate::integrations::api_keys::rules::{self, LIFE, OVERLAP_MAX};
use crate::integrations::api_keys::{self, ApiKey, NewKey, Rotation};
use crate::ledger::audit::{Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::Scope;
use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::ids::ApiKeyId;
use crate::platform::limits::{delta, parse_duration};

/// What to do.
#[derive(Subcommand)]
pub enum ApiKeysCommand {
    /// Make a key, and print its secret: this is the only time that it is shown.
    Add {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do, for instance accounts:read; may be repeated.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// How long it lives, for instance 365d; for ever when it is not given.
        #[arg(long)]
        life: Option<String>,
    },
    /// List the keys, newest first.
    List,
    /// Give a key another secret, and print it.
    Rotate {
        /// The key's id.
        id: String,
        /// How long the present secret stays good: 7d at most, 0s ends it at once.
        #[arg(long, default_value = "24h")]
        overlap: String,
        /// How long the key lives from now on; its end stays as it is when this is not given.
        #[arg(long)]
        life: Option<String>,
        /// Why, in 3 to 500 characters; it is kept in the audit trail.
        #[arg(long)]
        reason: String,
    },
    /// End a key.
    Revoke {
        /// The key's id.
        id: String,
        /// Why, in 3 to 500 characters; it is kept in the audit trail.
        #[arg(long)]
        reason: String,
    },
}

/// Keys that one list shows.
const SHOWN: i64 = 1000;

/// Does it; tells what to print.
pub async fn run(platform: &Platform, command: ApiKeysCommand) -> anyhow::Result<String> {
    match command {
        ApiKeysCommand::Add { name, scopes, life } => {
            let new = NewKey {
                name: rules::name(&name).context("--name wants one line of 1 to 100 characters")?,
                scopes: scopes
                    .iter()
                    .map(|text| scope(text))
                    .collect::<Result<_, _>>()?,
                life: life.as_deref().map(read_life).transpose()?,
            };
            add(platform, new).await
        }
        ApiKeysCommand::List => list(platform).await,
        ApiKeysCommand::Rotate {
            id,
            overlap,
            life,
            reason,
        } => {
            let rotation = Rotation {
                overlap: read_overlap(&overlap)?,
                life: life.as_deref().map(read_life).transpose()?,
            };
            rotate(platform, read_id(&id)?, rotation, why(&reason)?).await
        }
        ApiKeysCommand::Revoke { id, reason } => {
            revoke(platform, read_id(&id)?, why(&reason)?).await
        }
    }
}

async fn add(platform: &Platform, new: NewKey) -> anyhow::Result<String> {
    let (inner, call) = (platform.clone(), Call::internal(platform.clock.now()));
    let made = platform
        .db
        .write(move |conn| api_keys::create(conn, &inner, &call, Actor::Operator, &new));
    let (key, secret) = made.await.map_err(failed)?;
    Ok(format!("{}\n{}", key.id, secret.token.expose()))
}

async fn list(platform: &Platform) -> anyhow::Result<String> {
    let now = platform.clock.now();
    let read = platform.db.read(|conn| api_keys::list(conn, None, SHOWN));
    let keys = read.await.map_err(failed)?;
    let mut lines: Vec<String> = keys.iter().map(|key| line(key, now)).collect();
    lines.push(format!("{} key(s)", keys.len()));
    Ok(lines.join("\n"))
}

fn line(key: &ApiKey, now: Moment) -> String {
    let at = |moment: Option<Moment>| moment.map_or("never".to_owned(), |at| at.to_string());
    format!(
        "{}  {}  …{}  {}  made {}  ends {}  used {}  {}",
        key.id,
        key.status(now),
        key.hint,
        key.scopes,
        key.created_at,
        at(key.expires_at),
        at(key.last_used_at),
        key.name
    )
}

async fn rotate(
    platform: &Platform,
    id: ApiKeyId,
    rotation: Rotation,
    reason: Reason,
) -> anyhow::Result<String> {
    let (inner, call) = (platform.clone(), Call::internal(platform.clock.now()));
    let rotated = platform.db.write(move |conn| {
        let actor = Actor::Operator;
        api_keys::rotate(conn, &inner, &call, actor, &id, &rotation, &reason)
    });
    let (_, secret) = rotated.await.map_err(failed)?;
    Ok(secret.token.expose().to_owned())
}

async fn revoke(platform: &Platform, id: ApiKeyId, reason: Reason) -> anyhow::Result<String> {
    let call = Call::internal(platform.clock.now());
    let revoked = platform
        .db
        .write(move |conn| api_keys::revoke(conn, &call, Actor::Operator, &id, &reason));
    revoked.await.map_err(failed)?;
    Ok("revoked".to_owned())
}

fn scope(text: &str) -> anyhow::Result<Scope> {
    let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    Scope::parse(text).with_context(|| format!("--scope wants one of {}", known.join(", ")))
}

fn read_life(text: &str) -> anyhow::Result<TimeDelta> {
    let life = parse_duration(text).map(delta);
    life.filter(|life| LIFE.contains(&life.num_seconds()))
        .context("--life wants a time from 1h to 3650d")
}

fn read_overlap(text: &str) -> anyhow::Result<TimeDelta> {
    let overlap = parse_duration(text).map(delta);
    overlap
        .filter(|overlap| overlap.num_seconds() <= OVERLAP_MAX)
        .context("--overlap wants a time from 0s to 7d")
}

fn read_id(text: &str) -> anyhow::Result<ApiKeyId> {
    ApiKeyId::parse(text).context("this is not the id of a key")
}
