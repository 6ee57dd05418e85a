//! The schema's history, inside the binary.

use diesel::Connection;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;

/// The history for SQLite.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The history for PostgreSQL: the same names in the same order.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// One number for all our nodes: who holds it migrates, the others wait.
const ADVISORY_LOCK: i64 = 0x626f_6e61_6669_6465;

/// Applies what is missing. On PostgreSQL in one transaction that holds a lock, so that nodes which start at once wait for each
/// other, also behind a pooler that knows no sessions.
pub fn run(conn: &mut Conn) -> anyhow::Result<()> {
    let applied = match conn {
        Conn::Sqlite(conn) => pending(conn, SQLITE)?,
        Conn::Postgres(conn) => conn.transaction(|conn| {
            // Waiting for another node's migration, and migrating, may take longer than a request may.
            conn.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
            conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))?;
            pending(conn, POSTGRES)
        })?,
    };
    if applied > 0 {
        tracing::info!(applied, "migrations applied");
    }
    Ok(())
}

fn pending<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    history: EmbeddedMigrations,
) -> anyhow::Result<usize> {
    let applied = conn
        .run_pending_migrations(history)
        .map(|versions| versions.len());
    applied.map_err(|error| anyhow::anyhow!("{error}"))
}
