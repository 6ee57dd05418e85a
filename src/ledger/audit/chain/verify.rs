//! Holds the chain against itself, against its checkpoints, and against those that an operator kept elsewhere.

use std::io::BufRead;

use anyhow::Context;

use super::export::Read;
use super::rules::{Checkpoint, GENESIS, Hash, PublicKey, Signer, read_hash};
use super::store::{self, Link};
use super::walk::{FaultKind, Report, Walk};
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;

/// Places of one page.
const PAGE: i64 = 500;
/// An entry that has no place after so many seconds, and does not wait for one, is a fault.
const PATIENCE: i64 = 60;
/// Places at the end that the desk is shown as checked.
const NEWEST: i64 = 1000;

/// Where a verification begins, and what else the chain is held against.
#[derive(Clone, Debug, Default)]
pub struct From {
    /// Checkpoints that were kept elsewhere.
    pub kept: Vec<Checkpoint>,
    /// Whether to begin at the newest of them, and not at the first entry.
    pub newest: bool,
}

/// Walks along the whole chain, in pages.
pub async fn verify(platform: &Platform, mut from: From) -> Result<Report, Problem> {
    let key = Signer::open(&platform.seal)?.public();
    from.kept.sort_by_key(|kept| kept.position);
    let mut walk = begin(platform, key, &from).await?;
    loop {
        let after = walk.report.position;
        let read = platform.db.read(move |conn| page(conn, after));
        let (links, mut checkpoints) = read.await?;
        let last = links.last().map_or(after, |link| link.position);
        let kept = from.kept.iter();
        let kept = kept.filter(|kept| (after + 1..=last).contains(&kept.position));
        checkpoints.extend(kept.cloned());
        walk.page(&links, &checkpoints);
        if links.is_empty() {
            break;
        }
    }
    beyond(platform, &mut walk, &from).await?;
    let since = from.newest.then(|| from.kept.last()).flatten();
    unlinked(platform, &mut walk.report, since).await?;
    Ok(walk.report)
}

async fn begin(platform: &Platform, key: PublicKey, from: &From) -> Result<Walk, Problem> {
    let Some(newest) = from.kept.last().filter(|_| from.newest).cloned() else {
        return Ok(Walk::new(key, 0, GENESIS));
    };
    let position = newest.position;
    let read = platform
        .db
        .read(move |conn| Ok(store::hash_at(conn, position)?));
    let found = read.await?;
    let mut walk = Walk::new(key.clone(), 0, GENESIS);
    if let (true, Some(hash)) = (
        walk.compare(&newest, found.as_deref()),
        read_hash(&newest.hash),
    ) {
        walk = Walk::new(key, position, hash);
        walk.report.checkpoints = 1;
    }
    Ok(walk)
}

fn page(conn: &mut Conn, after: i64) -> Result<(Vec<Link>, Vec<Checkpoint>), Problem> {
    let links = store::links(conn, after, PAGE)?;
    let Some(last) = links.last().map(|link| link.position) else {
        return Ok((links, Vec::new()));
    };
    // There is at most one for a place.
    let mut checkpoints = store::checkpoints(conn, after, PAGE)?;
    checkpoints.retain(|checkpoint| checkpoint.position <= last);
    Ok((links, checkpoints))
}

/// Checkpoints that speak of places after the last one. What was linked meanwhile is no fault.
async fn beyond(platform: &Platform, walk: &mut Walk, from: &From) -> Result<(), Problem> {
    let last = walk.report.position;
    let kept = from.kept.iter().filter(|kept| kept.position > last);
    let kept: Vec<Checkpoint> = kept.cloned().collect();
    let read = platform.db.read(move |conn| {
        let mut found = store::checkpoints(conn, last, PAGE)?;
        found.extend(kept);
        let of_each = found.into_iter().map(|checkpoint| {
            let hash = store::hash_at(conn, checkpoint.position)?;
            Ok((checkpoint, hash))
        });
        of_each.collect::<Result<Vec<_>, Problem>>()
    });
    for (checkpoint, hash) in read.await? {
        walk.compare(&checkpoint, hash.as_deref());
    }
    Ok(())
}

