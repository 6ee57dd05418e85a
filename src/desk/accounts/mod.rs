//! Accounts as staff see them: found by what somebody on the phone can tell, shown masked, helped with a reason.
//!
//! A search is exact: an address, a number or an id finds the account that has it, and nothing finds a list of people. Addresses and
//! numbers are masked; who must see them whole says why. Every look and every act is in the trail, and its owner sees that staff looked.
//!
//! Codes answered: `not_found`, `reason_required`, `search_invalid`, `needs_reset`, those of resending mails.

pub mod http;
pub mod problems;

use serde_json::json;

use crate::accounts::account::{self, Account, EmailAddress, Void};
use crate::contact::phone::PhoneNumber;
use crate::contact::{email, phone};
use crate::ledger::audit::{self, Actor, Reason, Recorded};
use crate::platform::Platform;
use crate::platform::caller::StaffRole;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::{Language, Table};
use crate::sign_in::factors::{self, Kind};
use crate::sign_in::lockout::{self, Unlock};
use crate::sign_in::sessions;
use crate::standing::capabilities::{self, Standing};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// What an account is looked for by.
pub enum Key {
    /// Its id.
    Id(AccountId),
    /// An address, proven or waiting.
    Email(EmailAddress),
    /// A proven number.
    Phone(PhoneNumber),
}

impl Key {
    /// Reads an id, an address, or a number with `+` and its country's code.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(id) = AccountId::parse(text) {
            return Some(Self::Id(id));
        }
        if text.contains('@') {
            return EmailAddress::parse(text).map(Self::Email);
        }
        PhoneNumber::parse(text, None).map(Self::Phone)
    }

    fn as_str(&self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
        }
    }
}

/// Finds the accounts that have this id, address or number: one at most, or two where a registration waits for somebody else's address.
pub fn search(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    key: &Key,
) -> Result<Vec<Found>, Problem> {
    let ids: Vec<AccountId> = match key {
        Key::Id(id) => vec![id.clone()],
        Key::Email(address) => {
            let index = address.key(&platform.seal);
            let owner = account::owner(conn, &index)?;
            owner
                .into_iter()
                .chain(account::newest_pending(conn, &index)?)
                .collect()
        }
        Key::Phone(number) => phone::owner(conn, platform, number)?.into_iter().collect(),
    };
    let mut found = Vec::new();
    for id in ids {
        if let Some(account) = account::find(conn, platform, &id)? {
            found.push(Found::load(conn, platform, account)?);
        }
    }
    let ids: Vec<&AccountId> = found.iter().map(|one| &one.account.id).collect();
    let (by, facts) = (Actor::Staff(by), json!({"by": key.as_str(), "found": ids}));
    audit::note(conn, call, by, "staff.account_searched", None, facts)?;
    Ok(found)
}

/// An account that was found.
pub struct Found {
    /// The account.
    pub account: Account,
    /// Its proven number, masked.
    pub phone: Option<String>,
}

impl Found {
    fn load(conn: &mut Conn, platform: &Platform, account: Account) -> Result<Self, Problem> {
        let number = phone::proven(conn, platform, &account.id)?;
        Ok(Self {
            phone: number.map(|number| number.masked()),
            account,
        })
    }
}

/// An account with what somebody who helps its owner needs to know.
pub struct Overview {
    /// The account, and its number.
    pub found: Found,
    /// Where the proof of its address stands.
    pub email: email::Standing,
    /// The kinds of its second steps, in order.
    pub second_steps: Vec<Kind>,
    /// The locks at its address.
    pub locks: lockout::staff::Overview,
    /// Open sessions, at most [`SESSIONS_MAX`].
    pub sessions: usize,
    /// Roles at the desk.
    pub staff_roles: Vec<StaffRole>,
    /// What the account may do; none for one that is closed.
    pub standing: Option<Standing>,
}

/// More sessions than these are not counted.
pub const SESSIONS_MAX: i64 = 100;

/// Shows an account; that it was looked at is noted.
pub fn show(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
) -> Result<Overview, Problem> {
    let account = existing(conn, platform, id)?;
    let by = Actor::Staff(by);
    audit::note(conn, call, by, "staff.account_viewed", Some(id), json!({}))?;
    let steps = factors::active(conn, id)?;
    Ok(Overview {
        email: email::standing(conn, platform, &account, call.now)?,
        second_steps: steps.into_iter().map(|factor| factor.kind).collect(),
        locks: lockout::staff::show(conn, platform, &account.email, call.now)?,
        sessions: sessions::list(conn, id, None, SESSIONS_MAX, call.now)?.len(),
        staff_roles: account::staff_roles(conn, id)?,
        standing: capabilities::of(conn, id)?,
        found: Found::load(conn, platform, account)?,
    })
}

/// What happened to an account, newest first, from after a given entry. That it was read is noted with the first page.
pub fn timeline(
    conn: &mut Conn,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Recorded>, Problem> {
    if !account::exists(conn, id)? {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let entries = audit::list(conn, id, None, after, rows)?;
    if after.is_none() {
        let by = Actor::Staff(by);
        audit::note(conn, call, by, "staff.timeline_viewed", Some(id), json!({}))?;
    }
    Ok(entries)
}

/// What is masked everywhere else.
pub struct Revealed {
    /// The address.
    pub email: EmailAddress,
    /// The proven number.
    pub phone: Option<PhoneNumber>,
}

/// Shows address and number whole, to somebody who says why.
pub fn reveal(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<Revealed, Problem> {
    let account = existing(conn, platform, id)?;
    let (by, facts) = (Actor::Staff(by), json!({"why": reason.as_str()}));
    audit::note(conn, call, by, "staff.contact_revealed", Some(id), facts)?;
    Ok(Revealed {
        phone: phone::proven(conn, platform, id)?,
        email: account.email,
    })
}

/// Lifts the locks at an account's address. `false`: nothing was locked.
pub fn unlock(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<bool, Problem> {
    let account = existing(conn, platform, id)?;
    let actor = Actor::Staff(by);
    match lockout::staff::lift(conn, platform, call, &account.email, actor, reason)? {
        Unlock::Done => Ok(true),
        Unlock::NotLocked => Ok(false),
        Unlock::NeedsReset => Err(Problem::new(&problems::NEEDS_RESET)),
    }
}

/// Ends every session of an account. Note what comes back in the node's revocation list.
pub fn end_sessions(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<Void, Problem> {
    existing(conn, platform, id)?;
    let void = account::void(conn, id, call.now)?;
    let (by, facts) = (Actor::Staff(by), json!({"why": reason.as_str()}));
    audit::note(conn, call, by, "staff.sessions_ended", Some(id), facts)?;
    sessions::end_all(conn, call, id, by, "staff")?;
    Ok(void)
}

/// Sends the verification mail of a registration that waits once more.
pub fn resend(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: &AccountId,
    id: &AccountId,
    reason: &Reason,
) -> Result<email::Standing, Problem> {
    existing(conn, platform, id)?;
    let (by, facts) = (Actor::Staff(by), json!({"why": reason.as_str()}));
    audit::note(conn, call, by, "staff.mail_resent", Some(id), facts)?;
    email::resend(conn, platform, call, id)
}

fn existing(conn: &mut Conn, platform: &Platform, id: &AccountId) -> Result<Account, Problem> {
    account::find(conn, platform, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
