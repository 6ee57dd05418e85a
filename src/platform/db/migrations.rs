//! The schema's history, inside the binary.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;

/// The history for SQLite.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The history for PostgreSQL: the same names in the same order.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// One number for all our nodes: who holds it migrates, the others wait.
const ADVISORY_LOCK: i64 = 0x626f_6e61_6669_6465;

/// Applies what is missing.
pub fn run(conn: &mut Conn) -> anyhow::Result<()> {
    let applied = match conn {
        Conn::Sqlite(conn) => conn
            .run_pending_migrations(SQLITE)
            .map(|versions| versions.len()),
        Conn::Postgres(conn) => {
            lock(conn, "pg_advisory_lock")?;
            let applied = conn
                .run_pending_migrations(POSTGRES)
                .map(|versions| versions.len());
            lock(conn, "pg_advisory_unlock")?;
            applied
        }
    };
    match applied.map_err(|error| anyhow::anyhow!("{error}"))? {
        0 => {}
        count => tracing::info!(count, "migrations applied"),
    }
    Ok(())
}

fn lock(conn: &mut diesel::PgConnection, function: &str) -> anyhow::Result<()> {
    use diesel::connection::SimpleConnection;
    conn.batch_execute(&format!("SELECT {function}({ADVISORY_LOCK})"))?;
    Ok(())
}
