//! `GET` and `PATCH /v1/me`.

use actix_web::{HttpRequest, get, patch};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::update;
use crate::accounts::account::country::is_country;
use crate::accounts::account::locale::is_locale;
use crate::accounts::account::{Account, Changes, PersonName, problems};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited, Member};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::Answer;
use crate::platform::http::{Call, Parsed, etag};
use crate::platform::ids::AccountId;
use crate::platform::problem::{FieldError, Problem, common};
use crate::platform::texts::Language;
use crate::standing::capabilities::answers::{CapabilityMap, Completeness, Teller};
use crate::standing::capabilities::{Standing, with_account};

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
    /// Time zone, as the IANA database names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("Europe/Madrid"))]
    pub timezone: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2, examples("GB"))]
    pub country: Option<String>,
    /// When the account was created.
    pub created_at: Moment,
    /// What the account may do, as `GET /v1/me/capabilities` tells it.
    pub capabilities: CapabilityMap,
    /// What is missing, and what each part would unlock.
    pub completeness: Completeness,
}

impl Me {
    fn new(teller: &Teller<'_>, account: Account, standing: &Standing) -> Result<Self, Problem> {
        Ok(Self {
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
            timezone: account.timezone,
            country: account.country,
            created_at: account.created_at,
            capabilities: teller.map(standing)?,
            completeness: teller.completeness(standing),
        })
    }
}

/// Show the caller's account
///
/// Who is signed in: status, name, address, roles; what the account may do, and what is missing. `ETag` is its version: send it as `If-None-Match`
/// to ask for newer ones only, or as `If-Match` with a change.
#[utoipa::path(operation_id = "get_me", tag = "account", security(("bearer" = [])),
    responses((status = 200, description = "The account", body = Me, example = json!({
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace",
        "email": {"address": "ada@example.com", "verified": true, "verified_at": "2026-11-21T09:31:00Z"},
        "roles": ["freelancer"], "active_role": "freelancer", "locale": "en", "country": "GB", "created_at": "2026-11-21T09:30:00Z",
        "capabilities": {"post_job": {"allowed": true, "blocked_by": []}, "submit_proposal": {"allowed": true, "blocked_by": []},
            "send_message": {"allowed": true, "blocked_by": []}, "accept_direct_hire": {"allowed": true, "blocked_by": []},
            "appear_in_search": {"allowed": true, "blocked_by": []}, "withdraw_earnings": {"allowed": true, "blocked_by": []},
            "change_profile_photo": {"allowed": true, "blocked_by": []}, "work_on_existing_contracts": {"allowed": true, "blocked_by": []}},
        "completeness": {"percent": 80, "missing": [{"item": "timezone", "fix": {"rel": "complete_profile", "method": "PATCH", "href": "/v1/me"}, "unlocks": []}]}})),
        (status = 304, description = "The version of `If-None-Match` is the newest")),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/me")]
pub async fn get_me(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    caller: Caller<Limited>,
) -> Answer {
    let inner = platform.clone();
    let found = platform
        .db
        .read(move |conn| with_account(conn, &inner, &caller.account))
        .await?;
    let teller = Teller::new(&platform, language, call.now);
    answer(&request, &teller, found)
}

fn answer(
    request: &HttpRequest,
    teller: &Teller<'_>,
    (account, standing): (Account, Standing),
) -> Answer {
    let version = account.version;
    let me = Me::new(teller, account, &standing)?;
    etag::spoken(request, Some(version), &me, teller.language)
}

/// What is to be changed. What is absent stays as it is.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChanges {
    /// Full name.
    #[validate(length(max = 100, code = "too_long"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        examples("Ada Lovelace")
    )]
    pub name: Option<String>,
    /// Language for mails and messages, BCP 47.
    #[validate(custom(function = "is_locale"))]
    #[schema(
        nullable = false,
        min_length = 2,
        max_length = 35,
        pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        examples("es")
    )]
    pub locale: Option<String>,
    /// Country, ISO 3166-1 alpha-2; `null` forgets it.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = "is_country"))]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", examples("GB"))]
    pub country: Option<Option<String>>,
    /// Time zone, as the IANA database names it; `null` forgets it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 64, examples("Europe/Madrid"))]
    pub timezone: Option<Option<String>>,
}

/// Tells a member that is `null` from one that is absent.
fn present<'de, D: Deserializer<'de>>(member: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(member).map(Some)
}

