//! The worker's side: looks the address up, makes link and code late, keeps only their hashes, and sends outside of
//! any transaction.

use futures_util::future::BoxFuture;
use minijinja::{Value, context};
use zeroize::Zeroizing;

use super::store;
use super::{code_hash, mailed_to_owner, undeliverable};
use crate::accounts::account::{self, Account, AddressKey, Status};
use crate::contact::codes::Code;
use crate::contact::links;
use crate::delivery::deliveries;
use crate::delivery::mail::{Addressed, Recipient, Relay, letter, outcome};
use crate::delivery::outbox::worker::{Job, Outcome, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;

/// Kind: mail to one account.
pub const VERIFY: &str = "email.verify";
/// Kind: mail to whoever waits at an address.
pub const RESEND: &str = "email.resend";

/// Characters of a code; eight of 31 are 39 bits, and five tries.
const CODE_LENGTH: usize = 8;

/// Mails link and code to an account.
pub struct Verify(pub Relay);

/// Mails whoever waits at an address, or tells its owner that it is proven already.
pub struct Resend(pub Relay);

/// What to send, decided in one transaction.
struct Plan {
    /// The mail's id.
    mail: String,
    /// The account and address whose verification this is, if it is one.
    verifies: Option<(AccountId, AddressKey)>,
    to: Recipient,
    subject: String,
    template: &'static str,
    values: Value,
    /// The code that this mail carries and the one that it replaces.
    codes: Option<([u8; 32], Option<Code>)>,
}

impl Run for Verify {
    fn kind(&self) -> &'static str {
        VERIFY
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(id) = AccountId::parse(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let (inner, order) = (platform.clone(), job.clone());
            let plan = platform
                .db
                .write(move |conn| plan_for(conn, &inner, &order, &id, now))
                .await?;
            carry_out(platform, &self.0, plan, now).await
        })
    }
}

impl Run for Resend {
    fn kind(&self) -> &'static str {
        RESEND
    }

    fn run<'a>(
        &'a self,
        platform: &'a Platform,
        job: &'a Job,
        now: Moment,
    ) -> BoxFuture<'a, Result<Outcome, Problem>> {
        Box::pin(async move {
            let Some(key) = AddressKey::from_text(&job.subject) else {
                return Ok(Outcome::Dead("bad_subject".into()));
            };
            let (inner, order) = (platform.clone(), job.clone());
            let plan = platform
                .db
                .write(move |conn| plan_at(conn, &inner, &order, &key, now))
                .await?;
            carry_out(platform, &self.0, plan, now).await
        })
    }
}

fn plan_at(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    key: &AddressKey,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    if let Some(owner) = account::owner(conn, key)? {
        let owner = account::load(conn, platform, &owner)?;
        let to = recipient(platform, &owner);
        let mail = deliveries::begin(conn, job, "already_verified", &owner.id, now)?;
        mailed_to_owner(conn, platform, key, &mail, now)?;
        return Ok(Some(Plan {
            mail,
            verifies: None,
            subject: platform.texts.say(to.language, "already-subject", &[])?,
            to,
            template: "contact/email/already_verified",
            values: to_owner(platform, &owner),
            codes: None,
        }));
    }
    match account::newest_pending(conn, key)? {
        // Nothing arrives there; to say so would tell a stranger that somebody waits.
        Some(id) if undeliverable(conn, &id, now)?.is_some() => Ok(None),
        Some(id) => plan_for(conn, platform, job, &id, now),
        None => Ok(None),
    }
}

