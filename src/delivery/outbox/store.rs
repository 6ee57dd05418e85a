//! SQL of the outbox.

use diesel::prelude::*;

use super::NewJob;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::outbox;
use crate::platform::ids::JobId;

/// A job that a worker holds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Job {
    /// Its id; with the revision the stem of a mail's Message-ID, so that a mail sent twice is one mail.
    pub id: JobId,
    /// Which job.
    pub kind: String,
    /// An id or a keyed hash.
    pub subject: String,
    /// How often it was begun, this time included.
    pub attempts: i32,
    /// How often it was put in; rises when it is wanted again while it runs.
    pub revision: i32,
    /// Since when it waits: when it was last wanted, or when the next attempt was due.
    pub due_at: Moment,
}

/// A job that was given up.
#[derive(Clone, Debug, Queryable)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// Which job.
    pub kind: String,
    /// An id or a keyed hash.
    pub subject: String,
    /// How often it was begun.
    pub attempts: i32,
    /// Why it was given up.
    pub last_error: Option<String>,
    /// When it was put in.
    pub created_at: Moment,
}

/// How much waits, for the metrics.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// Rows that wait.
    pub waiting: i64,
    /// Those of them that a worker has taken: they are under way, or were when it died.
    pub running: i64,
    /// Rows that were given up.
    pub dead: i64,
}

pub fn insert(
    conn: &mut Conn,
    id: &JobId,
    job: &NewJob<'_>,
    due: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        outbox::id.eq(id),
        outbox::kind.eq(job.kind),
        outbox::subject.eq(job.subject),
        outbox::dedupe_key.eq(job.dedupe_key.as_deref()),
        outbox::revision.eq(1),
        outbox::state.eq("waiting"),
        outbox::due_at.eq(due),
        outbox::attempts.eq(0),
        outbox::created_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(outbox::table)
        .values(row)
        .on_conflict(outbox::dedupe_key)
        .do_update()
        .set((
            outbox::due_at.eq(due),
            outbox::revision.eq(outbox::revision + 1)
        ))
        .execute(c))
}

/// Ids of due jobs of these kinds, longest waiting first. A newer node's jobs are left for workers that know them.
pub fn due(conn: &mut Conn, kinds: &[&str], now: Moment, limit: i64) -> QueryResult<Vec<JobId>> {
    outbox::table
        .filter(outbox::state.eq("waiting").and(outbox::due_at.le(now)))
        .filter(outbox::kind.eq_any(kinds.to_vec()))
        .filter(
            outbox::claimed_until
                .is_null()
                .or(outbox::claimed_until.le(now)),
        )
        .order(outbox::due_at)
        .limit(limit)
        .select(outbox::id)
        .load(conn)
}

/// Takes a job if it is still free: one guarded update, so that only one of many workers gets it.
pub fn claim(
    conn: &mut Conn,
    id: &JobId,
    worker: &str,
    until: Moment,
    now: Moment,
) -> QueryResult<Option<Job>> {
    let free = outbox::table
        .filter(
            outbox::id
                .eq(id)
                .and(outbox::state.eq("waiting"))
                .and(outbox::due_at.le(now)),
        )
        .filter(
            outbox::claimed_until
                .is_null()
                .or(outbox::claimed_until.le(now)),
        );
    let claimed = diesel::update(free)
        .set((
            outbox::claimed_until.eq(until),
            outbox::claimed_by.eq(worker),
            outbox::attempts.eq(outbox::attempts + 1),
        ))
        .execute(conn)?;
    if claimed == 0 {
        return Ok(None);
    }
    outbox::table
        .find(id)
        .select(Job::as_select())
        .get_result(conn)
        .optional()
}

/// What a run of a job ends in.
pub enum End<'a> {
    /// The row goes.
    Done,
    /// It is due again later.
    Later(Moment, Option<&'a str>),
    /// It is given up.
    Dead(&'a str),
}

/// Ends a run. A job that was wanted once more while it ran is not ended: it is due at once, as if it were new.
pub fn end(
    conn: &mut Conn,
    job: &Job,
    worker: &str,
    end: &End<'_>,
    now: Moment,
) -> QueryResult<()> {
    let ours = outbox::id.eq(&job.id).and(outbox::claimed_by.eq(worker));
    let unchanged = outbox::table.filter(ours.and(outbox::revision.eq(job.revision)));
    let free = || {
        (
            outbox::claimed_until.eq(None::<Moment>),
            outbox::claimed_by.eq(None::<String>),
        )
    };
    let ended = match end {
        End::Done => diesel::delete(unchanged).execute(conn)?,
        End::Later(due_at, error) => diesel::update(unchanged)
            .set((
                outbox::due_at.eq(*due_at),
                outbox::last_error.eq(*error),
                free(),
            ))
            .execute(conn)?,
        End::Dead(error) => diesel::update(unchanged)
            .set((
                outbox::state.eq("dead"),
                outbox::dedupe_key.eq(None::<String>),
                outbox::last_error.eq(*error),
                free(),
            ))
            .execute(conn)?,
    };
    if ended == 0 {
        diesel::update(outbox::table.filter(ours))
            .set((outbox::due_at.eq(now), outbox::attempts.eq(0), free()))
            .execute(conn)?;
    }
    Ok(())
}

pub fn wake(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    let pausing = outbox::state
        .eq("waiting")
        .and(outbox::attempts.gt(0))
        .and(outbox::due_at.gt(now))
        .and(outbox::claimed_by.is_null());
    diesel::update(outbox::table.filter(pausing))
        .set(outbox::due_at.eq(now))
        .execute(conn)
}

pub fn dead(conn: &mut Conn) -> QueryResult<Vec<DeadJob>> {
    outbox::table
        .filter(outbox::state.eq("dead"))
        .order(outbox::created_at)
        .limit(1000)
        .select((
            outbox::id,
            outbox::kind,
            outbox::subject,
            outbox::attempts,
            outbox::last_error,
            outbox::created_at,
        ))
        .load(conn)
}

pub fn revive(conn: &mut Conn, id: Option<&str>, now: Moment) -> QueryResult<usize> {
    let change = (
        outbox::revision.eq(1),
        outbox::state.eq("waiting"),
        outbox::due_at.eq(now),
        outbox::attempts.eq(0),
    );
    let dead = outbox::table.filter(outbox::state.eq("dead"));
    match id {
        Some(id) => diesel::update(dead.filter(outbox::id.eq(id.to_owned())))
            .set(change)
            .execute(conn),
        None => diesel::update(dead).set(change).execute(conn),
    }
}

/// How much waits.
pub fn depth(conn: &mut Conn) -> QueryResult<Depth> {
    let count = |conn: &mut Conn, state: &str| {
        outbox::table
            .filter(outbox::state.eq(state))
            .count()
            .get_result(conn)
    };
    let taken = outbox::state
        .eq("waiting")
        .and(outbox::claimed_by.is_not_null());
    Ok(Depth {
        waiting: count(conn, "waiting")?,
        running: outbox::table.filter(taken).count().get_result(conn)?,
        dead: count(conn, "dead")?,
    })
}
