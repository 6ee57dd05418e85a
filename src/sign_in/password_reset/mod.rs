//! A forgotten password: a mail to the account's address lets whoever reads it choose another one.
//!
//! Answer and work are the same for every address: only the worker, which sends the mail, looks whose it is. Its owner gets a link and a
//! code, who only registered gets the verification mail, and for nobody's address nothing is sent. Another mail makes another link, and earlier ones stay
//! good until they expire, so that somebody who spends the budget of a stranger's address keeps nobody out; only the newest code works, and wrong tries are
//! counted per address.
//!
//! Opening a link changes nothing. Token or code and the new password come together, once: with them everything dies that was issued to the
//! account, sessions, devices, links, and a change of the address that waits; and every lock is lifted. Nobody is signed in by it, and second steps stay as they are. A link dies
//! with the address that it was mailed to and with the security epoch that it was made under. Where the operator wants it, earnings stay where they are for a
//! while.
//!
//! Codes answered: those of links and codes, those of the password room, `email_invalid`, `rate_limited`, `overloaded`.

mod choice;
pub mod http;
pub mod jobs;
pub mod notices;
pub mod page;
mod rules;
mod store;

use serde_json::json;

use crate::accounts::account::{self, AddressKey, EmailAddress, Void};
use crate::contact::{codes, email, email_change, links, phone};
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::Actor;
use crate::ledger::events;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::AccountId;
use crate::platform::limits::{counters, delta};
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
use crate::sign_in::{devices, lockout, password, sessions};
use crate::standing::holds::{self, NewHold};
use crate::standing::kinds::HoldKind;
use rules::Means;
use store::Reset;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "sign_in/password_reset/reset.html",
        include_str!("mail/reset.html"),
    ),
    (
        "sign_in/password_reset/reset.txt",
        include_str!("mail/reset.txt"),
    ),
    (
        "sign_in/password_reset/changed.html",
        include_str!("mail/changed.html"),
    ),
    (
        "sign_in/password_reset/changed.txt",
        include_str!("mail/changed.txt"),
    ),
    (
        "sign_in/password_reset/old_address.html",
        include_str!("mail/old_address.html"),
    ),
    (
        "sign_in/password_reset/old_address.txt",
        include_str!("mail/old_address.txt"),
    ),
    (
        "sign_in/password_reset/page/fields.html",
        include_str!("page/fields.html"),
    ),
    (
        "sign_in/password_reset/page/choose.html",
        include_str!("page/choose.html"),
    ),
    (
        "sign_in/password_reset/page/done.html",
        include_str!("page/done.html"),
    ),
    (
        "sign_in/password_reset/page/ask.html",
        include_str!("page/ask.html"),
    ),
    (
        "sign_in/password_reset/page/asked.html",
        include_str!("page/asked.html"),
    ),
    (
        "sign_in/password_reset/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Whose password it is.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Address.
    pub address: EmailAddress,
}

/// Somebody who showed that they read the mails to an account's address.
#[derive(Clone, Debug)]
pub struct Proven {
    /// Who.
    pub person: Person,
    /// The hash of the present password, if there is one.
    pub present: Option<String>,
    /// A hash whose salt the new one takes: all hashes of one address have the same.
    pub like: Option<String>,
    means: Means,
    reset: Reset,
}

/// Asks for a mail to this address. The same work for every address.
pub fn request(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
) -> Result<counters::Left, Problem> {
    let key = email.key(&platform.seal);
    let budget = &platform.config.limits.resets_per_email;
    let left = counters::take(conn, budget, key.as_bytes(), call.now)?;
    order(conn, platform, jobs::SEND, &key.to_text(), call.now)?;
    Ok(left)
}

