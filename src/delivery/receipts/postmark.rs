//! Postmark: webhooks with HTTP Basic credentials, one report each.

use actix_web::http::header::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::parts::{header, json, refused_as, text, time};
use super::{BounceClass, Event, Provider, Receipt, rules};
use crate::delivery::bounce;
use crate::platform::problem::Problem;

/// The header that Postmark's calls are recognised by.
pub const CREDENTIALS: &str = "authorization";

/// Postmark, with the credentials that are believed.
pub struct Postmark {
    /// SHA-256 of `user:password`: of one length whatever the credentials are, so that comparing tells nothing.
    credentials: [u8; 32],
}

impl Postmark {
    /// Believes these credentials, `user:password`.
    pub fn new(credentials: &SecretString) -> Self {
        Self {
            credentials: Sha256::digest(credentials.expose_secret()).into(),
        }
    }

    /// Believes and reads one call.
    pub fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Receipt>, Problem> {
        if !self.believes(headers) {
            return Err(refused_as("postmark", "wrong credentials"));
        }
        Ok(receipt(&json(body)?).into_iter().collect())
    }

    fn believes(&self, headers: &HeaderMap) -> bool {
        let given = header(headers, CREDENTIALS)
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, rest)| STANDARD.decode(rest.trim()).ok());
        given.is_some_and(|given| {
            let given: [u8; 32] = Sha256::digest(given).into();
            given.ct_eq(&self.credentials).into()
        })
    }
}

fn receipt(report: &Value) -> Option<Receipt> {
    let (event, at) = match text(report, "/RecordType")? {
        "Delivery" => (Event::Accepted, "/DeliveredAt"),
        "Bounce" => (bounce(report)?, "/BouncedAt"),
        "SpamComplaint" => (Event::Complained, "/BouncedAt"),
        _ => return None,
    };
    let reason = match event {
        Event::Accepted => None,
        _ => rules::reason(text(report, "/Details"), text(report, "/Type")),
    };
    Some(Receipt {
        // Postmark gives the mail an id of its own and tells ours in the metadata only.
        message: rules::message_id(text(report, "/Metadata/message"), None)?,
        event,
        at: time(report, at),
        provider: Provider::Postmark,
        reason,
    })
}

/// By Postmark's table of types; `None` for mails that came back for another reason than that they could not be delivered,
/// such as automatic answers.
fn bounce(report: &Value) -> Option<Event> {
    let by_status = text(report, "/Details")
        .and_then(bounce::status)
        .and_then(bounce::class);
    Some(Event::Bounced(match text(report, "/Type")? {
        // "Unknown user" or "mailbox not found", but its rules also count what the status tells apart.
        "HardBounce" => by_status.unwrap_or(BounceClass::NoSuchMailbox),
        "BadEmailAddress" => BounceClass::NoSuchMailbox,
        "Transient" => return Some(Event::Deferred),
        "SoftBounce" | "DnsError" | "Unknown" => by_status
            .filter(|class| !class.is_hard())
            .unwrap_or(BounceClass::Unknown),
        "SpamNotification"
        | "VirusNotification"
        | "Blocked"
        | "ManuallyDeactivated"
        | "DMARCPolicy"
        | "SMTPApiError"
        | "Unconfirmed" => BounceClass::Blocked,
        "SpamComplaint" => return Some(Event::Complained),
        _ => return None,
    }))
}

#[cfg(test)]
#[path = "postmark_tests.rs"]
mod tests;
