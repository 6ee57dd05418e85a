//! Where an account's number stands.

use super::Owner;
use super::contest::{self, Contest};
use super::number::PhoneNumber;
use super::store::{self, Row};
use crate::delivery::messages::{self, MessageStep};
use crate::delivery::sms::Channel;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::limits::counters;
use crate::platform::problem::Problem;

/// A number that waits for its code.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The number.
    pub number: PhoneNumber,
    /// How the newest message fares.
    pub delivery: String,
    /// Why it fares badly.
    pub reason: Option<String>,
    /// What happened to it.
    pub timeline: Vec<MessageStep>,
    /// How another code can come.
    pub channels: Vec<Channel>,
    /// When another code may be asked for.
    pub resend_available_at: Moment,
    /// How often still.
    pub sends_left: u32,
    /// When the number stops waiting.
    pub expires_at: Moment,
}

/// Where an account's number stands.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The one that is proven, and since when.
    pub verified: Option<(PhoneNumber, Moment)>,
    /// The one that waits for its code.
    pub pending: Option<Pending>,
    /// The contests that the account is in, and the one that it may open.
    pub contests: Vec<Contest>,
}

/// Where the account's number stands.
pub fn standing(
    conn: &mut Conn,
    platform: &Platform,
    owner: &Owner,
    now: Moment,
) -> Result<Standing, Problem> {
    let row = store::verified(conn, &owner.account)?;
    let verified = match &row {
        Some(row) => Some((
            store::open(conn, platform, row)?,
            row.verified_at.unwrap_or(now),
        )),
        None => None,
    };
    let contests = contest::of_account(conn, platform, owner, row.as_ref(), now)?;
    let pending = match store::pending(conn, &owner.account, owner.epoch, now)? {
        Some(row) => Some(waiting(conn, platform, &row, now)?),
        None => None,
    };
    Ok(Standing {
        verified,
        pending,
        contests,
    })
}

fn waiting(
    conn: &mut Conn,
    platform: &Platform,
    row: &Row,
    now: Moment,
) -> Result<Pending, Problem> {
    let next = next_code(conn, platform, &row.account_id, &row.phone_index, now)?;
    let (sent, timeline) = match &row.message_id {
        Some(id) => (messages::find(conn, id)?, messages::story(conn, id)?),
        None => (None, Vec::new()),
    };
    let queued = || (messages::Event::Queued.as_str().to_owned(), None);
    let (delivery, reason) = sent.map_or_else(queued, |sent| (sent.state, sent.reason));
    Ok(Pending {
        number: store::open(conn, platform, row)?,
        delivery,
        reason,
        timeline,
        channels: channels(platform),
        resend_available_at: next.available_at,
        sends_left: next.count,
        expires_at: row.expires_at,
    })
}

/// When the next code may be sent, and how many still.
pub fn next_code(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    index: &[u8],
    now: Moment,
) -> Result<counters::Left, Problem> {
    let limits = &platform.config.limits;
    let account = account.as_str().as_bytes();
    let number = counters::peek(conn, &limits.phone_codes_per_number, index, now)?;
    let own = counters::peek(conn, &limits.phone_codes_per_account, account, now)?;
    Ok(counters::Left {
        available_at: number.available_at.max(own.available_at),
        count: number.count.min(own.count),
    })
}

fn channels(platform: &Platform) -> Vec<Channel> {
    let can_call = platform.config.phone.can_call();
    let offered = |channel: &Channel| *channel != Channel::Voice || can_call;
    Channel::ALL.into_iter().filter(offered).collect()
}
