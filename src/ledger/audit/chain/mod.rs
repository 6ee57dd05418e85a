//! The chain: every entry of the trail in one order, each with a hash over the one before, so that nothing can be altered, taken away or
//! moved unnoticed; and checkpoints, signed words on how far it had come, which an operator keeps elsewhere.
//!
//! An act writes its entries and no more: a lock on the end of the chain would make all acts wait for one another. What was
//! committed is linked within a second, by one node at a time. Places are gapless. Entries of one act, and of acts that follow one
//! another, keep their order; acts that ran side by side stand as they were linked.

mod export;
mod rules;
mod store;
mod verify;
mod walk;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::Problem;
pub use export::{Export, Header, Line, export};
pub use rules::{Checkpoint, PublicKey, Signer};
use rules::{GENESIS, Hash};
pub use store::Written;
pub use verify::{From, Integrity, integrity, of_file, verify};
pub use walk::{Fault, FaultKind, Report};

/// Entries that one transaction links.
const BATCH: i64 = 500;
/// Transactions of one round, so that a long history leaves room for other work.
const ROUND: u32 = 20;
/// A checkpoint is made after so many entries, or after so much time when there are any.
const CHECKPOINT_ENTRIES: i64 = 1000;
const CHECKPOINT_SECONDS: i64 = 60;

/// What one transaction did.
#[derive(Default)]
pub struct Linked {
    /// How many entries got their place.
    pub entries: usize,
    /// The checkpoint that was made.
    pub checkpoint: Option<Checkpoint>,
}

/// Gives entries that wait their places, unless another node is at it.
pub fn link(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<Linked, Problem> {
    if !store::take_turn(conn)? {
        return Ok(Linked::default());
    }
    let (mut position, mut previous) = head(conn)?;
    let (mut links, mut settled) = (Vec::new(), Vec::new());
    for (sequence, entry) in store::waiting(conn, BATCH)? {
        position += 1;
        previous = rules::hash(&previous, &entry);
        links.push((position, entry.id, previous));
        settled.push(sequence);
    }
    if !links.is_empty() {
        store::insert_links(conn, &links)?;
        store::settle(conn, &settled)?;
    }
    Ok(Linked {
        entries: links.len(),
        checkpoint: checkpoint(conn, platform, position, &previous, now)?,
    })
}

/// Links what waits, in rounds, and tells the log of checkpoints. Every node does so twice a second.
pub async fn keep_up(platform: &Platform) -> Result<usize, Problem> {
    let mut linked = 0;
    for _ in 0..ROUND {
        let inner = platform.clone();
        let write = platform
            .db
            .write(move |conn| link(conn, &inner, inner.clock.now()));
        let done = write.await?;
        if let Some(made) = done.checkpoint {
            tracing::info!(target: "bonafide::audit", position = made.position, hash = made.hash, made_at = %made.made_at,
                key = made.key, signature = made.signature, "checkpoint");
        }
        linked += done.entries;
        if done.entries < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(linked)
}

/// Whether there is anything to do for [`keep_up`]: entries without a place, or with one that no checkpoint speaks of after its time.
pub fn is_due(conn: &mut Conn, now: Moment) -> Result<bool, Problem> {
    if store::is_waiting(conn)? {
        return Ok(true);
    }
    let Some((position, _)) = store::head(conn)? else {
        return Ok(false);
    };
    let newest = store::newest_checkpoint(conn)?;
    Ok(wants_checkpoint(newest.as_ref(), position, now))
}

fn head(conn: &mut Conn) -> Result<(i64, Hash), Problem> {
    match store::head(conn)? {
        None => Ok((0, GENESIS)),
        Some((position, hash)) => match hash.try_into() {
            Ok(hash) => Ok((position, hash)),
            // Somebody wrote it by hand. What follows is linked to the beginning, so that the verification tells of it.
            Err(_) => Ok((position, GENESIS)),
        },
    }
}

fn checkpoint(
    conn: &mut Conn,
    platform: &Platform,
    position: i64,
    hash: &Hash,
    now: Moment,
) -> Result<Option<Checkpoint>, Problem> {
    let newest = store::newest_checkpoint(conn)?;
    if !wants_checkpoint(newest.as_ref(), position, now) {
        return Ok(None);
    }
    let made = Signer::open(&platform.seal)?.sign(position, hash, now);
    store::insert_checkpoint(conn, &made)?;
    Ok(Some(made))
}

fn wants_checkpoint(newest: Option<&Checkpoint>, position: i64, now: Moment) -> bool {
    let Some(newest) = newest else {
        return position > 0;
    };
    let age = now.since(newest.made_at).num_seconds();
    // A clock that was set back does not keep the next one from being made.
    let is_old = !(0..CHECKPOINT_SECONDS).contains(&age);
    let entries = position - newest.position;
    entries >= CHECKPOINT_ENTRIES || (entries > 0 && is_old)
}
