//! One Diesel code base for SQLite and PostgreSQL.
//!
//! [`Db::read`] and [`Db::write`] are the only ways in. An act is a plain sync function that takes `&mut Conn`; `write` makes it
//! one transaction: `Err` rolls it back, `Ok` is answered only after a durable commit. An act that must remember
//! something about a refusal (a counted try, say) returns the refusal as a value: `Ok(Err(problem))`.
//!
//! Never read-then-write: a change is `UPDATE … WHERE id = ? AND state = <expected>` and its row count is checked.

mod conn;
mod errors;
pub mod migrations;
mod pool;
pub mod schema;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use secrecy::ExposeSecret;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use conn::{Conn, MultiBackend};
pub use errors::unless_taken;

use super::config::DatabaseUrl;
use super::problem::{Problem, common};
use pool::{Manager, Pool};
use writer::Writer;

/// Runs the same Diesel query on whichever engine is behind the connection, for the few queries that the multi
/// connection cannot build (`RETURNING`, `ON CONFLICT`, batch insert).
#[macro_export]
macro_rules! on_each {
    ($conn:expr, |$inner:ident| $query:expr) => {
        match $conn {
            $crate::platform::db::Conn::Sqlite($inner) => $query,
            $crate::platform::db::Conn::Postgres($inner) => $query,
        }
    };
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// As many permits as connections: who waits, waits here, and not on a blocking thread.
    admission: Semaphore,
    /// Fewer than that for writing on PostgreSQL: who only reads does not stand behind a storm of sign-ins.
    writers: Semaphore,
    /// SQLite's one writer; PostgreSQL writes through the pool.
    writer: Option<Writer>,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Connects and brings the schema up to date.
    pub fn open(url: &DatabaseUrl, connections: u32) -> anyhow::Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let manager = Manager::new(url, Arc::clone(&statements));
        let mut first = manager.establish().with_context(|| describe(url))?;
        migrations::run(&mut first)
            .context("the database's schema could not be brought up to date")?;
        let writer = match url {
            DatabaseUrl::Sqlite(_) => Some(Writer::start(first)?),
            DatabaseUrl::Postgres(_) => None,
        };
        let pool = pool::build(manager, connections)?;
        let admission = Semaphore::new(connections.max(1) as usize);
        let writers = Semaphore::new((connections - connections / 4).max(1) as usize);
        Ok(Self(Arc::new(Inner {
            pool,
            admission,
            writers,
            writer,
            statements,
        })))
    }

    /// Reads outside of any transaction.
    pub async fn read<T, F>(&self, act: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Problem> + Send + 'static,
    {
        if self.0.writer.is_some()
            && let Some(conn) = self.0.pool.try_get()
        {
            // A point read of SQLite takes a few microseconds: less than handing it to another thread and back would.
            return pool::read_with(&self.0.pool, conn, act);
        }
        self.on_pool(move |pool| pool::read(pool, act)).await
    }

    /// Runs `act` as one transaction. What it returns reaches the caller only after the commit.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Problem> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.run(act).await,
            None => {
                let _turn = patiently(&self.0.writers).await?;
                self.on_pool(move |pool| pool::write(pool, act)).await
            }
        }
    }

    /// How many statements have been sent so far, for the tests that count them.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    async fn on_pool<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Pool) -> Result<T, Problem> + Send + 'static,
    {
        let _permit = patiently(&self.0.admission).await?;
        let inner = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || work(&inner.pool)).await {
            Ok(result) => result,
            Err(error) => Err(anyhow::Error::new(error)
                .context("a database act panicked")
                .into()),
        }
    }
}

/// Waits for a turn, but not for ever.
async fn patiently(turns: &Semaphore) -> Result<SemaphorePermit<'_>, Problem> {
    match tokio::time::timeout(pool::PATIENCE, turns.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) | Err(_) => Err(unavailable()),
    }
}

/// 503 with the advice to try again in a moment.
fn unavailable() -> Problem {
    Problem::new(&common::STORAGE_UNAVAILABLE).retry_after(2)
}

fn describe(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("the SQLite file {} cannot be opened", path.display()),
        DatabaseUrl::Postgres(url) => {
            let parsed = url::Url::parse(url.expose_secret()).ok();
            let host = parsed
                .as_ref()
                .and_then(url::Url::host_str)
                .unwrap_or("its host")
                .to_owned();
            format!("PostgreSQL at {host} cannot be reached (DATABASE_URL)")
        }
    }
}
