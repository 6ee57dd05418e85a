//! Reports in a format of ours, signed as Standard Webhooks says (standardwebhooks.com): of gateways, and of programs of the operator's.

use secrecy::SecretSlice;
use serde::Deserialize;

use super::{Event, Incoming, MOST, Receipt};
use crate::delivery::receipts::parts::{
    TOLERANCE, header, is_recent, malformed, refused_as, unix_seconds,
};
use crate::delivery::sms::is_provider_id;
use crate::platform::clock::Moment;
use crate::platform::problem::{Problem, common};
use crate::platform::standard_webhooks::{Keys, TIMESTAMP};

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
    reason: Option<String>,
    at: Option<String>,
}

/// Believes and reads one call.
pub fn read(
    keys: &[SecretSlice<u8>],
    incoming: &Incoming<'_>,
    now: Moment,
) -> Result<Vec<Receipt>, Problem> {
    let keys = Keys::new(keys).ok_or_else(|| refused_as("generic", "not set up"))?;
    if !keys.believe(incoming.headers, incoming.body) {
        return Err(refused_as("generic", "a wrong signature"));
    }
    let at = header(incoming.headers, TIMESTAMP).and_then(unix_seconds);
    if !at.is_some_and(|at| is_recent(at, now, TOLERANCE)) {
        return Err(refused_as("generic", "too old, or from the future"));
    }
    let reports = match serde_json::from_slice(incoming.body).map_err(|_| unreadable())? {
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

impl Report {
    fn read(self) -> Result<Option<Receipt>, Problem> {
        let event = match self.event.as_str() {
            "sent" => Event::Sent,
            "deferred" => Event::Deferred,
            "delivered" => Event::Delivered,
            "failed" => Event::Failed,
            _ => return Ok(None),
        };
        if !is_provider_id(&self.message) {
            return Ok(None);
        }
        let code = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let fits = |reason: &String| (1..=64).contains(&reason.len()) && reason.bytes().all(code);
        if !self.reason.as_ref().is_none_or(fits) {
            return Err(malformed(
                "`reason` is a code such as no_route: at most 64 letters, digits, dots, underscores and hyphens.",
            ));
        }
        let at = self
            .at
            .map(|at| Moment::from_rfc3339(&at).ok_or_else(unreadable));
        Ok(Some(Receipt {
            message: self.message,
            event,
            reason: self.reason,
            provider: "generic",
            at: at.transpose()?,
        }))
    }
}

fn unreadable() -> Problem {
    malformed(
        "The body is neither an event nor a list of `events`, as the operator's guide describes them.",
    )
}
