//! Mail: the port, its adapters, and the letter that they carry.
//!
//! Every mail has a text and an HTML part, no pictures, no tracking. Its Message-ID comes from the outbox row, so that a mail
//! handed over twice (the process died between the server's answer and ours) is recognisably one mail. Several servers may stand
//! one behind the other: see [`Relay`].

mod dkim;
pub mod inbox;
mod letter;
mod provider;
mod relay;
mod smtp;

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use crate::delivery::bounce::BounceClass;
use crate::delivery::outbox::worker::Outcome;
use crate::platform::Platform;
use crate::platform::breaker::Breaker;
use crate::platform::config::{Mail, MailUrl};
use crate::platform::http::page::Template;
use crate::platform::texts::{Language, Table};
pub use letter::{Addressed, Letter, Recipient, letter};
pub use relay::Relay;

/// The frame of all mails.
pub const TEMPLATES: &[Template] = &[
    ("delivery/mail/layout.html", include_str!("layout.html")),
    ("delivery/mail/layout.txt", include_str!("layout.txt")),
];

/// The words of the frame, and those that several mails share.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// Failures in a row after which a provider is left alone.
const TRIPS_AFTER: u32 = 5;
/// How long it is left alone before one message tries again.
const PAUSE: TimeDelta = TimeDelta::seconds(60);

/// A provider's breaker.
pub fn breaker() -> Breaker {
    Breaker::new(TRIPS_AFTER, PAUSE)
}

/// Why a mail was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailError {
    /// The server will never take it.
    Refused {
        /// The SMTP status code, such as `550`.
        status: String,
        /// What that says about the mailbox.
        class: BounceClass,
    },
    /// The server is away, busy, hanging or misconfigured: try again. A code for the outbox.
    Unreachable(String),
}

impl MailError {
    /// Whether the server itself said no. A connection that broke says nothing: the mail may have arrived.
    pub fn was_answered(&self) -> bool {
        let (Self::Refused { status: code, .. } | Self::Unreachable(code)) = self;
        code.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What an attempt means for the job that made it: an outage is always "again", a refusal is final.
pub fn outcome<T>(sent: Result<T, MailError>) -> Outcome {
    match sent {
        Ok(_) => Outcome::Done,
        Err(MailError::Unreachable(why)) => Outcome::Again(why),
        Err(MailError::Refused { status, .. }) => Outcome::Dead(status),
    }
}

/// Hands mails over.
pub trait Mailer: Send + Sync {
    /// Hands one over; `Ok` only when the other side has taken responsibility for it.
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        letter: &'a Letter,
    ) -> BoxFuture<'a, Result<(), MailError>>;
}

/// The servers that the settings name, in their order.
pub fn relay(settings: &Mail) -> anyhow::Result<Relay> {
    let servers = settings.urls.iter().map(|url| -> anyhow::Result<_> {
        Ok(match url {
            MailUrl::Inbox => {
                let server: Arc<dyn Mailer> = Arc::new(inbox::Inbox);
                ("inbox".to_owned(), server)
            }
            MailUrl::Smtp(url) => {
                let server: Arc<dyn Mailer> = Arc::new(smtp::Smtp::new(url, settings)?);
                (url.host.clone(), server)
            }
        })
    });
    Ok(Relay::new(servers.collect::<anyhow::Result<_>>()?))
}
