//! The mail that tells somebody that the account was closed.

use minijinja::context;

use crate::accounts::account;
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::ledger::audit;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;

/// Kind: tell the person.
pub const CLOSED: &str = "desk.account_closed";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    vec![Box::new(Mailing {
        kind: CLOSED,
        plan: closed,
        relay: relay.clone(),
    })]
}

fn closed(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(id) = AccountId::parse(&job.subject) else {
        return Ok(None);
    };
    let Some(person) = account::find(conn, platform, &id)? else {
        return Ok(None);
    };
    let Some(entry) = audit::newest(conn, &id, "account.closed")? else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let to = Recipient::new(platform, person.email.as_str(), &person.locale);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "account_closed", &id, now)?,
        subject: platform
            .texts
            .say(to.language, "closed-subject", &[("site", &site.name)])?,
        to,
        template: "desk/proposals/closed",
        values: context! {
            site => site.name.as_str(), name => person.name.as_str(), support_email => site.support_email.as_str(),
            when => entry.created_at.for_people(),
        },
    }))
}
