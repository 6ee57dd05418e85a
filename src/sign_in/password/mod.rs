//! Passwords: which are good enough, and the stored hash of each account.
//!
//! The default policy asks for 12 characters and refuses what is common, breached (a list inside the binary) or built from the
//! person's own name, address or the site's name; every failed rule is named at once. Hashing itself is done in the hashing room.
//!
//! Codes answered: `password_too_short`, `password_too_long`, `password_too_weak`, `password_breached`,
//! `password_contains_identifier`, `password_reused`, `invalid_credentials`.

mod common;
pub mod http;
mod identifier;
pub mod problems;
mod rules;
mod store;
mod strength;
mod texts;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::accounts::account::Credential;
use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::parsed::invalid;
use crate::platform::ids::AccountId;
use crate::platform::limits::delta;
use crate::platform::problem::{FieldError, Kind, Problem};
use rules::Profile;
pub use rules::{Assessment, Failure, Policy, normalise};
pub use texts::{TEXTS, say};

/// Longer input is refused before anything is computed of it, bytes.
pub const PASSWORD_BYTES_MAX: usize = 1024;

/// Refuses what is too long to be looked at.
pub fn refuse_absurd_length(password: &SecretString) -> Result<(), Problem> {
    if password.expose_secret().len() <= PASSWORD_BYTES_MAX {
        return Ok(());
    }
    let detail = "No password is that long.";
    Err(invalid(vec![FieldError::new(
        "/password",
        "too_long",
        detail,
    )]))
}

/// Whose password it is, as far as is known.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Name.
    pub name: Option<String>,
    /// Address.
    pub email: Option<String>,
}

/// The policy of this installation.
pub fn policy(platform: &Platform) -> Policy {
    Policy::new(
        platform.config.passwords.profile,
        platform.config.site.name.clone(),
    )
}

/// Judges a password, off the threads that serve requests: a crafted one can take tens of milliseconds.
pub async fn assess(
    platform: &Platform,
    password: &SecretString,
    person: Person,
) -> Result<Assessment, Problem> {
    let (policy, password) = (policy(platform), password.clone());
    let judged = tokio::task::spawn_blocking(move || {
        let person = rules::Person {
            name: person.name.as_deref(),
            email: person.email.as_deref(),
        };
        policy.assess(&normalise(password.expose_secret()), &person)
    });
    judged
        .await
        .map_err(|error| Problem::Internal(anyhow::Error::new(error).context("judging a password")))
}

/// The faults of a member that holds a refused password, and the kind of the first.
pub fn faults(pointer: &str, assessment: &Assessment) -> (Vec<FieldError>, Option<&'static Kind>) {
    let errors = assessment
        .failures
        .iter()
        .map(|failure| FieldError::new(pointer, failure.code(), failure.to_string()))
        .collect();
    (
        errors,
        assessment
            .failures
            .first()
            .map(|failure| problems::of(*failure)),
    )
}

/// The refusal of a sign-in: the same for a wrong password and an unknown address.
pub fn refused() -> Problem {
    Problem::new(&problems::INVALID_CREDENTIALS)
        .next("reset_password", "POST", "/v1/password-resets")
        .next("register", "POST", "/v1/accounts")
}

/// How good a right password still is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It opens the account.
    Good,
    /// A new one must be chosen by mail: somebody else knew it, or it is too old for the policy.
    MustChange,
}

/// Judges a right password by its age. It must be changed on evidence, and only the profile `classic` takes mere age for that.
pub fn standing(platform: &Platform, credential: &Credential, now: Moment) -> Standing {
    let is_void = credential
        .password_void_at
        .is_some_and(|void| credential.changed_at <= void);
    let is_expired = expires_at(platform, credential.changed_at).is_some_and(|end| end <= now);
    if is_void || is_expired {
        Standing::MustChange
    } else {
        Standing::Good
    }
}

/// When a password stops working for its age: only the profile `classic` has that.
pub fn expires_at(platform: &Platform, changed_at: Moment) -> Option<Moment> {
    let settings = &platform.config.passwords;
    (settings.profile == Profile::Classic).then(|| changed_at.plus(delta(settings.expiry)))
}

/// When the account's password was chosen, if it has one.
pub fn changed_at(conn: &mut Conn, account: &AccountId) -> Result<Option<Moment>, Problem> {
    Ok(store::changed_at(conn, account)?)
}

/// Accounts whose owners are to be reminded of a password from before a moment; each is told once.
pub fn due_for_reminder(
    conn: &mut Conn,
    before: Moment,
    rows: i64,
    now: Moment,
) -> Result<Vec<AccountId>, Problem> {
    let mut due = Vec::new();
    for account in store::old(conn, before, rows)? {
        if store::note_reminder(conn, &account, before, now)? > 0 {
            due.push(account);
        }
    }
    Ok(due)
}

/// Gives an account another password, if the present one is still the one that was proven. `false` when it is not.
pub fn exchange(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    old: &str,
    new: &str,
    kind: &'static str,
) -> Result<bool, Problem> {
    if store::exchange(conn, account, old, new, call.now)? == 0 {
        return Ok(false);
    }
    note(conn, call, account, kind)?;
    Ok(true)
}

/// The refusal of a new password that is the present one.
pub fn reused(pointer: &str) -> Problem {
    let kind = &problems::REUSED;
    Problem::new(kind).errors(vec![FieldError::new(pointer, kind.code, kind.when)])
}

/// Notes that a password was right and opened nothing.
pub fn note_stale(conn: &mut Conn, call: &Call, account: &AccountId) -> Result<(), Problem> {
    note(conn, call, account, "login.password_stale")
}

/// Stores an account's first hash.
pub fn set(conn: &mut Conn, account: &AccountId, phc: &str, now: Moment) -> Result<(), Problem> {
    store::insert(conn, account, phc, now)?;
    Ok(())
}

/// Gives an account another password, by whatever proof: `kind` is what the audit trail calls it. Whoever calls this voids what was
/// issued under the old one.
pub fn change(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    phc: &str,
    kind: &'static str,
) -> Result<(), Problem> {
    store::put(conn, account, phc, call.now)?;
    note(conn, call, account, kind)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    kind: &'static str,
) -> Result<(), Problem> {
    audit::note(conn, call, Actor::Member, kind, Some(account), json!({}))
}

/// Replaces a hash by one with today's parameters, unless the password was changed since.
pub fn renew(conn: &mut Conn, account: &AccountId, old: &str, new: &str) -> Result<(), Problem> {
    store::replace(conn, account, old, new)?;
    Ok(())
}
