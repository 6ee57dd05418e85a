//! Twilio's status callbacks of messages and calls.
//!
//! The signature covers the address as Twilio knows it and all members of the form, by HMAC-SHA1 with the account's auth token. It has
//! no time: a callback that is repeated says again what is known already.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use super::{Event, Incoming, Receipt};
use crate::delivery::receipts::is_message_id;
use crate::delivery::receipts::parts::{header, refused_as};
use crate::delivery::sms::{REPORTS, is_provider_id, twilio_refusal};
use crate::platform::problem::Problem;

const SIGNATURE: &str = "x-twilio-signature";

/// The members of a form; sorted, and each pair once, as they are signed.
type Members = BTreeSet<(String, String)>;

/// Believes and reads one call. `None`: it says nothing about a message's fate.
pub fn read(
    tokens: &[SecretString],
    public_url: &str,
    incoming: &Incoming<'_>,
) -> Result<Option<Receipt>, Problem> {
    let members: Members = form_urlencoded::parse(incoming.body).into_owned().collect();
    let signature = header(incoming.headers, SIGNATURE);
    let Some(tag) = signature.and_then(|text| STANDARD.decode(text).ok()) else {
        return Err(refused_as(
            "messages",
            "no signature of a kind that is known",
        ));
    };
    let keys: Vec<hmac::Key> = tokens.iter().map(key).collect();
    let believed = addresses(public_url, incoming.query).iter().any(|address| {
        let signed = signed(address, &members);
        let by = |key| hmac::verify(key, &signed, &tag).is_ok();
        keys.iter().any(by)
    });
    if !believed {
        return Err(refused_as("twilio", "not set up, or a wrong signature"));
    }
    Ok(receipt(incoming.query, &members))
}

fn key(token: &SecretString) -> hmac::Key {
    let token = token.expose_secret().as_bytes();
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token)
}

fn signed(address: &str, members: &Members) -> Vec<u8> {
    let mut signed = address.to_owned();
    for (name, value) in members {
        signed.push_str(name);
        signed.push_str(value);
    }
    signed.into_bytes()
}

/// The address that Twilio called, as people reach it from outside; with and without its port, since Twilio has signed both.
fn addresses(public_url: &str, query: &str) -> Vec<String> {
    let mark = if query.is_empty() { "" } else { "?" };
    let whole = format!("{public_url}{REPORTS}{mark}{query}");
    let Some((url, host)) = Url::parse(public_url)
        .ok()
        .and_then(|url| Some((url.clone(), url.host_str()?.to_owned())))
    else {
        return vec![whole];
    };
    let (scheme, path) = (url.scheme(), url.path().trim_end_matches('/'));
    let tail = format!("{path}{REPORTS}{mark}{query}");
    let port = url.port_or_known_default().unwrap_or(443);
    vec![
        whole,
        format!("{scheme}://{host}{tail}"),
        format!("{scheme}://{host}:{port}{tail}"),
    ]
}

/// What the form says. Our id stands in the address, which is signed as well; without one Twilio's own id will do.
fn receipt(query: &str, members: &Members) -> Option<Receipt> {
    let member = |name: &str| {
        let mut found = members.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    };
    let ours = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "message")
        .map(|(_, value)| value.into_owned())
        .filter(|id| is_message_id(id));
    let theirs = member("MessageSid").or_else(|| member("CallSid"));
    let message = ours.or_else(|| theirs.filter(|sid| is_provider_id(sid)).map(str::to_owned))?;
    let (event, word) = match (member("MessageStatus"), member("CallStatus")) {
        (Some(status), _) => of_message(status)?,
        (None, Some(status)) => of_call(status)?,
        (None, None) => return None,
    };
    let reason = (event == Event::Failed).then(|| reason(member("ErrorCode"), word));
    Some(Receipt {
        message,
        event,
        reason,
        provider: "twilio",
        at: None,
    })
}

fn of_message(status: &str) -> Option<(Event, &str)> {
    match status {
        "sent" => Some((Event::Sent, status)),
        "delivered" | "read" => Some((Event::Delivered, status)),
        "undelivered" | "failed" | "canceled" => Some((Event::Failed, status)),
        // accepted, scheduled, queued, sending: no more than its own answer has said.
        _ => None,
    }
}

fn of_call(status: &str) -> Option<(Event, &str)> {
    match status {
        "completed" => Some((Event::Delivered, status)),
        "busy" | "no-answer" | "failed" | "canceled" => Some((Event::Failed, status)),
        // queued, initiated, ringing, in-progress.
        _ => None,
    }
}

/// A word for the errors that people can do something about, else Twilio's number, else its status.
fn reason(code: Option<&str>, status: &str) -> String {
    let number: Option<u32> = code.and_then(|code| code.parse().ok());
    match number.filter(|number| *number > 0) {
        Some(number) => {
            twilio_refusal(number).map_or_else(|| format!("twilio_{number}"), str::to_owned)
        }
        None => status.replace('-', "_"),
    }
}

#[cfg(test)]
#[path = "twilio_tests.rs"]
mod tests;
