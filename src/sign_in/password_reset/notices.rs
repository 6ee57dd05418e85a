//! The worker's side: what tells of a new password, on every way that the owner has proven.

use minijinja::context;

use super::jobs::say;
use super::store::{self, Reset};
use crate::accounts::account;
use crate::contact::{email_change, phone};
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::messages::{self, Texting};
use crate::delivery::outbox::worker::{Job, Run};
use crate::delivery::sms::{Channel, SmsRelay, TextMessage, plain};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{EmailChangeId, ResetId};
use crate::platform::problem::Problem;

/// Kind: tell the owner of the new password.
pub const TELL: &str = "password_reset.tell";
/// Kind: tell an address that can still come back.
pub const TELL_OLD: &str = "password_reset.tell_old_address";

/// Kind: tell the owner's phone, which whoever reads the mails may not have.
pub const TELL_PHONE: &str = "password_reset.tell_phone";

/// The notices' jobs.
pub fn all(relay: &Relay, texting: &SmsRelay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(mailing(TELL, tell_owner)),
        Box::new(mailing(TELL_OLD, tell_old_address)),
        Box::new(Texting {
            kind: TELL_PHONE,
            plan: tell_phone,
            relay: texting.clone(),
        }),
    ]
}

fn tell_owner(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let id = ResetId::parse(&job.subject);
    let Some(reset) = id.map(|id| store::find(conn, &id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let owner = account::load(conn, platform, &reset.account)?;
    let (when, place) = occasion(&reset, now);
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "password_changed", &owner.id, now)?,
        subject: say(platform, &to, "reset-told-subject")?,
        to,
        template: "sign_in/password_reset/changed",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(), when, place,
            reset_url => site.reset_url.as_str(),
        },
    }))
}

fn tell_old_address(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(id) = EmailChangeId::parse(&job.subject) else {
        return Ok(None);
    };
    let Some(change) = email_change::find_undoable(conn, platform, &id, now)? else {
        return Ok(None);
    };
    let Some(reset) = store::last_used(conn, &change.account)? else {
        return Ok(None);
    };
    let owner = account::load(conn, platform, &change.account)?;
    let (when, place) = occasion(&reset, now);
    let site = &platform.config.site;
    let to = Recipient::new(platform, change.address.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "password_changed", &owner.id, now)?,
        subject: say(platform, &to, "reset-told-subject")?,
        to,
        template: "sign_in/password_reset/old_address",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(), when, place,
            address => owner.email.masked(), link => change.link, undo_until => change.until.for_people(),
        },
    }))
}

fn tell_phone(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<TextMessage>, Problem> {
    let id = ResetId::parse(&job.subject);
    let Some(reset) = id.map(|id| store::find(conn, &id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let number = phone::proven(conn, platform, &reset.account)?;
    let Some(number) = number.filter(|_| !platform.config.phone.urls.is_empty()) else {
        return Ok(None);
    };
    let owner = account::load(conn, platform, &reset.account)?;
    let language = platform.texts.spoken_in(&owner.locale);
    let site = platform.config.site.name.as_str();
    Ok(Some(TextMessage {
        id: messages::begin(conn, job, "password_changed", Channel::Sms, &owner.id, now)?,
        to: number.as_str().to_owned(),
        channel: Channel::Sms,
        language,
        text: plain(
            platform
                .texts
                .say(language, "reset-told-sms", &[("site", site)])?,
        ),
        date: now,
    }))
}

/// When it was, and from where, for people.
fn occasion(reset: &Reset, now: Moment) -> (String, String) {
    let when = reset.used_at.unwrap_or(now).for_people();
    (when, reset.used_from.clone().unwrap_or_default())
}
