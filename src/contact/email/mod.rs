//! An e-mail address is proven by a link or a code from a mail sent to it; either verifies, and using one ends both.
//!
//! A link works once, for 24 hours. Resending makes another link; earlier ones stay good until they expire, are used, or the address
//! is corrected, since mails overtake each other. Only the newest code works, for 15 minutes; wrong tries are counted per address. Opening
//! a link changes nothing, whoever opens it, however often: only the page's button or the API confirms. Whether an
//! address is known is never told: the look-up belongs to the worker, and the request does the same work for every address.
//!
//! Codes answered: `link_malformed`, `link_unknown`, `link_expired`, `link_used`, `link_superseded`, `code_invalid`,
//! `code_expired`, `too_many_attempts`, `already_verified`, `email_invalid`, `email_unchanged`, `email_undeliverable`, `rate_limited`.

pub mod http;
pub mod jobs;
pub mod page;
pub mod problems;
mod rules;
mod status;
mod store;
mod token;
pub mod typo;

use crate::accounts::account::{self, AddressKey, EmailAddress, Proof};
use crate::contact::{codes, links};
use crate::delivery::deliveries;
use crate::delivery::outbox::{self, NewJob};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::AccountId;
use crate::platform::limits::{counters, delta};
use crate::platform::problem::Problem;
use crate::platform::random::Token;
use crate::platform::texts::{Language, Table};
pub use status::{Delivery, Standing, standing};
pub use token::Holder;

/// Prefix of a `registration_token`.
pub const REGISTRATION_PREFIX: &str = "bfv_";

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "contact/email/verify.html",
        include_str!("mail/verify.html"),
    ),
    ("contact/email/verify.txt", include_str!("mail/verify.txt")),
    (
        "contact/email/already_verified.html",
        include_str!("mail/already_verified.html"),
    ),
    (
        "contact/email/already_verified.txt",
        include_str!("mail/already_verified.txt"),
    ),
    (
        "contact/email/address_taken.html",
        include_str!("mail/address_taken.html"),
    ),
    (
        "contact/email/address_taken.txt",
        include_str!("mail/address_taken.txt"),
    ),
    (
        "contact/email/page/confirm.html",
        include_str!("page/confirm.html"),
    ),
    (
        "contact/email/page/done.html",
        include_str!("page/done.html"),
    ),
    (
        "contact/email/page/disowned.html",
        include_str!("page/disowned.html"),
    ),
    (
        "contact/email/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
    (
        "contact/email/page/resent.html",
        include_str!("page/resent.html"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// What a successful confirmation found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The address is proven now.
    Verified(AccountId),
    /// It was proven before, by another link or code.
    Already(AccountId),
}

/// What a link is about, for the page that asks before it confirms.
pub struct LinkView {
    /// The address, masked.
    pub address: String,
    /// The name given at registration.
    pub name: String,
}

/// Begins the verification of a new account: its first mail is on its way.
pub fn begin(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
) -> Result<(), Problem> {
    store::begin(conn, account, call.now)?;
    order_mail(conn, platform, call, account)
}

/// Issues a `registration_token`.
pub fn issue_token(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
) -> Result<Token, Problem> {
    let token = platform.random.token(REGISTRATION_PREFIX);
    let expires = call.now.plus(delta(platform.config.lifetimes.registration));
    store::insert_token(conn, &token.hash(), account, call.now, expires)?;
    Ok(token)
}

/// Sends another mail to the account's address.
pub fn resend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
) -> Result<Standing, Problem> {
    let account = account::load(conn, platform, id)?;
    if account.email_verified_at.is_some() {
        return Err(Problem::new(&problems::ALREADY_VERIFIED).next(
            "sign_in",
            "POST",
            "/v1/sessions",
        ));
    }
    if let Some(retry_after) = undeliverable(conn, id, call.now)? {
        return Err(Problem::new(&problems::EMAIL_UNDELIVERABLE)
            .retry_after(retry_after)
            .next("correct_email", "PATCH", "/v1/email-verifications/current"));
    }
    counters::take(
        conn,
        &platform.config.limits.resends_per_email,
        account.email_key.as_bytes(),
        call.now,
    )?;
    store::set_newest_mail(conn, id, None)?;
    order_mail(conn, platform, call, id)?;
    standing(conn, platform, &account, call.now)
}

/// Sends another mail to an address, if it waits for one. The same work and the same answer for every address.
pub fn resend_to(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
) -> Result<counters::Left, Problem> {
    let key = email.key(&platform.seal);
    let left = counters::take(
        conn,
        &platform.config.limits.resends_per_email,
        key.as_bytes(),
        call.now,
    )?;
    let subject = key.to_text();
    let job = NewJob {
        kind: jobs::RESEND,
        subject: &subject,
        dedupe_key: Some(format!("{}:{subject}", jobs::RESEND)),
    };
    outbox::put(conn, platform, &job, call.now)?;
    Ok(left)
}

/// Sends another mail to a registration that waits, because something was asked for its address that needs the proof first. Unless mail is known
/// to come back from there.
pub fn mail_instead(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
) -> Result<(), Problem> {
    match undeliverable(conn, id, call.now)? {
        Some(_) => Ok(()),
        None => order_mail(conn, platform, call, id),
    }
}

/// Something was asked for an address, and its owner got the mail. If a registration waits there as well, its holder sees what would be seen
/// if nobody owned the address: this is the newest mail, and the code is another one, which nobody is told.
pub fn mailed_to_owner(
    conn: &mut Conn,
    platform: &Platform,
    address: &AddressKey,
    mail: &str,
    now: Moment,
) -> Result<(), Problem> {
    let Some(id) = account::newest_pending(conn, address)? else {
        return Ok(());
    };
    if undeliverable(conn, &id, now)?.is_none() {
        store::set_newest_mail(conn, &id, Some(mail))?;
        jobs::fresh_code(conn, platform, &id, now)?;
    }
    Ok(())
}

/// Corrects the address of an account that waits for its proof. Old links and the code die.
pub fn correct(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    email: &EmailAddress,
) -> Result<Standing, Problem> {
    let before = account::load(conn, platform, id)?;
    let key = email.key(&platform.seal);
    if before.email_key == key {
        return Err(Problem::new(&problems::EMAIL_UNCHANGED).next(
            "resend_verification",
            "POST",
            "/v1/email-verifications/resend",
        ));
    }
    counters::take(
        conn,
        &platform.config.limits.registrations_per_email,
        key.as_bytes(),
        call.now,
    )?;
    if !account::correct_email(conn, platform, call, id, email)? {
        return Err(Problem::new(&problems::ALREADY_VERIFIED).next(
            "sign_in",
            "POST",
            "/v1/sessions",
        ));
    }
    store::supersede(conn, id, call.now)?;
    order_mail(conn, platform, call, id)?;
    let after = account::load(conn, platform, id)?;
    standing(conn, platform, &after, call.now)
}

/// Looks at a link without using it.
pub fn look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<LinkView, Problem> {
    let hash = rules::link_hash(token)?;
    let link = store::link(conn, &hash)?;
    let link = rules::usable(link, call.now)?;
    let account = account::load(conn, platform, &link.account)?;
    Ok(LinkView {
        address: account.email.masked(),
        name: account.name,
    })
}

/// Confirms by link. Marking the link as used and proving the address are one transaction.
pub fn confirm_by_link(conn: &mut Conn, call: &Call, token: &str) -> Result<Confirmed, Problem> {
    let hash = rules::link_hash(token)?;
    let link = store::link(conn, &hash)?;
    let link = rules::usable(link, call.now)?;
    if store::use_link(conn, &hash, call.now)? == 0 {
        // Somebody else used it since we looked.
        return Err(links::used());
    }
    prove(conn, call, &link.account, &link.address)
}

/// Confirms by code. The try is counted before the code is compared, and stays counted when it was wrong: the inner result
/// is what the caller is told.
pub fn confirm_by_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    code: &str,
) -> Result<Result<Confirmed, Problem>, Problem> {
    let account = account::load(conn, platform, id)?;
    if account.email_verified_at.is_some() {
        return Ok(Ok(Confirmed::Already(id.clone())));
    }
    let tries = counters::take(
        conn,
        &platform.config.limits.code_tries_per_email,
        account.email_key.as_bytes(),
        call.now,
    )
    .map_err(codes::too_many_attempts)?;
    let stored = store::code(conn, id)?;
    let given = code_hash(platform, id, code);
    if let Err(kind) = codes::check(stored.as_ref(), &given, call.now) {
        return Ok(Err(rules::towards_fresh_mail(codes::refusal(
            kind,
            tries.count,
        ))));
    }
    if store::use_code(conn, id, &given)? == 0 {
        return Ok(Err(Problem::new(&codes::problems::CODE_EXPIRED)));
    }
    prove(conn, call, id, &account.email_key).map(Ok)
}

