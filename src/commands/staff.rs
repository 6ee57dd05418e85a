//! `bonafide staff`: who works at the desk, by whoever has the command line; so the first administrator comes in.

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};

use super::{failed, why};
use crate::accounts::account::{self, EmailAddress};
use crate::desk::team;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::StaffRole;
use crate::platform::http::Call;

/// What to do.
#[derive(Subcommand)]
pub enum StaffCommand {
    /// Invite an address to a role; prints the link to hand over, once.
    Add {
        /// The e-mail address of the person's account, which may be yet to come.
        #[arg(long)]
        email: String,
        /// The role.
        #[arg(long)]
        role: Role,
        /// Why, in 3 to 500 characters; it is kept in the audit trail.
        #[arg(long, default_value = "by the command line")]
        reason: String,
    },
    /// List who works at the desk.
    List,
    /// Take a role away and end the person's sessions.
    Remove {
        /// The e-mail address of the person's account.
        #[arg(long)]
        email: String,
        /// The role.
        #[arg(long)]
        role: Role,
        /// Why, in 3 to 500 characters; it is kept in the audit trail.
        #[arg(long)]
        reason: String,
    },
}

/// A role at the desk.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Role {
    /// Everything, and who else works here.
    Administrator,
    /// Judges people and decides appeals.
    Reviewer,
    /// Helps people who are stuck.
    Support,
    /// Talks to people on video.
    Representative,
}

impl From<Role> for StaffRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Reviewer => Self::Reviewer,
            Role::Support => Self::Support,
            Role::Representative => Self::Representative,
        }
    }
}

/// Does it; tells what to print.
pub async fn run(platform: &Platform, command: StaffCommand) -> anyhow::Result<String> {
    match command {
        StaffCommand::Add {
            email,
            role,
            reason,
        } => add(platform, &email, role.into(), &reason).await,
        StaffCommand::List => list(platform).await,
        StaffCommand::Remove {
            email,
            role,
            reason,
        } => remove(platform, &email, role.into(), &reason).await,
    }
}

async fn add(
    platform: &Platform,
    email: &str,
    role: StaffRole,
    reason: &str,
) -> anyhow::Result<String> {
    let (email, reason) = (address(email)?, why(reason)?);
    let (inner, call) = (platform.clone(), Call::internal(platform.clock.now()));
    let act = platform.db.write(move |conn| {
        team::invite(conn, &inner, &call, Actor::Operator, &email, role, &reason)
    });
    let invited = act.await.map_err(failed)?;
    Ok(format!(
        "Hand this link over; it is shown once and good until {}:\n{}",
        invited.invitation.expires_at,
        invited.link(platform)
    ))
}

/// Most people that are listed; a marketplace has fewer.
const MOST: i64 = 1000;

async fn list(platform: &Platform) -> anyhow::Result<String> {
    let read = platform.db.read(|conn| team::members(conn, None, MOST));
    let people = read.await.map_err(failed)?;
    if people.is_empty() {
        return Ok("nobody works at the desk".to_owned());
    }
    let lines = people.iter().map(|one| {
        let ready = one.second_step >= platform.config.staff.second_step;
        let missing = if ready {
            ""
        } else {
            "  (no second step that the desk takes)"
        };
        format!("{}  {}  {}{missing}", one.id, one.staff_roles, one.name)
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

async fn remove(
    platform: &Platform,
    email: &str,
    role: StaffRole,
    reason: &str,
) -> anyhow::Result<String> {
    let (email, reason) = (address(email)?, why(reason)?);
    let (inner, call) = (platform.clone(), Call::internal(platform.clock.now()));
    let act = platform.db.write(move |conn| {
        let key = email.key(&inner.seal);
        let Some(id) = account::owner(conn, &key)? else {
            return Ok(false);
        };
        team::dismiss(conn, &call, Actor::Operator, &id, role, &reason).map(|_| true)
    });
    match act.await {
        Ok(true) => Ok("removed; the person's sessions end within a second".to_owned()),
        Ok(false) => bail!("nobody has this address"),
        Err(problem) => Err(failed(problem)),
    }
}

fn address(text: &str) -> anyhow::Result<EmailAddress> {
    EmailAddress::parse(text).context("--email wants an e-mail address")
}
