//! The worker's side: the person is told by mail of what a person decided, and that they passed.

use super::{Status, Verification, look_up};
use crate::delivery::deliveries::{Mailing, Plan};
use crate::delivery::mail::Relay;
use crate::delivery::outbox::worker::{Job, Run};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::VerificationId;
use crate::platform::problem::Problem;
use crate::standing::notices::{self, Words};

/// Kind: tell the person that they passed.
pub const VERIFIED: &str = "identity.tell_verified";
/// Kind: tell the person that other pictures are wanted.
pub const AGAIN: &str = "identity.tell_requires_input";
/// Kind: tell the person that they did not pass.
pub const FAILED: &str = "identity.tell_failed";

/// This room's jobs.
pub fn all(relay: &Relay) -> Vec<Box<dyn Run>> {
    let mailing = |kind, plan| Mailing {
        kind,
        plan,
        relay: relay.clone(),
    };
    vec![
        Box::new(mailing(VERIFIED, verified)),
        Box::new(mailing(AGAIN, again)),
        Box::new(mailing(FAILED, failed)),
    ]
}

type Planned = Result<Option<Plan>, Problem>;

fn verified(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(known) = standing_so(conn, platform, job, Status::Verified)? else {
        return Ok(None);
    };
    notices::plan(conn, platform, job, &known.account, now, |_| {
        Ok(Words {
            purpose: "identity_verified",
            subject: "identity-verified-subject",
            title: "identity-verified-title",
            intro: "identity-verified-intro",
            said: Vec::new(),
            advice: None,
        })
    })
}

fn again(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(known) = standing_so(conn, platform, job, Status::RequiresInput)? else {
        return Ok(None);
    };
    let until = known.expires_at.for_people();
    let values = [("until", until.as_str())];
    notices::plan(conn, platform, job, &known.account, now, |_| {
        Ok(Words {
            purpose: "identity_requires_input",
            subject: "identity-again-subject",
            title: "identity-again-title",
            intro: "identity-again-intro",
            said: said(&known),
            advice: Some(("identity-again-advice", &values)),
        })
    })
}

fn failed(conn: &mut Conn, platform: &Platform, job: &Job, now: Moment) -> Planned {
    let Some(known) = standing_so(conn, platform, job, Status::Failed)? else {
        return Ok(None);
    };
    let until = known.pictures_until.map(Moment::for_people);
    let until = until.unwrap_or_default();
    let values = [("until", until.as_str())];
    // Who has objected once has had the last word of ours.
    let advice = match known.appealed_at {
        None => ("identity-failed-advice", values.as_slice()),
        Some(_) => ("identity-failed-again-advice", &[] as &[(&str, &str)]),
    };
    notices::plan(conn, platform, job, &known.account, now, |_| {
        Ok(Words {
            purpose: "identity_failed",
            subject: "identity-failed-subject",
            title: "identity-failed-title",
            intro: "identity-failed-intro",
            said: said(&known),
            advice: Some(advice),
        })
    })
}

/// `None`: it stands otherwise by now, and that is told instead.
fn standing_so(
    conn: &mut Conn,
    platform: &Platform,
    job: &Job,
    status: Status,
) -> Result<Option<Verification>, Problem> {
    let id = VerificationId::parse(&job.subject);
    let found = id.map(|id| look_up(conn, platform, &id)).transpose()?;
    Ok(found.flatten().filter(|known| known.status == status))
}

fn said(known: &Verification) -> Vec<(&'static str, String)> {
    let text = known.user_text.clone();
    text.map(|text| ("identity-said", text))
        .into_iter()
        .collect()
}
