//! `/v1/webhooks`.

pub mod deliveries;
mod forms;
pub mod manage;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Manager, Webhook, secrets};
use crate::platform::Platform;
use crate::platform::caller::{
    Bearer, Caller, Integrator, KEY_PREFIX, ManageWebhooks, Staff, WebhooksWrite,
};
use crate::platform::clock::Moment;
use crate::platform::ids::WebhookId;
use crate::platform::problem::{Problem, common};

/// A key says by its first letters that it is one.
impl FromRequest for Manager {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_key = Bearer::from(request).is_some_and(|token| token.0.starts_with(KEY_PREFIX));
        ready(if is_key {
            Integrator::<WebhooksWrite>::from(request).map(|program| Self::Key(program.key))
        } else {
            Caller::<Staff<ManageWebhooks>>::from(request).map(|caller| Self::Staff(caller.account))
        })
    }
}

/// An address that events are sent to.
#[derive(Serialize, ToSchema)]
pub struct WebhookItem {
    /// Its id.
    pub id: WebhookId,
    /// The address.
    #[schema(max_length = 2048, examples("https://hooks.example.com/bonafide"))]
    pub url: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, examples("Job board, production"))]
    pub description: Option<String>,
    /// Who is told by mail when it is disabled because it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("oncall@example.com"))]
    pub contact_email: Option<String>,
    /// The types of events that it gets; absent when it gets all of them, those of later versions too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100, examples(json!(["account.created", "capabilities.changed"])))]
    pub event_types: Vec<String>,
    /// `enabled` or `disabled`; more may be added.
    #[schema(max_length = 32, examples("enabled"), extensions(("x-extensible-enum" = json!(["enabled", "disabled"]))))]
    pub status: String,
    /// Why it is disabled: `by_request`, `failing` (for days), `gone` (its answer was 410); more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("failing"), extensions(("x-extensible-enum" = json!(["by_request", "failing", "gone"]))))]
    pub disabled_reason: Option<String>,
    /// Since when it is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub disabled_at: Option<Moment>,
    /// Since when every attempt has failed; absent while it fares well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub failing_since: Option<Moment>,
    /// Until when it is left alone, because several attempts in a row have failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub paused_until: Option<Moment>,
    /// Signs what is sent, by Standard Webhooks. Only the answers that make one show it, and they do so once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("whsec_…"))]
    pub secret: Option<String>,
    /// Until when the secret before signs too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub overlap_until: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
    /// When it was changed last.
    pub updated_at: Moment,
}

impl WebhookItem {
    fn new(platform: &Platform, webhook: Webhook, now: Moment) -> Result<Self, Problem> {
        let enabled = webhook.is_enabled();
        Ok(Self {
            contact_email: secrets::contact(platform, &webhook)?,
            event_types: webhook
                .event_types
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            failing_since: webhook.failing_since.filter(|_| enabled),
            paused_until: webhook.health().pause(now).filter(|_| enabled),
            overlap_until: webhook.previous_until.filter(|until| *until > now),
            id: webhook.id,
            url: webhook.url,
            description: webhook.description,
            status: webhook.status,
            disabled_reason: webhook.disabled_reason,
            disabled_at: webhook.disabled_at,
            secret: None,
            created_at: webhook.created_at,
            updated_at: webhook.updated_at,
        })
    }

    fn with_secret(
        platform: &Platform,
        (webhook, secret): (Webhook, SecretString),
        now: Moment,
    ) -> Result<Self, Problem> {
        Ok(Self {
            secret: Some(secret.expose_secret().to_owned()),
            ..Self::new(platform, webhook, now)?
        })
    }
}

fn read_id(text: &str) -> Result<WebhookId, Problem> {
    WebhookId::parse(text).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
