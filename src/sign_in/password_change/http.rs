//! `GET /v1/me/password` and `PUT /v1/me/password`.

use actix_web::{get, put, web};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Age, Change, age, change};
use crate::accounts::account;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Member, Subject};
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, no_content, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use crate::sign_in::lockout::Guard;
use crate::sign_in::password::{self, Person, normalise, refuse_absurd_length};
use crate::sign_in::reauthentication::check_password;

const POINTER: &str = "/new_password";

/// How old the password is.
#[derive(Default, Serialize, ToSchema)]
pub struct PasswordAge {
    /// Whether the account has a password at all.
    pub is_set: bool,
    /// When it was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub changed_at: Option<Moment>,
    /// Whole days since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100_000, examples(42))]
    pub password_age_days: Option<i64>,
    /// Whether another one is advised for its age. Advice only: it goes on working.
    pub change_advised: bool,
    /// When it stops working (profile `classic` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Moment>,
}

impl From<Option<Age>> for PasswordAge {
    fn from(age: Option<Age>) -> Self {
        let Some(age) = age else {
            return Self::default();
        };
        Self {
            is_set: true,
            changed_at: Some(age.changed_at),
            password_age_days: Some(age.days),
            change_advised: age.is_old,
            expires_at: age.expires_at,
        }
    }
}

/// See how old the password is
///
/// When it was chosen, and whether another one is advised. Nobody is made to change it for its age, except under the profile `classic`.
#[utoipa::path(operation_id = "get_password_age", tag = "password", security(("bearer" = [])),
    responses((status = 200, description = "Its age", body = PasswordAge, example = json!({
        "is_set": true, "changed_at": "2026-10-10T08:00:00Z", "password_age_days": 42, "change_advised": false}))))]
#[get("/v1/me/password")]
pub async fn get_password_age(platform: Platform, call: Call, caller: Caller<Member>) -> Answer {
    let inner = platform.clone();
    let read = platform
        .db
        .read(move |conn| age(conn, &inner, &caller.account, call.now));
    Ok(ok(&PasswordAge::from(read.await?)))
}

/// The present password and another one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    /// The present password.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub current_password: SecretString,
    /// The one from now on.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("violet tangent harbor 7"))]
    pub new_password: SecretString,
    /// Whether every other session ends; it does unless this says `false`.
    #[schema(nullable = false, default = true)]
    pub revoke_other_sessions: Option<bool>,
}

/// Change the password
///
/// Needs the present one. This session goes on, the others end unless `revoke_other_sessions` is `false`; known devices are forgotten, and
/// a change of the address that waits is over. The owner is told by mail. A refused password names every failed rule.
#[utoipa::path(operation_id = "change_password", tag = "password", security(("bearer" = [])), request_body = PasswordForm,
    responses((status = 204, description = "Changed")),
    extensions(("x-error-codes" = json!(["invalid_credentials", "account_locked", "password_too_short", "password_too_long",
        "password_too_weak", "password_breached", "password_contains_identifier", "password_reused"]))))]
#[put("/v1/me/password")]
pub async fn change_password(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    guard: web::Data<Guard>,
    form: Parsed<PasswordForm>,
) -> Answer {
    let form = form.0;
    guard.room().admit(&call).await?;
    refuse_absurd_length(&form.current_password)?;
    judge(&platform, &caller.account, &form.new_password).await?;
    let checked = check_password(&platform, &call, &guard, &caller, &form.current_password);
    let (attempt, present) = checked.await?;
    let (new, like) = (
        normalise(form.new_password.expose_secret()),
        Some(present.phc.clone()),
    );
    let phc = match guard.room().hash(&call, &new, like).await {
        // With one salt and the same settings, the same hash is the same password.
        Ok(phc) if phc == present.phc => Err(password::reused(POINTER)),
        result => result,
    };
    let phc = match phc {
        Ok(phc) => phc,
        Err(problem) => {
            // The present one was right all the same.
            guard.give_back(&platform, &call, attempt).await?;
            return Err(problem);
        }
    };
    let wanted = Change {
        ticket: attempt.ticket(),
        present,
        phc,
        session: caller.session.clone(),
        end_others: form.revoke_other_sessions.unwrap_or(true),
    };
    let (inner, changing) = (platform.clone(), call.clone());
    let changed = platform
        .db
        .write(move |conn| change(conn, &inner, &changing, &wanted))
        .await;
    let concluded = guard.conclude(&platform, &call, attempt, caller.account, changed);
    for session in &concluded.await? {
        let revocations = platform.tokens.revocations();
        revocations.note(&Subject::Session(session), call.now);
    }
    Ok(no_content())
}

/// Refuses a password that the policy is against, with every failed rule.
async fn judge(
    platform: &Platform,
    account: &AccountId,
    chosen: &SecretString,
) -> Result<(), Problem> {
    let (inner, account) = (platform.clone(), account.clone());
    let owner = platform
        .db
        .read(move |conn| account::load(conn, &inner, &account))
        .await?;
    let person = Person {
        name: Some(owner.name),
        email: Some(owner.email.as_str().to_owned()),
    };
    let assessment = password::assess(platform, chosen, person).await?;
    let (errors, kind) = password::faults(POINTER, &assessment);
    kind.map_or(Ok(()), |kind| Err(Problem::new(kind).errors(errors)))
}
