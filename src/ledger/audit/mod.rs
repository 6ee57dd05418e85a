//! The audit trail: one row for every security act, for the account's owner and for staff. It holds ids, a shortened client
//! address and facts; never a name, an address or a secret, so that erasing an account leaves it readable.
//!
//! An owner reads the own entries as a history, newest first: what happened as a sentence, and of the facts only those that are
//! listed in [`Facts`], so that no act can show by accident what it noted for staff.
//!
//! Codes answered: `validation_failed`.

pub mod chain;
pub mod http;
mod reason;
mod rules;
mod store;

use serde_json::Value;

use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, ApiKeyId, SessionId};
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
pub use reason::{REASON_MAX, REASON_MIN, Reason};
pub use rules::{Facts, is_word, kinds};
pub use store::{Found, Recorded, Wanted};

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// Somebody who did not say who they are.
    Anonymous,
    /// The account's owner.
    Member,
    /// Somebody who works for the marketplace, by their own account.
    Staff(&'a AccountId),
    /// A program of the marketplace, by its key.
    Integrator(&'a ApiKeyId),
    /// Whoever has the command line; counts as staff without a name.
    Operator,
    /// The product itself: jobs and sweeps.
    System,
}

impl Actor<'_> {
    /// The kind of actor, as it is kept and told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Member => "member",
            Self::Staff(_) | Self::Operator => "staff",
            Self::Integrator(_) => "integrator",
            Self::System => "system",
        }
    }

    /// Which member of the staff, or which key.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Staff(id) => Some(id.as_str()),
            Self::Integrator(id) => Some(id.as_str()),
            _ => None,
        }
    }
}

/// One entry.
pub struct Entry<'a> {
    /// What happened, for instance `login.failed`. Every kind has a sentence in this room's `texts`.
    pub kind: &'static str,
    /// Whose account, if it is known.
    pub account: Option<&'a AccountId>,
    /// In which session, if in any.
    pub session: Option<&'a SessionId>,
    /// Who acted.
    pub actor: Actor<'a>,
    /// Facts.
    pub detail: Value,
}

/// The newest entry of a kind about an account.
pub fn newest(
    conn: &mut Conn,
    account: &AccountId,
    kind: &str,
) -> Result<Option<Recorded>, Problem> {
    let found = store::of_account(conn, account, Some(kind), None, 1)?;
    Ok(found.into_iter().next())
}

/// Writes an entry.
pub fn record(conn: &mut Conn, call: &Call, entry: &Entry<'_>) -> Result<(), Problem> {
    store::insert(conn, call, entry)?;
    Ok(())
}

/// Writes an entry that no session is named in.
pub fn note(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    kind: &'static str,
    account: Option<&AccountId>,
    detail: Value,
) -> Result<(), Problem> {
    let entry = Entry {
        kind,
        account,
        session: None,
        actor,
        detail,
    };
    record(conn, call, &entry)
}

/// What happened, in a sentence that can be shown to a person.
pub fn title(platform: &Platform, language: Language, entry: &Recorded) -> Result<String, Problem> {
    let facts = Facts::read(&entry.detail);
    let reason = facts.reason.as_deref().unwrap_or_default();
    let key = rules::title_key(&entry.kind);
    Ok(platform.texts.say(language, key, &[("reason", reason)])?)
}

/// The account's entries, of one kind if one is named, newest first, from after a given one.
pub fn list(
    conn: &mut Conn,
    account: &AccountId,
    kind: Option<&str>,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Recorded>, Problem> {
    Ok(store::of_account(conn, account, kind, after, rows)?)
}

/// The entries of all accounts, and of none, that fit, newest first, from after a given one.
pub fn search(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<&str>,
    rows: i64,
) -> Result<Vec<Found>, Problem> {
    Ok(store::search(conn, wanted, after, rows)?)
}
