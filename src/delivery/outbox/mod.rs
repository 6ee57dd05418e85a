//! The outbox: work that an act sets off outside of its transaction.
//!
//! A row holds a kind and an id or keyed hash; never a secret, an address or a body. The worker re-reads the state, asks whether
//! the job is still wanted, makes codes and tokens late and sends outside of any transaction. It ends in *done* (the row
//! goes), *again* (a provider outage is always *again*), *at* (a moment that the job chose itself) or *dead* (shown and revived by the command
//! line).

mod act;
mod retry;
mod store;
pub mod worker;

use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::JobId;
use crate::platform::problem::Problem;

pub use act::Act;
pub use store::{DeadJob, Depth, depth};

/// Work to put in.
pub struct NewJob<'a> {
    /// Which job; see [`worker::Run::kind`].
    pub kind: &'static str,
    /// An id or a keyed hash.
    pub subject: &'a str,
    /// At most one waiting row has this key: another one of the same makes the first due at once.
    pub dedupe_key: Option<String>,
}

/// Puts work in, due at once, within the act's transaction.
pub fn put(
    conn: &mut Conn,
    platform: &Platform,
    job: &NewJob<'_>,
    now: Moment,
) -> Result<(), Problem> {
    put_at(conn, platform, job, now, now)
}

/// Puts work in that is due at a later moment.
pub fn put_at(
    conn: &mut Conn,
    platform: &Platform,
    job: &NewJob<'_>,
    due: Moment,
    now: Moment,
) -> Result<(), Problem> {
    store::insert(conn, &JobId::new(now, &platform.random), job, due, now)?;
    Ok(())
}

/// Makes everything due that failed before and waits to be tried again. Tells how many.
pub fn wake(conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
    Ok(store::wake(conn, now)?)
}

/// Dead rows, oldest first.
pub fn dead(conn: &mut Conn) -> Result<Vec<DeadJob>, Problem> {
    Ok(store::dead(conn)?)
}

/// Makes a dead row (or all of them) due again. Tells how many.
pub fn revive(conn: &mut Conn, id: Option<&str>, now: Moment) -> Result<usize, Problem> {
    Ok(store::revive(conn, id, now)?)
}