fn plan_for(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    id: &AccountId,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    // Still wanted? The account may be verified, closed or swept since.
    let Some(account) =
        account::find(conn, platform, id)?.filter(|account| account.status == Status::Pending)
    else {
        return Ok(None);
    };
    let mail = deliveries::begin(conn, job, "verify", id, now)?;
    store::set_newest_mail(conn, id, Some(&mail))?;
    let lifetimes = &platform.config.lifetimes;
    // A taken address has a code too, which nobody is told: wrong ones must be refused in the same way.
    let earlier = store::code(conn, id)?;
    let (code, hash) = fresh_code(conn, platform, id, now)?;
    if let Some(owner) = account::owner(conn, &account.email_key)? {
        let owner = account::load(conn, platform, &owner)?;
        let to = recipient(platform, &owner);
        return Ok(Some(Plan {
            mail,
            verifies: Some((account.id, account.email_key)),
            subject: platform.texts.say(
                to.language,
                "taken-subject",
                &[("site", &platform.config.site.name)],
            )?,
            to,
            template: "contact/email/address_taken",
            values: to_owner(platform, &owner),
            codes: Some((hash, earlier)),
        }));
    }
    let token = links::fresh(&platform.random);
    store::insert_link(
        conn,
        &token.hash(),
        id,
        &account.email_key,
        now,
        now.plus(delta(lifetimes.email_link)),
    )?;
    let site = &platform.config.site;
    let (left, right) = code.split_at(CODE_LENGTH / 2);
    let to = recipient(platform, &account);
    Ok(Some(Plan {
        mail,
        subject: platform
            .texts
            .say(to.language, "verify-subject", &[("site", &site.name)])?,
        to,
        template: "contact/email/verify",
        values: context! {
            site => site.name.as_str(), name => account.name.as_str(), support_email => site.support_email.as_str(),
            link => format!("{}/verify-email?token={}", site.public_url, token.expose()),
            code => format!("{left}-{right}"),
            link_hours => (lifetimes.email_link.as_secs() / 3600).max(1), code_minutes => (lifetimes.email_code.as_secs() / 60).max(1),
            from_address => super::http::sender(platform),
        },
        verifies: Some((account.id, account.email_key)),
        codes: Some((hash, earlier)),
    }))
}

/// Makes the account's newest code; only its hash is kept.
pub(super) fn fresh_code(
    conn: &mut Conn,
    platform: &Platform,
    id: &AccountId,
    now: Moment,
) -> Result<(Zeroizing<String>, [u8; 32]), Problem> {
    let text = platform.random.code(CODE_LENGTH);
    let hash = code_hash(platform, id, &text);
    let code = Code {
        hash: hash.to_vec(),
        expires_at: now.plus(delta(platform.config.lifetimes.email_code)),
    };
    store::set_code(conn, id, Some(&code))?;
    Ok((text, hash))
}

/// An account is written to in its own language, whatever the request spoke that set the mail off.
fn recipient(platform: &Platform, account: &Account) -> Recipient {
    Recipient::new(platform, account.email.as_str(), &account.locale)
}

fn to_owner(platform: &Platform, owner: &Account) -> Value {
    let site = &platform.config.site;
    context! {
        site => site.name.as_str(), name => owner.name.as_str(), sign_in_url => site.sign_in_url.as_str(), reset_url => site.reset_url.as_str(),
        support_email => site.support_email.as_str(),
    }
}

async fn carry_out(
    platform: &Platform,
    relay: &Relay,
    plan: Option<Plan>,
    now: Moment,
) -> Result<Outcome, Problem> {
    let Some(plan) = plan else {
        return Ok(Outcome::Done);
    };
    let to = Addressed {
        id: &plan.mail,
        to: &plan.to,
        at: now,
    };
    let letter = letter(platform, &to, plan.subject, plan.template, plan.values)?;
    let sent = deliveries::hand_over(platform, relay, &letter).await?;
    if let (Err(error), Some((account, address)), Some((unsent, earlier))) =
        (&sent, plan.verifies, plan.codes)
        && error.was_answered()
    {
        // The server said no: nobody will ever read the new code, so the one mailed before stays good. Unless the address was
        // corrected while its mail was under way: then this verdict is another's.
        let restored = platform.db.write(move |conn| {
            if account::is_at(conn, &account, &address)? {
                store::restore_code(conn, &account, &unsent, earlier.as_ref())?;
            }
            Ok(())
        });
        restored.await?;
    }
    Ok(outcome(sent))
}
