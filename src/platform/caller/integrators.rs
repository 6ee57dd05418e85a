//! Programs of the marketplace, which call by a key.
//!
//! Every node holds the keys that live in its memory and refreshes them with the revocation list, so that a call takes no query to know
//! who calls. The node where a key was made, rotated or revoked reads them at once; a list that could not be refreshed for five seconds
//! answers 503. A key opens nothing but what its scopes name, and nothing that is a person's.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Bearer;
use super::revocations::STALE;
use super::{invalid, store};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::ApiKeyId;
use crate::platform::problem::{Problem, common};
use crate::platform::random::{looks_like_token, token_hash};

/// What the secret of a key begins with.
pub const KEY_PREFIX: &str = "bfk_";

/// Names a scope in a handler's signature.
pub trait Scoped {
    /// Which.
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// What a key may be allowed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Scope {
            $(
                $(#[$doc])*
                #[serde(rename = $text)]
                $name,
            )+
        }

        impl Scope {
            /// Every scope.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }

        $(
            #[doc = concat!("See [`Scope::", stringify!($name), "`].")]
            pub struct $name;

            impl Scoped for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )+
    };
}

scopes! {
    /// Read what a marketplace may know of an account.
    AccountsRead = "accounts:read";
    /// Ask what an account may do.
    CapabilitiesRead = "capabilities:read";
    /// Place and lift holds.
    HoldsWrite = "holds:write";
    /// Read events.
    EventsRead = "events:read";
    /// Say where events are sent.
    WebhooksWrite = "webhooks:write";
    /// Ask what a token is worth.
    TokensIntrospect = "tokens:introspect";
}

impl Scope {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == text)
    }

    /// Reads names that are kept with blanks between; what a later version wrote is left out.
    pub fn list(text: &str) -> Vec<Self> {
        text.split_whitespace().filter_map(Self::parse).collect()
    }
}

/// A secret that is good, and the key that it belongs to.
#[derive(Debug)]
pub struct LivingKey {
    /// The key.
    pub id: ApiKeyId,
    /// Its name.
    pub name: String,
    scopes: Vec<Scope>,
    /// When the secret stops being good.
    until: Option<Moment>,
}

impl LivingKey {
    fn lives(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

struct List {
    by_hash: HashMap<[u8; 32], Arc<LivingKey>>,
    refreshed: Instant,
    turn: u64,
}

struct Inner {
    list: RwLock<List>,
    turns: AtomicU64,
    used: Mutex<HashMap<ApiKeyId, Moment>>,
}

/// The living keys. Cheap to clone.
#[derive(Clone)]
pub struct Integrators(Arc<Inner>);

impl Integrators {
    /// Loads the keys.
    pub fn open(conn: &mut Conn) -> Result<Self, Problem> {
        let list = List {
            by_hash: HashMap::new(),
            refreshed: Instant::now(),
            turn: 0,
        };
        let integrators = Self(Arc::new(Inner {
            list: RwLock::new(list),
            turns: AtomicU64::new(0),
            used: Mutex::default(),
        }));
        integrators.refresh(conn)?;
        Ok(integrators)
    }

    /// Reads the keys anew: every node does so twice a second, and after a change of its own. Of two readings at a time the one that began
    /// later holds, so that none brings back what a change has ended.
    pub fn refresh(&self, conn: &mut Conn) -> Result<(), Problem> {
        let turn = self.0.turns.fetch_add(1, Ordering::SeqCst) + 1;
        let refreshed = Instant::now();
        let mut by_hash = HashMap::new();
        for row in store::living_keys(conn)? {
            let until = row.expires_at;
            let overlap = row.previous_until.into_iter().chain(until).min();
            for (hash, until) in [
                (Some(&row.hash), until),
                (row.previous_hash.as_ref(), overlap),
            ] {
                if let Some(hash) = hash.and_then(|hash| <[u8; 32]>::try_from(hash.as_slice()).ok())
                {
                    by_hash.insert(hash, Arc::new(row.to_key(until)));
                }
            }
        }
        let mut list = self.0.list.write().unwrap_or_else(PoisonError::into_inner);
        if turn > list.turn {
            *list = List {
                by_hash,
                refreshed,
                turn,
            };
        }
        Ok(())
    }

    /// The key of this secret, if it is one that lives.
    pub fn find(&self, token: &str, now: Moment) -> Result<Option<Arc<LivingKey>>, Problem> {
        if !looks_like_token(KEY_PREFIX, token) {
            return Ok(None);
        }
        let list = self.0.list.read().unwrap_or_else(PoisonError::into_inner);
        if list.refreshed.elapsed() > STALE {
            return Err(Problem::new(&common::STORAGE_UNAVAILABLE).retry_after(2));
        }
        let found = list.by_hash.get(&token_hash(token));
        Ok(found.filter(|key| key.lives(now)).cloned())
    }

    /// Remembers that a key was used; it is written down later, together with others.
    fn note(&self, id: &ApiKeyId, now: Moment) {
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        match used.get_mut(id) {
            Some(at) => *at = now,
            None => {
                used.insert(id.clone(), now);
            }
        }
    }

    /// The keys that were used since this was last asked, and when.
    pub fn take_used(&self) -> Vec<(ApiKeyId, Moment)> {
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.drain().collect()
    }
}

/// Writes down when keys were last used.
pub fn write_used(conn: &mut Conn, used: &[(ApiKeyId, Moment)]) -> Result<(), Problem> {
    for (id, at) in used {
        store::note_key_use(conn, id, *at)?;
    }
    Ok(())
}

/// A program that calls by a key with the scope `S`.
pub struct Integrator<S> {
    /// The key.
    pub key: ApiKeyId,
    /// Its name.
    pub name: String,
    scope: PhantomData<S>,
}

impl<S: Scoped> Integrator<S> {
    /// Proves who calls.
    pub fn from(request: &HttpRequest) -> Result<Self, Problem> {
        let token = Bearer::from(request).ok_or_else(|| Problem::new(&common::TOKEN_MISSING))?;
        let platform = Platform::of(request)?;
        let now = platform.clock.now();
        let key = platform.integrators.find(&token.0, now)?;
        let key = key.ok_or_else(invalid)?;
        platform.integrators.note(&key.id, now);
        if !key.scopes.contains(&S::SCOPE) {
            let scope = S::SCOPE.as_str();
            let detail = format!("The key has not got the scope `{scope}`, which this asks for.");
            return Err(Problem::new(&common::INSUFFICIENT_SCOPE).detail(detail));
        }
        Ok(Self {
            key: key.id.clone(),
            name: key.name.clone(),
            scope: PhantomData,
        })
    }
}

impl<S: Scoped> FromRequest for Integrator<S> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::from(request))
    }
}

impl store::KeyRow {
    fn to_key(&self, until: Option<Moment>) -> LivingKey {
        LivingKey {
            id: self.id.clone(),
            name: self.name.clone(),
            scopes: Scope::list(&self.scopes),
            until,
        }
    }
}
