//! Endpoints of a forgotten password.

use actix_web::{post, web};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::choice::{Proof, choose};
use super::request;
use crate::contact::email::http::{SENDS_MAX, read_email, sender};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::clock::Moment;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Next};

/// Whose password was forgotten.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetRequest {
    /// The account's address.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, format = Email, examples("ada@example.com"))]
    pub email: String,
}

/// A mail is on its way, if the address belongs to an account.
#[derive(Serialize, ToSchema)]
pub struct PasswordResetRequested {
    /// `reset_requested`.
    #[schema(value_type = String, max_length = 32, examples("reset_requested"), extensions(("x-extensible-enum" = json!(["reset_requested"]))))]
    pub result: &'static str,
    /// Seconds that the link in the mail lives.
    #[schema(maximum = 315360000)]
    pub expires_in: u64,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often another mail may still be asked for.
    #[schema(maximum = 100)]
    pub sends_left: u32,
    /// The address from which the mail comes: worth a look in the spam folder.
    #[schema(max_length = 254, examples("no-reply@example.com"))]
    pub sender: String,
    /// What the person may do now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Ask for a mail to choose a new password
///
/// The answer is the same whether or not the address is known. Its owner gets a mail with a link and a code; who registered and has not
/// confirmed the address yet gets the verification mail instead; nobody else gets anything. Once a minute and five times an hour per address. Every mail's link
/// stays good until it expires or a password was chosen; only the newest code works. A mail server that is away changes nothing: the mail is queued.
#[utoipa::path(operation_id = "request_password_reset", tag = "password", security(()), request_body = PasswordResetRequest,
    responses((status = 202, description = "A mail is on its way, if the address belongs to an account", body = PasswordResetRequested, example = json!({
        "result": "reset_requested", "expires_in": 3600, "resend_available_at": "2026-11-21T09:31:00Z", "sends_left": 4,
        "sender": "no-reply@example.com", "next": [{"rel": "confirm", "method": "POST", "href": "/v1/password-resets/confirm"}]}))),
    extensions(("x-error-codes" = json!(["email_invalid"]))))]
#[post("/v1/password-resets")]
pub async fn request_password_reset(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Parsed<PasswordResetRequest>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.resets_per_client)?;
    let email = read_email("/email", &form.0.email)?;
    let inner = platform.clone();
    let left = platform
        .db
        .write(move |conn| request(conn, &inner, &call, &email))
        .await?;
    Ok(accepted(&PasswordResetRequested {
        result: "reset_requested",
        expires_in: platform.config.lifetimes.reset_link.as_secs(),
        resend_available_at: left.available_at,
        sends_left: left.count.min(SENDS_MAX),
        sender: sender(&platform),
        next: vec![Next::new("confirm", "POST", "/v1/password-resets/confirm")],
    }))
}

/// A new password, and what of the mail shows that it may be chosen.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetForm {
    /// The token of the link, or the whole link as it was pasted: what mail software did to it is mended.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(nullable = false, max_length = 4096)]
    pub token: Option<String>,
    /// The address that the mail went to, with its code.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(nullable = false, max_length = 254, format = Email, examples("ada@example.com"))]
    pub email: Option<String>,
    /// The code of the newest mail. Spaces, dashes and case do not matter.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("K7QM-4FXR"))]
    pub code: Option<String>,
    /// The new password; see `GET /v1/config` for the policy.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub new_password: SecretString,
}

/// The password was changed.
#[derive(Serialize, ToSchema)]
pub struct PasswordResetResult {
    /// `password_changed`.
    #[schema(value_type = String, max_length = 32, examples("password_changed"), extensions(("x-extensible-enum" = json!(["password_changed"]))))]
    pub result: &'static str,
    /// What the person should do now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Choose a new password
///
/// With the token of the link, or with the address and the code of the newest mail. Every session ends, every other link dies, and so does a change of the
/// address that waits for its proof; second steps stay. Signs nobody in. The owner is told by mail. A password that is refused does not use up the
/// mail; `errors` names every failed rule.
#[utoipa::path(operation_id = "confirm_password_reset", tag = "password", security(()), request_body = PasswordResetForm,
    responses((status = 200, description = "Changed", body = PasswordResetResult, example = json!({
        "result": "password_changed", "next": [{"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used", "link_superseded", "code_invalid",
        "code_expired", "too_many_attempts", "email_invalid", "password_too_short", "password_too_long", "password_too_weak",
        "password_breached", "password_contains_identifier", "password_reused"]))))]
#[post("/v1/password-resets/confirm")]
pub async fn confirm_password_reset(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    room: web::Data<HashingRoom>,
    form: Parsed<PasswordResetForm>,
) -> Answer {
    let form = form.0;
    let proof = match (form.token, form.email, form.code) {
        (Some(token), None, None) => Proof::Link(token),
        (None, Some(email), Some(code)) => Proof::Code(read_email("/email", &email)?, code),
        _ => {
            return Err(invalid(vec![FieldError::new(
                "/token",
                "required",
                "Send either the token of the link, or the address with the code.",
            )]));
        }
    };
    if let Err(unfit) = choose(&platform, &room, call, proof, &form.new_password).await? {
        return Err(unfit.into_problem("/new_password"));
    }
    Ok(ok(&PasswordResetResult {
        result: "password_changed",
        next: vec![Next::new("sign_in", "POST", "/v1/sessions")],
    }))
}
