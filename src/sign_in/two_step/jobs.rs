//! The worker's side: makes codes late, keeps only their hashes, and sends outside of any transaction.

use futures_util::future::BoxFuture;
use minijinja::context;
use zeroize::Zeroizing;

use super::challenge::code_hash;
use super::manage::remove_lost_number;
use super::store::{self, Challenge};
use super::{challenge, notices};
use crate::accounts::account::{self, Account};
use crate::contact::codes::{self, Code};
use crate::contact::phone;
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::messages::{self, Texting};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::delivery::sms::{Channel, SmsRelay, TextMessage};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ChallengeId};
use crate::platform::problem::Problem;

/// Kind: send a code by text message or call.
pub const SMS_CODE: &str = "second_step.sms_code";
/// Kind: send a code by mail.
pub const MAILED_CODE: &str = "second_step.mailed_code";

/// This room's jobs.
pub fn all(relay: &Relay, texting: &SmsRelay) -> Vec<Box<dyn Run>> {
    let mut jobs = notices::all(relay);
    jobs.push(Box::new(NumberGone));
    jobs.push(Box::new(Texting {
        kind: SMS_CODE,
        plan: sms_code,
        relay: texting.clone(),
    }));
    jobs.push(Box::new(Mailing {
        kind: MAILED_CODE,
        plan: mailed_code,
        relay: relay.clone(),
    }));
    jobs
}

/// Takes the second step away that a number was which has gone to somebody else.
struct NumberGone;

impl Run for NumberGone {
    fn kind(&self) -> &'static str {
        phone::GONE
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(account) = AccountId::parse(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let inner = platform.clone();
            let act = move |conn: &mut Conn| remove_lost_number(conn, &inner, &account, now);
            platform.db.write(act).await?;
            Ok(Outcome::Done)
        })
    }
}

fn sms_code(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<TextMessage>, Problem> {
    let Some((challenge, owner)) = wanted(conn, platform, job, now)? else {
        return Ok(None);
    };
    let Some(number) = phone::proven(conn, platform, &owner.id)? else {
        return Ok(None);
    };
    let channel = challenge.channel.as_deref().and_then(Channel::parse);
    let channel = channel.unwrap_or(Channel::Sms);
    let language = platform.texts.spoken_in(&owner.locale);
    let id = messages::begin(conn, job, "second_step", channel, &owner.id, now)?;
    let digits = keep(conn, platform, &challenge, &id, now)?;
    Ok(Some(TextMessage {
        id,
        to: number.as_str().to_owned(),
        channel,
        language,
        text: phone::jobs::text(platform, channel, language, &digits)?,
        date: now,
    }))
}

fn mailed_code(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some((challenge, owner)) = wanted(conn, platform, job, now)? else {
        return Ok(None);
    };
    let mail = deliveries::begin(conn, job, "second_step_code", &owner.id, now)?;
    let digits = keep(conn, platform, &challenge, &mail, now)?;
    let site = &platform.config.site;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    Ok(Some(Plan {
        mail,
        subject: platform
            .texts
            .say(to.language, "step-code-subject", &[("site", &site.name)])?,
        to,
        template: "sign_in/two_step/code",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            code => digits.as_str(), code_minutes => challenge::LIFE.num_minutes(), reset_url => site.reset_url.as_str(),
        },
    }))
}

/// Still wanted? It may have run out since.
fn wanted(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<(Challenge, Account)>, Problem> {
    let id = ChallengeId::parse(&job.subject);
    let found = id.map(|id| store::waiting(conn, &id, now)).transpose()?;
    let Some(challenge) = found.flatten() else {
        return Ok(None);
    };
    let owner = account::load(conn, platform, &challenge.account_id)?;
    Ok(Some((challenge, owner)))
}

/// Makes the code of a message, and keeps its hash.
fn keep(
    conn: &mut Conn,
    platform: &Platform,
    challenge: &Challenge,
    message: &str,
    now: Moment,
) -> Result<Zeroizing<String>, Problem> {
    let digits = codes::digits(platform, "second_step", challenge.id.as_str(), message);
    let code = Code {
        hash: code_hash(platform, &challenge.id, &digits).to_vec(),
        expires_at: now.plus(challenge::LIFE),
    };
    store::set_code(conn, &challenge.id, &code, message)?;
    Ok(digits)
}
