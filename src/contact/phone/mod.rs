//! A phone number, proven by a code that a text message or a call brings.
//!
//! What is no person's own mobile phone is refused before anything is paid for. One account has a number at a time: whoever proves one
//! that another account has learns so only then, and asking for it tells nobody anything. Tries of codes are counted per account however
//! many codes were sent; whatever ends an account's sessions ends a number that waits as well.
//!
//! Codes answered: `phone_invalid`, `phone_voip_not_allowed`, `phone_landline`, `phone_type_not_allowed`, `phone_region_blocked`,
//! `phone_unchanged`, `phone_not_pending`, `phone_in_use`, `too_many_codes`, `sms_provider_unavailable`, those of codes,
//! `reauthentication_required`.

pub mod http;
pub mod jobs;
pub mod lookup;
mod number;
pub mod problems;
mod rules;
mod store;

use chrono::TimeDelta;
use serde_json::json;

use crate::accounts::account;
use crate::contact::codes;
use crate::delivery::messages::{self, MessageStep};
use crate::delivery::outbox::{self, NewJob};
use crate::delivery::sms::Channel;
use crate::ledger::audit::{self, Actor, Entry};
use crate::ledger::events;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, PhoneId, SessionId};
use crate::platform::limits::counters;
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::{Language, Table};
pub use number::{LineType, PhoneNumber};
use store::{New, Proof, Row};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// How long a number waits for its code, from the newest request on.
const WAITS: TimeDelta = TimeDelta::hours(1);

/// Whose number it is about.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// The security epoch that the caller's token speaks of.
    pub epoch: i64,
}

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
}

/// Reads a number and refuses what no code may be sent to.
pub fn read(
    platform: &Platform,
    text: &str,
    country: Option<&str>,
) -> Result<PhoneNumber, Problem> {
    let Some(number) = PhoneNumber::parse(text, country) else {
        return Err(at_phone(&problems::PHONE_INVALID, "phone_invalid"));
    };
    rules::acceptable(&number, &platform.config.phone.blocked_regions)
        .map_err(|kind| at_phone(kind, number.line.as_str()))?;
    Ok(number)
}

fn at_phone(kind: &'static crate::platform::problem::Kind, code: &'static str) -> Problem {
    Problem::new(kind).errors(vec![FieldError::new("/phone", code, kind.when)])
}

/// Gives the account a number to prove: a code goes to it. Giving the same one again sends another code.
pub fn request(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    number: &PhoneNumber,
) -> Result<Standing, Problem> {
    let now = call.now;
    account::still_under(conn, &owner.account, owner.epoch, now)?;
    let index = number.key(&platform.seal);
    if store::verified(conn, &owner.account)?.is_some_and(|row| row.phone_index == index) {
        return Err(Problem::new(&problems::PHONE_UNCHANGED));
    }
    count_code(conn, platform, &owner.account, &index, now)?;
    let expires = now.plus(WAITS);
    let id = match store::pending(conn, &owner.account, owner.epoch, now)? {
        Some(row) if row.phone_index == index => {
            store::renew(conn, &row.id, Channel::Sms, expires)?;
            row.id
        }
        _ => {
            store::end_pending(conn, &owner.account)?;
            let new = New {
                account: &owner.account,
                epoch: owner.epoch,
                number,
                now,
                expires,
            };
            store::insert(conn, platform, &new)?
        }
    };
    order(conn, platform, &id, now)?;
    standing(conn, platform, owner, now)
}

/// Sends another code to the number that waits.
pub fn resend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    channel: Channel,
) -> Result<Standing, Problem> {
    let now = call.now;
    account::still_under(conn, &owner.account, owner.epoch, now)?;
    let row = store::pending(conn, &owner.account, owner.epoch, now)?.ok_or_else(not_pending)?;
    count_code(conn, platform, &owner.account, &row.phone_index, now)?;
    store::renew(conn, &row.id, channel, now.plus(WAITS))?;
    order(conn, platform, &row.id, now)?;
    standing(conn, platform, owner, now)
}

/// Where the account's number stands.
pub fn standing(
    conn: &mut Conn,
    platform: &Platform,
    owner: &Owner,
    now: Moment,
) -> Result<Standing, Problem> {
    let verified = match store::verified(conn, &owner.account)? {
        Some(row) => Some((
            store::open(conn, platform, &row)?,
            row.verified_at.unwrap_or(now),
        )),
        None => None,
    };
    let pending = match store::pending(conn, &owner.account, owner.epoch, now)? {
        Some(row) => Some(waiting(conn, platform, &row, now)?),
        None => None,
    };
    Ok(Standing { verified, pending })
}

