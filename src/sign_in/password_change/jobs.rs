//! The worker's side: the mail that tells of a changed password, and the reminder of an old one.

use minijinja::context;

use super::age;
use crate::accounts::account::{self, Account, Status};
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::ledger::audit;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// Kind: tell the owner of a changed password.
pub const CHANGED: &str = "password_change.changed";
/// Kind: remind the owner of an old one.
pub const REMINDER: &str = "password_change.reminder";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(mailing(CHANGED, changed)),
        Box::new(mailing(REMINDER, reminder)),
    ]
}

fn changed(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(owner) = owner(conn, platform, job)? else {
        return Ok(None);
    };
    let Some(entry) = audit::newest(conn, &owner.id, "password.changed")? else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "password_changed", &owner.id, now)?,
        subject: platform.texts.say(
            to.language,
            "password-changed-subject",
            &[("site", &site.name)],
        )?,
        to,
        template: "sign_in/password_change/changed",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            when => entry.created_at.for_people(), place => entry.client_address, reset_url => site.reset_url.as_str(),
        },
    }))
}

fn reminder(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(owner) = owner(conn, platform, job)? else {
        return Ok(None);
    };
    // Changed since the reminder was put in, or reminders were switched off: nothing to say.
    let Some(age) = age(conn, platform, &owner.id, now)?.filter(|age| age.is_old) else {
        return Ok(None);
    };
    if !platform.config.passwords.reminders {
        return Ok(None);
    }
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "password_reminder", &owner.id, now)?,
        subject: platform.texts.say(
            to.language,
            "password-old-subject",
            &[("site", &site.name)],
        )?,
        to,
        template: "sign_in/password_change/reminder",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            days => age.days, sign_in_url => site.sign_in_url.as_str(),
        },
    }))
}

fn owner(conn: &mut Conn, platform: &Platform, job: &Job) -> Result<Option<Account>, Problem> {
    let Some(id) = AccountId::parse(&job.subject) else {
        return Ok(None);
    };
    let found = account::find(conn, platform, &id)?;
    Ok(found.filter(|account| account.status == Status::Active))
}
