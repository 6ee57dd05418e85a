//! The worker's side: makes the code late, keeps only its hash, and sends outside of any transaction.

use futures_util::future::BoxFuture;

use super::code_hash;
use super::store;
use crate::accounts::account;
use crate::contact::codes::{self, Code};
use crate::delivery::messages;
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::delivery::sms::{Channel, SmsError, SmsRelay, TextMessage, outcome, plain};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::PhoneId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// Kind: send a code to the number that waits.
pub const CODE: &str = "phone.code";

/// Sends a code.
pub struct SendCode(pub SmsRelay);

struct Plan {
    phone: PhoneId,
    message: TextMessage,
    unsent: [u8; 32],
    earlier: Option<Code>,
}

impl Run for SendCode {
    fn kind(&self) -> &'static str {
        CODE
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(id) = PhoneId::parse(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let (inner, order) = (platform.clone(), job.clone());
            let planned = platform
                .db
                .write(move |conn| plan(conn, &inner, &order, &id, now));
            let Some(plan) = planned.await? else {
                return Ok(Outcome::Done);
            };
            let sent = messages::hand_over(platform, &self.0, &plan.message).await?;
            if let Err(SmsError::Refused(_)) = &sent {
                // Nobody will ever read the new code, so the one sent before stays good.
                let restored = platform.db.write(move |conn| {
                    store::restore_code(conn, &plan.phone, &plan.unsent, plan.earlier.as_ref())?;
                    Ok(())
                });
                restored.await?;
            }
            Ok(outcome(sent))
        })
    }
}

fn plan(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    id: &PhoneId,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    // Still wanted? The number may be proven, given up or run out since.
    let Some(row) = store::waiting(conn, id, now)? else {
        return Ok(None);
    };
    let account = account::load(conn, platform, &row.account_id)?;
    let number = store::open(conn, platform, &row)?;
    let channel = Channel::parse(&row.channel).unwrap_or(Channel::Sms);
    let language = platform.texts.spoken_in(&account.locale);
    let message = messages::begin(conn, job, "phone", channel, &account.id, now)?;
    let digits = codes::digits(platform, "phone", id.as_str(), &message);
    let unsent = code_hash(platform, id, &digits);
    let code = Code {
        hash: unsent.to_vec(),
        expires_at: now.plus(delta(platform.config.phone.code_time)),
    };
    store::set_code(conn, id, &code, &message)?;
    Ok(Some(Plan {
        message: TextMessage {
            id: message,
            to: number.as_str().to_owned(),
            channel,
            language,
            text: text(platform, channel, language, &digits)?,
            date: now,
        },
        phone: row.id.clone(),
        unsent,
        earlier: row.code(),
    }))
}

/// What the phone says. A text message ends with the lines that let the app and the page read the code by themselves: the Android app's
/// hash, and as the last line `@host #code` (origin-bound one-time codes).
pub fn text(
    platform: &Platform,
    channel: Channel,
    language: Language,
    code: &str,
) -> anyhow::Result<String> {
    let site = &platform.config.site;
    let values = [("site", site.name.as_str()), ("code", code)];
    if channel == Channel::Voice {
        return platform.texts.say(language, "phone-call", &values);
    }
    let mut text = plain(platform.texts.say(language, "phone-sms", &values)?);
    let hash = platform.config.phone.android_hash.as_str();
    if !hash.is_empty() {
        text.push_str(&format!("\n{hash}"));
    }
    let url = url::Url::parse(&site.public_url).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or("");
    text.push_str(&format!("\n\n@{host} #{code}"));
    Ok(text)
}
