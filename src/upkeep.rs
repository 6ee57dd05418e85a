//! What keeps a node current: the revocation list, the keys of programs, what they are told and the chain of the audit trail twice a second, signing keys
//! and objects that are due every minute, other sweeps every ten.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future;
use tokio::sync::watch;

use crate::accounts::account;
use crate::contact::{email, email_change, phone};
use crate::delivery::{deliveries, messages, spending};
use crate::desk::{proposals, team};
use crate::dev;
use crate::identity::verification;
use crate::integrations::webhooks;
use crate::ledger::audit::chain;
use crate::platform::Platform;
use crate::platform::caller::write_used;
use crate::platform::http::idempotency;
use crate::platform::limits::counters;
use crate::platform::objects::Objects;
use crate::platform::problem::Problem;
use crate::sign_in::{
    devices, factors, lockout, password_change, password_reset, sessions, two_step,
};

/// Revocations hold everywhere within a second: every node reads them twice in one.
const BEAT: Duration = Duration::from_millis(500);
const KEYS_EVERY: u32 = 120;
const USES_EVERY: u32 = 120;
const SWEEP_EVERY: u32 = 1200;
const OBJECTS_EVERY: Duration = Duration::from_secs(60);

/// How long things are kept after they are over.
const KEPT_AFTER_THE_END: TimeDelta = TimeDelta::days(30);

/// Runs until `stop` says so.
pub async fn keep(platform: Platform, objects: Objects, stop: watch::Receiver<bool>) {
    // Side by side: a long history that has to be linked or told must not keep revocations waiting, nor a store that hangs.
    let swept = keep_swept(platform.clone(), objects, stop.clone());
    let current = keep_current(platform.clone(), stop.clone());
    let told = keep_told(platform.clone(), stop.clone());
    future::join4(current, told, swept, keep_chain(platform, stop)).await;
}

/// Deletes objects that are due.
async fn keep_swept(platform: Platform, objects: Objects, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(problem) = objects.sweep(&platform, platform.clock.now()).await {
            tracing::warn!(%problem, "objects that are due could not all be deleted");
        }
        let _interrupted = tokio::time::timeout(OBJECTS_EVERY, stop.changed()).await;
    }
}

/// Publishes events.
async fn keep_told(platform: Platform, mut stop: watch::Receiver<bool>) {
    let mut more = false;
    while !*stop.borrow() {
        if !more {
            let _interrupted = tokio::time::timeout(BEAT, stop.changed()).await;
        }
        more = webhooks::publish(&platform)
            .await
            .unwrap_or_else(|problem| {
                tracing::warn!(%problem, "events could not be published");
                false
            });
    }
}

/// Gives the entries of the audit trail their places.
async fn keep_chain(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let _interrupted = tokio::time::timeout(BEAT, stop.changed()).await;
        if let Err(problem) = link(&platform).await {
            tracing::warn!(%problem, "the audit trail could not be linked");
        }
    }
}

async fn link(platform: &Platform) -> Result<(), Problem> {
    let clock = platform.clock.clone();
    let due = platform
        .db
        .read(move |conn| chain::is_due(conn, clock.now()));
    if due.await? {
        chain::keep_up(platform).await?;
    }
    Ok(())
}

async fn keep_current(platform: Platform, mut stop: watch::Receiver<bool>) {
    let mut beat: u32 = 0;
    while !*stop.borrow() {
        let _interrupted = tokio::time::timeout(BEAT, stop.changed()).await;
        beat = beat.wrapping_add(1);
        if let Err(problem) = refresh(&platform, beat.is_multiple_of(KEYS_EVERY)).await {
            tracing::warn!(%problem, "the revocation list could not be refreshed");
        }
        if beat.is_multiple_of(USES_EVERY) {
            note_uses(&platform).await;
        }
        if beat.is_multiple_of(SWEEP_EVERY)
            && let Err(problem) = sweep(&platform).await
        {
            tracing::warn!(%problem, "a sweep failed");
        }
    }
    note_uses(&platform).await;
}

/// Writes down when the keys of programs were last used: once a minute, not at every call.
pub async fn note_uses(platform: &Platform) {
    let used = platform.integrators.take_used();
    if used.is_empty() {
        return;
    }
    let written = platform.db.write(move |conn| write_used(conn, &used));
    if let Err(problem) = written.await {
        tracing::warn!(%problem, "the last uses of keys could not be noted");
    }
}

async fn refresh(platform: &Platform, keys: bool) -> Result<(), Problem> {
    let inner = platform.clone();
    let read = platform.db.read(move |conn| {
        if inner.config.is_development() {
            dev::clock::load(conn, &inner.clock)?;
        }
        let now = inner.clock.now();
        if keys {
            inner.tokens.keys().reload(conn, &inner.seal, now)?;
        }
        inner.tokens.revocations().refresh(conn, now)?;
        inner.integrators.refresh(conn)
    });
    read.await
}

/// Drops what is over: counters, revocations, links, sessions, and registrations that nobody proved for a month.
pub async fn sweep(platform: &Platform) -> Result<(), Problem> {
    let inner = platform.clone();
    let swept = platform.db.write(move |conn| {
        let now = inner.clock.now();
        let before = now.minus(KEPT_AFTER_THE_END);
        let rows = counters::sweep(conn, now)?
            + idempotency::sweep(conn, now)?
            + inner.tokens.revocations().sweep(conn, now)?
            + email::sweep(conn, before)?
            + email_change::sweep(conn, before)?
            + phone::sweep(conn, before)?
            + phone::contest::settle_due(conn, &inner, now)?
            + phone::lookup::sweep(conn, &inner, now)?
            + deliveries::sweep(conn, before)?
            + messages::sweep(conn, before)?
            + spending::sweep(conn, now)?
            + sessions::sweep(conn, before)?
            + devices::sweep(conn, before)?
            + factors::sweep(conn, before)?
            + two_step::sweep(conn, before)?
            + lockout::sweep(conn, &inner, now)?
            + password_reset::sweep(conn, before)?
            + password_change::remind(conn, &inner, now)?
            + verification::sweep(conn, &inner, now)?
            + proposals::sweep(conn, now)?
            + team::sweep(conn, before)?
            + webhooks::sweep(conn, &inner, now)?
            + account::sweep(conn, before)?;
        Ok(rows)
    });
    let rows = swept.await?;
    if rows > 0 {
        tracing::info!(rows, "swept");
    }
    Ok(())
}
