//! What is said of a webhook, and how it is read.

use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::account::EmailAddress;
use crate::integrations::webhooks::{Change, Messenger, Order};
use crate::ledger::events;
use crate::platform::http::parsed::invalid;
use crate::platform::problem::{FieldError, Problem};

/// A webhook to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhookForm {
    /// The address: https, port 443 or 8443, on the public Internet.
    #[validate(length(max = 2048, code = "too_long"))]
    #[schema(
        min_length = 1,
        max_length = 2048,
        examples("https://hooks.example.com/bonafide")
    )]
    pub url: String,
    /// What it is for.
    #[validate(length(min = 1, max = 200, code = "too_long"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        examples("Job board, production")
    )]
    pub description: Option<String>,
    /// Who is told by mail when it is disabled because it fails.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(nullable = false, max_length = 254, examples("oncall@example.com"))]
    pub contact_email: Option<String>,
    /// The types of events that it is to get, of those in `GET /v1/event-types`; all of them, later ones too, when absent.
    #[validate(length(min = 1, max = 100, code = "not_allowed"))]
    #[schema(nullable = false, min_items = 1, max_items = 100, examples(json!(["account.created", "capabilities.changed"])))]
    pub event_types: Option<Vec<String>>,
}

impl NewWebhookForm {
    /// Judges everything that was said.
    pub async fn read(self, messenger: &Messenger) -> Result<Order, Problem> {
        let event_types = self.event_types.unwrap_or_default();
        check_kinds(&event_types)?;
        Ok(Order {
            contact: self.contact_email.map(mailbox).transpose()?,
            url: messenger.judge(&self.url).await?,
            description: self.description,
            event_types,
        })
    }
}

/// What is to be changed. What is absent stays as it is.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChanges {
    /// The address.
    #[validate(length(max = 2048, code = "too_long"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2048,
        examples("https://hooks.example.com/bonafide")
    )]
    pub url: Option<String>,
    /// What it is for; `null` forgets it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 200, examples("Job board, production"))]
    pub description: Option<Option<String>>,
    /// Who is told by mail when it is disabled because it fails; `null` for nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 254, examples("oncall@example.com"))]
    pub contact_email: Option<Option<String>>,
    /// The types of events that it is to get from now on; `null` for all of them.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 100, examples(json!(["account.created"])))]
    pub event_types: Option<Option<Vec<String>>>,
    /// `disabled`: events wait, for as long as they are kept. `enabled`: they are sent, those that wait first.
    #[schema(nullable = false)]
    pub status: Option<WebhookStatus>,
}

/// Whether events are sent.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookStatus {
    /// They are.
    Enabled,
    /// They wait.
    Disabled,
}

/// Tells a member that is `null` from one that is absent.
fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl WebhookChanges {
    /// Judges everything that was said.
    pub async fn read(self, messenger: &Messenger) -> Result<Change, Problem> {
        let too_long = |text: &&String| text.is_empty() || text.chars().count() > 200;
        if self
            .description
            .iter()
            .flatten()
            .any(|text| too_long(&text))
        {
            return Err(fault("/description", "This must be 1 to 200 characters."));
        }
        let event_types = self.event_types.map(Option::unwrap_or_default);
        check_kinds(event_types.as_deref().unwrap_or_default())?;
        let contact = self.contact_email;
        let contact = contact.map(|contact| contact.map(mailbox).transpose());
        Ok(Change {
            contact: contact.transpose()?,
            url: match &self.url {
                Some(url) => Some(messenger.judge(url).await?),
                None => None,
            },
            description: self.description,
            event_types,
            enabled: self
                .status
                .map(|status| matches!(status, WebhookStatus::Enabled)),
        })
    }
}

fn check_kinds(kinds: &[String]) -> Result<(), Problem> {
    let known = |kind: &String| events::all().iter().any(|one| one.name == kind);
    let unknown = kinds.iter().enumerate().filter(|(_, kind)| !known(kind));
    let faults: Vec<FieldError> = unknown
        .take(10)
        .map(|(index, _)| {
            let pointer = format!("/event_types/{index}");
            let detail = "This must be a type of GET /v1/event-types.";
            FieldError::new(pointer, "not_allowed", detail)
        })
        .collect();
    if kinds.len() > 100 || !faults.is_empty() {
        return Err(invalid(faults));
    }
    Ok(())
}

fn mailbox(text: String) -> Result<String, Problem> {
    let parsed = EmailAddress::parse(&text);
    let parsed =
        parsed.ok_or_else(|| fault("/contact_email", "This must be an e-mail address."))?;
    Ok(parsed.as_str().to_owned())
}

fn fault(pointer: &'static str, detail: &'static str) -> Problem {
    invalid(vec![FieldError::new(pointer, "not_allowed", detail)])
}
