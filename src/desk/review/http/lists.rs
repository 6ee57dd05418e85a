//! Queues: which cases wait, and how the queues stand.

use actix_web::{HttpRequest, get, web};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::item::ReviewItem;
use crate::desk::review::queue::{After, Overview, Standing, Wanted, kinds_for, list, summary};
use crate::desk::review::{Case, Desk, Kinds};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ReviewCases, Staff};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Page};
use crate::platform::ids::{AccountId, ReviewId};
use crate::platform::problem::{FieldError, Problem};

/// Which cases are wanted: those that fit everything that is given.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReviewQuery {
    /// Of this kind; of all that the caller may judge when absent.
    #[param(
        nullable = false,
        min_length = 1,
        max_length = 32,
        pattern = "^[a-z0-9_.-]+$",
        example = "selfie"
    )]
    kind: Option<String>,
    /// Where they stand; `waiting` (the default) is everything that is not over.
    #[param(
        nullable = false,
        max_length = 16,
        pattern = "^(waiting|open|held|second_look|decided|withdrawn)$",
        example = "waiting"
    )]
    status: Option<String>,
    /// Assigned to `me`, to `nobody`, or to this colleague.
    #[param(nullable = false, max_length = 40, example = "me")]
    assigned_to: Option<String>,
    /// Whether they should have been decided by now.
    #[param(nullable = false, example = false)]
    overdue: Option<bool>,
}

/// Reads a query string strictly.
pub(super) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let read = web::Query::<T>::from_query(request.query_string());
    let read = read.map_err(|_| {
        fault(
            "query",
            "The query names something twice or in a form that it cannot have.",
        )
    })?;
    Ok(read.into_inner())
}

fn fault(name: &str, detail: &str) -> Problem {
    let pointer = format!("/{name}");
    invalid(vec![FieldError::new(pointer, "not_allowed", detail)])
}

impl ReviewQuery {
    fn read(self, desk: &Desk, mut page: Page) -> Result<(Wanted, Page), Problem> {
        let kinds = kinds_for(desk, self.kind.as_deref())?;
        let status = self.status.as_deref().unwrap_or("waiting");
        let standing = Standing::ALL.into_iter().find(|(word, _)| *word == status);
        let (word, standing) = standing.ok_or_else(|| {
            fault(
                "status",
                "This must be waiting, open, held, second_look, decided or withdrawn.",
            )
        })?;
        let assigned_to = match self.assigned_to.as_deref() {
            None => None,
            Some("me") => Some(Some(desk.who.clone())),
            Some("nobody") => Some(None),
            Some(id) => {
                let detail = "This must be `me`, `nobody` or an account's id.";
                let id = AccountId::parse(id).ok_or_else(|| fault("assigned_to", detail))?;
                Some(Some(id))
            }
        };
        page = page.of_those("status", word);
        if let Some(kind) = &self.kind {
            page = page.of_those("kind", kind);
        }
        if let Some(who) = &self.assigned_to {
            page = page.of_those("assigned_to", who);
        }
        if let Some(overdue) = self.overdue {
            page = page.of_those("overdue", if overdue { "true" } else { "false" });
        }
        let wanted = Wanted {
            kinds,
            standing,
            assigned_to,
            overdue: self.overdue,
        };
        Ok((wanted, page))
    }
}

/// What a cursor stands behind: the time that the list is ordered by, and the id.
fn read_key(key: &str) -> Option<After> {
    let (at, id) = key.split_once(' ')?;
    Moment::from_rfc3339(at).zip(ReviewId::parse(id))
}

fn key_of(case: &Case, standing: Standing) -> String {
    let at = if standing.is_over() {
        case.ended_at.unwrap_or(case.due_at)
    } else {
        case.due_at
    };
    format!("{at} {}", case.id)
}

