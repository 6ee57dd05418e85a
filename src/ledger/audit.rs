//! The audit trail: one row for every security act, for the account's owner and for staff. It holds ids, a shortened client
//! address and facts; never a name, an address or a secret, so that erasing an account leaves it readable.

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::db::Conn;
use crate::platform::db::schema::audit_entries;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, AuditId, SessionId};
use crate::platform::problem::Problem;
use crate::platform::random::Random;

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who did not say who they are.
    Anonymous,
    /// The account's owner.
    Member,
    /// The product itself: jobs and sweeps.
    System,
}

impl Actor {
    fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Member => "member",
            Self::System => "system",
        }
    }
}

/// One entry.
pub struct Entry<'a> {
    /// What happened, for instance `login.failed`.
    pub kind: &'static str,
    /// Whose account, if it is known.
    pub account: Option<&'a AccountId>,
    /// In which session, if in any.
    pub session: Option<&'a SessionId>,
    /// Who acted.
    pub actor: Actor,
    /// Facts.
    pub detail: Value,
}

/// Writes an entry.
pub fn record(conn: &mut Conn, call: &Call, entry: &Entry<'_>) -> Result<(), Problem> {
    let row = (
        audit_entries::id.eq(AuditId::new(call.now, &Random)),
        audit_entries::kind.eq(entry.kind),
        audit_entries::account_id.eq(entry.account),
        audit_entries::session_id.eq(entry.session),
        audit_entries::actor.eq(entry.actor.as_str()),
        audit_entries::request_id.eq(&call.request_id),
        audit_entries::client_address.eq(&call.place),
        audit_entries::detail.eq(entry.detail.to_string()),
        audit_entries::created_at.eq(call.now),
    );
    diesel::insert_into(audit_entries::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}
