//! How mails fare: one row a mail, and what happened to it, told by our own servers' answers and by providers' reports.
//!
//! A mail is noted before it is handed over, so that no report comes too early. States only grow worse or more certain: a report that
//! arrives late, twice or in the wrong order changes nothing that is known better.

pub mod http;
mod mailing;
mod rules;
mod store;

use crate::delivery::bounce::BounceClass;
use crate::delivery::mail::{Letter, MailError, Relay};
use crate::delivery::outbox::worker::Job;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
pub use mailing::{Mailing, Plan, send};
pub use store::{Mail, Step};

/// What can happen to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It waits to be handed over.
    Queued,
    /// A server of ours took it.
    Sent,
    /// The recipient's server took it.
    Accepted,
    /// It was not taken yet; somebody goes on trying.
    Deferred,
    /// It came back.
    Bounced(BounceClass),
    /// The recipient called it spam.
    Complained,
}

/// Something that happened to a mail.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What.
    pub event: Event,
    /// A short code that says why, such as `550`.
    pub reason: Option<&'a str>,
    /// Who says so: the host of our mail server, or the provider.
    pub server: Option<&'a str>,
    /// When.
    pub at: Moment,
}

/// The id of the mail that this run of a job sends, and the stem of its Message-ID: the same however often the run is tried, another
/// one when the job was wanted once more.
pub fn mail_id(job: &Job) -> String {
    format!("{}-{}", job.id, job.revision)
}

/// Notes a mail that is about to be handed over.
pub fn begin(
    conn: &mut Conn,
    job: &Job,
    purpose: &'static str,
    account: &AccountId,
    now: Moment,
) -> Result<String, Problem> {
    let id = mail_id(job);
    if store::insert(conn, &id, purpose, account, now)? > 0 {
        let queued = Report {
            event: Event::Queued,
            reason: None,
            server: None,
            at: job.due_at.min(now),
        };
        store::insert_event(conn, &id, &queued, now)?;
    }
    Ok(id)
}

/// Hands a mail over that was begun, and notes how it went.
pub async fn hand_over(
    platform: &Platform,
    relay: &Relay,
    letter: &Letter,
) -> Result<Result<String, MailError>, Problem> {
    let sent = relay.send(platform, letter).await;
    let (id, result, at) = (letter.id.clone(), sent.clone(), platform.clock.now());
    platform
        .db
        .write(move |conn| note_attempt(conn, &id, &result, at))
        .await?;
    Ok(sent)
}

/// Notes how the attempt to hand it over went.
fn note_attempt(
    conn: &mut Conn,
    id: &str,
    result: &Result<String, MailError>,
    now: Moment,
) -> Result<(), Problem> {
    let report = match result {
        Ok(server) => Report {
            event: Event::Sent,
            reason: None,
            server: Some(server),
            at: now,
        },
        Err(MailError::Unreachable(why)) => Report {
            event: Event::Deferred,
            reason: Some(why),
            server: None,
            at: now,
        },
        Err(MailError::Refused { status, class }) => Report {
            event: Event::Bounced(*class),
            reason: Some(status),
            server: None,
            at: now,
        },
    };
    note(conn, id, &report, now).map(|_| ())
}

/// Notes a report. `None`: no such mail is known, or nothing has changed; else the mail as it is now.
pub fn note(
    conn: &mut Conn,
    id: &str,
    report: &Report<'_>,
    now: Moment,
) -> Result<Option<Mail>, Problem> {
    let Some(mail) = store::find(conn, id)? else {
        return Ok(None);
    };
    // An hour of failed attempts is one line of the story, not twenty.
    let repeated = mail.state == report.event.as_str() && mail.reason.as_deref() == report.reason;
    if repeated || store::insert_event(conn, id, report, now)? == 0 {
        return Ok(None);
    }
    let from = rules::may_become(report.event);
    if store::set_state(conn, id, from, report, now)? == 0 {
        return Ok(None);
    }
    Ok(store::find(conn, id)?)
}

/// One mail.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Mail>, Problem> {
    Ok(store::find(conn, id)?)
}

/// What happened to a mail, oldest first.
pub fn story(conn: &mut Conn, id: &str) -> Result<Vec<Step>, Problem> {
    Ok(store::story(conn, id)?)
}

/// Drops what was sent long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}