/// Changes that are possible, whatever the account looks like.
struct Wanted {
    name: Option<PersonName>,
    locale: Option<String>,
    timezone: Option<Option<String>>,
    country: Option<Option<String>>,
}

impl MeChanges {
    /// Reads the form, or says what is wrong with it.
    fn read(self) -> Result<Wanted, Problem> {
        let name = self.name.as_deref().map(read_name).transpose()?;
        let timezone = match self.timezone {
            Some(Some(zone)) => Some(Some(read_timezone(&zone)?)),
            other => other,
        };
        Ok(Wanted {
            name,
            locale: self.locale,
            timezone,
            country: self.country,
        })
    }
}

impl Wanted {
    /// The account after these changes.
    fn apply(&self, account: &Account) -> Result<Changes, Problem> {
        Ok(Changes {
            name: match &self.name {
                Some(name) => name.clone(),
                None => read_name(&account.name)?,
            },
            locale: self
                .locale
                .clone()
                .unwrap_or_else(|| account.locale.clone()),
            timezone: self
                .timezone
                .clone()
                .unwrap_or_else(|| account.timezone.clone()),
            country: self
                .country
                .clone()
                .unwrap_or_else(|| account.country.clone()),
        })
    }
}

fn read_name(text: &str) -> Result<PersonName, Problem> {
    PersonName::parse(text).ok_or_else(|| {
        let kind = &problems::NAME_INVALID;
        Problem::new(kind).errors(vec![FieldError::new("/name", kind.code, kind.when)])
    })
}

fn read_timezone(text: &str) -> Result<String, Problem> {
    let zone: Result<chrono_tz::Tz, _> = text.parse();
    zone.map(|zone| zone.name().to_owned()).map_err(|_| {
        let detail = "This must be a time zone of the IANA database, such as Europe/Madrid.";
        invalid(vec![FieldError::new(
            "/timezone",
            "timezone_invalid",
            detail,
        )])
    })
}

/// Change the caller's account
///
/// Name, language, country and time zone, by JSON Merge Patch (RFC 7396) or plain JSON. With `If-Match` only while it is still that version.
#[utoipa::path(operation_id = "update_me", tag = "account", security(("bearer" = [])), request_body = MeChanges,
    params(("If-Match" = Option<String>, Header, nullable = false, description = "The version that was read, from `ETag`", max_length = 200, example = "\"7\"")),
    responses((status = 200, description = "The account as it is now", body = Me, example = json!({
        "id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "status": "active", "name": "Ada Lovelace",
        "email": {"address": "ada@example.com", "verified": true, "verified_at": "2026-11-21T09:31:00Z"},
        "roles": ["freelancer"], "active_role": "freelancer", "locale": "es", "timezone": "Europe/Madrid",
        "created_at": "2026-11-21T09:30:00Z", "capabilities": {"post_job": {"allowed": true, "blocked_by": []}, "submit_proposal": {"allowed": true, "blocked_by": []},
            "send_message": {"allowed": true, "blocked_by": []}, "accept_direct_hire": {"allowed": true, "blocked_by": []},
            "appear_in_search": {"allowed": true, "blocked_by": []}, "withdraw_earnings": {"allowed": true, "blocked_by": []},
            "change_profile_photo": {"allowed": true, "blocked_by": []}, "work_on_existing_contracts": {"allowed": true, "blocked_by": []}},
        "completeness": {"percent": 100, "missing": []}}))),
    extensions(("x-error-codes" = json!(["precondition_failed", "name_invalid"]))))]
#[patch("/v1/me")]
pub async fn update_me(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    language: Language,
    caller: Caller<Member>,
    form: Parsed<MeChanges>,
) -> Answer {
    let (inner, versions, now) = (platform.clone(), etag::wanted(&request)?, call.now);
    let wanted = form.0.read()?;
    let act = move |conn: &mut Conn| {
        // Somebody who named no version wants the change whatever happens beside it.
        for _ in 0..ATTEMPTS {
            let (account, _) = with_account(conn, &inner, &caller.account)?;
            if let Some(versions) = &versions {
                etag::must_match_own(versions, account.version)?;
            }
            let changes = wanted.apply(&account)?;
            if let Some(changed) = update(conn, &inner, &call, &account, &changes)? {
                return Ok(changed);
            }
        }
        Err(Problem::new(&common::PRECONDITION_FAILED))
    };
    let changed = platform.db.write(act).await?;
    let teller = Teller::new(&platform, language, now);
    answer(&request, &teller, changed)
}

/// How often a change without a version is tried beside others.
const ATTEMPTS: u32 = 10;
