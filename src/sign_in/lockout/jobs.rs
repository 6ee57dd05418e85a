//! The worker's side: the mail that tells an owner of an episode of locks.

use minijinja::{Value, context};

use super::owner::code_hash;
use super::store::episodes::{self, Episode};
use crate::accounts::account::{self, Account, Status};
use crate::contact::codes::Code;
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::worker::{Job, Run};
use crate::ledger::events::{self, kinds::AccountLocked};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::LockId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::random::Token;
use crate::platform::seal::Purpose;

/// Kind: tell the owner of an address that it is locked.
pub const NOTICE: &str = "lockout.notice";

/// Characters of a code; eight of 31 are 39 bits, and five tries.
const CODE_LENGTH: usize = 8;

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    vec![Box::new(Mailing {
        kind: NOTICE,
        plan: notice,
        relay: relay.clone(),
    })]
}

/// Nobody's address: nothing to do. Only a registration waits for it: whoever made it is not its owner. Integrators are told in any case; the
/// owner, unless the episode was ended meanwhile.
fn notice(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let id = LockId::parse(&job.subject);
    let found = id.map(|id| episodes::find(conn, &id)).transpose()?;
    let Some(episode) = found.flatten() else {
        return Ok(None);
    };
    let Some(owner) = account::owner(conn, &episode.address())? else {
        return Ok(None);
    };
    let owner = account::load(conn, platform, &owner)?;
    if owner.status != Status::Active {
        return Ok(None);
    }
    if episodes::tell(conn, &episode.id, episode.is_final, now)? > 0 {
        let event = AccountLocked {
            scope: episode.scope.clone(),
            until: episode.locked_until,
            is_final: episode.is_final,
        };
        events::emit(conn, &event, &owner.id, now)?;
    }
    if episode.ended_at.is_some() {
        return Ok(None);
    }
    let mail = deliveries::begin(conn, job, "account_locked", &owner.id, now)?;
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    let (subject, template) = match (episode.is_final, episode.locked_until > now) {
        _ if episode.is_second_step() => ("codes-subject", "sign_in/lockout/second_step"),
        (true, _) => ("stopped-subject", "sign_in/lockout/stopped"),
        (false, true) => ("locked-subject", "sign_in/lockout/locked"),
        (false, false) => ("locked-over-subject", "sign_in/lockout/locked"),
    };
    let is_over = episode.is_final || episode.locked_until <= now;
    let keys = if is_over || episode.is_second_step() {
        Value::from(())
    } else {
        keys(conn, platform, &episode, now)?
    };
    let site = &platform.config.site.name;
    Ok(Some(Plan {
        mail,
        subject: platform
            .texts
            .say(to.language, subject, &[("site", site)])?,
        values: context! { keys, ..facts(platform, &to, &owner, &episode) },
        to,
        template,
    }))
}

/// What happened.
fn facts(platform: &Platform, to: &Recipient, owner: &Account, episode: &Episode) -> Value {
    let (site, lockout) = (&platform.config.site, &platform.config.lockout);
    let place = platform
        .places
        .place_of(&episode.client_address, to.language);
    context! {
        site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
        reset_url => site.reset_url.as_str(), is_strangers => episode.is_strangers(), is_final => episode.is_final,
        failures => if episode.is_final { lockout.hard_stop } else { lockout.failures.count },
        since => episode.started_at.for_people(), until => episode.locked_until.for_people(),
        address => episode.client_address.as_str(), place => place.map(|place| place.for_people()),
    }
}

/// Link and code of this mail. The code of an earlier copy dies; the link is the same in all of them, and lives on from now.
fn keys(
    conn: &mut Conn,
    platform: &Platform,
    episode: &Episode,
    now: Moment,
) -> Result<Value, Problem> {
    let (lifetimes, site) = (&platform.config.lifetimes, &platform.config.site);
    let (token, text) = (
        unlock_token(platform, &episode.id),
        platform.random.code(CODE_LENGTH),
    );
    let code = Code {
        hash: code_hash(platform, &episode.address(), &text).to_vec(),
        expires_at: now.plus(delta(lifetimes.email_code)),
    };
    let link_expires = now.plus(delta(lifetimes.unlock_link));
    episodes::set_keys(conn, &episode.id, &token.hash(), link_expires, &code)?;
    let (left, right) = text.split_at(CODE_LENGTH / 2);
    Ok(context! {
        link => format!("{}/unlock?token={}", site.public_url, token.expose()),
        code => format!("{left}-{right}"),
        link_hours => lifetimes.unlock_link.as_secs().div_ceil(3600).max(1),
        code_minutes => (lifetimes.email_code.as_secs() / 60).max(1),
    })
}

/// The same token however often the mail is tried: whichever copy arrives has a link that works.
fn unlock_token(platform: &Platform, episode: &LockId) -> Token {
    let secret = platform
        .seal
        .mac(Purpose::Codes, &[b"unlock", episode.as_str().as_bytes()]);
    Token::from_secret("", &secret)
}
