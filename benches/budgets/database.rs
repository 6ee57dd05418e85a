//! The database of one run: a file in the run's folder, or a fresh database on a PostgreSQL server, dropped afterwards.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use crate::arguments::Engine;

/// The server to use, as for the tests.
const SERVER: &str = "BONAFIDE_TEST_POSTGRES_URL";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database.
pub enum Database {
    /// A file.
    Sqlite {
        /// Its address for the program.
        url: String,
    },
    /// One on a server.
    Postgres {
        /// Its address for the program.
        url: String,
        /// Its name.
        name: String,
        /// A connection to the same server that makes and drops it, and sees who works for it.
        admin: Box<PgConnection>,
    },
}

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one setting, the same as of the tests"
)]
fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// Whether there is a PostgreSQL server to measure with.
pub fn is_postgres_there() -> bool {
    server().is_some()
}

impl Database {
    /// A new and empty one.
    pub fn create(engine: Engine, folder: &Path) -> anyhow::Result<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        if engine == Engine::Sqlite {
            let url = format!("sqlite:{}", folder.join("bench.db").display());
            return Ok(Self::Sqlite { url });
        }
        let server = server().with_context(|| format!("{SERVER} names no server"))?;
        let (base, _) = server
            .rsplit_once('/')
            .with_context(|| format!("{SERVER} must end in /DATABASE"))?;
        let name = format!("bench_{}_{number}", std::process::id());
        let mut admin = Box::new(PgConnection::establish(&server)?);
        drop_leftovers(&mut admin)?;
        admin.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let url = format!("{base}/{name}");
        Ok(Self::Postgres { url, name, admin })
    }

    /// Its address for the program.
    pub fn url(&self) -> &str {
        match self {
            Self::Sqlite { url } | Self::Postgres { url, .. } => url,
        }
    }

    /// The server's processes that work for this database, those that serve all databases included; none of SQLite.
    pub fn processes(&mut self) -> anyhow::Result<Vec<u32>> {
        let Self::Postgres { name, admin, .. } = self else {
            return Ok(Vec::new());
        };
        let query = "SELECT pid FROM pg_stat_activity WHERE datname = $1 OR datname IS NULL";
        let backends: Vec<Backend> = sql_query(query)
            .bind::<Text, _>(&*name)
            .load(&mut **admin)?;
        let pids: Vec<u32> = backends
            .iter()
            .filter_map(|backend| u32::try_from(backend.pid).ok())
            .collect();
        let here = pids.iter().all(|pid| is_postgres(*pid));
        anyhow::ensure!(
            here,
            "PostgreSQL runs on another machine: its processor time cannot be measured"
        );
        Ok(pids)
    }

    /// The server's process that serves this connection.
    pub fn process_behind(conn: &mut PgConnection) -> anyhow::Result<u32> {
        let backend: Backend = sql_query("SELECT pg_backend_pid() AS pid").get_result(conn)?;
        Ok(u32::try_from(backend.pid)?)
    }

    /// What a commit is worth: settings without which it would not survive a power cut.
    pub fn durability(&mut self) -> anyhow::Result<String> {
        let Self::Postgres { admin, .. } = self else {
            return Ok("WAL, synchronous=FULL".into());
        };
        let query = "SELECT current_setting('fsync') AS value";
        let fsync: Setting = sql_query(query).get_result(&mut **admin)?;
        Ok(format!("synchronous_commit=on, fsync={}", fsync.value))
    }

    /// How many jobs wait in the outbox.
    pub fn jobs(&self) -> anyhow::Result<i64> {
        let query = sql_query("SELECT count(*) AS count FROM outbox WHERE state = 'waiting'");
        let count: Count = match self {
            Self::Sqlite { url } => {
                let file = url.trim_start_matches("sqlite:");
                query.get_result(&mut SqliteConnection::establish(file)?)?
            }
            Self::Postgres { url, .. } => query.get_result(&mut PgConnection::establish(url)?)?,
        };
        Ok(count.count)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { name, admin, .. } = self {
            // Nothing can be done about a failure here, and the name says whose leftover it is.
            let _left =
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Drops what runs that were killed have left. The names tell whose they are.
fn drop_leftovers(admin: &mut PgConnection) -> anyhow::Result<()> {
    let query =
        "SELECT datname::text AS value FROM pg_database WHERE datname ~ '^bench_[0-9]+_[0-9]+$'";
    let names: Vec<Setting> = sql_query(query).load(admin)?;
    for Setting { value: name } in names {
        let owner = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(owner).exists() {
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        }
    }
    Ok(())
}

fn is_postgres(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.starts_with("postgres"))
}
