//! A verified address becomes another one. The new one is proven first, by link or code; the old one is told, and can undo the change for
//! 72 hours. Until the proof nothing changes: the person signs in with the old address.
//!
//! Whether the new address belongs to somebody else is told only to who proved it; everybody else gets the same answer. Undoing brings
//! the old address back whatever happened since, ends every session and every later change: whoever still reads the old
//! mailbox is the owner.
//!
//! Codes answered: `email_unchanged`, `email_invalid`, `email_in_use`, `no_pending_change`, those of links and codes,
//! `reauthentication_required`, `rate_limited`.

pub mod http;
pub mod jobs;
pub mod page;
pub mod problems;
mod rules;
mod store;
mod undoable;

use crate::accounts::account::{self, EmailAddress, Moved, Void};
use crate::contact::email::{Delivery, problems::EMAIL_UNCHANGED};
use crate::contact::{codes, links};
use crate::delivery::outbox::{self, NewJob};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, EmailChangeId};
use crate::platform::limits::{counters, delta};
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use store::Change;
pub use undoable::{Undoable, find_undoable, undoable};

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "contact/email_change/prove.html",
        include_str!("mail/prove.html"),
    ),
    (
        "contact/email_change/prove.txt",
        include_str!("mail/prove.txt"),
    ),
    (
        "contact/email_change/taken.html",
        include_str!("mail/taken.html"),
    ),
    (
        "contact/email_change/taken.txt",
        include_str!("mail/taken.txt"),
    ),
    (
        "contact/email_change/changed.html",
        include_str!("mail/changed.html"),
    ),
    (
        "contact/email_change/changed.txt",
        include_str!("mail/changed.txt"),
    ),
    (
        "contact/email_change/page/confirm.html",
        include_str!("page/confirm.html"),
    ),
    (
        "contact/email_change/page/undo.html",
        include_str!("page/undo.html"),
    ),
    (
        "contact/email_change/page/done.html",
        include_str!("page/done.html"),
    ),
    (
        "contact/email_change/page/undone.html",
        include_str!("page/undone.html"),
    ),
    (
        "contact/email_change/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Who wants another address.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// The account.
    pub account: AccountId,
    /// The security epoch that the caller's token speaks of.
    pub epoch: i64,
}

/// A change that waits for its proof.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The new address.
    pub address: EmailAddress,
    /// How its newest mail fares.
    pub delivery: Delivery,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often still.
    pub sends_left: u32,
    /// When the change runs out.
    pub expires_at: Moment,
}

/// What a link is about, for the page that asks before it acts.
pub struct View {
    /// The account's name.
    pub name: String,
    /// The address that the account would have afterwards.
    pub address: EmailAddress,
}

/// Asks for another address: a mail with link and code goes to it. Asking again for the same one sends another mail.
pub fn request(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    caller: &Claimant,
    address: &EmailAddress,
) -> Result<Pending, Problem> {
    let id = &caller.account;
    account::still_under(conn, id, caller.epoch, call.now)?;
    let account = account::load(conn, platform, id)?;
    let index = address.key(&platform.seal);
    if account.email_key == index {
        return Err(Problem::new(&EMAIL_UNCHANGED));
    }
    let limits = &platform.config.limits;
    counters::take(
        conn,
        &limits.email_changes_per_account,
        id.as_str().as_bytes(),
        call.now,
    )?;
    counters::take(conn, &limits.resends_per_email, index.as_bytes(), call.now)?;
    let expires = call.now.plus(delta(platform.config.lifetimes.email_link));
    let change = match store::pending(conn, id, call.now)? {
        Some(change) if change.new_index == index => {
            store::renew(conn, &change.id, expires)?;
            change.id
        }
        _ => {
            store::end_pending(conn, id)?;
            let change = EmailChangeId::new(call.now, &platform.random);
            store::insert(
                conn, platform, &change, &account, address, call.now, expires,
            )?;
            change
        }
    };
    order(conn, platform, jobs::PROVE, &change, call.now)?;
    current(conn, platform, id, call.now)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// The change that waits for its proof, if there is one.
pub fn current(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
    now: Moment,
) -> Result<Option<Pending>, Problem> {
    let Some(change) = store::pending(conn, id, now)? else {
        return Ok(None);
    };
    let budget = &platform.config.limits.resends_per_email;
    let left = counters::peek(conn, budget, change.new_index.as_bytes(), now)?;
    Ok(Some(Pending {
        address: store::open_new(conn, platform, &change)?,
        delivery: Delivery::of(conn, change.mail_id.as_deref())?,
        resend_available_at: left.available_at,
        sends_left: left.count,
        expires_at: change.expires_at,
    }))
}

/// Ends the change that waits for its proof; nothing happens when there is none.
pub fn cancel(conn: &mut Conn, id: &AccountId) -> Result<(), Problem> {
    store::end_pending(conn, id)?;
    Ok(())
}

/// Looks at a link to a new address without using it.
pub fn look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<View, Problem> {
    let change = by_link(conn, token, call.now)?;
    let account = account::load(conn, platform, &change.account)?;
    Ok(View {
        name: account.name,
        address: store::open_new(conn, platform, &change)?,
    })
}

/// Confirms by link. Somebody who is signed in can confirm only a change of their own.
pub fn confirm_by_link(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
    caller: Option<&AccountId>,
) -> Result<EmailAddress, Problem> {
    let change = by_link(conn, token, call.now)?;
    if caller.is_some_and(|caller| *caller != change.account) {
        return Err(rules::ask_again(&links::problems::LINK_UNKNOWN));
    }
    apply(conn, platform, call, &change)
}

/// Confirms by code. The try is counted before the code is compared, and stays counted when it was wrong: the inner result
/// is what the caller is told.
pub fn confirm_by_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    code: &str,
) -> Result<Result<EmailAddress, Problem>, Problem> {
    let Some(change) = store::pending(conn, id, call.now)? else {
        return Err(rules::ask_again(&problems::NO_PENDING_CHANGE));
    };
    let tries = counters::take(
        conn,
        &platform.config.limits.code_tries_per_email,
        change.new_index.as_bytes(),
        call.now,
    )
    .map_err(codes::too_many_attempts)?;
    let given = code_hash(platform, &change.id, code);
    match codes::check(change.code.as_ref(), &given, call.now) {
        Ok(()) => apply(conn, platform, call, &change).map(Ok),
        Err(kind) => Ok(Err(rules::towards_asking(codes::refusal(
            kind,
            tries.count,
        )))),
    }
}