/// Entries that somebody kept out of the chain, or took away before they were linked.
async fn unlinked(
    platform: &Platform,
    report: &mut Report,
    since: Option<&Checkpoint>,
) -> Result<(), Problem> {
    let now = platform.clock.now();
    let lost = platform
        .db
        .read(|conn| Ok(store::lost(conn, PAGE)?))
        .await?;
    for entry in &lost {
        report.fault(FaultKind::Deleted, None, Some(entry));
    }
    let earliest = since.map(|since| {
        let margin = chrono::TimeDelta::days(1);
        crate::platform::ids::AuditId::least(since.made_at.minus(margin)).to_string()
    });
    let mut after = earliest.unwrap_or_default();
    loop {
        let from = after.clone();
        let read = platform
            .db
            .read(move |conn| Ok(store::entries(conn, &from, PAGE)?));
        let entries = read.await?;
        let Some((last, _, _)) = entries.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for (id, created_at, is_linked) in &entries {
            match now.since(*created_at).num_seconds() > PATIENCE {
                _ if *is_linked => {}
                true => report.fault(FaultKind::Unlinked, None, Some(id)),
                false => report.waiting += 1,
            }
        }
    }
}

/// How the end of the chain stands.
pub struct Integrity {
    /// What a walk over the newest places found.
    pub report: Report,
    /// Whether entries wait for their place.
    pub is_waiting: bool,
    /// The newest checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// What checkpoints are verified with.
    pub key: PublicKey,
}

/// Holds the newest places against each other and their checkpoints.
pub async fn integrity(platform: &Platform) -> Result<Integrity, Problem> {
    let key = Signer::open(&platform.seal)?.public();
    let start = platform.db.read(|conn| {
        let last = store::head(conn)?.map_or(0, |(position, _)| position);
        let after = (last - NEWEST).max(0);
        let hash = store::hash_at(conn, after)?;
        let hash = hash.and_then(|hash| Hash::try_from(hash).ok());
        let newest = store::newest_checkpoint(conn)?;
        Ok((
            after,
            hash.unwrap_or(GENESIS),
            newest,
            store::is_waiting(conn)?,
        ))
    });
    let (after, hash, checkpoint, is_waiting) = start.await?;
    let mut walk = Walk::new(key.clone(), after, hash);
    for _ in 0..NEWEST / PAGE + 1 {
        let after = walk.report.position;
        let (links, checkpoints) = platform.db.read(move |conn| page(conn, after)).await?;
        walk.page(&links, &checkpoints);
    }
    beyond(platform, &mut walk, &From::default()).await?;
    Ok(Integrity {
        report: walk.report,
        is_waiting,
        checkpoint,
        key,
    })
}

/// Verifies an export by itself. Checkpoints are held against `key`, or against the one that the file names when none is given.
pub fn of_file(file: impl BufRead, key: Option<PublicKey>) -> anyhow::Result<(Report, PublicKey)> {
    let mut lines = file.lines().enumerate().map(|(number, line)| {
        let line = line.context("the file cannot be read")?;
        let read: Read = serde_json::from_str(&line)
            .with_context(|| format!("line {} is none of an export", number + 1))?;
        anyhow::Ok(read)
    });
    let Some(Read::Header { export }) = lines.next().transpose()? else {
        anyhow::bail!("the file does not begin as an export does");
    };
    let named = PublicKey::parse(&export.public_key).context("the file names no key")?;
    let previous = read_hash(&export.previous).context("the file does not say where it begins")?;
    let key = key.unwrap_or(named);
    let mut walk = Walk::new(key.clone(), export.after, previous);
    let (mut links, mut checkpoints, mut end) = (Vec::new(), Vec::new(), None);
    for line in lines {
        match line? {
            Read::Header { .. } => anyhow::bail!("the file holds two exports"),
            Read::Checkpoint { checkpoint } => checkpoints.push(checkpoint),
            Read::End { end: position } => end = Some(position),
            Read::Entry(line) => {
                // A checkpoint follows its entry: a page ends before the next entry, never between the two.
                if links.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    walk.page(&links, &checkpoints);
                    links.clear();
                    checkpoints.clear();
                }
                links.push(Link {
                    position: line.position,
                    entry_id: line.entry.id.clone(),
                    hash: read_hash(&line.hash),
                    entry: Some(line.entry),
                });
            }
        }
    }
    walk.page(&links, &checkpoints);
    if end != Some(walk.report.position) {
        let next = walk.report.position + 1;
        walk.report.fault(FaultKind::CutOff, Some(next), None);
    }
    Ok((walk.report, key))
}
