//! Several mail servers, one behind the other: the first that takes a mail has it.

use std::sync::Arc;

use super::{Letter, MailError, Mailer, breaker};
use crate::delivery::bounce::BounceClass;
use crate::delivery::outbox;
use crate::platform::Platform;
use crate::platform::breaker::Breaker;

struct Server {
    name: String,
    mailer: Arc<dyn Mailer>,
    breaker: Breaker,
}

/// The servers in the order of the settings. Cheap to clone.
///
/// One that is away, busy or misconfigured is passed over at once, and for a minute after several failures in a row. A refusal is about
/// the mail and ends the search, unless it is the server's own reputation that is refused. Whoever takes it, the Message-ID is the same: a
/// server that took the mail and lost the connection before saying so makes no second mail of it.
#[derive(Clone)]
pub struct Relay(Arc<[Server]>);

impl Relay {
    /// These servers, by name.
    pub fn new(servers: Vec<(String, Arc<dyn Mailer>)>) -> Self {
        let servers = servers.into_iter().map(|(name, mailer)| Server {
            name,
            mailer,
            breaker: breaker(),
        });
        Self(servers.collect())
    }

    /// Hands a mail over. The name of the server that took it, or what the last one said.
    pub async fn send(&self, platform: &Platform, letter: &Letter) -> Result<String, MailError> {
        let mut verdict = None;
        for server in self.0.iter() {
            match server.send(platform, letter).await {
                Ok(()) => return Ok(server.name.clone()),
                Err(error) => {
                    let ends = matches!(&error, MailError::Refused { class, .. } if *class != BounceClass::Blocked);
                    verdict = Some(weightier(verdict, error));
                    if ends {
                        break;
                    }
                }
            }
        }
        Err(verdict.unwrap_or_else(|| MailError::Unreachable("no_server".into())))
    }
}

/// What counts of two servers' failures: a refusal, then one that leaves open whether the mail has arrived, then the first.
fn weightier(known: Option<MailError>, next: MailError) -> MailError {
    match known {
        None => next,
        Some(known @ MailError::Refused { .. }) => known,
        Some(known) => {
            let refused = matches!(next, MailError::Refused { .. });
            if refused || (known.was_answered() && !next.was_answered()) {
                next
            } else {
                known
            }
        }
    }
}

impl Server {
    /// The server is back: what waits out its pauses need not wait any longer.
    async fn wake_waiting(&self, platform: &Platform) {
        let now = platform.clock.now();
        let woken = platform.db.write(move |conn| outbox::wake(conn, now)).await;
        match woken {
            Ok(jobs) => tracing::info!(server = self.name, jobs, "a mail server is back"),
            // They come by themselves, only later.
            Err(problem) => {
                tracing::warn!(%problem, "what waits for a mail server could not be woken")
            }
        }
    }

    async fn send(&self, platform: &Platform, letter: &Letter) -> Result<(), MailError> {
        self.breaker
            .admit(platform.clock.now())
            .map_err(MailError::Unreachable)?;
        let sent = self.mailer.send(platform, letter).await;
        let label = match &sent {
            Ok(()) => "taken",
            Err(MailError::Refused { .. }) => "refused",
            Err(MailError::Unreachable(_)) => "unreachable",
        };
        metrics::counter!("mails_total", "server" => self.name.clone(), "outcome" => label)
            .increment(1);
        match &sent {
            Err(MailError::Unreachable(why)) => {
                if self.breaker.failed(why, platform.clock.now()) {
                    tracing::warn!(
                        server = self.name,
                        why,
                        "a mail server is left alone for a minute"
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
}
