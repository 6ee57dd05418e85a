//! A gateway of the operator's own: one HTTP address that takes text messages and calls in a format of ours, signed as Standard
//! Webhooks says.
//!
//! The id of the call is the message's: a gateway that has seen it before has the message already, and answers as it did then.

use anyhow::Context;
use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use url::Url;

use super::speech::spoken;
use super::{Channel, SmsError, TextMessage, Texter, is_provider_id};
use crate::platform::Platform;
use crate::platform::config::{GatewayUrl, Phone};
use crate::platform::outgoing::{Outgoing, Reply, Request};
use crate::platform::standard_webhooks::Keys;

/// The adapter.
pub struct Gateway {
    url: Url,
    keys: Keys,
    outgoing: Outgoing,
}

/// What the gateway is told.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    to: &'a str,
    channel: &'static str,
    language: &'static str,
    text: &'a str,
}

/// What it may say.
#[derive(Deserialize)]
struct Taken {
    id: Option<String>,
}

impl Gateway {
    /// This gateway, signed for by the settings' keys.
    pub fn new(gateway: &GatewayUrl, settings: &Phone) -> anyhow::Result<Self> {
        Ok(Self {
            url: Url::parse(gateway.url.expose_secret()).context("SMS_URL: a gateway's address")?,
            keys: Keys::new(&settings.gateway_keys).context("BONAFIDE_SMS_GATEWAY_SECRET")?,
            outgoing: Outgoing::new(settings.timeout),
        })
    }
}

impl Texter for Gateway {
    fn send<'a>(
        &'a self,
        platform: &'a Platform,
        message: &'a TextMessage,
    ) -> BoxFuture<'a, Result<Option<String>, SmsError>> {
        Box::pin(async move {
            let text = match message.channel {
                Channel::Sms => message.text.clone(),
                Channel::Voice => spoken(&message.text),
            };
            let body = Body {
                id: &message.id,
                to: &message.to,
                channel: message.channel.as_str(),
                language: message.language.as_str(),
                text: &text,
            };
            let body = serde_json::to_string(&body)
                .map_err(|_| SmsError::Refused("not_composable".into()))?;
            let request = Request {
                headers: self.keys.sign(&message.id, platform.clock.now(), &body),
                body: Some(("application/json", body)),
                url: self.url.clone(),
                credentials: None,
            };
            match self.outgoing.send(request).await {
                Ok(reply) => verdict(&reply),
                Err(silence) => Err(SmsError::Unreachable(silence.as_str().into())),
            }
        })
    }
}

/// What an answer means: what the gateway will never take, it says by any status of the fours that does not speak of us.
fn verdict(reply: &Reply) -> Result<Option<String>, SmsError> {
    let why = match reply.status {
        200..=299 => {
            let taken: Option<Taken> = serde_json::from_slice(&reply.body).ok();
            let id = taken.and_then(|taken| taken.id);
            return Ok(id.filter(|id| is_provider_id(id)));
        }
        401 | 403 => "auth".to_owned(),
        404 => "not_found".to_owned(),
        408 => "timeout".to_owned(),
        429 => "busy".to_owned(),
        status => format!("http_{status}"),
    };
    let refused = matches!(reply.status, 400..=499 if why.starts_with("http_"));
    tracing::warn!(why, refused, "a gateway did not take a message");
    Err(if refused {
        SmsError::Refused(why)
    } else {
        SmsError::Unreachable(why)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Option<String>, SmsError> {
        let body = body.as_bytes().to_vec();
        verdict(&Reply { status, body })
    }

    #[rstest]
    #[case(200, "{\"id\": \"msg-1\", \"more\": 1}", Some("msg-1"))]
    #[case(202, "", None)]
    #[case(204, "thanks", None)]
    #[case(200, "{\"id\": \"<script>\"}", None)]
    fn any_success_is_enough_and_an_id_is_kept(
        #[case] status: u16,
        #[case] body: &str,
        #[case] id: Option<&str>,
    ) {
        assert_eq!(answer(status, body), Ok(id.map(str::to_owned)));
    }

    #[rstest]
    #[case(400, "http_400", true)]
    #[case(422, "http_422", true)]
    #[case(410, "http_410", true)]
    #[case(401, "auth", false)]
    #[case(403, "auth", false)]
    #[case(404, "not_found", false)]
    #[case(408, "timeout", false)]
    #[case(429, "busy", false)]
    #[case(302, "http_302", false)]
    #[case(500, "http_500", false)]
    #[case(503, "http_503", false)]
    fn a_refusal_speaks_of_the_message_and_not_of_us(
        #[case] status: u16,
        #[case] why: &str,
        #[case] refused: bool,
    ) {
        let expected = if refused {
            SmsError::Refused(why.into())
        } else {
            SmsError::Unreachable(why.into())
        };
        assert_eq!(answer(status, "{}"), Err(expected));
    }
}
