//! Twilio SendGrid: the signed event webhook, many reports at a time.

use actix_web::http::header::HeaderMap;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::parts::{self, TOLERANCE, header, json, malformed, refused_as, text, unix_time};
use super::{BounceClass, Event, Provider, Receipt, rules};
use crate::delivery::bounce;
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;

/// The header that SendGrid's calls are recognised by.
pub const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";

/// SendGrid, with the public key that is believed.
pub struct SendGrid {
    key: UnparsedPublicKey<Vec<u8>>,
}

impl SendGrid {
    /// Believes what this key (DER) verifies.
    pub fn new(key: Vec<u8>) -> Self {
        Self {
            key: UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key),
        }
    }

    /// Believes and reads one call.
    pub fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Moment,
    ) -> Result<Vec<Receipt>, Problem> {
        let timestamp = header(headers, TIMESTAMP).unwrap_or_default();
        let signature = header(headers, SIGNATURE).and_then(|text| STANDARD.decode(text).ok());
        let signed = [timestamp.as_bytes(), body].concat();
        let believed = signature.is_some_and(|bytes| self.key.verify(&signed, &bytes).is_ok());
        if !believed {
            return Err(refused_as("sendgrid", "a wrong signature"));
        }
        let at = parts::unix_seconds(timestamp);
        if !at.is_some_and(|at| parts::is_recent(at, now, TOLERANCE)) {
            return Err(refused_as("sendgrid", "too old, or from the future"));
        }
        match json(body)? {
            Value::Array(reports) => Ok(reports.iter().filter_map(receipt).collect()),
            _ => Err(malformed("The body is not a list of events.")),
        }
    }
}

fn receipt(report: &Value) -> Option<Receipt> {
    let event = match text(report, "/event")? {
        "delivered" => Event::Accepted,
        "deferred" => Event::Deferred,
        "bounce" => Event::Bounced(bounce(report)),
        "dropped" => Event::Bounced(dropped(report)),
        "spamreport" => Event::Complained,
        _ => return None,
    };
    let said = ["/status", "/reason", "/response"].map(|member| text(report, member));
    let word = match event {
        Event::Accepted => None,
        Event::Bounced(_) => text(report, "/type").or(text(report, "/reason")),
        _ => None,
    };
    let reason = match event {
        Event::Accepted | Event::Complained => None,
        _ => rules::reason(said.into_iter().flatten(), word),
    };
    let metadata = text(report, "/message").or(text(report, "/unique_args/message"));
    Some(Receipt {
        message: rules::message_id(metadata, text(report, "/smtp-id"))?,
        event,
        at: unix_time(report, "/timestamp"),
        provider: Provider::SendGrid,
        reason,
    })
}

/// The status is more exact than SendGrid's classification, which is more exact than its type.
fn bounce(report: &Value) -> BounceClass {
    let said = ["/status", "/reason"].map(|member| text(report, member));
    let mut statuses = said.into_iter().flatten().filter_map(bounce::status);
    let by_status = statuses.find_map(bounce::class);
    let kind = text(report, "/type").unwrap_or("bounce");
    let class = match text(report, "/bounce_classification") {
        Some("Invalid Address") => Some(BounceClass::NoSuchMailbox),
        Some("Content" | "Reputation" | "Frequency/Volume") => Some(BounceClass::Blocked),
        Some("Technical" | "Mailbox Unavailable" | "Unclassified") => Some(BounceClass::Unknown),
        _ => None,
    };
    match kind {
        // Refused this time: the address may be good.
        "blocked" => by_status
            .or(class)
            .filter(|class| !class.is_hard())
            .unwrap_or(BounceClass::Blocked),
        _ => by_status.or(class).unwrap_or(BounceClass::NoSuchMailbox),
    }
}

/// Never sent: SendGrid knows the address from earlier, or did not like the mail.
fn dropped(report: &Value) -> BounceClass {
    match text(report, "/reason") {
        Some("Invalid") => BounceClass::NoSuchMailbox,
        _ => BounceClass::Blocked,
    }
}

#[cfg(test)]
#[path = "sendgrid_tests.rs"]
mod tests;
