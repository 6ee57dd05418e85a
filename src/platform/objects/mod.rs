//! Objects: bytes too large for the database, such as pictures of faces. They lie in a folder or in a bucket, as ciphertext only.
//!
//! Each object is sealed under a key of its own, which is wrapped under its account's key and stands in the index, a table. What the store
//! holds has random names and tells nothing, not even whose it is; without the index and the keys it is noise. The bytes are put before the
//! transaction that needs them, which then keeps the object: what nobody keeps within an hour is swept. Deleting destroys the key in the
//! index first and the bytes after that, again and again until the store has done it.
//!
//! A store that is away, hanging or refusing holds nobody up: calls have a deadline, few run at once, and after some failures in a row
//! the store is left alone for a moment (the breaker).
//!
//! Codes answered: `storage_unavailable`, `state_conflict`.

mod adapters;
mod gate;
mod store;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::Platform;
use super::clock::Moment;
use super::config;
use super::db::Conn;
use super::ids::{AccountId, ObjectId};
use super::problem::{Problem, common};
use super::random::Random;
use super::seal::{Place, SealedBlob};
pub use adapters::{Fault, Store};
pub use gate::AT_ONCE;
use gate::Gate;

/// How long an object may wait to be kept.
const NEW_FOR: TimeDelta = TimeDelta::hours(1);
/// Objects that a sweep takes at a time.
const BATCH: i64 = 100;
/// Bytes of a name in the store.
const NAME: usize = 24;

/// The object store. Cheap to clone.
#[derive(Clone)]
pub struct Objects(Arc<Gate>);

/// What a probe measured.
pub struct Probe {
    /// Writing it took so long.
    pub put: Duration,
    /// Reading it took so long.
    pub read: Duration,
    /// Deleting it took so long.
    pub delete: Duration,
}

impl Objects {
    /// The store that the settings name, or another one.
    pub fn open(
        settings: &config::Objects,
        instead: Option<Arc<dyn Store>>,
    ) -> anyhow::Result<Self> {
        let store = match instead {
            Some(store) => store,
            None => adapters::open(settings)?,
        };
        Ok(Self(Arc::new(Gate::new(store, settings.timeout))))
    }

    /// Seals the bytes, notes the object as new and puts it into the store. Nobody has to clean up: what is not [kept](keep) within an hour
    /// is swept. `storage_unavailable`.
    pub async fn put(
        &self,
        platform: &Platform,
        account: &AccountId,
        purpose: &'static str,
        bytes: &[u8],
        now: Moment,
    ) -> Result<ObjectId, Problem> {
        let id = ObjectId::new(now, &platform.random);
        let (inner, owner) = (platform.clone(), account.clone());
        let load = move |conn: &mut Conn| inner.seal.load_account_key(conn, &owner);
        let key = platform.db.read(load).await?;
        let (row, plain) = (id.clone(), Zeroizing::new(bytes.to_vec()));
        let random = platform.random;
        let sealed = aside(move || key.seal_blob(&key_place(&row), &place(&row), &plain, &random));
        let SealedBlob { wrapped_key, bytes } = sealed.await?;
        let name = name(&platform.random);
        let (row, owner, noted) = (id.clone(), account.clone(), name.clone());
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let note = move |conn: &mut Conn| {
            let new = store::New {
                id: &row,
                account: &owner,
                purpose,
                name: &noted,
                size,
                wrapped_key: &wrapped_key,
                now,
                delete_after: now.plus(NEW_FOR),
            };
            Ok(store::insert(conn, &new)?)
        };
        platform.db.write(note).await?;
        self.0.put(platform, name, bytes).await?;
        Ok(id)
    }

    /// The bytes of an object; `None` when it is gone, or due to go. `storage_unavailable`.
    pub async fn read(
        &self,
        platform: &Platform,
        id: &ObjectId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        let (row, now) = (id.clone(), platform.clock.now());
        let find = move |conn: &mut Conn| Ok(store::find(conn, &row, now)?);
        let Some(found) = platform.db.read(find).await? else {
            return Ok(None);
        };
        let Some(bytes) = self.0.get(platform, found.name).await? else {
            // Swept between the two questions, or lost: nobody can read it either way.
            tracing::warn!(object = %id, "an object of the index is not in the store");
            return Ok(None);
        };
        let (row, seal) = (id.clone(), platform.seal.clone());
        let opened = aside(move || {
            let key = seal.account_key(&found.account, &found.account_key)?;
            let sealed = SealedBlob {
                wrapped_key: found.wrapped_key,
                bytes,
            };
            key.open_blob(&key_place(&row), &place(&row), &sealed)
        });
        opened.await.map(Some)
    }

