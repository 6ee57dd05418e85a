//! The connection: either engine behind one type.
#![expect(
    missing_docs,
    reason = "the derive makes public types that cannot be given documentation"
)]

use diesel::{MultiConnection, PgConnection, SqliteConnection};

/// A connection to either engine.
#[derive(MultiConnection)]
pub enum Conn {
    /// The embedded engine.
    Sqlite(SqliteConnection),
    /// The server.
    Postgres(PgConnection),
}
