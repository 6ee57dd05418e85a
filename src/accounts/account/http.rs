//! `GET /v1/me`.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Account, load};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Member};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::ids::AccountId;

/// The address of an account.
#[derive(Serialize, ToSchema)]
pub struct MyEmail {
    /// The address.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub address: String,
    /// Whether it is proven.
    pub verified: bool,
    /// When it was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub verified_at: Option<Moment>,
}

/// The account of who asks.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The account's id.
    pub id: AccountId,
    /// `pending`, `active` or `closed`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("active"), extensions(("x-extensible-enum" = json!(["pending", "active", "closed"]))))]
    pub status: &'static str,
    /// Full name.
    #[schema(max_length = 100, examples("Ada Lovelace"))]
    pub name: String,
    /// Address.
    pub email: MyEmail,
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
    /// When the account was created.
    pub created_at: Moment,
}

impl From<Account> for Me {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            status: account.status.as_str(),
            name: account.name,
            email: MyEmail {
                address: account.email.as_str().to_owned(),
                verified: account.email_verified_at.is_some(),
                verified_at: account.email_verified_at,
            },
            roles: account.roles,
            active_role: account.active_role,
            locale: account.locale,
            country: account.country,
            created_at: account.created_at,
        }
    }
}

/// Show the caller's account
///
/// Who is signed in: status, name, address, roles.
#[utoipa::path(operation_id = "get_me", tag = "account", security(("bearer" = [])),
    responses((status = 200, description = "The account", body = Me, example = json!({
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace",
        "email": {"address": "ada@example.com", "verified": true, "verified_at": "2026-11-21T09:31:00Z"},
        "roles": ["freelancer"], "active_role": "freelancer", "locale": "en", "created_at": "2026-11-21T09:30:00Z"}))))]
#[get("/v1/me")]
pub async fn get_me(platform: Platform, caller: Caller<Member>) -> Answer {
    let inner = platform.clone();
    let account = platform
        .db
        .read(move |conn| load(conn, &inner, &caller.account))
        .await?;
    Ok(ok(&Me::from(account)))
}
