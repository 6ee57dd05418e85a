//! An account: one person, one account, whatever roles it holds.
//!
//! It is `pending` until its e-mail address is proven, then `active`, and `closed` at the end. Several pending
//! accounts may wait for the same address; a unique index lets only one of them prove it. So a registration never
//! tells whether the address is taken, and who registers a stranger's address gains nothing by it. Its address is sealed under the
//! account's own data key and found by a blind index; its *security epoch* rises when everything that was issued to it
//! must die.

pub mod address;
mod closing;
pub mod country;
mod epoch;
pub mod locale;
mod moves;
pub mod name;
pub mod problems;
pub mod role;
mod second_step;
mod staff;
mod store;

use serde_json::json;

use crate::ledger::audit::{self, Actor};
use crate::ledger::events;
use crate::ledger::events::kinds::{AccountCreated, AccountEmailVerified, CapabilitiesChanged};
use crate::platform::caller::{Subject, revoke};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use crate::platform::seal::{AccountKey, Place};
use crate::platform::{Platform, clock::Moment};
pub use address::{AddressKey, EmailAddress};
pub use closing::{close, close_pending};
pub use epoch::{capabilities_changed, capabilities_touched, hold, reclaim, still_under, turn};
pub use moves::{Moved, change_email, restore_email};
pub use name::PersonName;
pub use role::Role;
pub use second_step::{
    RAISES_ASSURANCE, second_step, set_second_step, step_up, step_up_to_strongest,
};
pub use staff::{
    Colleague, add_staff_role, hold_administrators, remove_staff_role, staff, staff_roles,
};
pub use store::{Account, Credential, Rights, Sealed, Status};

/// What a newcomer brings.
pub struct Newcomer {
    /// First role.
    pub role: Role,
    /// Full name.
    pub name: PersonName,
    /// Address, not yet proven.
    pub email: EmailAddress,
    /// Language, BCP 47.
    pub locale: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// What a person may change of the account at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Full name.
    pub name: PersonName,
    /// Language, BCP 47.
    pub locale: String,
    /// IANA time zone.
    pub timezone: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// Everything that was issued to an account below an epoch is void. Note it in the node's revocation list after the commit.
#[derive(Clone, Debug)]
pub struct Void {
    /// The account.
    pub account: AccountId,
    /// The lowest epoch that holds.
    pub epoch: i64,
}

impl Void {
    /// As the revocation list has it.
    pub fn subject(&self) -> Subject<'_> {
        Subject::Account(&self.account, self.epoch)
    }
}

/// What became of an attempt to prove an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is proven now, by this attempt.
    Proven,
    /// It was proven before.
    Already,
    /// Another account proved it first.
    Taken,
    /// The account is closed or its address was corrected since.
    Void,
}

/// Creates a pending account.
pub fn create(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    newcomer: &Newcomer,
) -> Result<AccountId, Problem> {
    let id = AccountId::new(call.now, &platform.random);
    let key = platform
        .seal
        .new_account_key(conn, &id, call.now, &platform.random)?;
    let sealed = key.seal(&email_place(&id), newcomer.email.as_str(), &platform.random)?;
    let index = newcomer.email.key(&platform.seal);
    store::insert(
        conn,
        &id,
        newcomer,
        &sealed,
        &index,
        &platform.config.site.terms_version,
        call.now,
    )?;
    let facts = json!({"role": newcomer.role.as_str(), "terms_version": platform.config.site.terms_version});
    audit::note(
        conn,
        call,
        Actor::Anonymous,
        "account.created",
        Some(&id),
        facts,
    )?;
    let event = AccountCreated {
        role: newcomer.role.as_str(),
        terms_version: platform.config.site.terms_version.clone(),
    };
    events::emit(conn, &event, &id, call.now)?;
    Ok(id)
}

/// Loads an account that must exist.
pub fn load(conn: &mut Conn, platform: &Platform, id: &AccountId) -> Result<Account, Problem> {
    store::load(conn, &platform.seal, id)
}

/// What sessions of an account that must exist are made by.
pub fn rights(conn: &mut Conn, id: &AccountId) -> Result<Rights, Problem> {
    store::rights(conn, id)?
        .ok_or_else(|| Problem::Internal(anyhow::anyhow!("account {id} is gone")))
}

/// Whether there is such an account, whatever its state.
pub fn exists(conn: &mut Conn, id: &AccountId) -> Result<bool, Problem> {
    Ok(store::rights(conn, id)?.is_some())
}

/// Loads an account, if there is one.
pub fn find(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
) -> Result<Option<Account>, Problem> {
    store::find(conn, &platform.seal, id)
}

/// Whose passwords a sign-in with this address may match: the owner's, and that of the newest account that waits for it. All their
/// hashes have one salt; a newcomer's takes it from the first.
pub fn credentials(conn: &mut Conn, address: &AddressKey) -> Result<Vec<Credential>, Problem> {
    Ok(store::address::credentials(conn, address)?)
}

