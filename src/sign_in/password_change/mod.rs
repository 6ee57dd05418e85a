//! Changing the password while signed in, its age, and the reminder of it.
//!
//! The present password is asked for, whatever else the session has proven (OWASP ASVS 5.0, 6.2.3), and its check passes the lockout's
//! guard. Afterwards no device is known any more, the other sessions end, links for a forgotten password are dead, and a change of the
//! address that waits is over; this session goes on. Nobody is made to change a password without evidence that somebody else knows it (NIST SP 800-63B-4, section 3.1.1.2), but its age is told,
//! and an operator may have a reminder sent.
//!
//! Codes answered: those of the password room, `account_locked`, `overloaded`.

pub mod http;
pub mod jobs;

use crate::accounts::account::{self, Credential};
use crate::contact::email_change;
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::events::{self, kinds::AccountPasswordChanged};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
use crate::sign_in::lockout::{self, Ticket};
use crate::sign_in::{devices, password, sessions};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "sign_in/password_change/changed.html",
        include_str!("mail/changed.html"),
    ),
    (
        "sign_in/password_change/changed.txt",
        include_str!("mail/changed.txt"),
    ),
    (
        "sign_in/password_change/reminder.html",
        include_str!("mail/reminder.html"),
    ),
    (
        "sign_in/password_change/reminder.txt",
        include_str!("mail/reminder.txt"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Most reminders that one sweep puts in.
const REMINDERS_MAX: i64 = 500;

/// A new password whose predecessor was right.
pub struct Change {
    /// The attempt that proved it.
    pub ticket: Ticket,
    /// The present password.
    pub present: Credential,
    /// The new hash.
    pub phc: String,
    /// The session that goes on.
    pub session: SessionId,
    /// Whether the others end.
    pub end_others: bool,
}

/// The new password takes effect, unless another change was first. Tells which sessions ended.
pub fn change(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    change: &Change,
) -> Result<Vec<SessionId>, Problem> {
    let (account, old) = (&change.present.account, &change.present.phc);
    lockout::succeed(conn, &change.ticket, true, call.now)?;
    let epoch = account::turn(conn, account, change.present.security_epoch, call.now)?;
    let exchanged = password::exchange(conn, call, account, old, &change.phc, "password.changed")?;
    let Some(epoch) = epoch.filter(|_| exchanged) else {
        // It is not the present password any more.
        return Err(password::refused());
    };
    let ended = if change.end_others {
        sessions::end_others(conn, call, account, &change.session)?
    } else {
        Vec::new()
    };
    sessions::carry_over(conn, account, epoch)?;
    devices::revoke_all(conn, account, call.now)?;
    email_change::cancel(conn, account)?;
    events::emit(conn, &AccountPasswordChanged {}, account, call.now)?;
    order(conn, platform, jobs::CHANGED, account, call.now)?;
    Ok(ended)
}

/// How old a password is.
#[derive(Clone, Copy, Debug)]
pub struct Age {
    /// When it was chosen.
    pub changed_at: Moment,
    /// Whole days since.
    pub days: i64,
    /// Whether it is so old that another one is advised.
    pub is_old: bool,
    /// When the policy stops taking it.
    pub expires_at: Option<Moment>,
}

/// How old the account's password is, if it has one.
pub fn age(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<Option<Age>, Problem> {
    let Some(changed_at) = password::changed_at(conn, account)? else {
        return Ok(None);
    };
    let since = now.since(changed_at);
    Ok(Some(Age {
        changed_at,
        days: since.num_days().max(0),
        is_old: since >= delta(platform.config.passwords.advice_after),
        expires_at: password::expires_at(platform, changed_at),
    }))
}

/// Puts reminders in for passwords that have grown old, each once. Nothing when the operator wants none.
pub fn remind(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let settings = &platform.config.passwords;
    if !settings.reminders {
        return Ok(0);
    }
    let before = now.minus(delta(settings.advice_after));
    let due = password::due_for_reminder(conn, before, REMINDERS_MAX, now)?;
    for account in &due {
        order(conn, platform, jobs::REMINDER, account, now)?;
    }
    Ok(due.len())
}

fn order(
    conn: &mut Conn,
    platform: &Platform,
    kind: &'static str,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind,
        subject: account.as_str(),
        dedupe_key: Some(format!("{kind}:{account}")),
    };
    outbox::put(conn, platform, &job, now)
}
