//! A selfie as a case for reviewers: what they are shown, and what their decision does.

use serde_json::{Value, json};

use super::tried::ORIGINAL;
use crate::desk::review::{Case, CaseKind, Decision, Evidence, ReasonCode, Verdict};
use crate::identity::verification::{self, Conclusion, Method, Verification, reasons};
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::Permission;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::VerificationId;
use crate::platform::problem::{Problem, common};

/// Selfies that a person has to look at, and objections to what was decided about one.
pub struct Selfies;

impl CaseKind for Selfies {
    fn name(&self) -> &'static str {
        Method::Selfie.as_str()
    }

    fn permission(&self) -> Permission {
        Permission::ReviewSelfies
    }

    fn reasons(&self) -> &'static [ReasonCode] {
        reasons::ALL
    }

    fn evidence(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        subject: &str,
    ) -> Result<Evidence, Problem> {
        let known = of_subject(conn, platform, subject)?;
        let pictures = verification::pictures_of(conn, &known.id)?;
        let newest = pictures.iter().map(|picture| picture.number).max();
        let shown = pictures
            .into_iter()
            .filter(|picture| Some(picture.number) == newest && !picture.name.ends_with(ORIGINAL));
        let images = shown.map(|picture| (picture.name, picture.object_id));
        Ok(Evidence {
            images: images.collect(),
            facts: facts(conn, platform, &known)?,
        })
    }

    fn decide(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        call: &Call,
        actor: Actor<'_>,
        case: &Case,
        decision: &Decision,
    ) -> Result<(), Problem> {
        let known = of_subject(conn, platform, &case.subject)?;
        let (reason_code, user_text) = (decision.reason_code.clone(), decision.user_text.clone());
        let conclusion = match decision.verdict {
            Verdict::Approve => Conclusion::Verified,
            Verdict::Retry => Conclusion::Again {
                reason_code,
                user_text,
            },
            Verdict::Reject => Conclusion::Failed {
                reason_code,
                user_text,
            },
        };
        verification::conclude(conn, platform, call, actor, &known, &conclusion)
    }
}

fn facts(conn: &mut Conn, platform: &Platform, known: &Verification) -> Result<Value, Problem> {
    let newest = verification::newest_try(conn, platform, &known.id)?;
    let statement = verification::statement(conn, platform, &known.id)?;
    let mut facts = json!({"verification_id": known.id, "camera": known.camera, "tries": known.tries, "faults": known.shown.faults});
    let Some(told) = facts.as_object_mut() else {
        return Ok(facts);
    };
    if let Some(newest) = newest {
        let measures = serde_json::from_str(&newest.measures).unwrap_or(Value::Null);
        told.insert("engine".into(), json!(newest.engine));
        told.insert("doubts".into(), json!(newest.doubts));
        told.insert("measures".into(), measures);
    }
    if let Some(statement) = statement {
        told.insert("statement".into(), json!(statement));
    }
    Ok(facts)
}

fn of_subject(
    conn: &mut Conn,
    platform: &Platform,
    subject: &str,
) -> Result<Verification, Problem> {
    let id = VerificationId::parse(subject).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    verification::find(conn, platform, &id)
}
