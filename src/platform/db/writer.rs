//! SQLite's one writer: a thread that owns the writing connection and commits in groups.
//!
//! Every act runs in its own savepoint; one `COMMIT`, one `fsync`, serves the whole batch; answers go out after it. A pool that
//! fights for the write lock reaches a seventh of the throughput at thirty times the latency.

use anyhow::Context;
use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::Error;
use tokio::sync::{mpsc, oneshot};

use super::conn::Conn;
use super::{errors, pool, unavailable};
use crate::platform::problem::{Problem, common};

/// Acts that may wait; beyond this the server says that it is overloaded.
const QUEUE: usize = 1024;
/// Acts that share one commit.
const BATCH: usize = 128;

type Transactions = <Conn as Connection>::TransactionManager;

/// An act on its way to the writer and its answer on the way back.
trait Act: Send {
    /// Runs inside a savepoint; what it returns is kept until [`Act::answer`].
    fn run(&mut self, conn: &mut Conn);
    /// Tells the caller, after the commit (`None`) or why there was none.
    fn answer(self: Box<Self>, failure: Option<Problem>);
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
}

struct Pending<T, F> {
    act: Option<F>,
    result: Option<Result<T, Problem>>,
    reply: oneshot::Sender<Result<T, Problem>>,
}

impl<T, F> Act for Pending<T, F>
where
    T: Send,
    F: FnOnce(&mut Conn) -> Result<T, Problem> + Send,
{
    fn run(&mut self, conn: &mut Conn) {
        let Some(act) = self.act.take() else { return };
        self.result = Some(in_savepoint(conn, act));
    }

    fn answer(self: Box<Self>, failure: Option<Problem>) {
        let result = match (self.result, failure) {
            // A refusal was rolled back to its savepoint anyway: the batch's fate does not change it.
            (Some(Err(problem)), _) => Err(problem),
            (_, Some(failure)) => Err(failure),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(unavailable()),
        };
        // Who left does not need the answer.
        let _gone = self.reply.send(result);
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }
}

/// Runs an act in a savepoint of its own: what it refuses, fails at or panics in is undone, and only that.
fn in_savepoint<T>(
    conn: &mut Conn,
    act: impl FnOnce(&mut Conn) -> Result<T, Problem>,
) -> Result<T, Problem> {
    Transactions::begin_transaction(conn)?;
    let result = pool::guarded(conn, act);
    match &result {
        Ok(_) => Transactions::commit_transaction(conn)?,
        Err(_) => Transactions::rollback_transaction(conn)?,
    }
    result
}

/// The way to the writer thread.
pub struct Writer {
    queue: mpsc::Sender<Box<dyn Act>>,
}

impl Writer {
    /// Starts the thread. It ends when the last clone of the database is dropped.
    pub fn start(conn: Conn) -> anyhow::Result<Self> {
        let (queue, acts) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || serve(conn, acts))
            .context("the writer thread could not be started")?;
        Ok(Self { queue })
    }

    /// Runs an act and waits for its commit.
    pub async fn run<T, F>(&self, act: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Problem> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let pending = Box::new(Pending {
            act: Some(act),
            result: None,
            reply,
        });
        self.queue
            .try_send(pending)
            .map_err(|_| Problem::new(&common::OVERLOADED).retry_after(1))?;
        answer.await.unwrap_or_else(|_| Err(unavailable()))
    }
}

fn serve(mut conn: Conn, mut acts: mpsc::Receiver<Box<dyn Act>>) {
    while let Some(first) = acts.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match acts.try_recv() {
                Ok(act) => batch.push(act),
                Err(_) => break,
            }
        }
        batch.retain(|act| !act.is_abandoned());
        let failure = commit(&mut conn, &mut batch).err();
        for act in batch {
            act.answer(failure.as_ref().map(as_problem));
        }
    }
}

fn commit(conn: &mut Conn, batch: &mut [Box<dyn Act>]) -> Result<(), Error> {
    begin(conn)?;
    for act in batch.iter_mut() {
        act.run(conn);
    }
    let committed = Transactions::commit_transaction(conn);
    if committed.is_err() {
        // A full disk leaves the transaction open: without this rollback no later batch could begin.
        let _already_over = Transactions::rollback_transaction(conn);
    }
    committed
}

/// `IMMEDIATE`: takes the write lock at once. An ordinary transaction that reads first and writes later fails
/// when another process has written in between.
fn begin(conn: &mut Conn) -> Result<(), Error> {
    match conn {
        Conn::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
        }
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

fn as_problem(error: &Error) -> Problem {
    tracing::error!(error = %error, "a batch could not be committed");
    if errors::is_outage(error) {
        unavailable()
    } else {
        Problem::Internal(anyhow::anyhow!("commit: {error}"))
    }
}