/// Looks at an undo link without using it.
pub fn look_undo(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<View, Problem> {
    let change = by_undo(conn, token, call.now)?;
    let account = account::load(conn, platform, &change.account)?;
    Ok(View {
        name: account.name,
        address: store::open_old(conn, platform, &change)?,
    })
}

/// Brings the old address back. Sessions end, and so does every change that was asked for or made since; the password that allowed the
/// change lets nobody in any more.
pub fn undo(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<(Void, EmailAddress), Problem> {
    let change = by_undo(conn, token, call.now)?;
    let old = store::open_old(conn, platform, &change)?;
    if store::undo(conn, &change.id)? == 0 {
        return Err(links::used());
    }
    // Changes first, then the account: in this order everybody locks them.
    store::end_pending(conn, &change.account)?;
    store::forget_later_undos(conn, &change)?;
    match account::restore_email(conn, platform, call, &change.account, &old)? {
        Moved::Done => {}
        Moved::Taken => return Err(Problem::new(&problems::EMAIL_IN_USE)),
        Moved::Void => return Err(rules::ask_again(&links::problems::LINK_SUPERSEDED)),
    }
    // Whoever changed the address knew the password.
    account::void_password(conn, &change.account, call.now)?;
    Ok((account::void(conn, &change.account, call.now)?, old))
}

/// Drops what is long over.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn by_link(conn: &mut Conn, token: &str, now: Moment) -> Result<Change, Problem> {
    let hash = links::hash(token).map_err(rules::ask_again)?;
    let found = store::by_link(conn, &hash)?;
    let (change, expires_at) =
        found.ok_or_else(|| rules::ask_again(&links::problems::LINK_UNKNOWN))?;
    rules::link_holds(&change, expires_at, now)?;
    Ok(change)
}

fn by_undo(conn: &mut Conn, token: &str, now: Moment) -> Result<Change, Problem> {
    let hash = links::hash(token).map_err(Problem::new)?;
    let found = store::by_undo(conn, &hash)?;
    let change = found.ok_or_else(|| Problem::new(&links::problems::LINK_UNKNOWN))?;
    rules::undo_holds(&change, now)?;
    Ok(change)
}

/// The change takes effect. One guarded update says who of many was first; the index on addresses decides between accounts.
fn apply(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    change: &Change,
) -> Result<EmailAddress, Problem> {
    let address = store::open_new(conn, platform, change)?;
    if store::finish(conn, &change.id, call.now)? == 0 {
        return Err(links::used());
    }
    match account::change_email(
        conn,
        platform,
        call,
        &change.account,
        &change.old_index,
        &address,
    )? {
        Moved::Done => {}
        Moved::Taken => {
            return Err(Problem::new(&problems::EMAIL_IN_USE).next(
                "sign_in",
                "POST",
                "/v1/sessions",
            ));
        }
        Moved::Void => return Err(rules::ask_again(&links::problems::LINK_SUPERSEDED)),
    }
    order(conn, platform, jobs::CHANGED, &change.id, call.now)?;
    Ok(address)
}

fn order(
    conn: &mut Conn,
    platform: &Platform,
    kind: &'static str,
    change: &EmailChangeId,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind,
        subject: change.as_str(),
        dedupe_key: Some(format!("{kind}:{change}")),
    };
    outbox::put(conn, platform, &job, now)
}

fn code_hash(platform: &Platform, change: &EmailChangeId, code: &str) -> [u8; 32] {
    codes::hash(platform, "email_change", change.as_str(), code)
}
