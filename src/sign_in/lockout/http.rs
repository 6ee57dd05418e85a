//! Endpoints of an early unlock.

use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::owner::{Lifted, by_code, by_link, disown};
use super::rules::Standing;
use crate::contact::email::http::read_email;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, ok, spoken};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Next};
use crate::platform::texts::Language;

/// What of the mail about a lock lifts it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockForm {
    /// The token of the link, or the whole link as it was pasted: what mail software did to it is mended.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(nullable = false, max_length = 4096)]
    pub token: Option<String>,
    /// The address that the mail went to, with its code.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(nullable = false, max_length = 254, format = Email, examples("ada@example.com"))]
    pub email: Option<String>,
    /// The code of the mail. Spaces, dashes and case do not matter.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("K7QM-4FXR"))]
    pub code: Option<String>,
}

/// Whether a lock was lifted.
#[derive(Serialize, ToSchema)]
pub struct UnlockResult {
    /// `unlocked`, or `not_locked` when nothing was locked any more; more may be added.
    #[schema(value_type = String, max_length = 32, examples("unlocked"), extensions(("x-extensible-enum" = json!(["unlocked", "not_locked"]))))]
    pub result: &'static str,
    /// What the person may do now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Lift a lock early
///
/// With the token of the link, or with the address and the code, of the mail that told its owner of the lock. Lifts what strangers' failures
/// locked, and what failures on the owner's own devices did. Signs nobody in. Failures in a row stay counted: after a hundred of them only a new password
/// helps, and this answers `account_locked`. Without a lock nothing is used up and the answer is `not_locked`.
#[utoipa::path(operation_id = "confirm_unlock", tag = "lockout", security(()), request_body = UnlockForm,
    responses((status = 200, description = "Nothing is locked any more", body = UnlockResult, example = json!({
        "result": "unlocked", "next": [{"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used", "link_superseded", "code_invalid",
        "code_expired", "too_many_attempts", "email_invalid", "account_locked"]))))]
#[post("/v1/unlocks/confirm")]
pub async fn confirm_unlock(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Parsed<UnlockForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.confirmations_per_client)?;
    let (inner, form) = (platform.clone(), form.0);
    let lifted = match (form.token, form.email, form.code) {
        (Some(token), None, None) => {
            let act = move |conn: &mut _| by_link(conn, &inner, &call, &token);
            platform.db.write(act).await?
        }
        (None, Some(email), Some(code)) => {
            let email = read_email("/email", &email)?;
            let act = move |conn: &mut _| by_code(conn, &inner, &call, &email, &code);
            platform.db.write(act).await??
        }
        _ => {
            return Err(invalid(vec![FieldError::new(
                "/token",
                "required",
                "Send either the token of the link, or the address with the code.",
            )]));
        }
    };
    Ok(ok(&UnlockResult {
        result: match lifted {
            Lifted::Now => "unlocked",
            Lifted::NotLocked => "not_locked",
        },
        next: vec![Next::new("sign_in", "POST", "/v1/sessions")],
    }))
}

/// The token of the mail about a lock.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisownForm {
    /// The token of the link, or the whole link as it was pasted.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(max_length = 4096)]
    pub token: String,
}

/// How it stands after "this wasn't me".
#[derive(Serialize, ToSchema)]
pub struct DisownResult {
    /// `kept_locked`, or `not_locked` when the lock had ended by itself; more may be added.
    #[schema(value_type = String, max_length = 32, examples("kept_locked"), extensions(("x-extensible-enum" = json!(["kept_locked", "not_locked"]))))]
    pub result: &'static str,
    /// What to tell the person, in the language of `Accept-Language`.
    #[schema(max_length = 1000, examples("Nobody got in."))]
    pub user_message: String,
    /// What the person may do now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Say "this wasn't me"
///
/// With the token of the mail about a lock: the lock stays until it ends by itself, and the report is noted for the operator. Nobody got in, known
/// devices still work; who uses the password elsewhere should choose another one. The link still lifts the lock afterwards.
#[utoipa::path(operation_id = "disown_lockout", tag = "lockout", security(()), request_body = DisownForm,
    responses((status = 200, description = "Noted", body = DisownResult, example = json!({
        "result": "kept_locked", "user_message": "Thank you for telling us. Nobody got into your account.",
        "next": [{"rel": "reset_password", "method": "POST", "href": "/v1/password-resets"}]}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used"]))))]
#[post("/v1/unlocks/disown")]
pub async fn disown_lockout(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    form: Parsed<DisownForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.confirmations_per_client)?;
    let inner = platform.clone();
    let disowned = platform
        .db
        .write(move |conn| disown(conn, &inner, &call, &form.0.token));
    let (result, text) = match disowned.await? {
        Standing::Open => ("not_locked", "kept-message-open"),
        Standing::Locked(_) | Standing::Stopped => ("kept_locked", "kept-message"),
    };
    let body = DisownResult {
        result,
        user_message: platform.texts.say(language, text, &[])?,
        next: vec![Next::new("reset_password", "POST", "/v1/password-resets")],
    };
    Ok(spoken(&mut HttpResponse::Ok(), language).json(&body))
}
