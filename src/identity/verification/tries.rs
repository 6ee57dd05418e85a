//! The tries of a verification: what each showed, and what was measured in it, which is for reviewers.

use serde_json::Value;

use super::{NewPicture, Shown, Verification, conflict, pictures, store};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::VerificationId;
use crate::platform::problem::Problem;

/// A try that is to be counted.
pub struct NewTry<'a> {
    /// What it showed, for the person.
    pub shown: Shown,
    /// What it came to: `pass`, `retry` or `review`.
    pub outcome: &'static str,
    /// Why somebody should look.
    pub doubts: &'a [&'static str],
    /// Which engine looked.
    pub engine: &'a str,
    /// What it measured.
    pub measures: Value,
    /// The pictures that are kept.
    pub kept: &'a [NewPicture],
}

/// What was measured in a try.
pub struct Measured {
    /// Which engine looked.
    pub engine: String,
    /// Its doubts.
    pub doubts: Vec<String>,
    /// What it measured; null where that cannot be read any more.
    pub measures: Value,
}

/// Counts a try, with what it showed. Of two that are sent at once, one counts; the other one is told.
pub fn take_try(
    conn: &mut Conn,
    platform: &Platform,
    known: &Verification,
    new: &NewTry<'_>,
    now: Moment,
) -> Result<(), Problem> {
    if store::take_try(conn, known, &new.shown, now)? == 0 {
        return Err(conflict());
    }
    pictures::keep(conn, known, new.kept, now)?;
    store::tries::insert(conn, platform, known, new, now)
}

/// What was measured in the newest try; none once that was deleted.
pub fn newest_try(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<Measured>, Problem> {
    store::tries::newest(conn, platform, id)
}
