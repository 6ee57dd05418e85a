//! What Diesel's errors mean to a caller.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use diesel::{Connection, QueryResult};

use super::{Conn, unavailable};
use crate::platform::problem::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if is_outage(&error) {
            tracing::warn!(error = %error, "the database cannot serve");
            return unavailable();
        }
        // NotFound lands here on purpose: a row that must exist and does not is a fault of ours, never a 404.
        Self::Internal(anyhow::Error::new(error).context("database"))
    }
}

/// Whether an error means that the database is away, full or shutting down, as opposed to a fault of ours.
pub fn is_outage(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        ) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            OUTAGES.iter().any(|words| message.contains(words))
        }
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Neither engine's driver gives these a kind of their own.
const OUTAGES: &[&str] = &[
    "database or disk is full",
    "database is locked",
    "disk I/O error",
    "unable to open database file",
    "server closed the connection",
    "terminating connection",
    "the database system is",
    "no connection to the server",
    "could not connect",
    "could not receive data from server",
    "could not send data to server",
    "No space left on device",
    "SSL connection has been closed",
];

/// Whether `error` is a violation of this named unique index. PostgreSQL names the index; SQLite names the
/// table's columns instead, so both are given.
fn conflict_on(error: &Error, index: &str, sqlite_column: &str) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
        return false;
    };
    names(information.as_ref(), index, sqlite_column)
}

/// Runs a statement that unique indexes may refuse: each by its name, and by its columns, which SQLite names instead. `None`: one of
/// them did. It is asked in a savepoint, so that the transaction survives its no: PostgreSQL refuses everything after a failed statement
/// otherwise.
pub fn unless_taken<T>(
    conn: &mut Conn,
    indexes: &[(&str, &str)],
    statement: impl FnOnce(&mut Conn) -> QueryResult<T>,
) -> QueryResult<Option<T>> {
    match conn.transaction(statement) {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            let refused = |(index, columns): &(&str, &str)| conflict_on(&error, index, columns);
            match indexes.iter().any(refused) {
                true => Ok(None),
                false => Err(error),
            }
        }
    }
}

fn names(
    information: &(dyn DatabaseErrorInformation + Send + Sync),
    index: &str,
    sqlite_column: &str,
) -> bool {
    information.constraint_name() == Some(index) || information.message().contains(sqlite_column)
}