    /// Upkeep: deletes what is due from the store and from the index, in bounded batches; tells how many. What the store does not delete
    /// stays in the index, unreadable, and is tried again; then the answer is `storage_unavailable`.
    pub async fn sweep(&self, platform: &Platform, now: Moment) -> Result<usize, Problem> {
        let mut swept = 0;
        let mut behind = None;
        let mut trouble = None;
        loop {
            let from = behind.take();
            let due = move |conn: &mut Conn| Ok(store::due(conn, now, from.as_ref(), BATCH)?);
            let due = platform.db.read(due).await?;
            let Some(last) = due.last() else { break };
            behind = last.delete_after.map(|moment| (moment, last.id.clone()));
            let (gone, failed) = self.delete(platform, due, now).await?;
            trouble = trouble.or(failed);
            let strike = move |conn: &mut Conn| Ok(store::strike(conn, &gone)?);
            swept += platform.db.write(strike).await?;
            if behind.is_none() || self.0.is_left_alone(platform) {
                break;
            }
        }
        if swept > 0 {
            tracing::info!(swept, "deleted objects");
        }
        trouble.map_or(Ok(swept), Err)
    }

    /// Deletes the bytes of these. Which of them are gone, and why others are not.
    async fn delete(
        &self,
        platform: &Platform,
        due: Vec<store::Due>,
        now: Moment,
    ) -> Result<(Vec<ObjectId>, Option<Problem>), Problem> {
        let ids: Vec<ObjectId> = due.iter().map(|object| object.id.clone()).collect();
        let doom = move |conn: &mut Conn| {
            let ids: Vec<&ObjectId> = ids.iter().collect();
            store::doom(conn, &ids, now)?;
            Ok(store::doomed(conn, &ids)?)
        };
        let doomed = platform.db.write(doom).await?;
        let (mut gone, mut trouble) = (Vec::new(), None);
        for object in due.into_iter().filter(|due| doomed.contains(&due.id)) {
            match self.0.delete(platform, object.name).await {
                Ok(()) => gone.push(object.id),
                Err(problem) => trouble = Some(problem),
            }
            if self.0.is_left_alone(platform) {
                break;
            }
        }
        Ok((gone, trouble))
    }

    /// Writes something into the store, reads it and deletes it again, for whoever sets it up.
    pub async fn probe(&self, platform: &Platform) -> Result<Probe, Fault> {
        let name = name(&platform.random);
        let bytes = platform.random.bytes::<1024>().to_vec();
        let begun = Instant::now();
        self.0.store().put(&name, bytes.clone()).await?;
        let put = begun.elapsed();
        let found = self.0.store().get(&name).await?;
        let read = begun.elapsed() - put;
        self.0.store().delete(&name).await?;
        let delete = begun.elapsed() - put - read;
        let after = self.0.store().get(&name).await?;
        if found != Some(bytes) || after.is_some() {
            return Err(Fault("not_what_was_written".to_owned()));
        }
        Ok(Probe { put, read, delete })
    }

    /// How many objects there are, and how many of them are due to be deleted.
    pub async fn count(&self, platform: &Platform) -> Result<(i64, i64), Problem> {
        let now = platform.clock.now();
        let count = move |conn: &mut Conn| Ok(store::count(conn, now)?);
        platform.db.read(count).await
    }
}

/// Keeps a new object, in the transaction of what needs it. `state_conflict` when it is not there any more.
pub fn keep(
    conn: &mut Conn,
    id: &ObjectId,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    if store::keep(conn, id, account, now)? == 0 {
        let detail = "What was sent has been deleted in the meantime: send it again.";
        return Err(Problem::new(&common::STATE_CONFLICT).detail(detail));
    }
    Ok(())
}

/// Has an object deleted at that moment, in the transaction of what does not need it after that; `None`: it is needed until more is said. The
/// last word counts; what is gone already stays gone.
pub fn delete_at(conn: &mut Conn, id: &ObjectId, at: Option<Moment>) -> Result<(), Problem> {
    store::delete_at(conn, id, at)?;
    Ok(())
}

/// Has all objects of an account deleted: nobody can read them from this transaction on, and their bytes go with the next sweep.
pub fn delete_all_of(conn: &mut Conn, account: &AccountId, now: Moment) -> Result<(), Problem> {
    store::doom_all_of(conn, account, now)?;
    Ok(())
}

/// Names in the store tell nothing. Two levels of folders keep each of them small.
fn name(random: &Random) -> String {
    let hex = HEXLOWER.encode(&random.bytes::<NAME>());
    let (first, rest) = hex.split_at(2);
    let (second, rest) = rest.split_at(2);
    format!("{first}/{second}/{rest}")
}

fn key_place(id: &ObjectId) -> Place<'_> {
    Place {
        table: "objects",
        column: "wrapped_key",
        row: id.as_str(),
    }
}

fn place(id: &ObjectId) -> Place<'_> {
    Place {
        table: "objects",
        column: "bytes",
        row: id.as_str(),
    }
}

/// Sealing megabytes takes milliseconds, in which a thread that serves requests would serve none.
async fn aside<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(act).await {
        Ok(result) => result,
        Err(error) => Err(anyhow::Error::new(error)
            .context("sealing an object panicked")
            .into()),
    }
}
