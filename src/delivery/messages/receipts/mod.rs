//! What providers of text messages and calls report by webhook, believed only when it is proven to come from them.
//!
//! Twilio's status callbacks, and a generic format for everybody else. Reports that say nothing new about a message (it was ringing, it
//! was read) are passed over. No receipt holds a number or a provider's free text.
//!
//! Codes: `signature_invalid`, `malformed_json`, `payload_too_large`.

mod generic;
mod twilio;

use actix_web::http::header::HeaderMap;

use super::Event;
use crate::platform::clock::Moment;
use crate::platform::config::Config;
use crate::platform::problem::Problem;
use crate::platform::standard_webhooks;

/// Most receipts that one call can bring.
const MOST: usize = 1_000;

/// What a provider reports about one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Our id of the message, or the provider's.
    pub message: String,
    /// What happened to it.
    pub event: Event,
    /// A code: at most 64 characters of `[A-Za-z0-9_.-]`.
    pub reason: Option<String>,
    /// Who says so.
    pub provider: &'static str,
    /// When, where the provider tells.
    pub at: Option<Moment>,
}

/// A call as it came.
pub struct Incoming<'a> {
    /// What stands behind the question mark, untouched: Twilio signs it.
    pub query: &'a str,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Body.
    pub body: &'a [u8],
}

/// Believes and reads one call.
pub fn read(
    config: &Config,
    incoming: &Incoming<'_>,
    now: Moment,
) -> Result<Vec<Receipt>, Problem> {
    if incoming.headers.contains_key(standard_webhooks::SIGNATURE) {
        generic::read(&config.phone.report_keys, incoming, now)
    } else {
        let receipt = twilio::read(
            &config.phone.twilio_tokens,
            &config.site.public_url,
            incoming,
        )?;
        Ok(receipt.into_iter().collect())
    }
}
