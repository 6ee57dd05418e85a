//! The secret that signs what a webhook is told: made here, shown once, sealed at rest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{SecretSlice, SecretString};

use super::store::Webhook;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::ids::WebhookId;
use crate::platform::problem::Problem;
use crate::platform::seal::{Place, Purpose};
use crate::platform::standard_webhooks::Keys;

/// What the text of a secret begins with (Standard Webhooks).
const PREFIX: &str = "whsec_";

/// A secret that was just made.
pub struct Fresh {
    /// As it is shown, once.
    pub text: SecretString,
    /// As it is kept.
    pub sealed: Vec<u8>,
}

/// Makes a secret.
pub fn make(platform: &Platform, id: &WebhookId) -> Result<Fresh, Problem> {
    let bytes = zeroize::Zeroizing::new(platform.random.bytes::<32>());
    let text = format!("{PREFIX}{}", STANDARD.encode(bytes.as_slice()));
    let sealed = seal(platform, id, "secret_sealed", bytes.as_slice())?;
    Ok(Fresh {
        text: text.into(),
        sealed,
    })
}

/// The keys that sign now: the present one, and for a while the one before.
pub fn keys(platform: &Platform, webhook: &Webhook, now: Moment) -> Result<Keys, Problem> {
    let before = webhook.previous_secret_sealed.as_ref();
    let before = before.filter(|_| webhook.previous_until.is_some_and(|until| now < until));
    let open = |sealed: &Vec<u8>| -> Result<SecretSlice<u8>, Problem> {
        Ok(open(platform, &webhook.id, "secret_sealed", sealed)?.into())
    };
    let all = std::iter::once(&webhook.secret_sealed).chain(before);
    let all: Vec<_> = all.map(open).collect::<Result<_, _>>()?;
    Keys::new(&all).ok_or_else(|| anyhow::anyhow!("a webhook has no secret").into())
}

/// Seals the address of whoever is told about a webhook.
pub fn seal_contact(
    platform: &Platform,
    id: &WebhookId,
    contact: &str,
) -> Result<Vec<u8>, Problem> {
    seal(platform, id, "contact_sealed", contact.as_bytes())
}

/// Opens it.
pub fn contact(platform: &Platform, webhook: &Webhook) -> Result<Option<String>, Problem> {
    let Some(sealed) = &webhook.contact_sealed else {
        return Ok(None);
    };
    let plain = open(platform, &webhook.id, "contact_sealed", sealed)?;
    Ok(Some(String::from_utf8(plain).map_err(anyhow::Error::new)?))
}

fn place<'a>(id: &'a WebhookId, column: &'static str) -> Place<'a> {
    Place {
        table: "webhooks",
        column,
        row: id.as_str(),
    }
}

fn seal(
    platform: &Platform,
    id: &WebhookId,
    column: &'static str,
    plain: &[u8],
) -> Result<Vec<u8>, Problem> {
    platform.seal.seal_own(
        Purpose::Webhooks,
        &place(id, column),
        plain,
        &platform.random,
    )
}

fn open(
    platform: &Platform,
    id: &WebhookId,
    column: &'static str,
    sealed: &[u8],
) -> Result<Vec<u8>, Problem> {
    let place = place(id, column);
    let plain = platform.seal.open_own(Purpose::Webhooks, &place, sealed)?;
    Ok(plain.to_vec())
}
