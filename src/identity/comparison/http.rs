//! The comparison over HTTP: whether it is offered and agreed to, agreeing, and taking that back.

use actix_web::{delete, get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{agree, store, withdraw};
use crate::identity::consent::{Consent, ConsentItem};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::reply::{Answer, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// An agreement.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaceComparisonForm {
    /// The version of the text that was shown: `comparison.text_version` of `GET /v1/identity-verifications/requirements`.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(max_length = 32, examples("2026-11-21"))]
    pub text_version: String,
}

/// Whether the caller's face is compared with those of other accounts.
#[derive(Serialize, ToSchema)]
pub struct FaceComparison {
    /// Whether this marketplace compares faces at all.
    pub offered: bool,
    /// Whether the caller agreed to it.
    pub agreed: bool,
    /// What the caller agreed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub consent: Option<ConsentItem>,
    /// Whether the numbers of the caller's face are kept now.
    pub kept: bool,
    /// When they are deleted; not known before a verification is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delete_at: Option<Moment>,
}

/// Show whether the caller's face is compared
///
/// With those of other accounts, to find people who have two. Off unless the operator turned it on, and never without the person's agreement.
#[utoipa::path(operation_id = "get_face_comparison", tag = "identity", security(("bearer" = [])),
    responses((status = 200, description = "How it stands", body = FaceComparison, example = json!({"offered": true, "agreed": true,
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "kept": true, "delete_at": "2027-11-21T09:33:00Z"}))),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/me/face-comparison")]
pub async fn get_face_comparison(platform: Platform, caller: Caller<Limited>) -> Answer {
    let inner = platform.clone();
    let read = platform
        .db
        .read(move |conn| stands(conn, &inner, &caller.account));
    Ok(ok(&read.await?))
}

/// Agree that the caller's face is compared
///
/// With those of other accounts whose owners agreed too, from the next selfie on. Apart from the consent to a verification, and no condition of it: ask only
/// who was shown the text, and never take it for granted. What is found brings the selfie to a person; nobody is told, and nothing is decided by it.
#[utoipa::path(operation_id = "agree_to_face_comparison", tag = "identity", security(("bearer" = [])), request_body = FaceComparisonForm,
    responses((status = 200, description = "Agreed", body = FaceComparison, example = json!({"offered": true, "agreed": true,
        "consent": {"text_version": "2026-11-21", "language": "en", "given_at": "2026-11-21T09:32:00Z"}, "kept": false}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["face_comparison_off", "consent_outdated"]))))]
#[put("/v1/me/face-comparison")]
pub async fn agree_to_face_comparison(
    platform: Platform,
    call: Call,
    language: Language,
    caller: Caller<Limited>,
    form: Parsed<FaceComparisonForm>,
) -> Answer {
    let consent = Consent {
        version: form.0.text_version,
        language: language.as_str().to_owned(),
        given_at: call.now,
    };
    let inner = platform.clone();
    let act = platform.db.write(move |conn| {
        agree(conn, &inner, &call, &caller.account, &consent)?;
        stands(conn, &inner, &caller.account)
    });
    Ok(ok(&act.await?))
}

/// Take the agreement back
///
/// The numbers of the caller's face are deleted at once, and not computed for other accounts any more. Verifications stay as they are.
#[utoipa::path(operation_id = "withdraw_from_face_comparison", tag = "identity", security(("bearer" = [])),
    responses((status = 204, description = "Nothing is kept, whether or not there was an agreement")),
    extensions(("x-for-suspended" = json!(true))))]
#[delete("/v1/me/face-comparison")]
pub async fn withdraw_from_face_comparison(
    platform: Platform,
    call: Call,
    caller: Caller<Limited>,
) -> Answer {
    platform
        .db
        .write(move |conn| withdraw(conn, &call, &caller.account))
        .await?;
    Ok(no_content())
}

fn stands(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
) -> Result<FaceComparison, Problem> {
    let consent = store::consent(conn, account)?;
    let kept = store::newest(conn, account)?;
    Ok(FaceComparison {
        offered: platform.config.identity.comparison.is_some(),
        agreed: consent.is_some(),
        consent: consent.map(ConsentItem::from),
        kept: kept.is_some(),
        delete_at: kept.flatten(),
    })
}
