//! Showing and changing second steps.

use actix_web::{delete, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::owner;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited, Recent};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, created, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::FactorId;
use crate::platform::problem::{Problem, common};
use crate::sign_in::factors::{Kind, assurance};
use crate::sign_in::two_step::manage::{
    Changes, Overview, Shown, change, overview, remove, renew_backup_codes,
};
use crate::sign_in::two_step::rules::{Held, MOST, Thing, left_without, warnings};

/// A second step that is in use.
#[derive(Serialize, ToSchema)]
pub struct FactorItem {
    /// Its id.
    pub id: FactorId,
    /// `totp`, `sms`, `email` or `passkey`; more may be added.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 32, examples("totp"), extensions(("x-extensible-enum" = json!(["totp", "sms", "email", "passkey"]))))]
    pub kind: &'static str,
    /// Its name.
    #[schema(max_length = 100, examples("Ada's phone"))]
    pub label: String,
    /// Whether it is the one that is offered first.
    pub is_default: bool,
    /// Where codes go, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("+34 ••• 78"))]
    pub target: Option<String>,
    /// With `passkey`: whether a keychain holds copies of it, so that it outlives the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub is_synced: Option<bool>,
    /// With `passkey`: whether it may have been copied. Its owner was told, and may remove it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub is_suspect: Option<bool>,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_used_at: Option<Moment>,
}

/// How the backup codes stand.
#[derive(Serialize, ToSchema)]
pub struct BackupState {
    /// How many still work.
    #[schema(minimum = 0, maximum = 10)]
    pub left: i64,
    /// When they were made; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_at: Option<Moment>,
}

/// What is left when something is lost.
#[derive(Serialize, ToSchema)]
pub struct Survival {
    /// `phone` (with its number and its apps), `mailbox` or `passkey` (one key, or the device that it lives on: those that a keychain copies are left); more may be added.
    #[schema(value_type = String, max_length = 32, examples("phone"), extensions(("x-extensible-enum" = json!(["phone", "mailbox", "passkey"]))))]
    pub if_lost: &'static str,
    /// Second steps that still work then. Empty: only the reviewed way back is left.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["backup_code"])))]
    pub ways: Vec<&'static str>,
}

/// How the caller's second steps stand.
#[derive(Serialize, ToSchema)]
pub struct FactorList {
    /// The second steps, in the order in which they are offered.
    #[schema(max_items = 20)]
    pub data: Vec<FactorItem>,
    /// Backup codes.
    pub backup_codes: BackupState,
    /// The assurance level that a sign-in reaches: 2 with a second step that is not only a code by mail.
    #[schema(minimum = 1, maximum = 2)]
    pub assurance_level: i32,
    /// For everything that may be lost: what is left then.
    #[schema(max_items = 10)]
    pub survivability: Vec<Survival>,
    /// What should be mended: `single_method` (only one way to confirm and no backup codes), `no_backup_codes`, `email_only`; more may be added.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["single_method"])))]
    pub warnings: Vec<&'static str>,
}

impl From<Overview> for FactorList {
    fn from(overview: Overview) -> Self {
        let held: Vec<Held> = overview
            .factors
            .iter()
            .map(|shown| Held {
                kind: shown.factor.kind,
                is_synced: shown.is_synced(),
            })
            .collect();
        let kinds: Vec<Kind> = held.iter().map(|held| held.kind).collect();
        let left = overview.backup.left;
        let survivability = Thing::ALL.into_iter().filter_map(|thing| {
            let ways = left_without(thing, &held, left)?;
            Some(Survival {
                if_lost: thing.as_str(),
                ways: ways.into_iter().map(Kind::as_str).collect(),
            })
        });
        let items = overview.factors.into_iter().enumerate();
        let item = |(place, shown): (usize, Shown)| FactorItem {
            is_synced: shown.passkey.as_ref().map(|passkey| passkey.is_synced),
            is_suspect: shown.passkey.map(|passkey| passkey.flagged_at.is_some()),
            id: shown.factor.id,
            kind: shown.factor.kind.as_str(),
            label: shown.factor.label,
            is_default: place == 0,
            target: shown.target,
            created_at: shown.factor.created_at,
            last_used_at: shown.factor.last_used_at,
        };
        Self {
            data: items.map(item).collect(),
            backup_codes: BackupState {
                left,
                created_at: overview.backup.made_at,
            },
            assurance_level: assurance(kinds.iter().copied()),
            survivability: survivability.collect(),
            warnings: warnings(&kinds, left),
        }
    }
}

