//! The worker's side: the mail with link and code.

use futures_util::future::BoxFuture;
use minijinja::context;

use super::code_hash;
use super::store::{self, NewReset};
use crate::accounts::account::{self, Account, AddressKey, Status};
use crate::contact::codes::Code;
use crate::contact::{email, links};
use crate::delivery::deliveries::{self, Plan};
use crate::delivery::mail::{MailError, Recipient, Relay, outcome};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::ledger::audit::{self, Actor};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::ResetId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;

/// Kind: mail link and code to whoever has an address.
pub const SEND: &str = "password_reset.send";
/// Characters of a code; eight of 31 are 39 bits, and five tries.
const CODE_LENGTH: usize = 8;

/// Mails link and code to whoever has an address.
pub struct Send(pub Relay);

/// Whose address it is. Who only registered has to prove it first, and gets that mail from the room of e-mail addresses.
enum Found {
    /// An account's, which gets this.
    Owner(ResetId, Box<Plan>),
    /// Nobody's who would get a mail from here.
    Nobody,
}

impl Run for Send {
    fn kind(&self) -> &'static str {
        SEND
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(send(&self.0, platform, job, now))
    }
}

async fn send(
    relay: &Relay,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Outcome, Problem> {
    let Some(key) = AddressKey::from_text(&job.subject) else {
        return Ok(Outcome::Dead("bad_subject".into()));
    };
    let (inner, order) = (platform.clone(), job.clone());
    let found = platform
        .db
        .write(move |conn| look_up(conn, &inner, &order, &key, now))
        .await?;
    match found {
        Found::Nobody => Ok(Outcome::Done),
        Found::Owner(reset, plan) => {
            let sent = deliveries::send(platform, relay, *plan, now).await?;
            if sent.as_ref().is_err_and(MailError::was_answered) {
                // The server said no: nobody will ever read this one, so the code mailed before is the newest again.
                platform
                    .db
                    .write(move |conn| Ok(store::delete(conn, &reset)?))
                    .await?;
            }
            Ok(outcome(sent))
        }
    }
}

fn look_up(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    key: &AddressKey,
    now: Moment,
) -> Result<Found, Problem> {
    if let Some(owner) = account::owner(conn, key)? {
        let owner = account::load(conn, platform, &owner)?;
        if owner.status != Status::Active {
            return Ok(Found::Nobody);
        }
        let (id, plan) = prepare(conn, platform, job, &owner, now)?;
        return Ok(Found::Owner(id, Box::new(plan)));
    }
    if let Some(newcomer) = account::newest_pending(conn, key)? {
        email::mail_instead(conn, platform, &Call::internal(now), &newcomer)?;
    }
    Ok(Found::Nobody)
}

fn prepare(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    owner: &Account,
    now: Moment,
) -> Result<(ResetId, Plan), Problem> {
    let mail = deliveries::begin(conn, job, "password_reset", &owner.id, now)?;
    email::mailed_to_owner(conn, platform, &owner.email_key, &mail, now)?;
    let (lifetimes, site) = (&platform.config.lifetimes, &platform.config.site);
    let id = ResetId::new(now, &platform.random);
    let (token, code) = (
        links::fresh(&platform.random),
        platform.random.code(CODE_LENGTH),
    );
    let new = NewReset {
        id: &id,
        account: &owner.id,
        address: &owner.email_key,
        security_epoch: owner.security_epoch,
        token_hash: token.hash(),
        code: Code {
            hash: code_hash(platform, &owner.email_key, &code).to_vec(),
            expires_at: now.plus(delta(lifetimes.reset_code)),
        },
        expires_at: now.plus(delta(lifetimes.reset_link)),
    };
    store::insert(conn, &new, now)?;
    audit::note(
        conn,
        &Call::internal(now),
        Actor::Anonymous,
        "password.reset_requested",
        Some(&owner.id),
        serde_json::json!({}),
    )?;
    let (left, right) = code.split_at(CODE_LENGTH / 2);
    let to = Recipient::new(platform, owner.email.as_str(), &owner.locale);
    let plan = Plan {
        mail,
        subject: say(platform, &to, "reset-subject")?,
        to,
        template: "sign_in/password_reset/reset",
        values: context! {
            site => site.name.as_str(), name => owner.name.as_str(), support_email => site.support_email.as_str(),
            link => format!("{}/reset-password?token={}", site.public_url, token.expose()),
            code => format!("{left}-{right}"),
            link_minutes => (lifetimes.reset_link.as_secs() / 60).max(1), code_minutes => (lifetimes.reset_code.as_secs() / 60).max(1),
        },
    };
    Ok((id, plan))
}

pub(super) fn say(platform: &Platform, to: &Recipient, key: &str) -> anyhow::Result<String> {
    let site = &platform.config.site.name;
    platform.texts.say(to.language, key, &[("site", site)])
}
