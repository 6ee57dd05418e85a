//! Where a verification stands, for its owner.

use super::{store, typo};
use crate::accounts::account::Account;
use crate::delivery::deliveries::{self, Event, Step};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::limits::counters;
use crate::platform::problem::Problem;

/// Where a verification stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The address, masked.
    pub address: String,
    /// Whether it is proven.
    pub verified: bool,
    /// How the newest mail fares.
    pub delivery: Delivery,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often still.
    pub sends_left: u32,
    /// What the person probably meant to type.
    pub did_you_mean: Option<String>,
}

/// How the newest mail fares.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// In a word.
    pub state: String,
    /// Why it fares badly.
    pub reason: Option<String>,
    /// Why it came back.
    pub bounce_class: Option<String>,
    /// When it was handed over.
    pub sent_at: Option<Moment>,
    /// What happened to it, oldest first.
    pub timeline: Vec<Step>,
}

impl Delivery {
    fn waiting() -> Self {
        Self {
            state: Event::Queued.as_str().to_owned(),
            reason: None,
            bounce_class: None,
            sent_at: None,
            timeline: Vec::new(),
        }
    }

    /// How this mail fares; without one it waits to be written.
    pub fn of(conn: &mut Conn, mail: Option<&str>) -> Result<Self, Problem> {
        let Some(id) = mail else {
            return Ok(Self::waiting());
        };
        let Some(mail) = deliveries::find(conn, id)? else {
            return Ok(Self::waiting());
        };
        let timeline = deliveries::story(conn, id)?;
        let sent = Event::Sent.as_str();
        let sent_at = timeline.iter().rev().find(|step| step.event == sent);
        Ok(Self {
            sent_at: sent_at.map(|step| step.at),
            state: mail.state,
            reason: mail.reason,
            bounce_class: mail.bounce_class,
            timeline,
        })
    }
}

/// Tells where an account's verification stands.
pub fn standing(
    conn: &mut Conn,
    platform: &Platform,
    account: &Account,
    now: Moment,
) -> Result<Standing, Problem> {
    let mail = store::newest_mail(conn, &account.id)?;
    let left = counters::peek(
        conn,
        &platform.config.limits.resends_per_email,
        account.email_key.as_bytes(),
        now,
    )?;
    Ok(Standing {
        address: account.email.masked(),
        verified: account.email_verified_at.is_some(),
        delivery: Delivery::of(conn, mail.as_deref())?,
        resend_available_at: left.available_at,
        sends_left: left.count.min(super::http::SENDS_MAX),
        did_you_mean: typo::suggestion(&account.email),
    })
}
