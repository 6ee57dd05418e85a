//! Mailgun: one report at a time, signed inside the body.
//!
//! The signature covers a timestamp and a random token, but not the report. So that a call that somebody saw cannot be
//! made into another one, a token stands for the report that it first came with, on this node, for as long as it is remembered.

use aws_lc_rs::hmac;
use chrono::TimeDelta;
use data_encoding::HEXLOWER_PERMISSIVE;
use quick_cache::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::parts::{self, malformed, refused_as, text, unix_time};
use super::{BounceClass, Event, Provider, Receipt, rules};
use crate::delivery::bounce;
use crate::platform::clock::Moment;
use crate::platform::problem::Problem;

/// Mailgun tries again over eight hours, and sends the first signature again.
const AGE: TimeDelta = TimeDelta::hours(9);
/// Tokens that are remembered.
const TOKENS: usize = 10_000;

/// Mailgun, with the key that is believed.
pub struct Mailgun {
    key: hmac::Key,
    reports: Cache<[u8; 32], [u8; 32]>,
}

impl Mailgun {
    /// Believes what this key signs.
    pub fn new(key: &SecretString) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret().as_bytes()),
            reports: Cache::new(TOKENS),
        }
    }

    /// Believes and reads one call.
    pub fn read(&self, body: &[u8], now: Moment) -> Result<Vec<Receipt>, Problem> {
        // Nothing is known about the sender before the body is read.
        let call: Value =
            serde_json::from_slice(body).map_err(|_| refused_as("mailgun", "nothing signed"))?;
        let timestamp = match call.pointer("/signature/timestamp") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(refused_as("mailgun", "nothing signed")),
        };
        let token = text(&call, "/signature/token").unwrap_or_default();
        // Events of a subaccount carry the signature of the account above as well.
        let signed = ["/signature/signature", "/signature/parent-signature"]
            .into_iter()
            .filter_map(|member| text(&call, member))
            .any(|signature| self.has_signed(&timestamp, token, signature));
        if token.is_empty() || !signed {
            return Err(refused_as("mailgun", "a wrong signature"));
        }
        let at = parts::unix_seconds(&timestamp);
        if !at.is_some_and(|at| parts::is_recent(at, now, AGE)) {
            return Err(refused_as("mailgun", "too old, or from the future"));
        }
        let report = call
            .get("event-data")
            .ok_or_else(|| malformed("There is no event-data."))?;
        if !self.is_first_or_same(token, report) {
            return Err(refused_as("mailgun", "another report with the same token"));
        }
        Ok(receipt(report).into_iter().collect())
    }

    fn has_signed(&self, timestamp: &str, token: &str, signature: &str) -> bool {
        let signed = [timestamp, token].concat();
        HEXLOWER_PERMISSIVE
            .decode(signature.as_bytes())
            .is_ok_and(|tag| hmac::verify(&self.key, signed.as_bytes(), &tag).is_ok())
    }

    fn is_first_or_same(&self, token: &str, report: &Value) -> bool {
        let token: [u8; 32] = Sha256::digest(token).into();
        let report: [u8; 32] = Sha256::digest(report.to_string()).into();
        match self.reports.get(&token) {
            Some(known) => known == report,
            None => {
                self.reports.insert(token, report);
                true
            }
        }
    }
}

fn receipt(report: &Value) -> Option<Receipt> {
    let event = match text(report, "/event")? {
        "delivered" => Event::Accepted,
        "failed" if text(report, "/severity") == Some("temporary") => Event::Deferred,
        "failed" => Event::Bounced(failure(report)),
        "rejected" => Event::Bounced(BounceClass::Blocked),
        "complained" => Event::Complained,
        _ => return None,
    };
    let reason = match event {
        Event::Accepted | Event::Complained => None,
        _ => {
            let status = status(report);
            rules::reason(status.as_deref(), text(report, "/reason"))
        }
    };
    let header = text(report, "/message/headers/message-id");
    Some(Receipt {
        message: rules::message_id(text(report, "/user-variables/message"), header)?,
        event,
        at: unix_time(report, "/timestamp"),
        provider: Provider::Mailgun,
        reason,
    })
}

/// The enhanced code, from its own member or the server's words, else the reply code.
fn status(report: &Value) -> Option<String> {
    let said = ["/delivery-status/enhanced-code", "/delivery-status/message"];
    let in_words = said
        .iter()
        .find_map(|m| text(report, m).and_then(bounce::status));
    let code = report.pointer("/delivery-status/code");
    let code = || code.and_then(Value::as_u64).map(|code| code.to_string());
    in_words.map(str::to_owned).or_else(code)
}

fn failure(report: &Value) -> BounceClass {
    let status = status(report);
    let by_status = status.as_deref().and_then(bounce::class);
    match text(report, "/reason") {
        Some("suppress-bounce" | "suppress-complaint" | "suppress-unsubscribe" | "espblock") => {
            BounceClass::Blocked
        }
        // Given up after days of trying.
        Some("old") => by_status
            .filter(|class| !class.is_hard())
            .unwrap_or(BounceClass::Unknown),
        _ => match report
            .pointer("/delivery-status/code")
            .and_then(Value::as_u64)
        {
            // Codes of Mailgun's own, for addresses that bounced, unsubscribed or complained before.
            Some(605..=607) => BounceClass::Blocked,
            Some(550 | 551 | 553) => by_status.unwrap_or(BounceClass::NoSuchMailbox),
            _ => by_status.unwrap_or(BounceClass::Unknown),
        },
    }
}

#[cfg(test)]
#[path = "mailgun_tests.rs"]
mod tests;
