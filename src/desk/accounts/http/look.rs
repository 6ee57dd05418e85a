//! Accounts found and shown.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::read_id;
use crate::desk::accounts::{Found, Key, Overview, problems, reveal, search, show};
use crate::desk::form::ReasonForm;
use crate::platform::Platform;
use crate::platform::caller::{Caller, HelpAccounts, Staff, StaffRole, ViewAccounts};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::{FieldError, Problem};
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::{CapabilityMap, Teller};

/// What is looked for.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountSearchForm {
    /// A whole e-mail address, a whole phone number with `+` and the country's code, or an account's id.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(min_length = 1, max_length = 254, examples("ada@example.com"))]
    pub query: String,
}

/// An account, masked.
#[derive(Serialize, ToSchema)]
pub struct AccountSummary {
    /// Its id.
    pub id: AccountId,
    /// `pending`, `active` or `closed`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("active"), extensions(("x-extensible-enum" = json!(["pending", "active", "closed"]))))]
    pub status: &'static str,
    /// Full name.
    #[schema(max_length = 100, examples("Ada Lovelace"))]
    pub name: String,
    /// Address, masked.
    #[schema(max_length = 300, examples("a••@example.com"))]
    pub email: String,
    /// Whether the address is proven.
    pub email_verified: bool,
    /// The proven number, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40, examples("+34 ••• 78"))]
    pub phone: Option<String>,
    /// Roles on the marketplace.
    #[schema(max_items = 10, examples(json!(["freelancer"])))]
    pub roles: Vec<String>,
    /// When the account was created.
    pub created_at: Moment,
}

impl From<Found> for AccountSummary {
    fn from(found: Found) -> Self {
        let account = found.account;
        Self {
            id: account.id,
            status: account.status.as_str(),
            name: account.name,
            email: account.email.masked(),
            email_verified: account.email_verified_at.is_some(),
            phone: found.phone,
            roles: account.roles,
            created_at: account.created_at,
        }
    }
}

/// What a search found.
#[derive(Serialize, ToSchema)]
pub struct AccountSearchResult {
    /// The accounts: none, one, or two where a registration waits for somebody else's address.
    #[schema(max_items = 2)]
    pub data: Vec<AccountSummary>,
}

/// Find an account
///
/// By a whole address, a whole number or an id; never by parts or names. A POST, so that no address gets into the logs of proxies. Noted in
/// the audit trail.
#[utoipa::path(operation_id = "search_accounts", tag = "desk", security(("staff" = [])), request_body = AccountSearchForm,
    responses((status = 200, description = "What was found", body = AccountSearchResult, example = json!({"data": [{
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace", "email": "a••@example.com", "email_verified": true,
        "roles": ["freelancer"], "created_at": "2026-11-21T09:30:00Z"}]}))),
    extensions(("x-error-codes" = json!(["search_invalid"]))))]
#[post("/v1/staff/accounts/search")]
pub async fn search_accounts(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ViewAccounts>>,
    form: Parsed<AccountSearchForm>,
) -> Answer {
    let key = Key::parse(&form.0.query).ok_or_else(|| {
        let kind = &problems::SEARCH_INVALID;
        Problem::new(kind).errors(vec![FieldError::new("/query", kind.code, kind.when)])
    })?;
    let inner = platform.clone();
    let act = platform
        .db
        .write(move |conn| search(conn, &inner, &call, &caller.account, &key));
    let data = act.await?.into_iter().map(AccountSummary::from).collect();
    Ok(ok(&AccountSearchResult { data }))
}

/// A lock of sign-ins.
#[derive(Serialize, ToSchema)]
pub struct AccountLock {
    /// Until when, if it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Moment>,
    /// Whether only a new password lifts it.
    pub needs_reset: bool,
}

