//! `bonafide objects`: whether the object store works, and what lies there.

use anyhow::bail;
use clap::Subcommand;

use super::failed;
use crate::platform::Platform;
use crate::platform::objects::{Fault, Objects};

/// What to do.
#[derive(Subcommand)]
pub enum ObjectsCommand {
    /// Write something into the store, read it and delete it again; tell how long each took. Exits with 1 when one of them failed.
    Check,
    /// Delete what is due now, as `serve` does every minute.
    Sweep,
}

/// Does it; tells what to print.
pub async fn run(
    platform: &Platform,
    objects: &Objects,
    command: ObjectsCommand,
) -> anyhow::Result<String> {
    match command {
        ObjectsCommand::Check => check(platform, objects).await,
        ObjectsCommand::Sweep => {
            let swept = objects.sweep(platform, platform.clock.now()).await;
            Ok(format!("deleted {}", swept.map_err(failed)?))
        }
    }
}

async fn check(platform: &Platform, objects: &Objects) -> anyhow::Result<String> {
    let patience = platform.config.objects.timeout;
    let probe = tokio::time::timeout(patience * 4, objects.probe(platform)).await;
    let probe = match probe {
        Ok(Ok(probe)) => probe,
        Ok(Err(Fault(why))) => bail!("the object store does not work: {why} (OBJECT_STORE_URL)"),
        Err(_) => bail!("the object store does not work: no answer in time (OBJECT_STORE_URL)"),
    };
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let (objects, due) = objects.count(platform).await.map_err(failed)?;
    Ok(format!(
        "put {:.1} ms, read {:.1} ms, delete {:.1} ms\n{objects} objects in the index, {due} of them due to be deleted",
        milliseconds(probe.put),
        milliseconds(probe.read),
        milliseconds(probe.delete),
    ))
}