fn waiting(
    conn: &mut Conn,
    platform: &Platform,
    row: &Row,
    now: Moment,
) -> Result<Pending, Problem> {
    let limits = &platform.config.limits;
    let account = row.account_id.as_str().as_bytes();
    let number = counters::peek(conn, &limits.phone_codes_per_number, &row.phone_index, now)?;
    let own = counters::peek(conn, &limits.phone_codes_per_account, account, now)?;
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
        resend_available_at: number.available_at.max(own.available_at),
        sends_left: number.count.min(own.count),
        expires_at: row.expires_at,
    })
}

fn channels(platform: &Platform) -> Vec<Channel> {
    let can_call = platform.config.phone.can_call();
    let offered = |channel: &Channel| *channel != Channel::Voice || can_call;
    Channel::ALL.into_iter().filter(offered).collect()
}

/// Proves the number that waits. The try is counted before the code is compared, and stays counted when it was wrong: the inner result is
/// what the caller is told.
pub fn confirm(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    code: &str,
) -> Result<Result<Standing, Problem>, Problem> {
    let now = call.now;
    account::still_under(conn, &owner.account, owner.epoch, now)?;
    let row = store::pending(conn, &owner.account, owner.epoch, now)?.ok_or_else(not_pending)?;
    let tries = counters::take(
        conn,
        &platform.config.limits.phone_code_tries_per_account,
        owner.account.as_str().as_bytes(),
        now,
    )
    .map_err(codes::too_many_attempts)?;
    let given = code_hash(platform, &row.id, code);
    if let Err(kind) = codes::check(row.code().as_ref(), &given, now) {
        let refusal = codes::refusal(kind, tries.count);
        return Ok(Err(refusal.next(
            "resend_code",
            "POST",
            "/v1/me/phone/resend",
        )));
    }
    match store::verify(conn, &row, now)? {
        Proof::Proven => {}
        Proof::Void => return Err(not_pending()),
        Proof::Taken => {
            // The code was used: who wants the number after all has to prove it again.
            store::end_pending(conn, &owner.account)?;
            return Ok(Err(in_use(platform)));
        }
    }
    note(conn, call, owner, "phone.verified", "phone_verified")?;
    events::emit(conn, "phone.verified", &owner.account, &json!({}), now)?;
    standing(conn, platform, owner, now).map(Ok)
}

/// Takes the number away, the proven one and the one that waits. Nothing happens when there is none.
pub fn remove(conn: &mut Conn, call: &Call, owner: &Owner) -> Result<(), Problem> {
    account::still_under(conn, &owner.account, owner.epoch, call.now)?;
    store::end_pending(conn, &owner.account)?;
    if store::end_verified(conn, &owner.account)? > 0 {
        note(conn, call, owner, "phone.removed", "phone_removed")?;
    }
    Ok(())
}

/// Drops numbers that were given up long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    owner: &Owner,
    kind: &'static str,
    reason: &'static str,
) -> Result<(), Problem> {
    audit::record(
        conn,
        call,
        &Entry {
            kind,
            account: Some(&owner.account),
            session: Some(&owner.session),
            actor: Actor::Member,
            detail: json!({}),
        },
    )?;
    account::capabilities_changed(conn, &owner.account, reason, call.now)
}

/// Counts a code before it is sent: for the account, and for the number whoever asks.
fn count_code(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    index: &[u8],
    now: Moment,
) -> Result<(), Problem> {
    let limits = &platform.config.limits;
    let account = account.as_str().as_bytes();
    counters::take(conn, &limits.phone_codes_per_account, account, now)
        .and_then(|_| counters::take(conn, &limits.phone_codes_per_number, index, now))
        .map(|_| ())
        .map_err(too_many_codes)
}

/// Turns the counter's refusal into this room's words.
fn too_many_codes(refusal: Problem) -> Problem {
    match refusal {
        Problem::Known(known) => {
            Problem::new(&problems::TOO_MANY_CODES).retry_after(known.retry_after.unwrap_or(1))
        }
        internal @ Problem::Internal(_) => internal,
    }
}

fn order(
    conn: &mut Conn,
    platform: &Platform,
    phone: &PhoneId,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind: jobs::CODE,
        subject: phone.as_str(),
        dedupe_key: Some(format!("{}:{phone}", jobs::CODE)),
    };
    outbox::put(conn, platform, &job, now)
}

fn not_pending() -> Problem {
    Problem::new(&problems::PHONE_NOT_PENDING).next("give_phone", "POST", "/v1/me/phone")
}

fn in_use(platform: &Platform) -> Problem {
    let problem = Problem::new(&problems::PHONE_IN_USE).next("sign_in", "POST", "/v1/sessions");
    let problem = problem.next("recover", "POST", "/v1/password-resets");
    match platform.config.site.support_email.as_str() {
        "" => problem,
        address => problem.next("support", "GET", format!("mailto:{address}")),
    }
}

fn code_hash(platform: &Platform, phone: &PhoneId, code: &str) -> [u8; 32] {
    codes::hash(platform, "phone", phone.as_str(), code)
}