/// List the second steps
///
/// Those that are in use, how many backup codes are left, and for everything that may be lost what would be left then.
#[utoipa::path(operation_id = "list_factors", tag = "two-step verification", security(("bearer" = [])),
    responses((status = 200, description = "The second steps", body = FactorList, example = json!({
        "data": [{"id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "totp", "label": "Ada's phone", "is_default": true, "created_at": "2026-11-21T09:30:00Z"}],
        "backup_codes": {"left": 10, "created_at": "2026-11-21T09:30:00Z"}, "assurance_level": 2,
        "survivability": [{"if_lost": "phone", "ways": ["backup_code"]}], "warnings": []}))),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/me/factors")]
pub async fn list_factors(platform: Platform, caller: Caller<Limited>) -> Answer {
    let inner = platform.clone();
    let overview = platform
        .db
        .read(move |conn| overview(conn, &inner, &caller.account));
    Ok(ok(&FactorList::from(overview.await?)))
}

/// Changes of a second step.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorChanges {
    /// Its name.
    #[validate(length(min = 1, max = 100, code = "length_invalid"))]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        examples("Old phone")
    )]
    pub label: Option<String>,
    /// `true` offers it first; `false` changes nothing.
    #[schema(nullable = false)]
    pub is_default: Option<bool>,
    /// Its place in order, from 0; beyond the end is the end.
    #[validate(range(max = 19, code = "out_of_range"))]
    #[schema(nullable = false, maximum = 19)]
    pub position: Option<u32>,
}

/// Change a second step
///
/// Its name, or its place in the order in which second steps are offered.
#[utoipa::path(operation_id = "change_factor", tag = "two-step verification", security(("bearer" = [])), request_body = FactorChanges,
    params(("id" = String, Path, description = "The factor's id", max_length = 40, example = "fac_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 200, description = "The second steps as they are now", body = FactorList, example = json!({
        "data": [{"id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "totp", "label": "Old phone", "is_default": true, "created_at": "2026-11-21T09:30:00Z"}],
        "backup_codes": {"left": 10, "created_at": "2026-11-21T09:30:00Z"}, "assurance_level": 2,
        "survivability": [{"if_lost": "phone", "ways": ["backup_code"]}], "warnings": []}))),
    extensions(("x-error-codes" = json!(["not_found", "reauthentication_required", "mfa_required_for_action"]))))]
#[patch("/v1/me/factors/{id}")]
pub async fn change_factor(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    id: web::Path<String>,
    form: Parsed<FactorChanges>,
) -> Answer {
    let id = FactorId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let first = form.0.is_default.unwrap_or(false).then_some(0);
    let place = form
        .0
        .position
        .map(|place| usize::try_from(place).unwrap_or(MOST));
    let changes = Changes {
        label: form.0.label,
        position: first.or(place),
    };
    let (inner, owner) = (platform.clone(), owner(&caller));
    let changed = platform.db.write(move |conn| {
        change(conn, &call, &owner, &id, &changes)?;
        overview(conn, &inner, &owner.account)
    });
    Ok(ok(&FactorList::from(changed.await?)))
}

/// Remove a second step
///
/// It does not work any more, and devices that were trusted ask for a second step again. With the last one the backup codes go too.
#[utoipa::path(operation_id = "remove_factor", tag = "two-step verification", security(("bearer" = [])),
    params(("id" = String, Path, description = "The factor's id", max_length = 40, example = "fac_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Removed")),
    extensions(("x-error-codes" = json!(["not_found", "last_factor", "reauthentication_required", "mfa_required_for_action"]))))]
#[delete("/v1/me/factors/{id}")]
pub async fn remove_factor(
    platform: Platform,
    call: Call,
    caller: Caller<Recent>,
    id: web::Path<String>,
) -> Answer {
    let id = FactorId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let (inner, owner) = (platform.clone(), owner(&caller));
    let removed = platform
        .db
        .write(move |conn| remove(conn, &inner, &call, &owner, &id));
    removed.await?;
    Ok(no_content())
}

/// Backup codes; shown this once.
#[derive(Serialize, ToSchema)]
pub struct BackupCodeList {
    /// The codes. Each works once.
    #[schema(max_items = 10, max_length = 32, examples(json!(["K7M4Q-2XW9P"])))]
    pub backup_codes: Vec<String>,
}

/// Make new backup codes
///
/// Ten, for who has lost every other second step; shown this once. The old ones do not work any more.
#[utoipa::path(operation_id = "make_backup_codes", tag = "two-step verification", security(("bearer" = [])),
    responses((status = 201, description = "The codes", body = BackupCodeList, example = json!({"backup_codes": ["K7M4Q-2XW9P", "3TRHC-VZ8ND"]}))),
    extensions(("x-error-codes" = json!(["no_factors", "reauthentication_required", "mfa_required_for_action"]))))]
#[post("/v1/me/backup-codes")]
pub async fn make_backup_codes(platform: Platform, call: Call, caller: Caller<Recent>) -> Answer {
    let (inner, owner) = (platform.clone(), owner(&caller));
    let made = platform
        .db
        .write(move |conn| renew_backup_codes(conn, &inner, &call, &owner));
    let codes = made.await?;
    let body = BackupCodeList {
        backup_codes: codes.iter().map(|code| code.to_string()).collect(),
    };
    Ok(created(&body))
}
