//! `bonafide outbox`: jobs that were given up.

use clap::Subcommand;

use super::failed;
use crate::delivery::outbox;
use crate::platform::Platform;

/// What to do.
#[derive(Subcommand)]
pub enum OutboxCommand {
    /// List the jobs that were given up, and why.
    Dead,
    /// Make a job that was given up due again, or all of them.
    Revive {
        /// The job's id; all of them when it is not given.
        id: Option<String>,
    },
}

/// Does it; tells what to print.
pub async fn run(platform: &Platform, command: OutboxCommand) -> anyhow::Result<String> {
    let now = platform.clock.now();
    match command {
        OutboxCommand::Dead => {
            let dead = platform.db.read(outbox::dead).await.map_err(failed)?;
            let lines = dead.iter().map(|job| {
                let why = job.last_error.as_deref().unwrap_or("");
                format!(
                    "{}  {}  {}  attempts={}  {why}\n",
                    job.id, job.created_at, job.kind, job.attempts
                )
            });
            let lines: String = lines.collect();
            Ok(format!("{lines}{} job(s) were given up", dead.len()))
        }
        OutboxCommand::Revive { id } => {
            let revive = platform
                .db
                .write(move |conn| outbox::revive(conn, id.as_deref(), now));
            let count = revive.await.map_err(failed)?;
            Ok(format!("{count} job(s) are due again"))
        }
    }
}