/// An account with what helping its owner needs.
#[derive(Serialize, ToSchema)]
pub struct AccountPage {
    /// The account.
    pub account: AccountSummary,
    /// Language, BCP 47.
    #[schema(max_length = 35, examples("en"))]
    pub locale: String,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2, examples("GB"))]
    pub country: Option<String>,
    /// How the newest verification mail fares, in a word.
    #[schema(max_length = 32, examples("sent"))]
    pub email_delivery: String,
    /// The kinds of second step, in order; more may be added.
    #[schema(max_items = 20, value_type = Vec<String>, examples(json!(["totp"])))]
    pub second_steps: Vec<&'static str>,
    /// Whether sign-ins at the account's address are refused now, from anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub lock: Option<AccountLock>,
    /// Open sessions, counted up to 100.
    #[schema(maximum = 100, minimum = 0)]
    pub sessions: usize,
    /// Roles at the desk; more may be added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10, value_type = Vec<String>)]
    pub staff_roles: Vec<StaffRole>,
    /// What the account may do, and everything that blocks it; absent when it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub capabilities: Option<CapabilityMap>,
}

impl AccountPage {
    fn new(teller: &Teller<'_>, overview: Overview) -> Result<Self, Problem> {
        let lock = overview.locks.lock(teller.now);
        let standing = overview.standing.as_ref();
        Ok(Self {
            capabilities: standing.map(|standing| teller.map(standing)).transpose()?,
            locale: overview.found.account.locale.clone(),
            country: overview.found.account.country.clone(),
            account: overview.found.into(),
            email_delivery: overview.email.delivery.state,
            second_steps: overview
                .second_steps
                .into_iter()
                .map(|kind| kind.as_str())
                .collect(),
            lock: lock.map(|(until, needs_reset)| AccountLock { until, needs_reset }),
            sessions: overview.sessions,
            staff_roles: overview.staff_roles,
        })
    }
}

/// Show an account
///
/// What somebody who helps its owner needs to know, masked. That it was looked at is in the audit trail and in the owner's own history.
#[utoipa::path(operation_id = "get_account_page", tag = "desk", security(("staff" = [])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The account", body = AccountPage, example = json!({"account": {
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace", "email": "a••@example.com", "email_verified": true,
        "roles": ["freelancer"], "created_at": "2026-11-21T09:30:00Z"}, "locale": "en", "email_delivery": "delivered", "second_steps": ["totp"],
        "lock": {"until": "2026-11-21T10:02:00Z", "needs_reset": false}, "sessions": 2}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/staff/accounts/{id}")]
pub async fn get_account_page(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Staff<ViewAccounts>>,
    id: web::Path<String>,
) -> Answer {
    let (id, inner, now) = (read_id(&id)?, platform.clone(), call.now);
    let act = platform
        .db
        .write(move |conn| show(conn, &inner, &call, &caller.account, &id));
    let teller = Teller::new(&platform, language, now);
    Ok(ok(&AccountPage::new(&teller, act.await?)?))
}

/// What is masked everywhere else.
#[derive(Serialize, ToSchema)]
pub struct AccountContact {
    /// The address.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub email: String,
    /// The proven number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20, examples("+34612345678"))]
    pub phone: Option<String>,
}

/// Show an account's address and number whole
///
/// For who must write or call. The reason is kept, and the owner's history tells that staff saw them.
#[utoipa::path(operation_id = "reveal_contact", tag = "desk", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "Address and number", body = AccountContact, example = json!({"email": "ada@example.com", "phone": "+34612345678"}))),
    extensions(("x-error-codes" = json!(["not_found", "reason_required"]))))]
#[post("/v1/staff/accounts/{id}/reveal")]
pub async fn reveal_contact(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<HelpAccounts>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let (id, reason, inner) = (read_id(&id)?, form.0.read()?, platform.clone());
    let act = platform
        .db
        .write(move |conn| reveal(conn, &inner, &call, &caller.account, &id, &reason));
    let revealed = act.await?;
    Ok(ok(&AccountContact {
        email: revealed.email.as_str().to_owned(),
        phone: revealed.phone.map(|number| number.as_str().to_owned()),
    }))
}
