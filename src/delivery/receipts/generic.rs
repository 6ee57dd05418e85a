//! Reports of the operator's own making, in a format of ours, signed as Standard Webhooks says (standardwebhooks.com).

use actix_web::http::header::HeaderMap;
use secrecy::SecretSlice;
use serde::Deserialize;

use super::parts::{self, TOLERANCE, header, malformed, refused_as};
use super::{BounceClass, Event, MOST, Provider, Receipt, rules};
use crate::platform::clock::Moment;
use crate::platform::problem::{Problem, common};
pub use crate::platform::standard_webhooks::SIGNATURE;
use crate::platform::standard_webhooks::{Keys, TIMESTAMP};

/// The operator, with the keys that are believed.
pub struct Generic {
    keys: Keys,
}

/// One report, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Several(Several),
    One(Report),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    events: Vec<Report>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    message: String,
    event: String,
    class: Option<Class>,
    reason: Option<String>,
    at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Class {
    NoSuchMailbox,
    MailboxFull,
    Blocked,
    Unknown,
}

impl Generic {
    /// `None` when there is no key.
    pub fn new(keys: &[SecretSlice<u8>]) -> Option<Self> {
        Some(Self {
            keys: Keys::new(keys)?,
        })
    }

    /// Believes and reads one call.
    pub fn read(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Moment,
    ) -> Result<Vec<Receipt>, Problem> {
        if !self.keys.believe(headers, body) {
            return Err(refused_as("generic", "a wrong signature"));
        }
        let at = header(headers, TIMESTAMP).and_then(parts::unix_seconds);
        if !at.is_some_and(|at| parts::is_recent(at, now, TOLERANCE)) {
            return Err(refused_as("generic", "too old, or from the future"));
        }
        let reports = match serde_json::from_slice(body).map_err(|_| unreadable())? {
            Body::Several(several) => several.events,
            Body::One(report) => vec![report],
        };
        if reports.len() > MOST {
            let detail = format!("One call takes {MOST} events at most.");
            return Err(Problem::new(&common::PAYLOAD_TOO_LARGE).detail(detail));
        }
        let receipts: Result<Vec<_>, _> = reports.into_iter().map(Report::read).collect();
        Ok(receipts?.into_iter().flatten().collect())
    }
}

impl Report {
    fn read(self) -> Result<Option<Receipt>, Problem> {
        let class = match self.class {
            Some(Class::NoSuchMailbox) => BounceClass::NoSuchMailbox,
            Some(Class::MailboxFull) => BounceClass::MailboxFull,
            Some(Class::Blocked) => BounceClass::Blocked,
            Some(Class::Unknown) | None => BounceClass::Unknown,
        };
        let event = match self.event.as_str() {
            "accepted" => Event::Accepted,
            "deferred" => Event::Deferred,
            "bounced" => Event::Bounced(class),
            "complained" => Event::Complained,
            _ => return Ok(None),
        };
        let at = self
            .at
            .map(|at| Moment::from_rfc3339(&at).ok_or_else(unreadable));
        let word = self.reason.as_deref();
        let reason = rules::reason([], word);
        if word.is_some() && reason.is_none() {
            return Err(malformed(
                "`reason` is a code such as 5.1.1: at most 64 letters, digits, dots, underscores and hyphens.",
            ));
        }
        // Mail logs name a mail by its Message-ID, which will do as well.
        let id = rules::message_id(None, Some(&self.message));
        let at = at.transpose()?;
        Ok(id.map(|message| Receipt {
            message,
            event,
            at,
            provider: Provider::Generic,
            reason,
        }))
    }
}

fn unreadable() -> Problem {
    malformed(
        "The body is neither an event nor a list of `events`, as the operator's guide describes them.",
    )
}

#[cfg(test)]
#[path = "generic_tests.rs"]
mod tests;
