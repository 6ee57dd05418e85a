//! `bonafide lockout`: what staff do about a lock until they have a desk of their own.

use anyhow::{Context, bail};
use clap::Subcommand;

use super::{failed, why};
use crate::accounts::account::EmailAddress;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::http::Call;
use crate::sign_in::lockout::Unlock;
use crate::sign_in::lockout::staff::{self, Counter, Overview};

/// What to do.
#[derive(Subcommand)]
pub enum LockoutCommand {
    /// Show what is known about the locks at an address, whether or not somebody has it.
    Show {
        /// The e-mail address.
        email: String,
    },
    /// Lift the locks at an address before their time. What only a new password lifts stays.
    Lift {
        /// The e-mail address.
        email: String,
        /// Why, in 3 to 500 characters; it is kept in the audit trail.
        #[arg(long)]
        reason: String,
    },
}

/// Does it; tells what to print. A lock that cannot be lifted is an error.
pub async fn run(platform: &Platform, command: LockoutCommand) -> anyhow::Result<String> {
    match command {
        LockoutCommand::Show { email } => show(platform, &email).await,
        LockoutCommand::Lift { email, reason } => lift(platform, &email, &reason).await,
    }
}

async fn show(platform: &Platform, email: &str) -> anyhow::Result<String> {
    let email = address(email)?;
    let (inner, now) = (platform.clone(), platform.clock.now());
    let read = platform
        .db
        .read(move |conn| staff::show(conn, &inner, &email, now));
    Ok(told(&read.await.map_err(failed)?))
}

async fn lift(platform: &Platform, email: &str, reason: &str) -> anyhow::Result<String> {
    let email = address(email)?;
    let reason = why(reason)?;
    let (inner, call) = (platform.clone(), Call::internal(platform.clock.now()));
    let lifted = platform
        .db
        .write(move |conn| staff::lift(conn, &inner, &call, &email, Actor::Operator, &reason));
    match lifted.await.map_err(failed)? {
        Unlock::Done => Ok("lifted".to_owned()),
        Unlock::NotLocked => Ok("nothing was locked".to_owned()),
        Unlock::NeedsReset => bail!(
            "so many attempts failed in a row that only a new password lifts it: its owner must ask for one by mail"
        ),
    }
}

fn address(text: &str) -> anyhow::Result<EmailAddress> {
    // It is not repeated: what is typed here may end in a log.
    EmailAddress::parse(text).context("this is not an e-mail address")
}

fn told(overview: &Overview) -> String {
    let mut lines = vec![format!("strangers: {}", of(&overview.strangers))];
    for (episode, counter) in &overview.episodes {
        let end = match (&episode.ended_at, &episode.end_reason) {
            (Some(at), Some(reason)) => format!("ended {at} ({reason})"),
            _ => of(counter),
        };
        lines.push(format!(
            "{}  {}  from {}  since {}  until {}  locks={}  {end}",
            episode.id,
            episode.scope,
            episode.client_address,
            episode.started_at,
            episode.locked_until,
            episode.locks,
        ));
    }
    lines.push(format!("{} episode(s)", overview.episodes.len()));
    lines.join("\n")
}

fn of(counter: &Counter) -> String {
    let state = match (counter.is_stopped, counter.locked_until) {
        (true, _) => "locked until the password is reset".to_owned(),
        (false, Some(until)) => format!("locked until {until}"),
        (false, None) => "not locked".to_owned(),
    };
    format!(
        "{state}, {} failure(s) of late, {} in a row",
        counter.failures, counter.in_a_row
    )
}
