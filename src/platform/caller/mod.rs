//! Who calls: verifies access tokens and knows what was revoked.
//!
//! An authenticated request needs no query to know who calls. A signature is checked once per token and node; the
//! list of what was revoked within the life of an access token is asked every time. It is kept in memory,
//! refreshed every half second, and at once on the node where the revocation happened. A list that could not be refreshed for five
//! seconds answers 503: nothing fails open.

pub mod claims;
mod extract;
mod integrators;
mod keys;
mod revocations;
mod staff;
mod store;

use std::sync::Arc;

use quick_cache::sync::Cache;

pub use claims::{Claims, Grant};
pub use extract::{
    Anonymous, Bearer, Caller, Limited, Member, Recent, Right, check_recent, check_second_step,
    suspended,
};
pub use integrators::{
    AccountsRead, CapabilitiesRead, EventsRead, HoldsWrite, Integrator, Integrators, KEY_PREFIX,
    LivingKey, Scope, Scoped, TokensIntrospect, WebhooksWrite, write_used,
};
pub use keys::SigningKeys;
pub use revocations::{Revocations, Subject, revoke};
pub use staff::{
    AssignReviews, CloseAccounts, DecideAppeals, HelpAccounts, ManageHolds, ManageKeys,
    ManageStaff, ManageWebhooks, Permission, Permit, ReadAudit, ReviewCases, ReviewSelfies, Staff,
    StaffRole, Suspend, ViewAccounts, check_staff, check_staff_second_step,
};

use super::clock::{Clock, Moment};
use super::config::Config;
use super::problem::{Problem, common};
use super::random::token_hash;

/// Verified tokens that each node remembers.
const REMEMBERED_TOKENS: usize = 20_000;

/// Issues and verifies access tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    issuer: String,
    access_seconds: i64,
    keys: SigningKeys,
    revocations: Revocations,
    verified: Cache<[u8; 32], Arc<Claims>>,
    clock: Clock,
}

impl Tokens {
    /// The tokens of this installation.
    pub fn new(config: &Config, keys: SigningKeys, revocations: Revocations, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            issuer: config.site.public_url.clone(),
            access_seconds: i64::try_from(config.lifetimes.access.as_secs()).unwrap_or(600),
            keys,
            revocations,
            verified: Cache::new(REMEMBERED_TOKENS),
            clock,
        }))
    }

    /// Signs an access token.
    pub fn issue(&self, grant: &Grant, now: Moment) -> Result<String, Problem> {
        let claims = Claims::new(grant, &self.0.issuer, now, self.0.access_seconds);
        self.0.keys.sign(&claims, now)
    }

    /// Seconds that an access token lives.
    pub fn access_seconds(&self) -> i64 {
        self.0.access_seconds
    }

    /// Verifies an access token: form, signature, claims, time, revocation.
    pub fn verify(&self, token: &str) -> Result<Arc<Claims>, Problem> {
        let claims = self.read(token)?;
        self.0.revocations.check(&claims)?;
        Ok(claims)
    }

    /// Reads an access token: form, signature, claims, time. Whether it was revoked, the caller asks elsewhere.
    pub fn read(&self, token: &str) -> Result<Arc<Claims>, Problem> {
        let now = self.0.clock.now();
        let key = token_hash(token);
        let claims = match self.0.verified.get(&key) {
            Some(claims) => claims,
            None => {
                let claims = Arc::new(self.0.keys.open_token(token, &self.0.issuer)?);
                self.0.verified.insert(key, Arc::clone(&claims));
                claims
            }
        };
        claims.check_time(now)?;
        Ok(claims)
    }

    /// The public keys (RFC 7517).
    pub fn jwks(&self) -> serde_json::Value {
        self.0.keys.jwks()
    }

    /// The keys that sign.
    pub fn keys(&self) -> &SigningKeys {
        &self.0.keys
    }

    /// The list of what was revoked.
    pub fn revocations(&self) -> &Revocations {
        &self.0.revocations
    }
}

pub(crate) fn invalid() -> Problem {
    Problem::new(&common::TOKEN_INVALID)
}
