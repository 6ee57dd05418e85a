//! The mail that tells an owner that a session was ended because an old refresh token came back.

use minijinja::context;

use super::store;
use crate::accounts::account;
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::SessionId;
use crate::platform::problem::Problem;

/// Kind: tell the owner.
pub const REFRESH_REUSED: &str = "session.refresh_reused";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    vec![Box::new(Mailing {
        kind: REFRESH_REUSED,
        plan: refresh_reused,
        relay: relay.clone(),
    })]
}

fn refresh_reused(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(id) = SessionId::parse(&job.subject) else {
        return Ok(None);
    };
    let Some(stored) = store::rotation(conn, &id)? else {
        return Ok(None);
    };
    let session = stored.session;
    let Some(owner) = account::find(conn, platform, &session.account)? else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let device = session.device.name.unwrap_or(session.device.platform);
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "refresh_reused", &owner.id, now)?,
        subject: platform.texts.say(to.language, "reused-title", &[])?,
        to,
        template: "sign_in/sessions/refresh_reused",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), device, when => session.last_used_at.for_people(),
            sign_in_url => site.sign_in_url.as_str(), support_email => site.support_email.as_str(),
        },
    }))
}
