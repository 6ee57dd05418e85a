//! Known devices: where somebody signed in before (OWASP's device cookies).
//!
//! After a sign-in a device holds a token, in a cookie or in the app's own storage. The token opens nothing: it says that this device once
//! knew the password, so that its attempts are counted apart from strangers', who therefore cannot lock the owner out. It stays when the
//! session ends, and dies when the password changes, when the account's security epoch rises, when the owner revokes it, or half a year
//! after the device last signed in. A sign-in on a device that is new to
//! the account is told to its owner by mail.
//!
//! Codes answered: `not_found`.

pub mod http;
pub mod jobs;
mod rules;
mod store;

use serde_json::json;

use crate::accounts::account::AddressKey;
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, DeviceId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::random::{Token, looks_like_token, token_hash};
use crate::platform::texts::{Language, Table};
pub use store::KnownDevice;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "sign_in/devices/new_device.html",
        include_str!("mail/new_device.html"),
    ),
    (
        "sign_in/devices/new_device.txt",
        include_str!("mail/new_device.txt"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

const PREFIX: &str = "bfd_";
/// Earlier devices that a new one is compared with.
const COMPARED: i64 = 50;

/// A device at the door, as it says itself.
pub struct Arrival<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Its kind.
    pub platform: &'a str,
    /// The account's security epoch.
    pub security_epoch: i64,
}

/// The device that presents this token, if the owner of this address knows it. Anything else is a stranger.
pub fn recognise(
    conn: &mut Conn,
    token: &str,
    address: &AddressKey,
    now: Moment,
) -> Result<Option<DeviceId>, Problem> {
    if !looks_like_token(PREFIX, token) {
        return Ok(None);
    }
    Ok(store::by_token(conn, &token_hash(token), address, now)?)
}

/// The device, if it was known and still is.
pub fn still_known(
    conn: &mut Conn,
    device: Option<DeviceId>,
    now: Moment,
) -> Result<Option<DeviceId>, Problem> {
    match device {
        Some(device) => Ok(store::is_known(conn, &device, now)?.then_some(device)),
        None => Ok(None),
    }
}

/// A known device signs in again: it stays known for longer. `false` when it was revoked meanwhile.
pub fn welcome(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    id: &DeviceId,
) -> Result<bool, Problem> {
    let expires = call.now.plus(delta(platform.config.lifetimes.device));
    Ok(store::touch(conn, id, account, &call.place, expires, call.now)? > 0)
}

/// A device signs in for the first time: it is known from now on, and the owner is told unless it is like one that they had.
pub fn remember(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    arrival: &Arrival<'_>,
) -> Result<(DeviceId, Token), Problem> {
    let token = platform.random.token(PREFIX);
    let device = KnownDevice {
        id: DeviceId::new(call.now, &platform.random),
        account_id: account.clone(),
        name: arrival.name.map(str::to_owned),
        platform: arrival.platform.to_owned(),
        client_address: call.place.clone(),
        created_at: call.now,
        last_used_at: call.now,
        expires_at: call.now.plus(delta(platform.config.lifetimes.device)),
        trusted_until: None,
    };
    let earlier = store::recent(conn, account, arrival.security_epoch, COMPARED)?;
    store::insert(conn, &device, &token.hash(), arrival.security_epoch)?;
    if rules::is_news(&earlier, &device) {
        let job = NewJob {
            kind: jobs::NEW_DEVICE,
            subject: device.id.as_str(),
            dedupe_key: None,
        };
        outbox::put(conn, platform, &job, call.now)?;
    }
    Ok((device.id, token))
}

/// From now on, for a while, no second step is asked for on this device.
pub fn trust(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    id: &DeviceId,
) -> Result<(), Problem> {
    let until = call.now.plus(delta(platform.config.lifetimes.trust));
    if store::trust(conn, id, account, Some(until))? == 0 {
        return Ok(());
    }
    audit::note(
        conn,
        call,
        Actor::Member,
        "device.trusted",
        Some(account),
        json!({"until": until}),
    )
}

/// Whether a device does without a second step.
pub fn is_trusted(
    conn: &mut Conn,
    id: &DeviceId,
    account: &AccountId,
    now: Moment,
) -> Result<bool, Problem> {
    Ok(store::is_trusted(conn, id, account, now)?)
}

/// Every device has to give the second step again: one was taken away.
pub fn distrust_all(conn: &mut Conn, account: &AccountId) -> Result<(), Problem> {
    store::distrust_all(conn, account)?;
    Ok(())
}

/// The devices that are known, newest first, from after a given one.
pub fn list(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> Result<Vec<KnownDevice>, Problem> {
    Ok(store::list(conn, account, after, rows, now)?)
}

/// A device is not known any more; its sessions go on. Somebody else's is not found.
pub fn revoke(
    conn: &mut Conn,
    call: &Call,
    account: &AccountId,
    id: &DeviceId,
) -> Result<(), Problem> {
    if store::revoke(conn, id, account, call.now)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    audit::note(
        conn,
        call,
        Actor::Member,
        "device.revoked",
        Some(account),
        json!({}),
    )
}

/// No device is known any more: the password changed.
pub fn revoke_all(conn: &mut Conn, account: &AccountId, now: Moment) -> Result<(), Problem> {
    store::revoke_all(conn, account, now)?;
    Ok(())
}

/// Drops devices that are long forgotten.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}
