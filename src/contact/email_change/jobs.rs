//! The worker's side: the mail to the new address, and the one that tells the old one.

use minijinja::context;

use super::code_hash;
use super::store::{self, Change, State};
use super::undoable::{undo_link, undo_token};
use crate::accounts::account;
use crate::contact::codes::Code;
use crate::contact::links;
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::EmailChangeId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;

/// Kind: mail link and code to the new address.
pub const PROVE: &str = "email_change.prove";
/// Kind: tell the old address.
pub const CHANGED: &str = "email_change.changed";

/// Characters of a code; eight of 31 are 39 bits, and five tries.
const CODE_LENGTH: usize = 8;

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(mailing(PROVE, prove)),
        Box::new(mailing(CHANGED, tell_old)),
    ]
}

fn change_of(conn: &mut Conn, job: &Job) -> Result<Option<Change>, Problem> {
    let Some(id) = EmailChangeId::parse(&job.subject) else {
        return Ok(None);
    };
    Ok(store::find(conn, &id)?)
}

fn prove(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(change) = change_of(conn, job)? else {
        return Ok(None);
    };
    if change.state != State::Pending || change.expires_at <= now {
        return Ok(None);
    }
    let account = account::load(conn, platform, &change.account)?;
    let address = store::open_new(conn, platform, &change)?;
    let mail = deliveries::begin(conn, job, "email_change", &account.id, now)?;
    let (lifetimes, site) = (&platform.config.lifetimes, &platform.config.site);
    let text = platform.random.code(CODE_LENGTH);
    let code = Code {
        hash: code_hash(platform, &change.id, &text).to_vec(),
        expires_at: now.plus(delta(lifetimes.email_code)),
    };
    if let Some(owner) = account::owner(conn, &change.new_index)? {
        // The code of a taken address is told to nobody, so that wrong ones are refused in the same way.
        store::set_code(conn, &change.id, &code, &mail)?;
        let owner = account::load(conn, platform, &owner)?;
        let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
        return Ok(Some(Plan {
            mail,
            subject: say(platform, &to, "change-taken-subject")?,
            to,
            template: "contact/email_change/taken",
            values: context! {
                site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
                sign_in_url => site.sign_in_url.as_str(),
            },
        }));
    }
    let token = links::fresh(&platform.random);
    let link_expires = change.expires_at;
    store::set_proof(
        conn,
        &change.id,
        &token.hash(),
        &code,
        &mail,
        now,
        link_expires,
    )?;
    let (left, right) = text.split_at(CODE_LENGTH / 2);
    let to = Recipient::new(platform, address.as_str(), &account.locale);
    Ok(Some(Plan {
        mail,
        subject: say(platform, &to, "change-subject")?,
        to,
        template: "contact/email_change/prove",
        values: context! {
            site => site.name.as_str(), name => account.name.as_str(), support_email => site.support_email.as_str(),
            link => format!("{}/confirm-new-email?token={}", site.public_url, token.expose()),
            code => format!("{left}-{right}"),
            link_hours => hours_until(link_expires, now), code_minutes => (lifetimes.email_code.as_secs() / 60).max(1),
        },
    }))
}

fn tell_old(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(change) = change_of(conn, job)? else {
        return Ok(None);
    };
    let lifetime = delta(platform.config.lifetimes.email_undo);
    let expires = change.done_at.unwrap_or(now).plus(lifetime);
    if change.state != State::Done || expires <= now {
        return Ok(None);
    }
    let account = account::load(conn, platform, &change.account)?;
    let (old, new) = (
        store::open_old(conn, platform, &change)?,
        store::open_new(conn, platform, &change)?,
    );
    let mail = deliveries::begin(conn, job, "email_changed", &account.id, now)?;
    let token = undo_token(platform, &change);
    store::set_undo(conn, &change.id, &token.hash(), expires)?;
    let site = &platform.config.site;
    let to = Recipient::new(platform, old.as_str(), &account.locale);
    Ok(Some(Plan {
        mail,
        subject: say(platform, &to, "changed-subject")?,
        to,
        template: "contact/email_change/changed",
        values: context! {
            site => site.name.as_str(), name => account.name.as_str(), support_email => site.support_email.as_str(),
            address => new.masked(), undo_until => expires.for_people(),
            link => undo_link(platform, &token),
        },
    }))
}

/// The link ends with the change, also when its mail was long on the way.
fn hours_until(end: Moment, now: Moment) -> u64 {
    end.seconds_after(now).div_ceil(3600).max(1)
}

fn say(platform: &Platform, to: &Recipient, key: &str) -> anyhow::Result<String> {
    let site = &platform.config.site.name;
    platform.texts.say(to.language, key, &[("site", site)])
}
