//! The second steps that an account has: shown, named, put in order, taken away.

use zeroize::Zeroizing;

use super::enrol::Owner;
use super::notices::{self, By};
use super::passkeys::{self, Passkey};
use super::{problems, rules};
use crate::accounts::account;
use crate::contact::phone;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, FactorId};
use crate::platform::problem::{Problem, common};
use crate::sign_in::devices;
use crate::sign_in::factors::{self, BackupCodes, Factor, Kind};

/// A second step with what stands elsewhere.
pub struct Shown {
    /// The second step.
    pub factor: Factor,
    /// Where codes go, masked.
    pub target: Option<String>,
    /// What is known of it, if it is a passkey.
    pub passkey: Option<Passkey>,
}

impl Shown {
    /// Whether a keychain holds copies of it, so that it outlives the device.
    pub fn is_synced(&self) -> bool {
        self.passkey
            .as_ref()
            .is_some_and(|passkey| passkey.is_synced)
    }
}

/// How an account's second steps stand.
pub struct Overview {
    /// Those that are in use, in order.
    pub factors: Vec<Shown>,
    /// Backup codes.
    pub backup: BackupCodes,
}

/// How an account's second steps stand.
pub fn overview(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
) -> Result<Overview, Problem> {
    let mut shown = Vec::new();
    let passkeys = passkeys::of_account(conn, account)?;
    for factor in factors::active(conn, account)? {
        let mut theirs = passkeys.iter();
        shown.push(Shown {
            target: factors::target(conn, platform, account, factor.kind)?,
            passkey: theirs
                .find(|passkey| passkey.factor_id == factor.id)
                .cloned(),
            factor,
        });
    }
    Ok(Overview {
        factors: shown,
        backup: factors::backup_codes(conn, account)?,
    })
}

/// Changes of a factor; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Its name.
    pub label: Option<String>,
    /// Its place in order, from 0.
    pub position: Option<usize>,
}

/// Renames a factor or moves it.
pub fn change(
    conn: &mut Conn,
    call: &Call,
    owner: &Owner,
    id: &FactorId,
    changes: &Changes,
) -> Result<(), Problem> {
    owner.check(conn, call)?;
    of_owner(conn, call, owner, id)?;
    if let Some(label) = &changes.label {
        factors::rename(conn, id, label)?;
    }
    if let Some(position) = changes.position {
        let present = factors::active(conn, &owner.account)?;
        let ids = present.into_iter().map(|factor| factor.id).collect();
        factors::arrange(conn, &rules::moved(ids, id, position))?;
    }
    Ok(())
}

/// Takes a factor away, or gives up one that waits for its first code.
pub fn remove(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
    id: &FactorId,
) -> Result<(), Problem> {
    owner.check(conn, call)?;
    let factor = of_owner(conn, call, owner, id)?;
    keeps_what_work_asks(conn, platform, &owner.account, &factor)?;
    if !take_away(conn, platform, call, owner.by(), &factor)? {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    Ok(())
}

/// Refuses to take the last second step from somebody at the desk that is strong enough for it: they would lock themselves out.
fn keeps_what_work_asks(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    factor: &Factor,
) -> Result<(), Problem> {
    let needed = platform.config.staff.second_step;
    let is_strong = |one: &Factor| one.kind.strength() >= needed;
    if factor.is_pending() || !is_strong(factor) || account::staff_roles(conn, account)?.is_empty()
    {
        return Ok(());
    }
    let present = factors::active(conn, account)?;
    if present
        .iter()
        .any(|one| one.id != factor.id && is_strong(one))
    {
        return Ok(());
    }
    Err(Problem::new(&problems::LAST_FACTOR).next("add_factor", "POST", "/v1/me/factors"))
}

/// The number of an account has gone to somebody else: codes to it are no second step any more.
pub fn remove_lost_number(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    now: Moment,
) -> Result<(), Problem> {
    account::hold(conn, [account])?;
    if phone::proven(conn, platform, account)?.is_some() {
        return Ok(());
    }
    let call = Call::internal(now);
    let by = By {
        account,
        session: None,
        actor: Actor::System,
    };
    let present = factors::active(conn, account)?;
    for factor in present.iter().filter(|factor| factor.kind == Kind::Sms) {
        take_away(conn, platform, &call, by, factor)?;
    }
    Ok(())
}

fn take_away(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: By<'_>,
    factor: &Factor,
) -> Result<bool, Problem> {
    if !factors::remove(conn, factor, call.now)? {
        return Ok(false);
    }
    if factor.is_pending() {
        // Nothing ever depended on it.
        return Ok(true);
    }
    match factor.kind {
        Kind::Sms => phone::keep_for_sign_in(conn, by.account, false)?,
        Kind::Passkey => passkeys::forget(conn, &factor.id)?,
        Kind::Email | Kind::Totp | Kind::BackupCode => {}
    }
    // Whoever trusted a device, trusted it with the steps that there were.
    devices::distrust_all(conn, by.account)?;
    notices::factor_removed(conn, platform, call, by, factor)?;
    Ok(true)
}

/// Makes new backup codes; the old ones are void.
pub fn renew_backup_codes(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
) -> Result<Vec<Zeroizing<String>>, Problem> {
    owner.check(conn, call)?;
    if factors::active(conn, &owner.account)?.is_empty() {
        return Err(Problem::new(&problems::NO_FACTORS).next(
            "add_factor",
            "POST",
            "/v1/me/factors",
        ));
    }
    let codes = factors::make_backup_codes(conn, platform, &owner.account, call.now)?;
    notices::backup_codes_made(conn, platform, call, owner)?;
    Ok(codes)
}

fn of_owner(conn: &mut Conn, call: &Call, owner: &Owner, id: &FactorId) -> Result<Factor, Problem> {
    factors::find(conn, &owner.account, id, call.now)?
        .ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
