//! Trying a webhook out.

use super::messenger::Said;
use super::{Messenger, courier, find, secrets, send};
use crate::ledger::events::{Event, kinds::WebhookTest};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::ids::{AccountId, WebhookId};
use crate::platform::problem::Problem;

/// Sends an event that stands for nothing, and tells what came back. A failure counts against nobody; a receiver that was left alone and takes
/// it is back.
pub async fn test(
    platform: &Platform,
    messenger: &Messenger,
    id: &WebhookId,
    now: Moment,
) -> Result<Said, Problem> {
    let wanted = id.clone();
    let webhook = platform.db.read(move |conn| find(conn, &wanted)).await?;
    webhook.must_be_enabled()?;
    let keys = secrets::keys(platform, &webhook, now)?;
    let nobody = AccountId::new(now, &platform.random);
    let test = WebhookTest {
        webhook_id: webhook.id.clone(),
    };
    let event = Event::passing(&test, &nobody, now)?;
    let said = messenger.carry(&webhook.url, &keys, &event, now).await;
    if said.took_it() && webhook.failures > 0 {
        let inner = platform.clone();
        let noted = platform.db.write(move |conn| {
            let webhook = find(conn, &webhook.id)?;
            courier::fares(conn, &webhook, true, 0, now)?;
            send(conn, &inner, &webhook.id, now)
        });
        noted.await?;
    }
    Ok(said)
}
