//! The mail that tells an owner of a sign-in on a device that is new to the account.

use minijinja::context;

use super::store;
use crate::accounts::account::{self, Status};
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::DeviceId;
use crate::platform::problem::Problem;

/// Kind: tell the owner of a new device.
pub const NEW_DEVICE: &str = "device.new";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    vec![Box::new(Mailing {
        kind: NEW_DEVICE,
        plan: new_device,
        relay: relay.clone(),
    })]
}

/// A device that was revoked meanwhile is known to its owner already.
fn new_device(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let id = DeviceId::parse(&job.subject);
    let found = id.map(|id| store::find(conn, &id)).transpose()?;
    let Some(device) = found.flatten() else {
        return Ok(None);
    };
    let owner = account::find(conn, platform, &device.account_id)?;
    let Some(owner) = owner.filter(|account| account.status == Status::Active) else {
        return Ok(None);
    };
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    let place = platform
        .places
        .place_of(&device.client_address, to.language);
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "new_device", &owner.id, now)?,
        subject: platform
            .texts
            .say(to.language, "new-device-subject", &[("site", &site.name)])?,
        to,
        template: "sign_in/devices/new_device",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            device => device.name, kind => device.platform, when => device.created_at.for_people(),
            address => device.client_address, place => place.map(|place| place.for_people()), reset_url => site.reset_url.as_str(),
        },
    }))
}
