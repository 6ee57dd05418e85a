//! The worker's side: the end of a suspension is told when it comes, and the person is told by mail of all that happens.

use super::appeals::{self, Appeal};
use super::{Suspension, look_up};
use crate::delivery::deliveries::{Mailing, Plan};
use crate::delivery::mail::Relay;
use crate::delivery::outbox::Act;
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AppealId, SuspensionId};
use crate::platform::problem::Problem;
use crate::standing::notices::{self, Words};

/// Kind: tell that a suspension's time is over.
pub const EXPIRE: &str = "suspension.expire";
/// Kind: tell the person of the suspension, with its statement of reasons.
pub const SUSPENDED: &str = "suspension.tell_suspended";
/// Kind: tell the person that it is over.
pub const REINSTATED: &str = "suspension.tell_reinstated";
/// Kind: tell the person that the objection arrived.
pub const APPEAL_RECEIVED: &str = "appeal.tell_received";
/// Kind: tell the person what was decided.
pub const APPEAL_DECIDED: &str = "appeal.tell_decided";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(Act {
            kind: EXPIRE,
            read: SuspensionId::parse,
            act: super::expire,
        }),
        Box::new(mailing(SUSPENDED, suspended)),
        Box::new(mailing(REINSTATED, reinstated)),
        Box::new(mailing(APPEAL_RECEIVED, received)),
        Box::new(mailing(APPEAL_DECIDED, decided)),
    ]
}

type Planned = Result<Option<Plan>, Problem>;

fn suspended(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(suspension) = suspension(conn, platform, job)? else {
        return Ok(None);
    };
    let deadline = appeals::deadline(platform, &suspension, now);
    let until = deadline.map(Moment::for_people).unwrap_or_default();
    let values = [("until", until.as_str())];
    let account = suspension.account.clone();
    notices::plan(conn, platform, job, &account, now, |language| {
        let how = match suspension.automated {
            true => "suspension-automated",
            false => "suspension-by-people",
        };
        let how = platform.texts.say(language, how, &[])?;
        let ends = suspension.until.map(Moment::for_people);
        let mut said = vec![
            ("suspension-facts", suspension.facts),
            ("suspension-rule", suspension.rule),
            ("suspension-decided", how),
        ];
        said.extend(suspension.user_text.map(|text| ("suspension-said", text)));
        said.extend(ends.map(|ends| ("suspension-until", ends)));
        Ok(Words {
            purpose: "account_suspended",
            subject: "suspended-subject",
            title: "suspended-title",
            intro: "suspended-intro",
            said,
            advice: Some(("suspended-advice", &values)),
        })
    })
}

fn reinstated(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(suspension) = suspension(conn, platform, job)? else {
        return Ok(None);
    };
    if suspension.ended_at.is_none() {
        return Ok(None);
    }
    notices::plan(conn, platform, job, &suspension.account, now, |_| {
        Ok(Words {
            purpose: "account_reinstated",
            subject: "reinstated-subject",
            title: "reinstated-title",
            intro: "reinstated-intro",
            said: Vec::new(),
            advice: Some(("reinstated-advice", &[])),
        })
    })
}

fn received(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    // Decided or taken back before this was told: that is told instead.
    let found = appeal(conn, platform, job)?;
    let Some(appeal) = found.filter(|appeal| appeal.ended_at.is_none()) else {
        return Ok(None);
    };
    notices::plan(conn, platform, job, &appeal.account, now, |_| {
        Ok(Words {
            purpose: "appeal_received",
            subject: "appeal-received-subject",
            title: "appeal-received-title",
            intro: "appeal-received-intro",
            said: Vec::new(),
            advice: Some(("appeal-received-advice", &[])),
        })
    })
}

fn decided(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(appeal) = appeal(conn, platform, job)? else {
        return Ok(None);
    };
    let intro = match appeal.state.as_str() {
        "reversed" => "appeal-reversed-intro",
        "upheld" => "appeal-upheld-intro",
        _ => return Ok(None),
    };
    let said = appeal.answer.map(|answer| ("appeal-answer", answer));
    notices::plan(conn, platform, job, &appeal.account, now, |_| {
        Ok(Words {
            purpose: "appeal_decided",
            subject: "appeal-decided-subject",
            title: "appeal-decided-title",
            intro,
            said: said.into_iter().collect(),
            advice: None,
        })
    })
}

fn suspension(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
) -> Result<Option<Suspension>, Problem> {
    let id = SuspensionId::parse(&job.subject);
    let found = id.map(|id| look_up(conn, platform, &id));
    Ok(found.transpose()?.flatten())
}

fn appeal(conn: &mut Conn, platform: &Platform, job: &Job) -> Result<Option<Appeal>, Problem> {
    let id = AppealId::parse(&job.subject);
    let found = id.map(|id| appeals::look_up(conn, platform, &id));
    Ok(found.transpose()?.flatten())
}
