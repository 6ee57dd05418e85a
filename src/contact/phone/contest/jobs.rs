//! The worker's side: the number moves, and both sides are told by mail.

use minijinja::context;

use super::super::store as phones;
use super::ending::settle;
use super::store::{self, Row};
use crate::accounts::account::{self, Status};
use crate::delivery::deliveries::{self, Mailing, Plan};
use crate::delivery::mail::{Recipient, Relay};
use crate::delivery::outbox::Act;
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, PhoneContestId};
use crate::platform::problem::Problem;

/// Kind: move the number, if it is time.
pub const SETTLE: &str = "phone_contest.settle";
/// Kind: tell the owner that the number is contested.
pub const OPENED: &str = "phone_contest.opened";
/// Kind: tell the newcomer that the number is theirs.
pub const MOVED: &str = "phone_contest.moved";
/// Kind: tell the owner that the number is not theirs any more.
pub const LOST: &str = "phone_contest.lost";
/// Kind: tell the newcomer that the number does not move.
pub const KEPT: &str = "phone_contest.kept";
/// Kind: tell the owner that the contest is over.
pub const WITHDRAWN: &str = "phone_contest.withdrawn";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(Act {
            kind: SETTLE,
            read: PhoneContestId::parse,
            act: settle,
        }),
        Box::new(mailing(OPENED, opened)),
        Box::new(mailing(MOVED, moved)),
        Box::new(mailing(LOST, lost)),
        Box::new(mailing(KEPT, kept)),
        Box::new(mailing(WITHDRAWN, withdrawn)),
    ]
}

/// The texts of one mail; `keep` where the owner can still do something.
struct Words {
    subject: &'static str,
    title: &'static str,
    text: &'static str,
    advice: &'static str,
    keep: Option<&'static str>,
}

type Planned = Result<Option<Plan>, Problem>;

fn opened(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let words = Words {
        subject: "contest-opened-subject",
        title: "contest-opened-title",
        text: "contest-opened-text",
        advice: "contest-opened-advice",
        keep: Some("contest-opened-keep"),
    };
    let contest = contest_of(conn, job, &[store::OPEN])?;
    let owner = contest.as_ref().and_then(|row| row.owner_id.clone());
    write(conn, platform, job, contest, owner, &words, now)
}

fn moved(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let words = Words {
        subject: "contest-moved-subject",
        title: "contest-moved-title",
        text: "contest-moved-text",
        advice: "contest-moved-advice",
        keep: None,
    };
    let contest = contest_of(conn, job, &[store::MOVED])?;
    let newcomer = contest.as_ref().map(|row| row.account_id.clone());
    write(conn, platform, job, contest, newcomer, &words, now)
}

fn lost(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let words = Words {
        subject: "contest-lost-subject",
        title: "contest-lost-title",
        text: "contest-lost-text",
        advice: "contest-lost-advice",
        keep: None,
    };
    let contest = contest_of(conn, job, &[store::MOVED])?;
    let owner = contest.as_ref().and_then(|row| row.owner_id.clone());
    write(conn, platform, job, contest, owner, &words, now)
}

fn kept(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let words = Words {
        subject: "contest-kept-subject",
        title: "contest-kept-title",
        text: "contest-kept-text",
        advice: "contest-kept-advice",
        keep: None,
    };
    let contest = contest_of(conn, job, &[store::KEPT, store::VOID])?;
    let newcomer = contest.as_ref().map(|row| row.account_id.clone());
    write(conn, platform, job, contest, newcomer, &words, now)
}

/// Only who still has the number is told that it stays theirs.
fn withdrawn(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let words = Words {
        subject: "contest-withdrawn-subject",
        title: "contest-withdrawn-title",
        text: "contest-withdrawn-text",
        advice: "contest-withdrawn-advice",
        keep: None,
    };
    let contest = contest_of(conn, job, &[store::WITHDRAWN, store::VOID])?;
    let Some(row) = contest else {
        return Ok(None);
    };
    let holder = store::hold_number(conn, &row.phone_index)?;
    let owner = row
        .owner_id
        .clone()
        .filter(|owner| Some(owner) == holder.as_ref());
    write(conn, platform, job, Some(row), owner, &words, now)
}

/// The contest, if it still is in one of these states.
fn contest_of(conn: &mut Conn, job: &Job, states: &[&str]) -> Result<Option<Row>, Problem> {
    let id = PhoneContestId::parse(&job.subject);
    let found = id.map(|id| store::find(conn, &id)).transpose()?.flatten();
    Ok(found.filter(|row| states.contains(&row.state.as_str())))
}

fn write(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    contest: Option<Row>,
    reader: Option<AccountId>,
    words: &Words,
    now: Moment,
) -> Planned {
    let Some((contest, reader)) = contest.zip(reader) else {
        return Ok(None);
    };
    let found = account::find(conn, platform, &reader)?;
    let Some(account) = found.filter(|account| account.status == Status::Active) else {
        return Ok(None);
    };
    let phone = phones::find(conn, &contest.phone_id)?;
    let number = phones::open(conn, platform, &phone)?.masked();
    let site = &platform.config.site;
    let to = Recipient::new(platform, account.email.as_str(), &account.locale);
    let say = |key: &str| {
        let mut values = vec![];
        if key.ends_with("-subject") {
            values.push(("site", site.name.as_str()));
        }
        if key.ends_with("-text") {
            values.push(("phone", number.as_str()));
        }
        platform.texts.say(to.language, key, &values)
    };
    let keep = words.keep.map(say).transpose()?;
    let until = keep.as_ref().and(contest.due_at);
    let (subject, title, text, advice) = (
        say(words.subject)?,
        say(words.title)?,
        say(words.text)?,
        say(words.advice)?,
    );
    Ok(Some(Plan {
        mail: deliveries::begin(conn, job, "phone_contest", &account.id, now)?,
        template: "contact/phone/contest",
        values: context! {
            site => site.name.as_str(), name => account.name.as_str(), support_email => site.support_email.as_str(),
            sign_in_url => site.sign_in_url.as_str(), subject => subject.as_str(),
            title, text, advice, keep, until => until.map(Moment::for_people),
        },
        subject,
        to,
    }))
}
