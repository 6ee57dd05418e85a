//! Factors: the second steps that an account has, and the tickets of sign-ins that still need one.
//!
//! What is known here is what there is and how strong it is; how a step is proven and changed is another room's matter. How strong the
//! strongest one is, is kept with the account as well, in the same transaction: so a sign-in and every sensitive act find it at the time
//! of use. A ticket says that somebody knew the password. It lives ten minutes and opens nothing but the way to the second step.
//!
//! Codes answered: `mfa_token_expired`.

mod backup;
mod kind;
pub mod problems;
mod store;
mod tickets;

use crate::accounts::account;
use crate::contact::phone;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, FactorId};
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table};
pub use backup::{
    BACKUP_CODES, BackupCodes, backup_codes, is_backup_code, make_backup_codes, use_backup_code,
};
pub use kind::{Kind, assurance};
pub use store::{Factor, NewFactor};
pub use tickets::{
    LIFE as TICKET_LIFE, NewTicket, PREFIX as TICKET_PREFIX, Ticket, issue_ticket, ticket,
    too_late, use_ticket,
};

/// This room's texts; the English ones of problems stand with their codes.
pub const TEXTS: Table = &[
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// A second step that will do.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Which; `None` for backup codes, which are no factor of their own.
    pub factor: Option<FactorId>,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub label: Option<String>,
    /// Where a code would go, masked.
    pub target: Option<String>,
}

/// What will do as an account's second step, in the order in which the person wants to be asked; backup codes last.
pub fn offers(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
) -> Result<Vec<Offer>, Problem> {
    let mut offers = Vec::new();
    for factor in store::active(conn, account)? {
        offers.push(Offer {
            target: target(conn, platform, account, factor.kind)?,
            factor: Some(factor.id),
            kind: factor.kind,
            label: Some(factor.label),
        });
    }
    if !offers.is_empty() && backup_codes(conn, account)?.left > 0 {
        offers.push(Offer {
            factor: None,
            kind: Kind::BackupCode,
            label: None,
            target: None,
        });
    }
    Ok(offers)
}

/// Where codes of this kind go, masked.
pub fn target(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    kind: Kind,
) -> Result<Option<String>, Problem> {
    Ok(match kind {
        Kind::Sms => phone::proven(conn, platform, account)?.map(|number| number.masked()),
        Kind::Email => Some(account::load(conn, platform, account)?.email.masked()),
        Kind::Totp | Kind::Passkey | Kind::BackupCode => None,
    })
}

/// The second steps of an account that are in use, in the order in which the person wants to be asked.
pub fn active(conn: &mut Conn, account: &AccountId) -> Result<Vec<Factor>, Problem> {
    Ok(store::active(conn, account)?)
}

/// One of an account, in use or waiting for its first code; somebody else's is not found.
pub fn find(
    conn: &mut Conn,
    account: &AccountId,
    id: &FactorId,
    now: Moment,
) -> Result<Option<Factor>, Problem> {
    Ok(store::find(conn, account, id, now)?)
}

/// The one of this kind that waits for its first proof.
pub fn pending(
    conn: &mut Conn,
    account: &AccountId,
    kind: Kind,
    now: Moment,
) -> Result<Option<Factor>, Problem> {
    Ok(store::pending(conn, account, kind, now)?)
}

/// Whose a factor is or was, and its name.
pub fn named(conn: &mut Conn, id: &FactorId) -> Result<Option<(AccountId, String)>, Problem> {
    Ok(store::named(conn, id)?)
}

/// Adds one, which waits for its first proof. Another one of its kind that waited is given up.
pub fn add(conn: &mut Conn, new: &NewFactor<'_>, now: Moment) -> Result<(), Problem> {
    store::end_pending(conn, new.account, new.kind, now)?;
    store::insert(conn, new, now)?;
    Ok(())
}

/// It was proven: from now on it is asked for. `false`: it does not wait any more.
pub fn activate(conn: &mut Conn, factor: &Factor, now: Moment) -> Result<bool, Problem> {
    if store::activate(conn, &factor.id, now)? == 0 {
        return Ok(false);
    }
    settle(conn, &factor.account_id, now)?;
    Ok(true)
}

/// Takes one away, in use or waiting for its first proof. `false`: it is gone already. Without any factor backup codes open nothing, and go too.
pub fn remove(conn: &mut Conn, factor: &Factor, now: Moment) -> Result<bool, Problem> {
    if store::end(conn, &factor.id, now)? == 0 {
        return Ok(false);
    }
    if settle(conn, &factor.account_id, now)? == 0 {
        store::backup::delete(conn, &factor.account_id)?;
    }
    Ok(true)
}

/// Gives it another name.
pub fn rename(conn: &mut Conn, id: &FactorId, label: &str) -> Result<(), Problem> {
    store::rename(conn, id, label)?;
    Ok(())
}

/// Puts the factors of an account into this order.
pub fn arrange(conn: &mut Conn, order: &[FactorId]) -> Result<(), Problem> {
    for (position, id) in (0..).zip(order) {
        store::place(conn, id, position)?;
    }
    Ok(())
}

/// Notes that a time step of an app's codes was used. `false`: it, or a later one, was used before.
pub fn use_step(conn: &mut Conn, id: &FactorId, step: i64, now: Moment) -> Result<bool, Problem> {
    Ok(store::use_step(conn, id, step, now)? > 0)
}

/// Notes that it was used just now.
pub fn touch(conn: &mut Conn, id: &FactorId, now: Moment) -> Result<(), Problem> {
    store::touch(conn, id, now)?;
    Ok(())
}

/// Drops what was given up or ran out long ago.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)? + store::tickets::sweep(conn, before)?)
}

/// Keeps the account's own number in step with its factors; tells it.
fn settle(conn: &mut Conn, account: &AccountId, now: Moment) -> Result<i32, Problem> {
    let factors = store::active(conn, account)?;
    let strengths = factors.iter().map(|factor| factor.kind.strength());
    let strongest = strengths.max().unwrap_or(0);
    account::set_second_step(conn, account, strongest, now)?;
    Ok(strongest)
}
