//! The schema's history, inside the binary.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};
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
        Conn::Postgres(conn) => of_postgres(conn)?,
    };
    if applied > 0 {
        tracing::info!(applied, "migrations applied");
    }
    Ok(())
}

fn of_postgres(conn: &mut PgConnection) -> anyhow::Result<usize> {
    // Asked before anything is locked, and before a right is needed that a program which only serves should not have.
    if is_current(conn) {
        return Ok(0);
    }
    conn.transaction(|conn| {
        // Waiting for another node's migration, and migrating, may take longer than a request may.
        conn.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
        conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))?;
        pending(conn, POSTGRES)
    })
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Whether every migration that we know was applied; one of a later version may have been too.
fn is_current(conn: &mut PgConnection) -> bool {
    let sql = "SELECT version::text AS version FROM __diesel_schema_migrations";
    let applied: Vec<Applied> = match diesel::sql_query(sql).load(conn) {
        Ok(applied) => applied,
        // A new database has no such table.
        Err(_) => return false,
    };
    let known = MigrationSource::<Pg>::migrations(&POSTGRES).unwrap_or_default();
    let is_applied = |version: String| applied.iter().any(|applied| applied.version == version);
    !known.is_empty()
        && known
            .iter()
            .all(|migration| is_applied(migration.name().version().to_string()))
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
