//! A case as reviewers read it.

use actix_web::{get, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::read_id;
use crate::desk::review::evidence::{Shown, ShownEvidence, show};
use crate::desk::review::{Case, Desk, Kinds, Opinion};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ReviewCases, Staff};
use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::ids::{AccountId, ReviewId};

/// A case.
#[derive(Serialize, ToSchema)]
pub struct ReviewItem {
    /// Its id.
    pub id: ReviewId,
    /// Its kind; more may be added.
    #[schema(max_length = 32, examples("selfie"), extensions(("x-extensible-enum" = json!(["selfie"]))))]
    pub kind: String,
    /// Whom it is about.
    pub account_id: AccountId,
    /// `open`: it waits for somebody who takes it. `held`: a reviewer has it. `second_look`: it waits for a second reviewer. `decided`.
    /// `withdrawn`: there was nothing to decide any more. More may be added.
    #[schema(max_length = 32, examples("open"), extensions(("x-extensible-enum" = json!(["open", "held", "second_look", "decided", "withdrawn"]))))]
    pub status: String,
    /// Why a person has to look, in words for programs.
    #[schema(max_items = 50, examples(json!(["smile_borderline"])))]
    pub because: Vec<String>,
    /// When it was opened.
    pub opened_at: Moment,
    /// Until when it should be decided.
    pub due_at: Moment,
    /// Whether it should have been decided by now.
    pub is_overdue: bool,
    /// Who is to decide it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub assigned_to: Option<AccountId>,
    /// Who holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub held_by: Option<AccountId>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub held_until: Option<Moment>,
    /// What became of it: `approve`, `retry` or `reject`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("approve"), extensions(("x-extensible-enum" = json!(["approve", "retry", "reject"]))))]
    pub verdict: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64)]
    pub reason_code: Option<String>,
    /// Who gave the last opinion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_by: Option<AccountId>,
    /// When it was decided or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<Moment>,
}

impl ReviewItem {
    /// A case as it stands at a moment.
    pub fn new(case: Case, now: Moment) -> Self {
        let holder = case.holder(now).map(|(who, until)| (who.clone(), until));
        let (held_by, held_until) = holder.unzip();
        Self {
            because: case.because().map(str::to_owned).collect(),
            is_overdue: case.is_overdue(now),
            status: match held_by {
                Some(_) => "held".to_owned(),
                None => case.status,
            },
            id: case.id,
            kind: case.kind,
            account_id: case.account_id,
            opened_at: case.opened_at,
            due_at: case.due_at,
            assigned_to: case.assigned_to,
            held_by,
            held_until,
            verdict: case.verdict,
            reason_code: case.reason_code,
            decided_by: case.decided_by,
            ended_at: case.ended_at,
        }
    }
}

/// A picture of a case.
#[derive(Serialize, ToSchema)]
pub struct ReviewImage {
    /// What it shows, a word of the case's kind.
    #[schema(max_length = 64, examples("neutral"))]
    pub name: String,
    /// Where it is: good for a minute, for this session and picture, and only while the case is held. Each look is noted.
    #[schema(max_length = 1100, examples("/v1/staff/review-images/AQAAAAE"))]
    pub url: String,
    /// Until when.
    pub expires_at: Moment,
}

/// What a case is judged by.
#[derive(Serialize, ToSchema)]
pub struct ReviewEvidence {
    /// Facts, as the case's kind has them.
    #[schema(value_type = Object)]
    pub facts: Value,
    /// Pictures.
    #[schema(max_items = 20)]
    pub images: Vec<ReviewImage>,
}

impl From<ShownEvidence> for ReviewEvidence {
    fn from(shown: ShownEvidence) -> Self {
        let images = shown.images.into_iter();
        let images = images.map(|(name, address)| ReviewImage {
            name,
            url: format!("/v1/staff/review-images/{address}"),
            expires_at: shown.until,
        });
        Self {
            images: images.collect(),
            facts: shown.facts,
        }
    }
}

/// What a reviewer said.
#[derive(Serialize, ToSchema)]
pub struct ReviewOpinion {
    /// Who.
    pub by: AccountId,
    /// `approve`, `retry` or `reject`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("approve"), extensions(("x-extensible-enum" = json!(["approve", "retry", "reject"]))))]
    pub verdict: &'static str,
    /// Why.
    #[schema(max_length = 64, examples("looks_right"))]
    pub reason_code: String,
    /// What they wrote to the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub user_text: Option<String>,
    /// What only staff read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub internal_note: Option<String>,
    /// When.
    pub given_at: Moment,
}

impl From<Opinion> for ReviewOpinion {
    fn from(opinion: Opinion) -> Self {
        Self {
            by: opinion.by,
            verdict: opinion.verdict.as_str(),
            reason_code: opinion.reason_code,
            user_text: opinion.user_text,
            internal_note: opinion.internal_note,
            given_at: opinion.given_at,
        }
    }
}

/// A case with what it is judged by and what was said.
#[derive(Serialize, ToSchema)]
pub struct ReviewCase {
    /// The case.
    pub review: ReviewItem,
    /// What it is judged by; only for who holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence: Option<ReviewEvidence>,
    /// What reviewers said, the first one first; once the case is decided, so that a second reviewer judges for themselves.
    #[schema(max_items = 2)]
    pub opinions: Vec<ReviewOpinion>,
    /// Cases of the same kind about the same person that are over, newest first.
    #[schema(max_items = 20)]
    pub earlier: Vec<ReviewItem>,
}

impl ReviewCase {
    fn new(shown: Shown, now: Moment) -> Self {
        let earlier = shown.earlier.into_iter();
        let opinions = shown.opinions.into_iter();
        Self {
            review: ReviewItem::new(shown.case, now),
            evidence: shown.evidence.map(ReviewEvidence::from),
            opinions: opinions.map(ReviewOpinion::from).collect(),
            earlier: earlier.map(|case| ReviewItem::new(case, now)).collect(),
        }
    }
}

/// Show a case
///
/// Why it was opened and what was decided before; to who holds it also what it is judged by, with addresses of pictures. What reviewers
/// said is shown once it is decided. That it was looked at is noted, and the person's own history tells it. A case of a kind that the caller may not
/// judge is not there.
#[utoipa::path(operation_id = "get_review", tag = "reviews", security(("staff" = [])),
    params(("id" = String, Path, description = "The case's id", max_length = 40, example = "rev_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The case", body = ReviewCase, example = json!({"review": {
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "held",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false,
        "held_by": "acc_06k3v8q1pc7l5f0tqk2n4h9e90", "held_until": "2026-11-21T09:50:00Z"},
        "evidence": {"facts": {"attempt": 2}, "images": [{"name": "neutral", "url": "/v1/staff/review-images/AQAAAAE", "expires_at": "2026-11-21T09:36:00Z"}]},
        "opinions": [], "earlier": []}))),
    extensions(("x-error-codes" = json!(["not_found", "four_eyes_required"]))))]
#[get("/v1/staff/reviews/{id}")]
pub async fn get_review(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    id: web::Path<String>,
) -> Answer {
    let (id, now) = (read_id(&id)?, call.now);
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let act = platform
        .db
        .write(move |conn| show(conn, &desk, &caller.claims, &id));
    Ok(ok(&ReviewCase::new(act.await?, now)))
}
