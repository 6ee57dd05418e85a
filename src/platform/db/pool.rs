//! The pool of connections (r2d2).

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use diesel::connection::{InstrumentationEvent, SimpleConnection, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, PgConnection, SqliteConnection};
use r2d2::PooledConnection;
use secrecy::ExposeSecret;

use super::conn::Conn;
use super::unavailable;
use crate::platform::config::DatabaseUrl;
use crate::platform::problem::{Problem, common};

/// The pool.
pub type Pool = r2d2::Pool<Manager>;
type Transactions = <Conn as Connection>::TransactionManager;

/// How long a request may wait for a connection before it is told that the database is away.
pub const PATIENCE: Duration = Duration::from_millis(1500);

/// Durable commits (`synchronous=FULL`: WAL alone may lose commits when the power fails).
/// The time-out comes first: changing the journal mode already needs the lock.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY;";
/// A network that went silent must not hold a request for longer than the TCP stack's quarter of an hour.
const POSTGRES_SETTINGS: &str = "SET synchronous_commit=on; SET timezone='UTC'; SET statement_timeout='10s'; \
     SET lock_timeout='5s'; SET idle_in_transaction_session_timeout='30s';";

/// Opens connections for the pool.
pub struct Manager {
    url: DatabaseUrl,
    statements: Arc<AtomicU64>,
}

impl Manager {
    /// A manager for this database that counts statements.
    pub fn new(url: &DatabaseUrl, statements: Arc<AtomicU64>) -> Self {
        Self {
            url: url.clone(),
            statements,
        }
    }

    /// Opens one connection.
    pub fn establish(&self) -> anyhow::Result<Conn> {
        let mut conn = match &self.url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path)?,
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(&with_time_out(url.expose_secret()))?;
                conn.batch_execute(POSTGRES_SETTINGS)?;
                Conn::Postgres(conn)
            }
        };
        let statements = Arc::clone(&self.statements);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                statements.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(conn)
    }
}

fn open_sqlite(path: &Path) -> anyhow::Result<Conn> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut private = DirBuilder::new();
        // Only its owner enters the folder that we make; one that is there keeps its rights.
        let made = private.recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let path = path.to_str().context("the path is not UTF-8")?;
    let mut conn = SqliteConnection::establish(path)?;
    conn.batch_execute(SQLITE_SETTINGS)?;
    Ok(Conn::Sqlite(conn))
}

fn with_time_out(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout=2")
}

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unopened(String);

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = Unopened;

    fn connect(&self) -> Result<Conn, Unopened> {
        self.establish()
            .map_err(|error| Unopened(format!("{error:#}")))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Unopened> {
        conn.ping().map_err(|error| Unopened(error.to_string()))
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// Builds the pool. Connections are not tested on check-out: [`write()`] and [`read()`] notice dead ones themselves.
pub fn build(manager: Manager, connections: u32) -> anyhow::Result<Pool> {
    r2d2::Pool::builder()
        .max_size(connections.max(1))
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(PATIENCE)
        .error_handler(Box::new(Quiet))
        .build(manager)
        .context("the database pool could not be filled")
}

/// r2d2's own handler logs through another facade, and may quote the connection string.
#[derive(Debug)]
struct Quiet;

impl r2d2::HandleError<Unopened> for Quiet {
    fn handle_error(&self, error: Unopened) {
        tracing::warn!(error = %error, "a database connection could not be opened");
    }
}

fn check_out(pool: &Pool) -> Result<PooledConnection<Manager>, Problem> {
    pool.get().map_err(|_| unavailable())
}

/// Runs a reading act.
pub fn read<T>(
    pool: &Pool,
    act: impl FnOnce(&mut Conn) -> Result<T, Problem>,
) -> Result<T, Problem> {
    read_with(pool, check_out(pool)?, act)
}

/// Runs a reading act on this connection.
pub fn read_with<T>(
    pool: &Pool,
    mut conn: PooledConnection<Manager>,
    act: impl FnOnce(&mut Conn) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let result = guarded(&mut conn, act);
    if result.as_ref().is_err_and(is_unavailable) {
        discard(conn);
        drop_dead_ones(pool);
    }
    result
}

/// Runs an act; one that panics is a fault of ours and harms no other.
pub fn guarded<T>(
    conn: &mut Conn,
    act: impl FnOnce(&mut Conn) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let panicked = |_| {
        Err(Problem::Internal(anyhow::anyhow!(
            "a database act panicked"
        )))
    };
    catch_unwind(AssertUnwindSafe(|| act(conn))).unwrap_or_else(panicked)
}

/// Runs a writing act as one transaction.
pub fn write<T>(
    pool: &Pool,
    act: impl FnOnce(&mut Conn) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let mut conn = begin(pool)?;
    let result = guarded(&mut conn, act);
    match result {
        Ok(value) => match Transactions::commit_transaction(&mut *conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                discard(conn);
                Err(error.into())
            }
        },
        Err(problem) => {
            if Transactions::rollback_transaction(&mut *conn).is_err() || is_unavailable(&problem) {
                discard(conn);
                drop_dead_ones(pool);
            }
            Err(problem)
        }
    }
}

/// Begins a transaction. After the server was restarted every pooled connection is dead; nothing has been done yet, so
/// trying the next one is safe.
fn begin(pool: &Pool) -> Result<PooledConnection<Manager>, Problem> {
    for _ in 0..=pool.max_size() {
        let mut conn = check_out(pool)?;
        match Transactions::begin_transaction(&mut *conn) {
            Ok(()) => return Ok(conn),
            Err(error) => {
                tracing::info!(error = %error, "a dead database connection is replaced");
                discard(conn);
            }
        }
    }
    Err(unavailable())
}

/// After a server went away all idle connections are as dead as the one that showed it: drop them now, so that one request
/// fails and not one for each connection.
fn drop_dead_ones(pool: &Pool) {
    let idle = pool.state().idle_connections;
    let mut alive = Vec::new();
    for mut conn in (0..idle).map_while(|_| pool.try_get()) {
        match conn.ping() {
            Ok(()) => alive.push(conn),
            Err(_) => discard(conn),
        }
    }
}

/// Closes a connection for good: the pool drops what it sees as broken.
fn discard(mut conn: PooledConnection<Manager>) {
    Transactions::transaction_manager_status_mut(&mut *conn).set_in_error();
}

fn is_unavailable(problem: &Problem) -> bool {
    std::ptr::eq(problem.kind(), &raw const common::STORAGE_UNAVAILABLE)
}
