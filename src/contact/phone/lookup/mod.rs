//! What kind of line a number belongs to, asked of somebody who knows: digits tell nothing in many countries.
//!
//! A verdict holds for a while, since every question costs money. It is asked for before a code is sent, outside of any transaction and
//! for two seconds at most; while nobody answers, what the digits tell stands.

mod store;
mod twilio;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::number::{LineType, PhoneNumber};
use super::{Owner, at_phone, problems, rules, standing};
use crate::delivery::mail;
use crate::delivery::spending;
use crate::platform::Platform;
use crate::platform::breaker::Breaker;
use crate::platform::clock::Moment;
use crate::platform::config::Phone;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::limits::{counters, delta};
use crate::platform::problem::{Kind, Problem};

/// How long an answer is waited for: a person waits as long.
const PATIENCE: Duration = Duration::from_secs(2);

/// What somebody says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It belongs to this kind of line.
    Line(LineType),
    /// There is no such number.
    Invalid,
    /// Nobody knows.
    Unknown,
}

impl Verdict {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line(line) => line.as_str(),
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Self {
        match text {
            "invalid" => Self::Invalid,
            text => LineType::parse(text).map_or(Self::Unknown, Self::Line),
        }
    }
}

/// Somebody who knows.
pub trait LineTypes: Send + Sync {
    /// Asks about a number (E.164). `None`: no verdict this time. An error, with a code that says why: there is no answer.
    fn ask<'a>(&'a self, number: &'a str) -> BoxFuture<'a, Result<Option<Verdict>, String>>;
}

struct Asked {
    who: Box<dyn LineTypes>,
    breaker: Breaker,
}

/// Looks numbers up, where somebody is set up who knows. Cheap to clone.
#[derive(Clone)]
pub struct Lookup(Option<Arc<Asked>>);

impl Lookup {
    /// Whom the settings name.
    pub fn new(settings: &Phone) -> Self {
        let asked = settings.lookup.as_ref().map(|account| Asked {
            who: Box::new(twilio::Twilio::new(account, PATIENCE)),
            breaker: mail::breaker(),
        });
        Self(asked.map(Arc::new))
    }

    /// Refuses a number that is known not to be a person's own mobile phone.
    pub async fn check(
        &self,
        platform: &Platform,
        account: &AccountId,
        number: &PhoneNumber,
        now: Moment,
    ) -> Result<(), Problem> {
        let refused = self.refusal(platform, account, number, now).await?;
        refused.map_or(Ok(()), |(kind, code)| Err(at_phone(kind, code)))
    }

    /// The same for the number that waits for its code: nobody may have answered when it was given.
    pub async fn check_pending(
        &self,
        platform: &Platform,
        owner: &Owner,
        now: Moment,
    ) -> Result<(), Problem> {
        if self.0.is_none() {
            return Ok(());
        }
        let (inner, theirs) = (platform.clone(), owner.clone());
        let read = platform
            .db
            .read(move |conn| standing(conn, &inner, &theirs, now));
        let Some(pending) = read.await?.pending else {
            return Ok(());
        };
        let number = &pending.number;
        let refused = self.refusal(platform, &owner.account, number, now).await?;
        refused.map_or(Ok(()), |(kind, _)| Err(Problem::new(kind)))
    }

    async fn refusal(
        &self,
        platform: &Platform,
        account: &AccountId,
        number: &PhoneNumber,
        now: Moment,
    ) -> Result<Option<Refusal>, Problem> {
        let Some(asked) = &self.0 else {
            return Ok(None);
        };
        let index = number.key(&platform.seal);
        let since = now.minus(delta(platform.config.phone.lookup_age));
        let known = index.clone();
        let read = platform
            .db
            .read(move |conn| Ok(store::find(conn, &known, since)?));
        let verdict = match read.await? {
            Some(known) => {
                count("known");
                Some(known)
            }
            None => {
                spend(platform, account, now).await?;
                asked.ask(platform, number, index, now).await?
            }
        };
        Ok(verdict.and_then(judge))
    }
}

impl Asked {
    async fn ask(
        &self,
        platform: &Platform,
        number: &PhoneNumber,
        index: Vec<u8>,
        now: Moment,
    ) -> Result<Option<Verdict>, Problem> {
        if self.breaker.admit(now).is_err() {
            count("unavailable");
            return Ok(None);
        }
        match self.who.ask(number.as_str()).await {
            Ok(verdict) => {
                self.breaker.succeeded();
                count("asked");
                if let Some(verdict) = verdict {
                    let kept = move |conn: &mut Conn| {
                        store::keep(conn, &index, verdict, now)?;
                        Ok(())
                    };
                    platform.db.write(kept).await?;
                }
                Ok(verdict)
            }
            Err(why) => {
                count("unavailable");
                let left_alone = self.breaker.failed(&why, now);
                tracing::warn!(
                    why,
                    left_alone,
                    "a number could not be looked up: its digits decide"
                );
                Ok(None)
            }
        }
    }
}

/// A question costs money, whatever the answer.
async fn spend(platform: &Platform, account: &AccountId, now: Moment) -> Result<(), Problem> {
    let (inner, account) = (platform.clone(), account.clone());
    let counted = platform.db.write(move |conn| {
        let budget = &inner.config.limits.phone_lookups_per_account;
        counters::take(conn, budget, account.as_str().as_bytes(), now)
            .map_err(|problem| spending::too_many(&inner, problem))
    });
    counted.await.map(|_| ())
}

/// A problem, and the code of the fault at the number.
type Refusal = (&'static Kind, &'static str);

fn judge(verdict: Verdict) -> Option<Refusal> {
    match verdict {
        Verdict::Unknown => None,
        Verdict::Invalid => Some((&problems::PHONE_INVALID, "phone_invalid")),
        Verdict::Line(line) => rules::line(line).err().map(|kind| (kind, line.as_str())),
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("phone_lookups_total", "outcome" => outcome).increment(1);
}

/// Drops verdicts that hold no longer.
pub fn sweep(conn: &mut Conn, platform: &Platform, now: Moment) -> Result<usize, Problem> {
    let before = now.minus(delta(platform.config.phone.lookup_age));
    Ok(store::sweep(conn, before)?)
}
