//! `GET /v1/me/holds`.

use actix_web::{HttpRequest, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Hold, State, of_account};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::Answer;
use crate::platform::http::{Call, Page};
use crate::platform::ids::HoldId;
use crate::platform::problem::{FieldError, Next, Problem};
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::{Teller, hold_steps};

/// A hold.
#[derive(Serialize, ToSchema)]
pub struct HoldItem {
    /// Its id.
    pub id: HoldId,
    /// Its kind; more may be added.
    #[schema(max_length = 64, examples("manual"), extensions(("x-extensible-enum" = json!(["manual", "risk", "integrator", "visual_verification_pending", "visual_verification_failed", "post_recovery", "password_reset"]))))]
    pub kind: String,
    /// `in_force`, `lifted` or `expired`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("in_force"), extensions(("x-extensible-enum" = json!(["in_force", "lifted", "expired"]))))]
    pub status: &'static str,
    /// What it keeps from.
    #[schema(value_type = Vec<String>, max_items = 50, examples(json!(["withdraw_earnings"])))]
    pub capabilities: Vec<&'static str>,
    /// Why, in a word for programs; expect others.
    #[schema(max_length = 64, examples("payment_disputed"))]
    pub reason_code: String,
    /// Why, for the person.
    #[schema(
        max_length = 1000,
        examples("A payment is disputed. We shall write to you.")
    )]
    pub user_text: String,
    /// Who placed it: `staff`, `integrator` (a program of the marketplace) or `system`; more may be added.
    #[schema(max_length = 32, examples("staff"), extensions(("x-extensible-enum" = json!(["staff", "integrator", "system"]))))]
    pub placed_by: String,
    /// When.
    pub placed_at: Moment,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Moment>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<Moment>,
    /// What the person may do about it.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

impl HoldItem {
    /// A hold as its owner, or a program, reads it: never with the staff's note.
    pub fn new(teller: &Teller<'_>, hold: Hold) -> Result<Self, Problem> {
        let state = hold.state(teller.now);
        let in_force = state == State::InForce;
        Ok(Self {
            user_text: teller.text_of_hold(&hold.kind, hold.user_text.as_deref())?,
            id: hold.id,
            kind: hold.kind,
            status: state.as_str(),
            capabilities: hold.capabilities.names(),
            reason_code: hold.reason_code,
            placed_by: hold.placed_by,
            placed_at: hold.placed_at,
            until: hold.until,
            ended_at: hold.ended_at.or(hold.until.filter(|_| !in_force)),
            next: match in_force {
                true => hold_steps(teller.platform),
                false => Vec::new(),
            },
        })
    }
}

/// Holds on an account.
#[derive(Serialize, ToSchema)]
pub struct HoldList {
    /// The holds, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<HoldItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Which holds are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HoldQuery {
    /// `lifted`: past holds as well, lifted or expired.
    #[param(nullable = false, max_length = 16, example = "lifted")]
    include: Option<String>,
}

impl HoldQuery {
    /// Whether past holds are wanted as well, and the page that repeats it.
    pub fn read(request: &HttpRequest, page: Page) -> Result<(bool, Page), Problem> {
        let query = web::Query::<Self>::from_query(request.query_string()).ok();
        let include = query.and_then(|query| query.into_inner().include);
        match include.as_deref() {
            None => Ok((false, page)),
            Some("lifted") => Ok((true, page.of_those("include", "lifted"))),
            Some(_) => Err(invalid(vec![FieldError::new(
                "/include",
                "not_allowed",
                "This must be lifted.",
            )])),
        }
    }
}

/// List the holds on the caller's account
///
/// What each keeps from, why, since when and until when, and what to do about it; the newest first.
#[utoipa::path(operation_id = "list_holds", tag = "standing", security(("bearer" = [])), params(PageQuery, HoldQuery),
    responses((status = 200, description = "The holds", body = HoldList, example = json!({"has_more": false, "data": [{
        "id": "hld_06k3v8q1pc7l5f0tqk2n4h9e8o", "kind": "manual", "status": "in_force", "capabilities": ["withdraw_earnings"],
        "reason_code": "payment_disputed", "user_text": "A payment is disputed. We shall write to you.", "placed_by": "staff",
        "placed_at": "2026-11-21T09:32:00Z", "until": "2026-12-01T00:00:00Z",
        "next": [{"rel": "list_holds", "method": "GET", "href": "/v1/me/holds"}, {"rel": "support", "method": "GET", "href": "mailto:help@example.com"}]}]}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["validation_failed"]))))]
#[get("/v1/me/holds")]
pub async fn list_holds(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    caller: Caller<Limited>,
    page: Page,
) -> Answer {
    let (with_past, page) = HoldQuery::read(&request, page)?;
    let (after, rows, now) = (page.after.clone(), page.rows(), call.now);
    let read = platform.db.read(move |conn| {
        let after = after.as_deref();
        of_account(conn, &caller.account, with_past, after, rows, now)
    });
    let body = HoldList::of(&platform, language, now, &page, read.await?)?;
    Ok(page.spoken(&body, body.next_cursor.as_deref(), language))
}

impl HoldList {
    /// One page of holds.
    pub fn of(
        platform: &Platform,
        language: Language,
        now: Moment,
        page: &Page,
        holds: Vec<Hold>,
    ) -> Result<Self, Problem> {
        let teller = Teller::new(platform, language, now);
        let cut = page.cut(holds, &platform.seal, |hold| hold.id.as_str());
        let items = cut.items.into_iter();
        Ok(Self {
            data: items
                .map(|hold| HoldItem::new(&teller, hold))
                .collect::<Result<_, _>>()?,
            has_more: cut.next_cursor.is_some(),
            next_cursor: cut.next_cursor,
        })
    }
}
