//! The claims of an access token (RFC 7519, RFC 9068), and their strict reading (RFC 8725).

use serde::{Deserialize, Serialize};

use super::invalid;
use super::staff::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::ids::{AccountId, SessionId, TokenId};
use crate::platform::problem::{Problem, common};
use crate::platform::random::Random;

/// Header `typ` of access tokens (RFC 9068): a token of another kind can never pass for one.
pub const TYPE: &str = "at+jwt";
/// Claim `aud`: this API.
pub const AUDIENCE: &str = "bonafide";
/// How far two clocks may differ.
const LEEWAY: i64 = 5;

/// What a session grants.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// Assurance level (NIST SP 800-63B): 1 or 2.
    pub assurance: i32,
    /// Methods, RFC 8176 names.
    pub methods: Vec<String>,
    /// Roles of the account.
    pub roles: Vec<String>,
    /// Roles at the desk; none for most people.
    pub staff: Vec<StaffRole>,
    /// Counts changes of the account's capabilities.
    pub capability_epoch: i64,
    /// The account's security epoch when the session began: everything of a lower one is void.
    pub security_epoch: i64,
    /// When the person last proved who they are.
    pub authenticated_at: Moment,
    /// The strongest second step that was proven in the session, 0 for none, and when last.
    pub second_step: i32,
    /// When that was.
    pub second_step_at: Option<Moment>,
    /// Whether the account is suspended: its owner may read why, and object.
    pub restricted: bool,
}

/// The claims. Times are integers: a string is refused, as is anything missing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "registered claim names: RFC 7519, RFC 8176, RFC 9068"
)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: String,
    pub sid: String,
    pub aal: i32,
    pub amr: Vec<String>,
    pub roles: Vec<String>,
    /// Absent where there are none, as in the tokens of older versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<String>,
    pub cap_epoch: i64,
    pub sec_epoch: i64,
    pub auth_time: i64,
    pub second_step: i32,
    pub second_step_time: i64,
    /// Of a suspended account; absent otherwise.
    #[serde(default, skip_serializing_if = "is_false")]
    pub restricted: bool,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub jti: String,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Claims {
    /// The claims of a new token.
    pub fn new(grant: &Grant, issuer: &str, now: Moment, seconds: i64) -> Self {
        let issued = now.unix_seconds();
        Self {
            iss: issuer.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: grant.account.as_str().to_owned(),
            sid: grant.session.as_str().to_owned(),
            aal: grant.assurance,
            amr: grant.methods.clone(),
            roles: grant.roles.clone(),
            staff: grant
                .staff
                .iter()
                .map(|role| role.as_str().to_owned())
                .collect(),
            cap_epoch: grant.capability_epoch,
            sec_epoch: grant.security_epoch,
            auth_time: grant.authenticated_at.unix_seconds(),
            second_step: grant.second_step,
            second_step_time: grant.second_step_at.map_or(0, Moment::unix_seconds),
            restricted: grant.restricted,
            iat: issued,
            nbf: issued,
            exp: issued.saturating_add(seconds),
            jti: TokenId::new(now, &Random).as_str().to_owned(),
        }
    }

    /// Issuer and audience must be exactly ours.
    pub fn check_parties(&self, issuer: &str) -> Result<(), Problem> {
        if self.iss == issuer && self.aud == AUDIENCE {
            Ok(())
        } else {
            Err(invalid())
        }
    }

    /// The token must be running.
    pub fn check_time(&self, now: Moment) -> Result<(), Problem> {
        let now = now.unix_seconds();
        if now >= self.exp {
            return Err(Problem::new(&common::TOKEN_EXPIRED).next(
                "refresh",
                "POST",
                "/v1/sessions/refresh",
            ));
        }
        let not_yet =
            self.nbf > now.saturating_add(LEEWAY) || self.iat > now.saturating_add(LEEWAY);
        if not_yet { Err(invalid()) } else { Ok(()) }
    }

    /// The account.
    pub fn account(&self) -> Result<AccountId, Problem> {
        AccountId::parse(&self.sub).ok_or_else(invalid)
    }

    /// The roles at the desk; what a later version wrote is left out.
    pub fn staff_roles(&self) -> impl Iterator<Item = StaffRole> {
        self.staff.iter().filter_map(|role| StaffRole::parse(role))
    }

    /// The session.
    pub fn session(&self) -> Result<SessionId, Problem> {
        SessionId::parse(&self.sid).ok_or_else(invalid)
    }
}
