//! `GET /v1/me/suspension`.

use actix_web::get;
use actix_web::http::header;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Suspension, appeals, show};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, spoken};
use crate::platform::ids::{AppealId, SuspensionId};
use crate::platform::problem::{Next, Problem, common};
use crate::platform::texts::Language;

/// A suspension with its statement of reasons.
#[derive(Serialize, ToSchema)]
pub struct SuspensionStatement {
    /// Its id.
    pub id: SuspensionId,
    /// `in_force` or `ended`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("in_force"), extensions(("x-extensible-enum" = json!(["in_force", "ended"]))))]
    pub status: &'static str,
    /// Why, in a word for programs; expect others.
    #[schema(max_length = 64, examples("fake_reviews"))]
    pub reason_code: String,
    /// What happened.
    #[schema(
        max_length = 5000,
        examples(
            "Between 1 and 12 November nine reviews of your profile came from accounts of your own."
        )
    )]
    pub facts: String,
    /// The rule that it breaks.
    #[schema(max_length = 500, examples("Terms of use, 7.2: reviews"))]
    pub rule: String,
    /// Whether a program decided alone, without a person.
    pub automated: bool,
    /// Who decided: `staff`, `integrator` (a program of the marketplace) or `system`; more may be added.
    #[schema(max_length = 32, examples("staff"), extensions(("x-extensible-enum" = json!(["staff", "integrator", "system"]))))]
    pub decided_by: String,
    /// What was written to the person besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub user_text: Option<String>,
    /// When it began.
    pub suspended_at: Moment,
    /// When it ends by itself; without it, it lasts until somebody ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Moment>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<Moment>,
    /// How to object, in the language of `Accept-Language`.
    #[schema(
        max_length = 1000,
        examples(
            "You can object until 2027-05-24 09:32 UTC. Somebody else than who suspended you decides."
        )
    )]
    pub how_to_contest: String,
    /// Until when it can be objected to; absent when that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub appeal_deadline: Option<Moment>,
    /// The objection that there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub appeal_id: Option<AppealId>,
    /// What the person may do.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

impl SuspensionStatement {
    fn new(
        platform: &Platform,
        language: Language,
        now: Moment,
        suspension: Suspension,
        appeal: Option<AppealId>,
    ) -> Result<Self, Problem> {
        let in_force = suspension.is_in_force(now);
        let deadline = appeals::deadline(platform, &suspension, now);
        let say = |key: &str, until: &str| platform.texts.say(language, key, &[("until", until)]);
        let (how_to_contest, next) = match (deadline, &appeal) {
            (_, Some(appeal)) => {
                let href = format!("/v1/me/appeals/{appeal}");
                let show = Next {
                    rel: "show_appeal",
                    method: "GET",
                    href: href.into(),
                };
                (say("contest-done", "")?, vec![show])
            }
            (Some(until), None) => {
                let appeal = Next::new("appeal", "POST", "/v1/me/appeals");
                (say("contest-until", &until.for_people())?, vec![appeal])
            }
            (None, None) => (say("contest-over", "")?, Vec::new()),
        };
        let ended_at = suspension
            .ended_at
            .or(suspension.until.filter(|_| !in_force));
        Ok(Self {
            id: suspension.id,
            status: if in_force { "in_force" } else { "ended" },
            reason_code: suspension.reason_code,
            facts: suspension.facts,
            rule: suspension.rule,
            automated: suspension.automated,
            decided_by: suspension.placed_by,
            user_text: suspension.user_text,
            suspended_at: suspension.placed_at,
            until: suspension.until,
            ended_at,
            how_to_contest,
            appeal_deadline: deadline,
            appeal_id: appeal,
            next,
        })
    }
}

/// Show the suspension of the caller's account
///
/// The statement of reasons: what happened, which rule it breaks, whether a program decided alone, until when, and how to object. The one in force,
/// or else the last one.
#[utoipa::path(operation_id = "get_suspension", tag = "standing", security(("bearer" = [])),
    responses((status = 200, description = "The statement", body = SuspensionStatement, example = json!({
        "id": "sus_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "in_force", "reason_code": "fake_reviews",
        "facts": "Between 1 and 12 November nine reviews of your profile came from accounts of your own.", "rule": "Terms of use, 7.2: reviews",
        "automated": false, "decided_by": "staff", "suspended_at": "2026-11-21T09:32:00Z", "until": "2026-12-21T09:32:00Z",
        "how_to_contest": "You can object until 2027-05-24 09:32 UTC. Somebody else than who suspended you decides.",
        "appeal_deadline": "2027-05-24T09:32:00Z", "next": [{"rel": "appeal", "method": "POST", "href": "/v1/me/appeals"}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/me/suspension")]
pub async fn get_suspension(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
) -> Answer {
    let inner = platform.clone();
    let read = platform.db.read(move |conn: &mut Conn| {
        let found = show(conn, &inner, &caller.account)?;
        let suspension = found.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
        let appeal = appeals::to(conn, &suspension)?;
        Ok((suspension, appeal))
    });
    let (suspension, appeal) = read.await?;
    let body = SuspensionStatement::new(&platform, language, call.now, suspension, appeal)?;
    let mut answer = actix_web::HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(spoken(&mut answer, language).json(body))
}
