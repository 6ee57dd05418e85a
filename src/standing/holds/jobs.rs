//! The worker's side: the end of a hold is told when it comes, and the person is told by mail of its beginning and end.

use super::store::{self, Hold};
use crate::delivery::deliveries::{Mailing, Plan};
use crate::delivery::mail::Relay;
use crate::delivery::outbox::Act;
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::HoldId;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::Teller;
use crate::standing::kinds::capability_key;
use crate::standing::notices::{self, Words};

/// Kind: tell that a hold's time is over.
pub const EXPIRE: &str = "hold.expire";
/// Kind: tell the person that there is a hold.
pub const PLACED: &str = "hold.tell_placed";
/// Kind: tell the person that a hold is over.
pub const LIFTED: &str = "hold.tell_lifted";

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
            read: HoldId::parse,
            act: super::expire,
        }),
        Box::new(mailing(PLACED, placed)),
        Box::new(mailing(LIFTED, lifted)),
    ]
}

fn placed(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    // Over before it was told of: there is nothing to do any more.
    let Some(hold) = of(conn, job)?.filter(|hold| hold.ended_at.is_none()) else {
        return Ok(None);
    };
    notices::plan(conn, platform, job, &hold.account, now, |language| {
        let mut said = said(platform, &hold, language, now)?;
        said.extend(hold.until.map(|until| ("hold-until", until.for_people())));
        Ok(Words {
            purpose: "hold_placed",
            subject: "hold-placed-subject",
            title: "hold-placed-title",
            intro: "hold-placed-intro",
            said,
            advice: Some(("hold-placed-advice", &[])),
        })
    })
}

fn lifted(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    now: Moment,
) -> Result<Option<Plan>, Problem> {
    let Some(hold) = of(conn, job)?.filter(|hold| hold.ended_at.is_some()) else {
        return Ok(None);
    };
    notices::plan(conn, platform, job, &hold.account, now, |language| {
        Ok(Words {
            purpose: "hold_lifted",
            subject: "hold-lifted-subject",
            title: "hold-lifted-title",
            intro: "hold-lifted-intro",
            said: said(platform, &hold, language, now)?,
            advice: Some(("hold-lifted-advice", &[])),
        })
    })
}

fn of(conn: &mut Conn, job: &Job) -> Result<Option<Hold>, Problem> {
    let found = HoldId::parse(&job.subject).map(|id| store::find(conn, &id));
    Ok(found.transpose()?.flatten())
}

/// What is held, and why.
fn said(
    platform: &Platform,
    hold: &Hold,
    language: Language,
    now: Moment,
) -> Result<Vec<(&'static str, String)>, Problem> {
    let teller = Teller::new(platform, language, now);
    let names = hold.capabilities.iter();
    let names = names.map(|one| platform.texts.say(language, capability_key(one), &[]));
    let names: Vec<String> = names.collect::<anyhow::Result<_>>()?;
    let between = match language {
        Language::Ar => "، ",
        _ => ", ",
    };
    let why = teller.text_of_hold(&hold.kind, hold.user_text.as_deref())?;
    Ok(vec![("hold-what", names.join(between)), ("hold-why", why)])
}
