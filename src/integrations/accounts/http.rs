//! `GET /v1/accounts/{id}`.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Shown, show};
use crate::platform::Platform;
use crate::platform::caller::{AccountsRead, Integrator};
use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

/// An account, as the marketplace's programs see it.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// `pending` (the address is not proven), `active` or `closed`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("active"), extensions(("x-extensible-enum" = json!(["pending", "active", "closed"]))))]
    pub status: &'static str,
    /// Full name.
    #[schema(max_length = 100, examples("Ada Lovelace"))]
    pub name: String,
    /// Every role that the account holds.
    #[schema(max_items = 10, examples(json!(["freelancer"])))]
    pub roles: Vec<String>,
    /// The role in use.
    #[schema(max_length = 32, examples("freelancer"))]
    pub active_role: String,
    /// Language, BCP 47.
    #[schema(max_length = 35, examples("en"))]
    pub locale: String,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2, examples("GB"))]
    pub country: Option<String>,
    /// The address, masked: enough to be recognised by whom it belongs to.
    #[schema(max_length = 254, examples("a••@example.com"))]
    pub email: String,
    /// Whether the address is proven.
    pub email_verified: bool,
    /// Whether a phone number is proven.
    pub phone_verified: bool,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Counts changes of what the account may do, as `cap_epoch` in its tokens does.
    #[schema(examples(3))]
    pub cap_epoch: i64,
    /// When the account was created.
    pub created_at: Moment,
}

impl AccountView {
    fn new(shown: Shown) -> Self {
        let account = shown.account;
        Self {
            id: account.id,
            status: account.status.as_str(),
            name: account.name,
            roles: account.roles,
            active_role: account.active_role,
            locale: account.locale,
            country: account.country,
            email: account.email.masked(),
            email_verified: account.email_verified_at.is_some(),
            phone_verified: shown.has_phone,
            suspended: shown.is_suspended,
            cap_epoch: account.capability_epoch,
            created_at: account.created_at,
        }
    }
}

/// Show an account
///
/// What a marketplace may know of an account: name, roles, and how well it is proven. Asked by a key with the scope `accounts:read`.
#[utoipa::path(operation_id = "get_account", tag = "integrators", security(("integrator_key" = ["accounts:read"])),
    params(("id" = String, Path, description = "The account's id", max_length = 40, example = "acc_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The account", body = AccountView, example = json!({
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace", "roles": ["freelancer"],
        "active_role": "freelancer", "locale": "en", "country": "GB", "email": "a••@example.com", "email_verified": true,
        "phone_verified": false, "suspended": false, "cap_epoch": 3, "created_at": "2026-11-21T09:30:00Z"}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/v1/accounts/{id}")]
pub async fn get_account(
    platform: Platform,
    call: Call,
    _integrator: Integrator<AccountsRead>,
    id: web::Path<String>,
) -> Answer {
    let id = AccountId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let inner = platform.clone();
    let read = platform
        .db
        .read(move |conn| show(conn, &inner, &id, call.now));
    Ok(ok(&AccountView::new(read.await?)))
}
