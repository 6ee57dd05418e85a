//! Kinds of cases that do nothing but show that they were asked, and people who judge them.

use std::sync::Arc;

use bonafide::app::Ports;
use bonafide::desk::review::{
    self, Case, CaseKind, Decision, Evidence, EvidenceImages, NewCase, ReasonCode, Verdict,
};
use bonafide::ledger::audit::Actor as AuditActor;
use bonafide::ledger::events::{self, kinds::CapabilitiesChanged};
use bonafide::platform::Platform;
use bonafide::platform::caller::{Permission, StaffRole};
use bonafide::platform::clock::Moment;
use bonafide::platform::db::Conn;
use bonafide::platform::http::Call;
use bonafide::platform::ids::{AccountId, ObjectId};
use bonafide::platform::problem::{Problem, common};
use futures_util::future::BoxFuture;
use serde_json::json;

use super::app::Settings;
use super::{Actor, Reply, TestApp};
use crate::sign_in::two_step::with_app;

/// A kind of case for reviewers.
pub const SKETCH: &str = "sketch";
/// A kind of case for administrators alone.
pub const VAULT: &str = "vault";
/// A subject whose decision is refused.
pub const STUCK: &str = "stuck";
/// A subject whose picture is gone.
pub const GONE: &str = "gone";

/// The address of the cases.
pub const REVIEWS: &str = "/v1/staff/reviews";
/// Leases and due times that end while a token lives.
pub const SHORT: Settings = &[
    ("BONAFIDE_REVIEW_LEASE", "2m"),
    ("BONAFIDE_REVIEW_TIME", "5m"),
];

const REASONS: &[ReasonCode] = &[
    ReasonCode {
        code: "looks_right",
        text_key: "audit-account-created",
        verdicts: &[Verdict::Approve],
    },
    ReasonCode {
        code: "too_dark",
        text_key: "audit-account-updated",
        verdicts: &[Verdict::Retry, Verdict::Reject],
    },
    ReasonCode {
        code: "somebody_else",
        text_key: "audit-account-closed",
        verdicts: &[Verdict::Reject],
    },
];

struct Scripted(&'static str, Permission);

fn picture(number: i64) -> ObjectId {
    ObjectId::least(Moment::from_unix_seconds(number))
}

impl CaseKind for Scripted {
    fn name(&self) -> &'static str {
        self.0
    }

    fn permission(&self) -> Permission {
        self.1
    }

    fn reasons(&self) -> &'static [ReasonCode] {
        REASONS
    }

    fn evidence(&self, _: &mut Conn, _: &Platform, subject: &str) -> Result<Evidence, Problem> {
        let first = if subject == GONE { 0 } else { 1 };
        Ok(Evidence {
            facts: json!({"subject": subject, "score": 0.5}),
            images: vec![
                ("neutral".to_owned(), picture(first)),
                ("smile".to_owned(), picture(2)),
            ],
        })
    }

    /// Tells of the verdict by an event.
    fn decide(
        &self,
        conn: &mut Conn,
        _: &Platform,
        call: &Call,
        _: AuditActor<'_>,
        case: &Case,
        decision: &Decision,
    ) -> Result<(), Problem> {
        let event = CapabilitiesChanged::because(decision.verdict.as_str());
        events::emit(conn, &event, &case.account_id, call.now)?;
        if case.subject == STUCK {
            return Err(Problem::new(&common::STATE_CONFLICT).detail("It is stuck."));
        }
        Ok(())
    }
}

struct Pictures;

impl EvidenceImages for Pictures {
    fn fetch<'a>(
        &'a self,
        _: &'a Platform,
        _: &'a Call,
        image: &'a ObjectId,
        lines: &'a [String],
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, Problem>> {
        let shown = format!("picture {image} for {}", lines.join(", "));
        let found = (*image != picture(0)).then(|| shown.into_bytes());
        Box::pin(async move { Ok(found) })
    }
}

/// Ports with these kinds of cases and their pictures.
pub fn ports() -> Ports {
    Ports {
        review_kinds: vec![
            Arc::new(Scripted(SKETCH, Permission::ReviewSelfies)),
            Arc::new(Scripted(VAULT, Permission::CloseAccounts)),
        ],
        evidence_images: Some(Arc::new(Pictures)),
        ..Ports::default()
    }
}

/// Opens a case.
pub async fn opened_as(
    app: &TestApp,
    kind: &'static str,
    about: &str,
    subject: &str,
    not_by: &[&str],
) -> String {
    let read = |text: &str| AccountId::parse(text).expect("an account's id");
    let (about, subject) = (read(about), subject.to_owned());
    let not_by: Vec<AccountId> = not_by.iter().map(|id| read(id)).collect();
    let platform = app.platform().clone();
    let write = app.platform().db.write(move |conn| {
        let call = Call::internal(platform.clock.now());
        let new = NewCase {
            kind,
            account: &about,
            subject: &subject,
            because: &["smile_borderline"],
            not_by: &not_by,
        };
        review::open(conn, &platform, &call, &new)
    });
    write.await.expect("a case").as_str().to_owned()
}

/// Opens a case for reviewers.
pub async fn opened(app: &TestApp, about: &str, subject: &str) -> String {
    opened_as(app, SKETCH, about, subject, &[]).await
}

/// Ends the case about this: there is nothing to decide any more.
pub async fn withdrawn(app: &TestApp, subject: &'static str) {
    let now = app.platform().clock.now();
    let write = app
        .platform()
        .db
        .write(move |conn| review::withdraw(conn, &Call::internal(now), SKETCH, subject));
    write.await.expect("an end");
}

/// Somebody of this name who judges cases.
pub async fn reviewer(app: &TestApp, name: &str) -> Actor {
    let (_, person) = with_app(app, &app.customer(name).signed_in().await).await;
    person.with_role(StaffRole::Reviewer).await
}

/// The address of an act on a case.
pub fn of(id: &str, act: &str) -> String {
    format!("{REVIEWS}/{id}/{act}")
}

/// The cases of a list.
pub fn ids(list: &Reply) -> Vec<String> {
    let items = list.body["data"].as_array().expect("a list");
    let ids = items.iter().map(|item| item["id"].as_str().expect("an id"));
    ids.map(str::to_owned).collect()
}

/// Takes whatever is due first.
pub async fn next(who: &Actor) -> Reply {
    who.post(&format!("{REVIEWS}/next"), json!({}))
        .await
        .is(200)
}

/// Takes a case.
pub async fn claims(who: &Actor, id: &str) -> Reply {
    who.post(&of(id, "claim"), json!({})).await
}

/// Gives an opinion.
pub async fn says(who: &Actor, id: &str, decision: &str, is_final: bool, code: &str) -> Reply {
    let form = json!({"decision": decision, "final": is_final, "reason_code": code,
        "user_text": format!("{} says {code}", who.name), "internal_note": "pattern 12"});
    who.post(&of(id, "decision"), form).await
}
