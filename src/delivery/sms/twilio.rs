//! Twilio, or who speaks as Twilio does: text messages by its Messages resource, calls by its Calls resource.
//!
//! It reports what becomes of a message to an address that names our id, so that a report finds its message even when it overtakes
//! the answer to the call that made it.

use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::Serializer;

use super::speech::twiml;
use super::{Channel, SmsError, TextMessage, Texter, is_provider_id};
use crate::platform::Platform;
use crate::platform::config::{Sender, TwilioSender};
use crate::platform::outgoing::{Outgoing, Reply, Request};

/// Where reports go, below the public URL.
pub const REPORTS: &str = "/v1/provider-events/sms";

/// The adapter.
pub struct Twilio {
    settings: TwilioSender,
    outgoing: Outgoing,
}

/// A message or call that was taken.
#[derive(Deserialize)]
struct Made {
    sid: String,
}

/// Why one was not.
#[derive(Deserialize)]
struct Fault {
    code: Option<u32>,
}

impl Twilio {
    /// This account, which may take so long to answer.
    pub fn new(settings: &TwilioSender, timeout: Duration) -> Self {
        Self {
            settings: settings.clone(),
            outgoing: Outgoing::new(timeout),
        }
    }

    /// The resource that makes the message, and its form.
    fn form(&self, public_url: &str, message: &TextMessage) -> (&'static str, String) {
        let mut form = Serializer::new(String::new());
        form.append_pair("To", &message.to);
        let resource = match message.channel {
            Channel::Sms => {
                match &self.settings.sender {
                    Sender::From(from) => form.append_pair("From", from),
                    Sender::Service(sid) => form.append_pair("MessagingServiceSid", sid),
                };
                form.append_pair("Body", &message.text);
                "Messages.json"
            }
            Channel::Voice => {
                form.append_pair("From", self.settings.voice.as_deref().unwrap_or_default());
                form.append_pair("Twiml", &twiml(&message.text, message.language));
                "Calls.json"
            }
        };
        if let Some(url) = callback(public_url, &message.id) {
            form.append_pair("StatusCallback", &url);
        }
        (resource, form.finish())
    }
}

impl Texter for Twilio {
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        message: &'a TextMessage,
    ) -> BoxFuture<'a, Result<Option<String>, SmsError>> {
        Box::pin(async move {
            let (resource, form) = self.form(&platform.config.site.public_url, message);
            let account = &self.settings.account;
            let place = format!(
                "{}/2010-04-01/Accounts/{}/{resource}",
                account.base, account.account
            );
            let request = Request {
                body: Some(("application/x-www-form-urlencoded", form)),
                url: Url::parse(&place).map_err(|_| SmsError::Unreachable("address".into()))?,
                credentials: Some((&account.user, account.secret.expose_secret())),
                headers: Vec::new(),
            };
            match self.outgoing.send(request).await {
                Ok(reply) => verdict(&reply),
                Err(silence) => Err(SmsError::Unreachable(silence.as_str().into())),
            }
        })
    }

    fn carries(&self, channel: Channel) -> bool {
        channel == Channel::Sms || self.settings.voice.is_some()
    }
}

/// Where reports about a message go. Nowhere from a machine that nobody reaches: Twilio refuses messages with such an address.
fn callback(public_url: &str, id: &str) -> Option<String> {
    let host = Url::parse(public_url).ok()?.host_str()?.to_owned();
    let own = host == "localhost" || host.ends_with(".localhost");
    let loopback = host.starts_with("127.") || host == "[::1]" || host == "0.0.0.0";
    (!own && !loopback).then(|| format!("{public_url}{REPORTS}?message={id}"))
}

/// What an answer means. A success is believed only with the id that Twilio gives everything it takes: a proxy's page with
/// status 200 has taken nothing.
fn verdict(reply: &Reply) -> Result<Option<String>, SmsError> {
    if matches!(reply.status, 200 | 201) {
        let made: Option<Made> = serde_json::from_slice(&reply.body).ok();
        let sid = made.map(|made| made.sid).filter(|sid| is_provider_id(sid));
        return match sid {
            Some(sid) => Ok(Some(sid)),
            None => Err(unreachable("bad_answer", None)),
        };
    }
    let fault: Option<Fault> = serde_json::from_slice(&reply.body).ok();
    let code = fault.and_then(|fault| fault.code);
    if let Some(why) = code.filter(|_| reply.status == 400).and_then(refusal) {
        return Err(SmsError::Refused(why.into()));
    }
    Err(match (reply.status, code) {
        (401 | 403, _) => unreachable("auth", code),
        (404, _) => unreachable("not_found", code),
        (408, _) => unreachable("timeout", code),
        (429, _) => unreachable("busy", code),
        (400, Some(number)) => unreachable(&format!("twilio_{number}"), code),
        (status, _) => unreachable(&format!("http_{status}"), code),
    })
}

/// Something is wrong with the provider or with our account there, which somebody will mend. The operator finds the code in Twilio's
/// list of errors.
fn unreachable(why: &str, code: Option<u32>) -> SmsError {
    tracing::warn!(why, code, "a message was not taken");
    SmsError::Unreachable(why.to_owned())
}

/// What Twilio's error says about the number, if it is about the number: these do not go away by waiting.
pub fn refusal(code: u32) -> Option<&'static str> {
    Some(match code {
        21211 | 21217 | 21401 | 21421 | 13223 | 13224 | 30005 => "invalid_number",
        21214 | 21612 | 30003 => "unreachable_number",
        21408 | 21215 | 13227 | 30037 => "region_not_enabled",
        21216 | 30004 => "blocked",
        21610 => "opted_out",
        21614 | 21635 | 30006 => "not_a_mobile",
        30007 => "filtered",
        _ => return None,
    })
}

#[cfg(test)]
#[path = "twilio_tests.rs"]
mod tests;