/// Looks at a link without using it.
pub fn look(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<Person, Problem> {
    let reset = by_link(conn, token, call.now)?;
    person(conn, platform, &reset.account)
}

/// The proof by link. Nothing is used up yet.
pub fn prove_by_link(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    token: &str,
) -> Result<Proven, Problem> {
    let reset = by_link(conn, token, call.now)?;
    proven(conn, platform, reset, Means::Link)
}

/// The proof by code. The try is counted before the code is compared, and stays counted when it was wrong: the inner result is what
/// the caller is told. A right one costs no try, so that choosing a password that is good enough may take a few.
pub fn prove_by_code(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    email: &EmailAddress,
    code: &str,
) -> Result<Result<Proven, Problem>, Problem> {
    let key = email.key(&platform.seal);
    let budget = &platform.config.limits.reset_code_tries_per_email;
    let tries = counters::take(conn, budget, key.as_bytes(), call.now)
        .map_err(|refusal| rules::towards_asking(codes::too_many_attempts(refusal)))?;
    let given = code_hash(platform, &key, code);
    let newest = store::newest(conn, &key)?;
    match rules::code_holds(newest, &given, call.now) {
        Ok(reset) => {
            counters::give_back(conn, budget, key.as_bytes())?;
            proven(conn, platform, reset, Means::Code).map(Ok)
        }
        Err(kind) => Ok(Err(rules::towards_asking(codes::refusal(
            kind,
            tries.count,
        )))),
    }
}

/// The new password takes effect. One guarded update says who of many was first with this mail, another one which of several mails was.
/// Note what is returned in this node's revocation list after the commit.
pub fn apply(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    proven: &Proven,
    phc: &str,
) -> Result<Void, Problem> {
    let (reset, account) = (&proven.reset, &proven.reset.account);
    if store::use_up(conn, &reset.id, &call.place, call.now)? == 0 {
        return Err(rules::used(proven.means));
    }
    // Changes first, then the account: in this order everybody locks them.
    email_change::cancel(conn, account)?;
    let reclaimed = account::reclaim(
        conn,
        account,
        &reset.address,
        reset.security_epoch,
        call.now,
    )?;
    let Some(void) = reclaimed else {
        return Err(rules::superseded(proven.means));
    };
    // What was asked for between the two. From here on nobody can: the epoch is another one.
    email_change::cancel(conn, account)?;
    password::change(conn, call, account, phc, "password.reset")?;
    email::end_tokens(conn, account)?;
    sessions::end_all(conn, call, account, Actor::Member, "password_reset")?;
    devices::revoke_all(conn, account, call.now)?;
    lockout::lift_by_reset(conn, &reset.address, call.now)?;
    hold_back(conn, platform, call, account)?;
    events::emit(
        conn,
        "account.password_reset",
        account,
        &json!({}),
        call.now,
    )?;
    order(conn, platform, notices::TELL, reset.id.as_str(), call.now)?;
    if phone::proven(conn, platform, account)?.is_some() {
        order(
            conn,
            platform,
            notices::TELL_PHONE,
            reset.id.as_str(),
            call.now,
        )?;
    }
    for change in email_change::undoable(conn, account, call.now)? {
        order(conn, platform, notices::TELL_OLD, change.as_str(), call.now)?;
    }
    Ok(void)
}

/// Whoever reads somebody's mails can choose a password: for a while earnings stay where they are, if the operator wants that.
fn hold_back(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
) -> Result<(), Problem> {
    let Some(time) = platform.config.standing.reset_hold else {
        return Ok(());
    };
    let new = NewHold {
        kind: HoldKind::PasswordReset,
        capabilities: None,
        reason_code: "password_reset".to_owned(),
        user_text: None,
        internal_note: None,
        until: Some(call.now.plus(delta(time))),
    };
    holds::place(conn, platform, call, Actor::System, account, &new)?;
    Ok(())
}

/// Drops what is long over.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn by_link(conn: &mut Conn, token: &str, now: Moment) -> Result<Reset, Problem> {
    let hash = links::hash(token).map_err(rules::ask_again)?;
    let found = store::by_link(conn, &hash)?;
    rules::link_holds(found, now)
}

fn person(conn: &mut Conn, platform: &Platform, id: &AccountId) -> Result<Person, Problem> {
    let account = account::load(conn, platform, id)?;
    Ok(Person {
        name: account.name,
        address: account.email,
    })
}

fn proven(
    conn: &mut Conn,
    platform: &Platform,
    reset: Reset,
    means: Means,
) -> Result<Proven, Problem> {
    let first = account::credentials(conn, &reset.address)?
        .into_iter()
        .next();
    let own = first.as_ref().filter(|one| one.account == reset.account);
    Ok(Proven {
        person: person(conn, platform, &reset.account)?,
        present: own.map(|credential| credential.phc.clone()),
        like: first.map(|credential| credential.phc),
        means,
        reset,
    })
}

/// One job of a kind waits for a subject; another one makes it due at once.
fn order(
    conn: &mut Conn,
    platform: &Platform,
    kind: &'static str,
    subject: &str,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind,
        subject,
        dedupe_key: Some(format!("{kind}:{subject}")),
    };
    outbox::put(conn, platform, &job, now)
}

/// A code belongs to an address and not to an account, so that one can be compared where there is none.
fn code_hash(platform: &Platform, address: &AddressKey, code: &str) -> [u8; 32] {
    codes::hash(platform, "password_reset", &address.to_text(), code)
}
