//! `bonafide audit`: whether the audit trail is whole, and copies of it to keep elsewhere.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use serde_json::Value;

use super::failed;
use crate::ledger::audit::chain::{self, Checkpoint, From, PublicKey, Report, Signer};
use crate::platform::Platform;

/// What to do.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walk along the chain and tell whether it is whole, or what is wrong and where. Exits with 1 when something is.
    Verify {
        /// Checkpoints that were kept elsewhere (lines of the log, or of an export): the chain is held against them too.
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
        /// The same, and begin at the newest of them: quicker, and what stands before it is not looked at.
        #[arg(long, value_name = "FILE", conflicts_with = "checkpoints")]
        from_checkpoint: Option<PathBuf>,
        /// Verify an export in place of the database.
        #[arg(long, value_name = "FILE", conflicts_with_all = ["checkpoints", "from_checkpoint"])]
        file: Option<PathBuf>,
        /// The key that has to have signed the checkpoints of that export, as `bonafide audit key` prints it. Without it, the one that the
        /// export names.
        #[arg(long, requires = "file")]
        key: Option<String>,
    },
    /// Print the chain as lines of JSON, with its checkpoints.
    Export {
        /// Begin after this position.
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
    /// Print the key that verifies checkpoints.
    Key,
}

/// Does it, and says it line by line.
pub async fn run(
    platform: &Platform,
    command: AuditCommand,
    say: impl Fn(&str),
) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify {
            checkpoints,
            from_checkpoint,
            ..
        } => {
            let newest = from_checkpoint.is_some();
            let kept = match checkpoints.or(from_checkpoint) {
                Some(file) => read_checkpoints(&file)?,
                None => Vec::new(),
            };
            // What a server that is not running has not linked yet.
            while chain::keep_up(platform).await.map_err(failed)? > 0 {}
            let verified = chain::verify(platform, From { kept, newest }).await;
            tell(&verified.map_err(failed)?, &say)
        }
        AuditCommand::Export { after } => {
            let export = chain::export(platform, after).await.map_err(failed)?;
            let mut export = export.context("the chain has no such position")?;
            while let Some(lines) = export.next().await.map_err(failed)? {
                say(lines.trim_end());
            }
            Ok(())
        }
        AuditCommand::Key => {
            say(&Signer::open(&platform.seal)?.public().to_text());
            Ok(())
        }
    }
}

/// Verifies an export without any database.
pub fn verify_file(file: &Path, key: Option<&str>, say: impl Fn(&str)) -> anyhow::Result<()> {
    let key = match key {
        Some(text) => Some(PublicKey::parse(text).context("--key wants 32 bytes in base64")?),
        None => None,
    };
    let (report, key) = chain::of_file(open(file)?, key)?;
    say(&format!("checkpoints of key {}", key.to_text()));
    tell(&report, &say)
}

fn tell(report: &Report, say: &impl Fn(&str)) -> anyhow::Result<()> {
    for fault in &report.faults {
        say(&fault.to_string());
    }
    say(&format!(
        "{} entries up to position {}, hash {}; {} checkpoint(s); {} waiting",
        report.entries, report.position, report.hash, report.checkpoints, report.waiting
    ));
    match report.is_good() {
        true => {
            say("OK");
            Ok(())
        }
        false => bail!("the audit trail has {} fault(s)", report.fault_count),
    }
}

fn open(file: &Path) -> anyhow::Result<BufReader<File>> {
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(BufReader::new(opened))
}

/// Checkpoints among other lines: of a log, where their members stand beside others, or of an export.
fn read_checkpoints(file: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let mut found = Vec::new();
    for line in open(file)?.lines() {
        let Ok(mut line) = serde_json::from_str::<Value>(&line?) else {
            continue;
        };
        let of_export = line.get_mut("checkpoint").map(Value::take);
        let checkpoint = of_export.unwrap_or(line);
        found.extend(serde_json::from_value::<Checkpoint>(checkpoint).ok());
    }
    if found.is_empty() {
        bail!("{} holds no checkpoint", file.display());
    }
    Ok(found)
}
