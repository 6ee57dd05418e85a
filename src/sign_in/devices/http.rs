//! Listing and revoking known devices.

use actix_web::{delete, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnownDevice, list, revoke};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Member};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, no_content};
use crate::platform::http::{Call, Page};
use crate::platform::ids::DeviceId;
use crate::platform::problem::{Problem, common};

/// One known device.
#[derive(Serialize, ToSchema)]
pub struct DeviceItem {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, examples("Ada's phone"))]
    pub name: Option<String>,
    /// `ios`, `android`, `web` or `other`; more may be added.
    #[schema(max_length = 32, examples("ios"), extensions(("x-extensible-enum" = json!(["ios", "android", "web", "other"]))))]
    pub platform: String,
    /// From where it last signed in, shortened.
    #[schema(max_length = 64, examples("203.0.113.0/24"))]
    pub address: String,
    /// When it last signed in.
    pub last_used_at: Moment,
    /// When it first signed in.
    pub created_at: Moment,
    /// When it is forgotten if it does not sign in.
    pub expires_at: Moment,
    /// Until when no second step is asked for there; absent when one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trusted_until: Option<Moment>,
}

impl From<KnownDevice> for DeviceItem {
    fn from(device: KnownDevice) -> Self {
        Self {
            id: device.id,
            name: device.name,
            platform: device.platform,
            address: device.client_address,
            last_used_at: device.last_used_at,
            created_at: device.created_at,
            expires_at: device.expires_at,
            trusted_until: device.trusted_until,
        }
    }
}

/// The devices that the caller's account knows.
#[derive(Serialize, ToSchema)]
pub struct DeviceList {
    /// The devices, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<DeviceItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the known devices
///
/// Devices that signed in before. Their attempts to sign in are counted apart from strangers', so that nobody can lock the owner out of
/// them. They stay known after signing out. A device that is trusted gives no second step until
/// `trusted_until`; forget it to end that.
#[utoipa::path(operation_id = "list_devices", tag = "sessions", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "The devices", body = DeviceList, example = json!({"has_more": false, "data": [{
        "id": "dev_06k3v8q1pc7l5f0tqk2n4h9e8o", "name": "Ada's phone", "platform": "ios", "address": "203.0.113.0/24",
        "last_used_at": "2026-11-21T09:32:00Z", "created_at": "2026-11-01T08:00:00Z", "expires_at": "2027-05-20T09:32:00Z"}]}))),
    extensions(("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/devices")]
pub async fn list_devices(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    page: Page,
) -> Answer {
    let (after, rows) = (page.after.clone(), page.rows());
    let devices = platform
        .db
        .read(move |conn| list(conn, &caller.account, after.as_deref(), rows, call.now))
        .await?;
    let cut = page.cut(devices, &platform.seal, |device| device.id.as_str());
    let body = DeviceList {
        data: cut.items.into_iter().map(DeviceItem::from).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Forget a device
///
/// It counts as a stranger from now on. Its sessions go on; end them with `DELETE /v1/me/sessions/{id}`. Somebody else's device is not
/// found.
#[utoipa::path(operation_id = "revoke_device", tag = "sessions", security(("bearer" = [])),
    params(("id" = String, Path, description = "The device's id", max_length = 40, example = "dev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Forgotten")),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[delete("/v1/me/devices/{id}")]
pub async fn revoke_device(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    id: web::Path<String>,
) -> Answer {
    let id = DeviceId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    platform
        .db
        .write(move |conn| revoke(conn, &call, &caller.account, &id))
        .await?;
    Ok(no_content())
}
