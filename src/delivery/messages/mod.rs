//! How text messages and calls fare: one row a message, and what happened to it, told by the providers' answers and reports.
//!
//! What providers report is believed only when it is proven to come from them: see `receipts`.
//!
//! As with mails, a message is noted before it is handed over, and states only grow more certain: a report that arrives late, twice or in
//! the wrong order changes nothing that is known better.

pub mod http;
mod receipts;
mod rules;
mod store;
mod texting;

use crate::delivery::outbox::worker::Job;
use crate::delivery::sms::{Channel, SmsError, SmsRelay, Taken, TextMessage};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use receipts::Receipt;
pub use store::{MessageStep, Sent};
pub use texting::{TextPlanner, Texting};

/// What can happen to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It waits to be handed over.
    Queued,
    /// A provider took it.
    Sent,
    /// It was not taken yet; somebody goes on trying.
    Deferred,
    /// The phone has it, or the call was answered.
    Delivered,
    /// It will not arrive.
    Failed,
}

/// Something that happened to a message.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What.
    pub event: Event,
    /// A short code that says why.
    pub reason: Option<&'a str>,
    /// Which provider says so.
    pub provider: Option<&'a str>,
    /// When.
    pub at: Moment,
}

/// Notes a message that is about to be handed over. Its id is the same however often this run of the job is tried.
pub fn begin(
    conn: &mut Conn,
    job: &Job,
    purpose: &'static str,
    channel: Channel,
    account: &AccountId,
    now: Moment,
) -> Result<String, Problem> {
    let id = format!("{}-{}", job.id, job.revision);
    if store::insert(conn, &id, purpose, channel, account, now)? > 0 {
        let queued = Report {
            event: Event::Queued,
            reason: None,
            provider: None,
            at: job.due_at.min(now),
        };
        store::insert_event(conn, &id, &queued, now)?;
    }
    Ok(id)
}

/// Hands a message over that was begun, and notes how it went.
pub async fn hand_over(
    platform: &Platform,
    relay: &SmsRelay,
    message: &TextMessage,
) -> Result<Result<Taken, SmsError>, Problem> {
    let sent = relay.send(platform, message).await;
    let (id, result, at) = (message.id.clone(), sent.clone(), platform.clock.now());
    platform
        .db
        .write(move |conn| note_attempt(conn, &id, &result, at))
        .await?;
    Ok(sent)
}

fn note_attempt(
    conn: &mut Conn,
    id: &str,
    result: &Result<Taken, SmsError>,
    now: Moment,
) -> Result<(), Problem> {
    let (event, reason, provider) = match result {
        Ok(taken) => (Event::Sent, None, Some(taken.provider.as_str())),
        Err(SmsError::Unreachable(why)) => (Event::Deferred, Some(why.as_str()), None),
        Err(SmsError::Refused(why)) => (Event::Failed, Some(why.as_str()), None),
    };
    if let Ok(taken) = result
        && let Some(given) = &taken.id
    {
        store::set_provider_id(conn, id, given)?;
    }
    let report = Report {
        event,
        reason,
        provider,
        at: now,
    };
    note(conn, id, &report, now)
}

/// Notes a report about a message that is known. What changes nothing leaves no trace: providers repeat themselves.
pub fn note(conn: &mut Conn, id: &str, report: &Report<'_>, now: Moment) -> Result<(), Problem> {
    let Some(known) = store::find(conn, id)? else {
        return Ok(());
    };
    // An hour of failed attempts is one line of the story, not twenty.
    let repeated = known.state == report.event.as_str() && known.reason.as_deref() == report.reason;
    if !repeated && store::set_state(conn, id, rules::may_become(report.event), report, now)? > 0 {
        store::insert_event(conn, id, report, now)?;
    }
    Ok(())
}

/// Notes what a provider reports about a message, which it names by our id or by its own. A message that nobody knows is passed over.
pub fn note_receipt(conn: &mut Conn, receipt: &Receipt, now: Moment) -> Result<(), Problem> {
    let Some(id) = store::resolve(conn, &receipt.message)? else {
        return Ok(());
    };
    let report = Report {
        event: receipt.event,
        reason: receipt.reason.as_deref(),
        provider: Some(receipt.provider),
        at: receipt.at.unwrap_or(now).min(now),
    };
    note(conn, &id, &report, now)
}

/// One message.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Sent>, Problem> {
    Ok(store::find(conn, id)?)
}

/// What happened to a message, oldest first.
pub fn story(conn: &mut Conn, id: &str) -> Result<Vec<MessageStep>, Problem> {
    Ok(store::story(conn, id)?)
}

/// Drops what was sent long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}
