//! The list of what was revoked within the life of an access token, in each node's memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::claims::Claims;
use super::store;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::problem::{Problem, common};

/// Beyond this age the list is not trusted.
pub(super) const STALE: Duration = Duration::from_secs(5);

/// What is revoked.
pub enum Subject<'a> {
    /// One session: all its tokens.
    Session(&'a SessionId),
    /// An account: everything that was issued to it under a lower security epoch. An epoch and not a moment, so that no clock and no
    /// race decides: a sign-in that read the account before it was locked out carries the old epoch, whenever its token was made.
    Account(&'a AccountId, i64),
}

#[derive(Clone, Copy)]
struct Entry {
    at: Moment,
    epoch: Option<i64>,
}

struct List {
    revoked: HashMap<String, Entry>,
    refreshed: Instant,
}

/// The list. Cheap to clone.
#[derive(Clone)]
pub struct Revocations {
    list: Arc<RwLock<List>>,
    kept: TimeDelta,
}

/// Writes a revocation within the act that causes it. Call [`Revocations::note`] after the commit, so that this node knows at once.
pub fn revoke(conn: &mut Conn, subject: &Subject<'_>, now: Moment) -> Result<(), Problem> {
    store::insert_revocation(conn, subject.as_str(), subject.epoch(), now)?;
    Ok(())
}

impl Subject<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Session(id) => id.as_str(),
            Self::Account(id, _) => id.as_str(),
        }
    }

    fn epoch(&self) -> Option<i64> {
        match self {
            Self::Session(_) => None,
            Self::Account(_, epoch) => Some(*epoch),
        }
    }
}

impl Revocations {
    /// Loads the list. `access` is the life of an access token.
    pub fn open(conn: &mut Conn, access: Duration, now: Moment) -> Result<Self, Problem> {
        let kept = crate::platform::limits::delta(access) + TimeDelta::minutes(2);
        let list = List {
            revoked: HashMap::new(),
            refreshed: Instant::now(),
        };
        let revocations = Self {
            list: Arc::new(RwLock::new(list)),
            kept,
        };
        revocations.refresh(conn, now)?;
        Ok(revocations)
    }

    /// Reads the list anew; every node does so twice a second.
    pub fn refresh(&self, conn: &mut Conn, now: Moment) -> Result<(), Problem> {
        let rows = store::revocations_since(conn, now.minus(self.kept))?;
        let mut list = self.list.write().unwrap_or_else(PoisonError::into_inner);
        let entries = rows
            .into_iter()
            .map(|(subject, at, epoch)| (subject, Entry { at, epoch }));
        let mut revoked: HashMap<_, _> = entries.collect();
        // What was noted here while the rows were on their way is kept: a revocation never disappears from under a living token.
        for (subject, noted) in list.revoked.drain() {
            if now.since(noted.at) < self.kept {
                let newest = revoked.entry(subject).or_insert(noted);
                newest.at = newest.at.max(noted.at);
                newest.epoch = newest.epoch.max(noted.epoch);
            }
        }
        *list = List {
            revoked,
            refreshed: Instant::now(),
        };
        Ok(())
    }

    /// Makes a committed revocation hold on this node at once.
    pub fn note(&self, subject: &Subject<'_>, now: Moment) {
        let mut list = self.list.write().unwrap_or_else(PoisonError::into_inner);
        let epoch = subject.epoch();
        list.revoked
            .insert(subject.as_str().to_owned(), Entry { at: now, epoch });
    }

    /// Refuses tokens of what was revoked.
    pub fn check(&self, claims: &Claims) -> Result<(), Problem> {
        self.check_session(&claims.sub, &claims.sid, claims.sec_epoch)
    }

    /// Refuses what was given out to a session, under this epoch of its account, that was revoked since. The list reaches as far back as an
    /// access token lives: nothing older may be asked about.
    pub fn check_session(&self, account: &str, session: &str, epoch: i64) -> Result<(), Problem> {
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        if list.refreshed.elapsed() > STALE {
            return Err(Problem::new(&common::STORAGE_UNAVAILABLE).retry_after(2));
        }
        let lowest = list.revoked.get(account).and_then(|entry| entry.epoch);
        if lowest.is_some_and(|lowest| epoch < lowest) || list.revoked.contains_key(session) {
            return Err(Problem::new(&common::SESSION_REVOKED));
        }
        Ok(())
    }

    /// Drops rows that no living token can be touched by.
    pub fn sweep(&self, conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
        Ok(store::sweep_revocations(conn, now.minus(self.kept * 2))?)
    }
}