/// Cases.
#[derive(Serialize, ToSchema)]
pub struct ReviewList {
    /// The cases: those that wait by when they are due, those that are over by when they ended, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<ReviewItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List cases
///
/// Those that wait, the most urgent first; or those that are over, newest first. Kinds that the caller may not judge are left out, and so are
/// cases about the caller.
#[utoipa::path(operation_id = "list_reviews", tag = "reviews", security(("staff" = [])), params(PageQuery, ReviewQuery),
    responses((status = 200, description = "The cases", body = ReviewList, example = json!({"has_more": false, "data": [{
        "id": "rev_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "selfie", "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "open",
        "because": ["smile_borderline"], "opened_at": "2026-11-21T09:32:00Z", "due_at": "2026-11-22T09:32:00Z", "is_overdue": false}]}))),
    extensions(("x-error-codes" = json!(["not_found", "validation_failed"]))))]
#[get("/v1/staff/reviews")]
pub async fn list_reviews(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
    request: HttpRequest,
    page: Page,
) -> Answer {
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let (wanted, page) = query::<ReviewQuery>(&request)?.read(&desk, page)?;
    let after = match page.after.as_deref() {
        Some(key) => {
            let after = read_key(key);
            Some(after.ok_or_else(|| fault("cursor", "This is not a cursor of this list."))?)
        }
        None => None,
    };
    let (rows, standing) = (page.rows(), wanted.standing);
    let read = platform
        .db
        .read(move |conn| list(conn, &desk, &wanted, after, rows));
    let keyed = read.await?.into_iter();
    let keyed = keyed.map(|case| (key_of(&case, standing), case)).collect();
    let cut = page.cut(keyed, &platform.seal, |(key, _)| key.as_str());
    let items = cut.items.into_iter();
    let body = ReviewList {
        data: items
            .map(|(_, case)| ReviewItem::new(case, call.now))
            .collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// How the queue of a kind stands.
#[derive(Serialize, ToSchema)]
pub struct ReviewQueue {
    /// The kind; more may be added.
    #[schema(value_type = String, max_length = 32, examples("selfie"), extensions(("x-extensible-enum" = json!(["selfie"]))))]
    pub kind: &'static str,
    /// Cases that wait and that nobody holds.
    #[schema(minimum = 0)]
    pub open: i64,
    /// Cases that reviewers hold.
    #[schema(minimum = 0)]
    pub held: i64,
    /// Cases, of both, that should have been decided by now.
    #[schema(minimum = 0)]
    pub overdue: i64,
    /// Since when the one that waits longest does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub oldest_since: Option<Moment>,
    /// Of the cases that were decided within the last day, half waited no longer than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub median_wait_seconds: Option<u64>,
    /// And nineteen of twenty no longer than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub p95_wait_seconds: Option<u64>,
}

impl From<Overview> for ReviewQueue {
    fn from(overview: Overview) -> Self {
        let counts = overview.counts;
        Self {
            kind: overview.kind,
            open: counts.open,
            held: counts.held,
            overdue: counts.overdue,
            oldest_since: counts.oldest,
            median_wait_seconds: overview.median_wait,
            p95_wait_seconds: overview.p95_wait,
        }
    }
}

/// How the queues stand.
#[derive(Serialize, ToSchema)]
pub struct ReviewSummary {
    /// A queue for each kind that the caller may judge.
    #[schema(max_items = 20)]
    pub queues: Vec<ReviewQueue>,
}

/// Show how the queues stand
///
/// How much waits, is held and is overdue, and how long cases waited within the last day.
#[utoipa::path(operation_id = "get_review_summary", tag = "reviews", security(("staff" = [])),
    responses((status = 200, description = "The queues", body = ReviewSummary, example = json!({"queues": [{
        "kind": "selfie", "open": 12, "held": 3, "overdue": 1, "oldest_since": "2026-11-20T09:32:00Z", "median_wait_seconds": 5400,
        "p95_wait_seconds": 40000}]}))))]
#[get("/v1/staff/reviews/summary")]
pub async fn get_review_summary(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ReviewCases>>,
    kinds: web::Data<Kinds>,
) -> Answer {
    let desk = Desk::new(&platform, &kinds, &call, &caller);
    let read = platform.db.read(move |conn| summary(conn, &desk));
    let queues = read.await?.into_iter().map(ReviewQueue::from).collect();
    Ok(ok(&ReviewSummary { queues }))
}
