//! Several providers, one behind the other: the first that takes a message has it.

use std::sync::Arc;

use super::{SmsError, TextMessage, Texter};
use crate::delivery::mail;
use crate::delivery::outbox;
use crate::platform::Platform;
use crate::platform::breaker::Breaker;

struct Provider {
    name: String,
    texter: Arc<dyn Texter>,
    breaker: Breaker,
}

/// The providers in the order of the settings. Cheap to clone.
///
/// One that is away, busy or misconfigured is passed over at once, and for a minute after several failures in a row; one that cannot call
/// is not asked to. A refusal is about the number and ends the search.
#[derive(Clone)]
pub struct SmsRelay(Arc<[Provider]>);

/// Who took a message.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The provider's name.
    pub provider: String,
    /// The id that it gave the message.
    pub id: Option<String>,
}

impl SmsRelay {
    /// These providers, by name.
    pub fn new(providers: Vec<(String, Arc<dyn Texter>)>) -> Self {
        let providers = providers.into_iter().map(|(name, texter)| Provider {
            name,
            texter,
            breaker: mail::breaker(),
        });
        Self(providers.collect())
    }

    /// Hands a message over: who took it, or what was said first.
    pub async fn send(
        &self,
        platform: &Platform,
        message: &TextMessage,
    ) -> Result<Taken, SmsError> {
        let able = |provider: &&Provider| provider.texter.carries(message.channel);
        if !self.0.is_empty() && !self.0.iter().any(|provider| able(&provider)) {
            return Err(SmsError::Refused("channel_not_set_up".into()));
        }
        let mut verdict = None;
        for provider in self.0.iter().filter(able) {
            match provider.send(platform, message).await {
                Ok(id) => {
                    let provider = provider.name.clone();
                    return Ok(Taken { provider, id });
                }
                Err(refused @ SmsError::Refused(_)) => return Err(refused),
                Err(error) => verdict = verdict.or(Some(error)),
            }
        }
        Err(verdict.unwrap_or_else(|| SmsError::Unreachable("no_provider".into())))
    }
}

impl Provider {
    async fn send(
        &self,
        platform: &Platform,
        message: &TextMessage,
    ) -> Result<Option<String>, SmsError> {
        self.breaker
            .admit(platform.clock.now())
            .map_err(SmsError::Unreachable)?;
        let sent = self.texter.send(platform, message).await;
        let label = match &sent {
            Ok(_) => "taken",
            Err(SmsError::Refused(_)) => "refused",
            Err(SmsError::Unreachable(_)) => "unreachable",
        };
        metrics::counter!("messages_total", "provider" => self.name.clone(), "channel" => message.channel.as_str(), "outcome" => label)
            .increment(1);
        match &sent {
            Err(SmsError::Unreachable(why)) => {
                if self.breaker.failed(why, platform.clock.now()) {
                    tracing::warn!(
                        provider = self.name,
                        why,
                        "a provider of text messages is left alone for a minute"
                    );
                }
            }
            _ => {
                if self.breaker.succeeded() {
                    self.wake_waiting(platform).await;
                }
            }
        }
        sent
    }

    /// The provider is back: what waits out its pauses need not wait any longer.
    async fn wake_waiting(&self, platform: &Platform) {
        let now = platform.clock.now();
        let woken = platform.db.write(move |conn| outbox::wake(conn, now)).await;
        match woken {
            Ok(jobs) => {
                tracing::info!(
                    provider = self.name,
                    jobs,
                    "a provider of text messages is back"
                )
            }
            // They come by themselves, only later.
            Err(problem) => {
                tracing::warn!(%problem, "what waits for a provider of text messages could not be woken")
            }
        }
    }
}