/// "This wasn't me": ends the unverified account that a link belongs to.
pub fn disown(conn: &mut Conn, call: &Call, token: &str) -> Result<(), Problem> {
    let hash = rules::link_hash(token)?;
    let link = store::link(conn, &hash)?;
    let link = rules::usable(link, call.now)?;
    if account::close_pending(conn, call, &link.account, "disowned")?.is_none() {
        return Err(links::used());
    }
    store::supersede(conn, &link.account, call.now)?;
    store::delete_tokens(conn, &link.account)?;
    Ok(())
}

/// Ends every `registration_token` of an account.
pub fn end_tokens(conn: &mut Conn, id: &AccountId) -> Result<(), Problem> {
    store::delete_tokens(conn, id)?;
    Ok(())
}

/// Drops what expired long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn prove(
    conn: &mut Conn,
    call: &Call,
    id: &AccountId,
    address: &AddressKey,
) -> Result<Confirmed, Problem> {
    match account::prove_email(conn, call, id, address)? {
        Proof::Proven => {
            store::clear_code(conn, id)?;
            Ok(Confirmed::Verified(id.clone()))
        }
        Proof::Already => Ok(Confirmed::Already(id.clone())),
        Proof::Taken => Err(rules::superseded(
            "Another registration with this address was confirmed first.",
        )),
        Proof::Void => Err(rules::superseded(
            "The registration was ended, or its address was corrected since.",
        )),
    }
}

fn order_mail(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
) -> Result<(), Problem> {
    let job = NewJob {
        kind: jobs::VERIFY,
        subject: id.as_str(),
        dedupe_key: Some(format!("{}:{id}", jobs::VERIFY)),
    };
    outbox::put(conn, platform, &job, call.now)
}

/// Whether the newest mail came back since there is no such mailbox; in how many seconds it may be tried again.
fn undeliverable(conn: &mut Conn, id: &AccountId, now: Moment) -> Result<Option<u64>, Problem> {
    let Some(newest) = store::newest_mail(conn, id)? else {
        return Ok(None);
    };
    let mail = deliveries::find(conn, &newest)?;
    Ok(mail.and_then(|mail| rules::undeliverable(&mail, now)))
}

fn code_hash(platform: &Platform, id: &AccountId, code: &str) -> [u8; 32] {
    codes::hash(platform, "email", id.as_str(), code)
}
