//! What is noted and told when second steps change: in the audit trail, as an event, and to the owner by mail.

use minijinja::context;
use serde_json::{Value, json};

use super::enrol::Owner;
use crate::accounts::account::{self, Status};
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::delivery::outbox::{self, NewJob};
use crate::ledger::audit::{self, Actor, Entry};
use crate::ledger::events;
use crate::ledger::events::kinds::{FactorAdded, FactorRemoved, FactorSuspect};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, FactorId, SessionId};
use crate::platform::problem::Problem;
use crate::sign_in::factors::{self, Factor};

/// Kind: a factor was added.
pub const ADDED: &str = "second_step.added";
/// Kind: a factor was taken away.
pub const REMOVED: &str = "second_step.removed";
/// Kind: new backup codes were made.
pub const CODES_MADE: &str = "second_step.codes_made";
/// Kind: a backup code was used.
pub const CODE_USED: &str = "second_step.code_used";
/// Kind: a passkey may have been copied.
pub const SUSPECT: &str = "second_step.suspect";

/// This file's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    [ADDED, REMOVED, CODES_MADE, CODE_USED, SUSPECT]
        .into_iter()
        .map(|kind| {
            let mailing = Mailing {
                kind,
                plan: notice,
                relay: relay.clone(),
            };
            Box::new(mailing) as Box<dyn Run>
        })
        .collect()
}

/// Who changed the second steps of an account.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// In which session.
    pub session: Option<&'a SessionId>,
    /// Who.
    pub actor: Actor<'a>,
}

impl Owner {
    /// The owner, in person.
    pub fn by(&self) -> By<'_> {
        By {
            account: &self.account,
            session: Some(&self.session),
            actor: Actor::Member,
        }
    }
}

/// A factor counts from now on.
pub fn factor_added(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: By<'_>,
    factor: &Factor,
) -> Result<(), Problem> {
    let kind = factor.kind.as_str();
    note(conn, call, "factor.added", by, json!({"type": kind}))?;
    events::emit(conn, &FactorAdded { kind }, by.account, call.now)?;
    order(conn, platform, ADDED, factor.id.as_str(), call.now)
}

/// A factor was taken away.
pub fn factor_removed(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    by: By<'_>,
    factor: &Factor,
) -> Result<(), Problem> {
    let kind = factor.kind.as_str();
    note(conn, call, "factor.removed", by, json!({"type": kind}))?;
    events::emit(conn, &FactorRemoved { kind }, by.account, call.now)?;
    order(conn, platform, REMOVED, factor.id.as_str(), call.now)
}

/// There are new backup codes.
pub fn backup_codes_made(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    owner: &Owner,
) -> Result<(), Problem> {
    note(conn, call, "backup_codes.made", owner.by(), json!({}))?;
    order(conn, platform, CODES_MADE, owner.account.as_str(), call.now)
}

/// A backup code was used.
pub fn backup_code_used(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
) -> Result<(), Problem> {
    let left = factors::backup_codes(conn, account)?.left;
    let by = By {
        account,
        session: None,
        actor: Actor::Member,
    };
    note(conn, call, "backup_codes.used", by, json!({"left": left}))?;
    order(conn, platform, CODE_USED, account.as_str(), call.now)
}

/// The answer of a passkey was refused.
pub fn passkey_refused(conn: &mut Conn, call: &Call, account: &AccountId) -> Result<(), Problem> {
    let by = By {
        account,
        session: None,
        actor: Actor::Anonymous,
    };
    note(conn, call, "passkey.refused", by, json!({}))
}

/// The counter of a passkey did not rise: there may be a copy of it.
pub fn passkey_suspect(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    factor: &FactorId,
    counters: &FactorSuspect,
) -> Result<(), Problem> {
    let by = By {
        account,
        session: None,
        actor: Actor::System,
    };
    let facts = json!({"known": counters.known, "stated": counters.stated});
    note(conn, call, "factor.suspect", by, facts)?;
    events::emit(conn, counters, account, call.now)?;
    order(conn, platform, SUSPECT, factor.as_str(), call.now)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    kind: &'static str,
    by: By<'_>,
    detail: Value,
) -> Result<(), Problem> {
    let entry = Entry {
        kind,
        account: Some(by.account),
        session: by.session,
        actor: by.actor,
        detail,
    };
    audit::record(conn, call, &entry)
}

fn order(
    conn: &mut Conn,
    platform: &Platform,
    kind: &'static str,
    subject: &str,
    now: Moment,
) -> Result<(), Problem> {
    let job = NewJob {
        kind,
        subject,
        dedupe_key: None,
    };
    outbox::put(conn, platform, &job, now)
}

/// Whose second steps a job is about, and the name of the one that it is about.
fn about(conn: &mut Conn, subject: &str) -> Result<Option<(AccountId, Option<String>)>, Problem> {
    if let Some(account) = AccountId::parse(subject) {
        return Ok(Some((account, None)));
    }
    let Some(factor) = FactorId::parse(subject) else {
        return Ok(None);
    };
    let found = factors::named(conn, &factor)?;
    Ok(found.map(|(account, label)| (account, Some(label))))
}

/// The mail: what happened, and what to do if it was somebody else.
fn notice(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some((account, label)) = about(conn, &job.subject)? else {
        return Ok(None);
    };
    let owner = account::find(conn, platform, &account)?;
    let Some(owner) = owner.filter(|account| account.status == Status::Active) else {
        return Ok(None);
    };
    let what = match job.kind.as_str() {
        ADDED => "added",
        REMOVED => "removed",
        CODES_MADE => "codes-made",
        SUSPECT => "suspect",
        _ => "code-used",
    };
    let left = factors::backup_codes(conn, &account)?.left;
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    let subject = format!("steps-{what}-subject");
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "second_step", &owner.id, now)?,
        subject: platform
            .texts
            .say(to.language, &subject, &[("site", &site.name)])?,
        to,
        template: "sign_in/two_step/notice",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            what, label, left, when => job.due_at.for_people(), reset_url => site.reset_url.as_str(),
        },
    }))
}
