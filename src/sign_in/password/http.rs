//! `POST /v1/password-strength`.

use actix_web::post;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Person, assess, refuse_absurd_length};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{Call, Parsed};

/// A password to judge.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrengthForm {
    /// The password. Judged in memory, never stored or logged.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub password: SecretString,
    /// The person's name, so that a password built from it is noticed.
    #[validate(length(max = 200, code = "too_long"))]
    #[schema(max_length = 200, nullable = false, examples("Ada Lovelace"))]
    pub name: Option<String>,
    /// The person's address, likewise.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, nullable = false, examples("ada@example.com"))]
    pub email: Option<String>,
}

/// One failed rule.
#[derive(Serialize, ToSchema)]
pub struct StrengthFailure {
    /// The problem code that registration would answer.
    #[schema(value_type = String, max_length = 64, examples("password_too_short"))]
    pub code: &'static str,
    /// The rule, in a sentence.
    #[schema(max_length = 200, examples("It needs at least 12 characters."))]
    pub detail: String,
}

/// How strong a password is.
#[derive(Serialize, ToSchema)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (strong); below 2 exactly when it would be refused.
    #[schema(minimum = 0, maximum = 4)]
    pub score: u8,
    /// Whether registration would take it.
    pub acceptable: bool,
    /// Every failed rule.
    #[schema(max_items = 10)]
    pub failures: Vec<StrengthFailure>,
    /// How to make it better: `add_words`, `mix_character_classes`, `avoid_sequences` and others; more may be added.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["add_words"])))]
    pub advice: Vec<&'static str>,
}

/// Judge a password without storing it
///
/// For the meter beside the password field: a score, every failed rule, and advice. Nothing is stored.
#[utoipa::path(operation_id = "check_password_strength", tag = "registration", security(()), request_body = StrengthForm,
    responses((status = 200, description = "How strong it is", body = Strength, example = json!({
        "score": 1, "acceptable": false, "failures": [{"code": "password_too_short", "detail": "It needs at least 12 characters."}],
        "advice": ["add_words"]}))))]
#[post("/v1/password-strength")]
pub async fn check_password_strength(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Parsed<StrengthForm>,
) -> Answer {
    call.spend(
        &platform,
        &platform.config.limits.strength_checks_per_client,
    )?;
    let form = form.0;
    refuse_absurd_length(&form.password)?;
    let assessment = assess(
        &platform,
        &form.password,
        Person {
            name: form.name,
            email: form.email,
        },
    )
    .await?;
    let failures: Vec<_> = assessment
        .failures
        .iter()
        .map(|failure| StrengthFailure {
            code: failure.code(),
            detail: failure.to_string(),
        })
        .collect();
    Ok(ok(&Strength {
        score: assessment.score,
        acceptable: failures.is_empty(),
        failures,
        advice: assessment.advice,
    }))
}
