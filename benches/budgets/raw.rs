//! Raw limits: what the same work costs on this machine without the product around it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::{App, HttpServer, web};
use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use rustix::process::{Signal, set_parent_process_death_signal};
use serde_json::json;

use crate::cpu::{Reading, of_this_thread};
use crate::database::Database;
use crate::hash::BareHash;
use crate::program::{Program, free_address};

/// What a loop of one thread has used.
#[derive(Clone, Copy, Default)]
pub struct Loop {
    /// How often.
    pub count: u32,
    /// Processor time of all, milliseconds.
    pub processor: f64,
    /// Time of all, milliseconds.
    pub wall: f64,
}

/// Runs something again and again on this thread.
fn repeat(length: Duration, mut act: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Loop> {
    let (begun, before) = (Instant::now(), of_this_thread()?);
    let mut count = 0;
    while begun.elapsed() < length {
        act()?;
        count += 1;
    }
    Ok(Loop {
        count,
        processor: of_this_thread()? - before,
        wall: begun.elapsed().as_secs_f64() * 1000.0,
    })
}

/// Hashes on this thread.
pub fn hash(bare: &mut BareHash, length: Duration) -> anyhow::Result<Loop> {
    repeat(length, || bare.hash())
}

/// Hashes per second of all cores at once, which share their memory's bandwidth.
pub fn hashes_per_second(length: Duration) -> anyhow::Result<f64> {
    let threads: Vec<_> = (0..cores())
        .map(|_| thread::spawn(move || hash(&mut BareHash::new()?, length)))
        .collect();
    let mut rate = 0.0;
    for thread in threads {
        let done = thread
            .join()
            .map_err(|_| anyhow::anyhow!("a hash panicked"))??;
        rate += f64::from(done.count) * 1000.0 / done.wall;
    }
    Ok(rate)
}

/// How many cores there are.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// One-row commits.
pub enum Commits {
    /// Into a file of its own beside the program's.
    Sqlite(Box<SqliteConnection>),
    /// Into a table of the program's own database; the process that serves the connection is known.
    Postgres(Box<PgConnection>, u32),
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS bare_commits (id INTEGER PRIMARY KEY, value INTEGER NOT NULL); \
     INSERT INTO bare_commits VALUES (1, 0)";
const COMMIT: &str = "UPDATE bare_commits SET value = value + 1 WHERE id = 1";

impl Commits {
    /// Makes the table.
    pub fn prepare(database: &Database, folder: &Path) -> anyhow::Result<Self> {
        match database {
            Database::Sqlite { .. } => {
                let file = folder.join("commits.db");
                let file = file.to_str().context("the path is not UTF-8")?;
                let mut conn = SqliteConnection::establish(file)?;
                conn.batch_execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")?;
                conn.batch_execute(TABLE)?;
                Ok(Self::Sqlite(Box::new(conn)))
            }
            Database::Postgres { url, .. } => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute("SET synchronous_commit=on")?;
                conn.batch_execute(TABLE)?;
                let process = Database::process_behind(&mut conn)?;
                Ok(Self::Postgres(Box::new(conn), process))
            }
        }
    }

    /// Commits again and again. With PostgreSQL the processor time is the server's alone.
    pub fn run(&mut self, length: Duration) -> anyhow::Result<Loop> {
        match self {
            Self::Sqlite(conn) => repeat(length, || Ok(conn.batch_execute(COMMIT)?)),
            Self::Postgres(conn, process) => {
                let before = Reading::of(&[*process]);
                let done = repeat(length, || Ok(conn.batch_execute(COMMIT)?))?;
                let processor = Reading::of(&[*process]).since(&before);
                Ok(Loop { processor, ..done })
            }
        }
    }
}

/// Starts this very harness once more, to serve the bare framework.
pub fn start_hello() -> anyhow::Result<Program> {
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--hello").arg(address.port().to_string());
    let child = command.stdin(Stdio::null()).spawn()?;
    let mut hello = Program::adopt(child, address);
    hello.wait_for_life()?;
    Ok(hello)
}

/// Serves one handler that answers JSON, with as many threads as the product: what no actix-web program can do without.
pub fn serve_hello(port: u16) -> anyhow::Result<()> {
    // Whoever started this may be killed.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let server = HttpServer::new(|| {
        let hello = || async { web::Json(json!({"message": "hello"})) };
        App::new().route("/health/live", web::get().to(hello))
    });
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let server = server.workers(cores()).bind(address)?.run();
    Ok(actix_web::rt::System::new().block_on(server)?)
}
