//! A selfie as a case for reviewers: what they are shown, and what their decision does.

use serde_json::{Value, json};

use super::{ALIKE, tried::ORIGINAL};
use crate::desk::review::{Case, CaseKind, Decision, Evidence, ReasonCode, Verdict};
use crate::identity::comparison::{self, Alike};
use crate::identity::verification::{self, Conclusion, Measured, Method, Verification, reasons};
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::Permission;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{ObjectId, VerificationId};
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
        let newest = verification::newest_try(conn, platform, &known.id)?;
        let alike = alike(conn, platform, newest.as_ref())?;
        let mut images = newest_pictures(conn, &known.id)?;
        for other in &alike {
            // The first one is enough to compare with; it may be gone by now.
            let first = newest_pictures(conn, &other.verification_id)?;
            let named = |(_, image)| (format!("alike_{}", other.verification_id), image);
            images.extend(first.into_iter().next().map(named));
        }
        Ok(Evidence {
            images,
            facts: facts(conn, platform, &known, newest, &alike)?,
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

/// The pictures of the newest try, by name, without those that nobody is shown.
fn newest_pictures(
    conn: &mut Conn,
    id: &VerificationId,
) -> Result<Vec<(String, ObjectId)>, Problem> {
    let pictures = verification::pictures_of(conn, id)?;
    let newest = pictures.iter().map(|picture| picture.number).max();
    let shown = pictures
        .into_iter()
        .filter(|picture| Some(picture.number) == newest && !picture.name.ends_with(ORIGINAL));
    let images = shown.map(|picture| (picture.name, picture.object_id));
    Ok(images.collect())
}

/// Whose faces look like this one, of those who still agree to be compared.
fn alike(
    conn: &mut Conn,
    platform: &Platform,
    newest: Option<&Measured>,
) -> Result<Vec<Alike>, Problem> {
    let measures = newest
        .and_then(|newest| newest.measures.get(ALIKE))
        .cloned();
    let alike = measures.and_then(|alike| serde_json::from_value(alike).ok());
    comparison::still_kept(conn, alike.unwrap_or_default(), platform.clock.now())
}

fn facts(
    conn: &mut Conn,
    platform: &Platform,
    known: &Verification,
    newest: Option<Measured>,
    alike: &[Alike],
) -> Result<Value, Problem> {
    let statement = verification::statement(conn, platform, &known.id)?;
    let mut facts = json!({"verification_id": known.id, "camera": known.camera, "tries": known.tries, "faults": known.shown.faults});
    let Some(told) = facts.as_object_mut() else {
        return Ok(facts);
    };
    if let Some(Measured {
        engine,
        doubts,
        mut measures,
    }) = newest
    {
        if let Some(measures) = measures.as_object_mut() {
            measures.remove(ALIKE);
        }
        told.insert("engine".into(), json!(engine));
        told.insert("doubts".into(), json!(doubts));
        told.insert("measures".into(), measures);
    }
    if !alike.is_empty() {
        told.insert(ALIKE.into(), json!(alike));
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
