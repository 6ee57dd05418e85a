//! Text messages and calls: the port, its adapters (Twilio, a gateway of the operator's own, the development inbox), and what they carry.
//!
//! A call says what the message would have said. Every message has an id of its own, which comes from the outbox row: one that was handed
//! over twice is recognisably one message.

mod gateway;
mod inbox;
mod relay;
mod speech;
mod twilio;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::delivery::outbox::worker::Outcome;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::config::{Phone, SmsUrl};
use crate::platform::texts::Language;
pub use relay::{SmsRelay, Taken};
pub use twilio::{REPORTS, refusal as twilio_refusal};

/// How a code reaches a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A text message.
    Sms,
    /// A call that says it.
    Voice,
}

impl Channel {
    /// Every channel, in the order in which people should try them.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Voice];

    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A message for a phone.
#[derive(Clone)]
pub struct TextMessage {
    /// Its id.
    pub id: String,
    /// The number, E.164.
    pub to: String,
    /// Written or spoken.
    pub channel: Channel,
    /// What it speaks.
    pub language: Language,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub date: Moment,
}

/// A text as phones take it: without the marks that keep directions apart, which would be part of the words around them and cost half the room.
pub fn plain(mut text: String) -> String {
    text.retain(|c| !matches!(c, '\u{2068}' | '\u{2069}'));
    text
}

/// Why a message was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsError {
    /// The provider will never take it. A code that says why.
    Refused(String),
    /// The provider is away, busy, hanging or misconfigured: try again. A code for the outbox.
    Unreachable(String),
}

/// What an attempt means for the job that made it: an outage is always "again", a refusal is final.
pub fn outcome<T>(sent: Result<T, SmsError>) -> Outcome {
    match sent {
        Ok(_) => Outcome::Done,
        Err(SmsError::Unreachable(why)) => Outcome::Again(why),
        Err(SmsError::Refused(why)) => Outcome::Dead(why),
    }
}

/// Hands messages over.
pub trait Texter: Send + Sync {
    /// Hands one over; `Ok` only when the other side has taken responsibility for it, with the id that it gave the message.
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        message: &'a TextMessage,
    ) -> BoxFuture<'a, Result<Option<String>, SmsError>>;

    /// Whether it is set up for this way to a phone.
    fn carries(&self, _channel: Channel) -> bool {
        true
    }
}

/// Whether a text can be the id that a provider gave a message.
pub fn is_provider_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

/// The providers that the settings name, in their order.
pub fn relay(settings: &Phone) -> anyhow::Result<SmsRelay> {
    let providers = settings.urls.iter().map(|url| -> anyhow::Result<_> {
        let (name, provider): (&str, Arc<dyn Texter>) = match url {
            SmsUrl::Inbox => ("inbox", Arc::new(inbox::Inbox)),
            SmsUrl::Twilio(url) => {
                let twilio = twilio::Twilio::new(url, settings.timeout);
                (&url.account.host, Arc::new(twilio))
            }
            SmsUrl::Gateway(url) => {
                let gateway = gateway::Gateway::new(url, settings)?;
                (&url.host, Arc::new(gateway))
            }
        };
        Ok((name.to_owned(), provider))
    });
    Ok(SmsRelay::new(providers.collect::<anyhow::Result<_>>()?))
}
