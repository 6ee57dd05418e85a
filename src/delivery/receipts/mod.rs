//! Receipts: what mail providers report by webhook about a mail, believed only when it is proven to come from them.
//!
//! Amazon SES (through SNS), Postmark, SendGrid, Mailgun, and a generic format for every other mail server. The provider is
//! recognised by headers and shape of the body; whoever is not set up, or does not sign right, gets `signature_invalid`
//! and nothing else. What is signed right but cannot be read is `malformed_json`. Reports that say nothing about a mail of
//! ours (opened, clicked, another program's mail) are passed over. No receipt holds an address or a server's free text.
//!
//! A report may come twice, late and out of order: whoever applies receipts has to bear that.
//!
//! Codes: `signature_invalid`, `provider_unavailable`, `malformed_json`, `payload_too_large`.

mod amazon;
mod generic;
mod mailgun;
pub mod parts;
mod postmark;
pub mod problems;
mod rules;
mod sendgrid;
mod ses;
mod sns;

use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use chrono::TimeDelta;
use url::Url;

use crate::delivery::bounce::BounceClass;
use crate::platform::clock::Moment;
use crate::platform::config::Receipts;
use crate::platform::problem::Problem;
pub use amazon::{Amazon, Https};
pub use rules::is_message_id;

/// Most receipts that one call can bring. A provider's batch that holds more is cut off there.
pub const MOST: usize = 1_000;

/// What a provider reports about one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Our id of the mail: 1 to 64 characters of `[a-z0-9_.-]`.
    pub message: String,
    /// What happened to it.
    pub event: Event,
    /// When, by the provider's clock; never after now, and absent when it is older than a month.
    pub at: Option<Moment>,
    /// Who says so.
    pub provider: Provider,
    /// A code such as `5.1.1`, `550` or `suppress-bounce`: at most 64 characters of `[A-Za-z0-9_.-]`.
    pub reason: Option<String>,
}

/// What happened to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The recipient's server has taken it.
    Accepted,
    /// It has not been taken yet; the provider goes on trying.
    Deferred,
    /// It will not be taken.
    Bounced(BounceClass),
    /// Its recipient called it spam.
    Complained,
}

impl Event {
    /// `accepted`, `deferred`, `bounced` or `complained`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Bounced(_) => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Amazon SES.
    Ses,
    /// Postmark.
    Postmark,
    /// Twilio SendGrid.
    SendGrid,
    /// Mailgun.
    Mailgun,
    /// The operator's own mail server.
    Generic,
}

impl Provider {
    /// `ses`, `postmark`, `sendgrid`, `mailgun` or `generic`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ses => "ses",
            Self::Postmark => "postmark",
            Self::SendGrid => "sendgrid",
            Self::Mailgun => "mailgun",
            Self::Generic => "generic",
        }
    }
}

/// What a call said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// These; none when the call was about something else than mails of ours.
    Receipts(Vec<Receipt>),
    /// Amazon asks whether reports of a topic are wanted: pass this to [`Receiver::confirm`].
    ConfirmSubscription(Url),
    /// Something that asks for nothing, such as the end of a subscription.
    Nothing,
}

/// Believes and reads calls. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Receiver(Arc<Providers>);

/// Those that are set up.
struct Providers {
    sns: Option<sns::Sns>,
    postmark: Option<postmark::Postmark>,
    sendgrid: Option<sendgrid::SendGrid>,
    mailgun: Option<mailgun::Mailgun>,
    generic: Option<generic::Generic>,
}

impl Receiver {
    /// A receiver for the providers of these settings, which asks Amazon over HTTPS.
    pub fn new(settings: &Receipts) -> Self {
        Self::asking(settings, Arc::new(Https::default()))
    }

    /// The same, which asks this Amazon.
    pub fn asking(settings: &Receipts, amazon: Arc<dyn Amazon>) -> Self {
        Self(Arc::new(Providers {
            sns: sns::Sns::new(settings, amazon),
            postmark: settings.postmark.as_ref().map(postmark::Postmark::new),
            sendgrid: settings.sendgrid.clone().map(sendgrid::SendGrid::new),
            mailgun: settings.mailgun.as_ref().map(mailgun::Mailgun::new),
            generic: generic::Generic::new(&settings.secrets),
        }))
    }

    /// Believes and reads one call.
    pub async fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Moment,
    ) -> Result<Reading, Problem> {
        let of = &self.0;
        let receipts = if headers.contains_key(sns::TYPE) {
            let sns = set_up(&of.sns, "ses")?;
            match sns.read(body, now).await? {
                Reading::Receipts(receipts) => receipts,
                other => return Ok(other),
            }
        } else if headers.contains_key(sendgrid::SIGNATURE) {
            let sendgrid = set_up(&of.sendgrid, "sendgrid")?;
            sendgrid.read(headers, body, now)?
        } else if headers.contains_key(generic::SIGNATURE) {
            let generic = set_up(&of.generic, "generic")?;
            generic.read(headers, body, now)?
        } else if headers.contains_key(postmark::CREDENTIALS) {
            let postmark = set_up(&of.postmark, "postmark")?;
            postmark.read(headers, body)?
        } else {
            // Mailgun signs inside the body.
            let mailgun = set_up(&of.mailgun, "mailgun")?;
            mailgun.read(body, now)?
        };
        Ok(Reading::Receipts(tidied(receipts, now)))
    }

    /// Tells Amazon that the reports are wanted.
    pub async fn confirm(&self, url: &Url) -> Result<(), Problem> {
        let sns = set_up(&self.0.sns, "ses")?;
        sns.confirm(url).await
    }
}

fn set_up<'a, T>(provider: &'a Option<T>, name: &'static str) -> Result<&'a T, Problem> {
    let refused = || parts::refused_as(name, "not set up");
    provider.as_ref().ok_or_else(refused)
}

/// No more than [`MOST`], and times that can be true.
fn tidied(mut receipts: Vec<Receipt>, now: Moment) -> Vec<Receipt> {
    if receipts.len() > MOST {
        tracing::warn!(
            receipts = receipts.len(),
            kept = MOST,
            "a call brought too many receipts"
        );
        receipts.truncate(MOST);
    }
    let oldest = now.minus(TimeDelta::days(30));
    for receipt in &mut receipts {
        receipt.at = receipt.at.map(|at| at.min(now)).filter(|at| *at >= oldest);
    }
    receipts
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
