//! A phone number, proven by a code that a text message or a call brings.
//!
//! What is no person's own mobile phone is refused before anything is paid for. One account has a number at a time: whoever proves one
//! that another account has learns so only then, and asking for it tells nobody anything. Tries of codes are counted per account however
//! many codes were sent; whatever ends an account's sessions ends a number that waits as well. Who proved another's number may open a [`contest`].
//!
//! Codes answered: `phone_invalid`, `phone_voip_not_allowed`, `phone_landline`, `phone_type_not_allowed`, `phone_region_blocked`,
//! `phone_unchanged`, `phone_not_pending`, `phone_in_use`, `sms_provider_unavailable`, those of codes, of spending and of contests,
//! `reauthentication_required`.

pub mod contest;
pub mod http;
pub mod jobs;
pub mod lookup;
mod number;
pub mod problems;
mod rules;
mod second_step;
mod standing;
mod store;

use chrono::TimeDelta;
use serde_json::json;

use crate::accounts::account;
use crate::contact::codes;
use crate::delivery::outbox::{self, NewJob};
use crate::delivery::sms::Channel;
use crate::delivery::spending::{self, Order};
use crate::ledger::audit::{self, Actor, Entry};
use crate::ledger::events::kinds::{PhoneRemoved, PhoneVerified};
use crate::ledger::events::{self, Data};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, PhoneId, SessionId};
use crate::platform::limits::counters;
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::{Language, Table};
pub use contest::Contest;
pub use number::{LineType, PhoneNumber};
pub use second_step::{
    GONE, converted, keep_for_sign_in, owner, proven, signs_in, spend_code, tell_gone,
};
use standing::next_code;
pub use standing::{Pending, Standing, standing};
use store::{New, Proof};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "contact/phone/contest.html",
        include_str!("mail/contest.html"),
    ),
    (
        "contact/phone/contest.txt",
        include_str!("mail/contest.txt"),
    ),
];

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
    let is_theirs =
        store::verified(conn, &owner.account)?.is_some_and(|row| row.phone_index == index);
    // Only who has to defend a number proves it again.
    if is_theirs && !contest::is_contested(conn, &owner.account, &index)? {
        return Err(Problem::new(&problems::PHONE_UNCHANGED));
    }
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
    spend(conn, platform, call, &owner.account, number)?;
    order(conn, platform, &id, now)?;
    standing(conn, platform, owner, now)
}

/// Sends a code to the proven number, which somebody else contests: proving it again keeps it.
pub fn keep(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
) -> Result<Standing, Problem> {
    let not_contested = || Problem::new(&problems::PHONE_NOT_CONTESTED);
    let row = store::verified(conn, &owner.account)?.ok_or_else(not_contested)?;
    if !contest::is_contested(conn, &owner.account, &row.phone_index)? {
        return Err(not_contested());
    }
    let number = store::open(conn, platform, &row)?;
    request(conn, platform, call, owner, &number)
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
    let number = store::open(conn, platform, &row)?;
    store::renew(conn, &row.id, channel, now.plus(WAITS))?;
    spend(conn, platform, call, &owner.account, &number)?;
    order(conn, platform, &row.id, now)?;
    standing(conn, platform, owner, now)
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
    let number = store::open(conn, platform, &row)?;
    let sent_at = row.expires_at.minus(WAITS);
    spending::converted(
        conn,
        platform,
        &number.target(&row.phone_index),
        sent_at,
        now,
    )?;
    match store::verify(conn, &row, now)? {
        Proof::Proven => {}
        Proof::Void => return Err(not_pending()),
        Proof::Taken => {
            // The code was used; for a while its proof may still be made a contest.
            store::end_pending(conn, &owner.account)?;
            contest::remember(conn, platform, owner, &row, now)?;
            return Ok(Err(in_use(platform)));
        }
    }
    contest::kept(conn, platform, call, &owner.account, &row.phone_index)?;
    contest::freed(conn, platform, &owner.account, now)?;
    let whose = (&owner.account, Some(&owner.session));
    let event = PhoneVerified { reason: None };
    note(conn, call, Actor::Member, whose, &event, "phone_verified")?;
    standing(conn, platform, owner, now).map(Ok)
}

/// Takes the number away, the proven one and the one that waits. Nothing happens when there is none.
pub fn remove(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
) -> Result<(), Problem> {
    account::still_under(conn, &owner.account, owner.epoch, call.now)?;
    if store::signs_in(conn, &owner.account)? {
        return Err(Problem::new(&problems::PHONE_NEEDED)
            .next("list_factors", "GET", "/v1/me/factors")
            .next("give_phone", "POST", "/v1/me/phone"));
    }
    let session = Some(&owner.session);
    release(conn, platform, call, Actor::Member, &owner.account, session)
}

/// Sets an account's number free, and the one that waits. Nothing happens when there is none.
pub fn release(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    session: Option<&SessionId>,
) -> Result<(), Problem> {
    store::end_pending(conn, id)?;
    if store::end_verified(conn, id)? > 0 {
        let event = PhoneRemoved { reason: None };
        let whose = (id, session);
        note(conn, call, actor, whose, &event, "phone_removed")?;
        contest::freed(conn, platform, id, call.now)?;
    }
    Ok(())
}

/// Drops numbers that were given up long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(contest::sweep(conn, before)? + store::sweep(conn, before)?)
}

/// One line of the history, the event of the same name, and that the account may do other things now.
fn note<E: Data>(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    (id, session): (&AccountId, Option<&SessionId>),
    event: &E,
    reason: &'static str,
) -> Result<(), Problem> {
    audit::record(
        conn,
        call,
        &Entry {
            kind: E::KIND,
            account: Some(id),
            session,
            actor,
            detail: json!({}),
        },
    )?;
    events::emit(conn, event, id, call.now)?;
    account::capabilities_changed(conn, id, reason, call.now)
}

/// Counts a code for a number before it is sent.
fn spend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    number: &PhoneNumber,
) -> Result<(), Problem> {
    let index = number.key(&platform.seal);
    let target = number.target(&index);
    spending::take(conn, platform, call, &Order { account, target })
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
    let problem = problem.next("contest", "POST", "/v1/me/phone/contest");
    match platform.config.site.support_email.as_str() {
        "" => problem,
        address => problem.next("support", "GET", format!("mailto:{address}")),
    }
}

fn code_hash(platform: &Platform, phone: &PhoneId, code: &str) -> [u8; 32] {
    codes::hash(platform, "phone", phone.as_str(), code)
}