/// The password of an account, if it has one.
pub fn credential_of(conn: &mut Conn, id: &AccountId) -> Result<Vec<Credential>, Problem> {
    Ok(store::address::credential_of(conn, id)?)
}

/// The look-up form of the address of an account that must exist.
pub fn address_of(conn: &mut Conn, id: &AccountId) -> Result<AddressKey, Problem> {
    Ok(store::address::address_of(conn, id)?)
}

/// Whether this is still the account's address.
pub fn is_at(conn: &mut Conn, id: &AccountId, address: &AddressKey) -> Result<bool, Problem> {
    Ok(store::address::is_at(conn, id, address)?)
}

/// The account that proved this address.
pub fn owner(conn: &mut Conn, address: &AddressKey) -> Result<Option<AccountId>, Problem> {
    Ok(store::address::owner(conn, address)?)
}

/// The newest account that waits for a proof of this address.
pub fn newest_pending(conn: &mut Conn, address: &AddressKey) -> Result<Option<AccountId>, Problem> {
    Ok(store::address::newest_pending(conn, address)?)
}

/// Proves the address that `index` stands for, if it is still the account's. One guarded update decides; the unique index decides
/// between accounts.
pub fn prove_email(
    conn: &mut Conn,
    call: &Call,
    id: &AccountId,
    index: &AddressKey,
) -> Result<Proof, Problem> {
    match store::address::prove(conn, id, index, call.now)? {
        Some(1) => {}
        Some(_) => {
            return Ok(if store::address::is_proven(conn, id, index)? {
                Proof::Already
            } else {
                Proof::Void
            });
        }
        None => return Ok(Proof::Taken),
    }
    audit::note(
        conn,
        call,
        Actor::Member,
        "account.email_verified",
        Some(id),
        json!({}),
    )?;
    events::emit(conn, &AccountEmailVerified {}, id, call.now)?;
    let reason = "email_verified";
    events::emit(conn, &CapabilitiesChanged::because(reason), id, call.now)?;
    Ok(Proof::Proven)
}

/// Corrects the address of a pending account. `false` when it is not pending any more.
pub fn correct_email(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    email: &EmailAddress,
) -> Result<bool, Problem> {
    let key = platform.seal.load_account_key(conn, id)?;
    let sealed = key.seal(&email_place(id), email.as_str(), &platform.random)?;
    if store::address::correct(conn, id, &sealed, &email.key(&platform.seal), call.now)? == 0 {
        return Ok(false);
    }
    audit::note(
        conn,
        call,
        Actor::Member,
        "account.email_corrected",
        Some(id),
        json!({}),
    )?;
    Ok(true)
}

/// Changes name, language, time zone and country, if nobody changed the account since `account` was loaded. `None`: somebody did.
pub fn update(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &Account,
    changes: &Changes,
) -> Result<Option<Account>, Problem> {
    if store::update(conn, &account.id, account.version, changes, call.now)? == 0 {
        return Ok(None);
    }
    let changed: Vec<&str> = [
        ("name", changes.name.as_str() != account.name),
        ("locale", changes.locale != account.locale),
        ("timezone", changes.timezone != account.timezone),
        ("country", changes.country != account.country),
    ]
    .into_iter()
    .filter_map(|(member, differs)| differs.then_some(member))
    .collect();
    audit::note(
        conn,
        call,
        Actor::Member,
        "account.updated",
        Some(&account.id),
        json!({"changed": changed}),
    )?;
    load(conn, platform, &account.id).map(Some)
}

/// Voids everything that was issued to an account: sessions, tickets, devices, links. They carry the epoch under which they were issued.
pub fn void(conn: &mut Conn, id: &AccountId, now: Moment) -> Result<Void, Problem> {
    let epoch = store::epoch::raise_security_epoch(conn, id, now)?;
    revoke(conn, &Subject::Account(id, epoch), now)?;
    Ok(Void {
        account: id.clone(),
        epoch,
    })
}

/// Voids the password: somebody else knew it, and nobody gets in with it any more. Only a new one helps.
pub fn void_password(conn: &mut Conn, id: &AccountId, now: Moment) -> Result<(), Problem> {
    store::epoch::void_password(conn, id, now)?;
    Ok(())
}

/// Deletes registrations that nobody proved since `before`, with everything that hangs on them.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn email_place(id: &AccountId) -> Place<'_> {
    Place {
        table: "accounts",
        column: "email_sealed",
        row: id.as_str(),
    }
}

fn open_email(key: &AccountKey, id: &AccountId, sealed: &[u8]) -> Result<EmailAddress, Problem> {
    let text = key.open(&email_place(id), sealed)?;
    EmailAddress::parse(&text)
        .ok_or_else(|| Problem::Internal(anyhow::anyhow!("a stored address is not one")))
}
