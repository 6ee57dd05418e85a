//! How somebody proved who they are, when they came in or again later.

use std::collections::BTreeSet;

use serde_json::json;

use super::store::{self, Session};
use super::{Opened, grant, note, rules, with_rights};
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::SessionId;
use crate::platform::problem::{Problem, common};
use crate::sign_in::factors::{self, Kind};

/// The first step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By password.
    Password,
    /// By the code of the verification mail, right after registering.
    EmailCode,
    /// By a passkey alone, which has asked for a finger, a face or a PIN.
    Passkey,
}

/// What was proven just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The first step; `None` when only a second one was given.
    pub first: Option<Method>,
    /// The second step.
    pub second: Option<Kind>,
    /// What its key is called (RFC 8176), if it was a passkey: `hwk`, or `swk` where a keychain may hold copies.
    pub key: Option<&'static str>,
}

impl Proven {
    /// A first step without a second.
    pub fn only(first: Method) -> Self {
        Self {
            first: Some(first),
            second: None,
            key: None,
        }
    }

    /// RFC 8176 names.
    pub fn names(self) -> Vec<&'static str> {
        let first: &[&str] = match self.first {
            Some(Method::Password) => &["pwd"],
            // The password was set in the same registration, whose token the caller holds.
            Some(Method::EmailCode) => &["otp"],
            Some(Method::Passkey) => &["user"],
            None => &[],
        };
        let second = self.key.or(self.second.map(Kind::method)).unwrap_or("");
        let both = if self.second.is_some() { "mfa" } else { "" };
        let names = first.iter().copied().chain([second, both]);
        names.filter(|name| !name.is_empty()).collect()
    }

    /// How strong the second step was, 0 for none.
    pub fn strength(self) -> i32 {
        self.second.map_or(0, Kind::strength)
    }

    /// Assurance level (NIST SP 800-63B-4): 2 with a second step that is not only a convenience.
    pub fn assurance(self) -> i32 {
        factors::assurance(self.second)
    }
}

/// Somebody who is signed in proved again who they are: a new access token that says so. What was not proven now stays as old as it was.
pub fn renew_proof(
    conn: &mut Conn,
    call: &Call,
    id: &SessionId,
    proven: Proven,
) -> Result<Opened, Problem> {
    let revoked = || Problem::new(&common::SESSION_REVOKED).next("sign_in", "POST", "/v1/sessions");
    let (stored, account) = with_rights(conn, id)?.ok_or_else(revoked)?;
    rules::still_holds(&stored.session, &account, call.now)?;
    let session = after(stored.session, proven, call);
    if store::renew_proof(conn, &session)? == 0 {
        return Err(revoked());
    }
    let facts = json!({"methods": proven.names()});
    note(
        conn,
        call,
        "session.reauthenticated",
        &account.id,
        Some(id),
        facts,
    )?;
    Ok(Opened {
        grant: grant(&account, &session, call.now),
        refresh: None,
        device_token: None,
        session,
    })
}

fn after(mut session: Session, proven: Proven, call: &Call) -> Session {
    if proven.first.is_some() {
        session.authenticated_at = call.now;
    }
    if proven.second.is_some() {
        session.second_step = proven.strength();
        session.second_step_at = Some(call.now);
    }
    session.assurance = session.assurance.max(proven.assurance());
    let names = proven.names();
    let known: BTreeSet<&str> = session.methods.split(' ').collect();
    let fresh = names.into_iter().filter(|name| !known.contains(name));
    session.methods = session
        .methods
        .split(' ')
        .chain(fresh)
        .collect::<Vec<_>>()
        .join(" ");
    session
}
