//! Mail: the port, its adapters, and the letter that they carry.
//!
//! Every mail has a text and an HTML part, no pictures, no tracking. Its Message-ID comes from the outbox row, so that a mail
//! handed over twice (the process died between the server's answer and ours) is recognisably one mail.

pub mod inbox;
mod letter;
pub mod provider;
mod smtp;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::delivery::outbox::worker::Outcome;
use crate::platform::Platform;
use crate::platform::config::{Mail, MailUrl};
use crate::platform::http::page::Template;
pub use letter::{Letter, letter};

/// The frame of all mails.
pub const TEMPLATES: &[Template] = &[
    ("delivery/mail/layout.html", include_str!("layout.html")),
    ("delivery/mail/layout.txt", include_str!("layout.txt")),
];

/// Why a mail was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailError {
    /// The server will never take it: no such mailbox, refused by policy. The SMTP status code, such as `550`.
    Refused(String),
    /// The server is away, busy, hanging or misconfigured: try again. A code for the outbox.
    Unreachable(String),
}

impl MailError {
    /// Whether the server itself said no. A connection that broke says nothing: the mail may have arrived.
    pub fn was_answered(&self) -> bool {
        let (Self::Refused(code) | Self::Unreachable(code)) = self;
        code.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What an attempt means for the job that made it: an outage is always "again", a refusal is final.
pub fn outcome(sent: Result<(), MailError>) -> Outcome {
    match sent {
        Ok(()) => Outcome::Done,
        Err(MailError::Unreachable(why)) => Outcome::Again(why),
        Err(MailError::Refused(why)) => Outcome::Dead(why),
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

/// The mailer that the settings name.
pub fn mailer(settings: &Mail) -> anyhow::Result<Arc<dyn Mailer>> {
    Ok(match &settings.url {
        MailUrl::Inbox => Arc::new(inbox::Inbox),
        MailUrl::Smtp(url) => Arc::new(smtp::Smtp::new(url, settings)?),
    })
}
