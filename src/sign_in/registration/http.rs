//! Registering, and confirming the address: the one act of verification that can sign in.

use actix_web::{HttpRequest, post};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{problems, register};
use crate::accounts::account::country::is_country;
use crate::accounts::account::locale::is_locale;
use crate::accounts::account::{self, EmailAddress, Newcomer, PersonName, Role};
use crate::contact::email::{self, Confirmed, Holder, typo};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted, ok};
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, Parsed, Transport};
use crate::platform::problem::{FieldError, Kind, Next, Problem, common};
use crate::platform::texts::Language;
use crate::sign_in::password::{self, Person, normalise};
use crate::sign_in::sessions::result::{DeviceForm, SessionResult};
use crate::sign_in::sessions::{self, Entry};

/// A newcomer.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationForm {
    /// What the person comes for; other roles can be added to the same account later.
    pub role: Role,
    /// Full name.
    #[validate(length(max = 100, code = "too_long"))]
    #[schema(min_length = 1, max_length = 100, examples("Ada Lovelace"))]
    pub name: String,
    /// E-mail address.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, format = Email, examples("ada@example.com"))]
    pub email: String,
    /// Password; see `GET /v1/config` for the policy.
    #[schema(value_type = String, format = Password, max_length = 1024, examples("correct horse battery staple"))]
    pub password: SecretString,
    /// `true`: the person accepts the terms of `GET /v1/config`.
    pub accept_terms: bool,
    /// Country, ISO 3166-1 alpha-2.
    #[validate(custom(function = "is_country"))]
    #[schema(
        nullable = false,
        min_length = 2,
        max_length = 2,
        pattern = "^[A-Z]{2}$",
        examples("GB")
    )]
    pub country: Option<String>,
    /// Language for mails, BCP 47. Without it: the best of `Accept-Language`.
    #[validate(custom(function = "is_locale"))]
    #[schema(
        nullable = false,
        min_length = 2,
        max_length = 35,
        pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        examples("en")
    )]
    pub locale: Option<String>,
}

/// A registration that waits for the proof of its address.
#[derive(Serialize, ToSchema)]
pub struct RegistrationResult {
    /// `verification_required`.
    #[schema(value_type = String, max_length = 64, examples("verification_required"), extensions(("x-extensible-enum" = json!(["verification_required"]))))]
    pub result: &'static str,
    /// Lets the newcomer verify, resend, correct the address and see the delivery; nothing else. Send it as `Authorization: Bearer`.
    #[schema(max_length = 128)]
    pub registration_token: String,
    /// Seconds that the token lives.
    #[schema(maximum = 31536000)]
    pub expires_in: u64,
    /// The address, masked.
    #[schema(max_length = 260, examples("a••@example.com"))]
    pub address: String,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("ada@gmail.com"))]
    pub did_you_mean: Option<String>,
    /// What the person may do now.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Register
///
/// Creates an account that waits for the proof of its address, and mails a link and a code. A taken address gets the same answer, and its
/// owner a mail that helps. All faults of the form's shape are told at once, and once it has its shape all faults of its content.
#[utoipa::path(operation_id = "create_account", tag = "registration", security(()), request_body = RegistrationForm,
    responses((status = 202, description = "Registered; a mail is on its way", body = RegistrationResult, example = json!({
        "result": "verification_required", "registration_token": "bfv_9i5l…", "expires_in": 86400, "address": "a••@example.com",
        "next": [{"rel": "confirm", "method": "POST", "href": "/v1/email-verifications/confirm"}]}))),
    extensions(("x-error-codes" = json!(["email_invalid", "name_invalid", "terms_required", "password_too_short", "password_too_long",
        "password_too_weak", "password_breached", "password_contains_identifier"]))))]
#[post("/v1/accounts")]
pub async fn create_account(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    room: actix_web::web::Data<HashingRoom>,
    form: Parsed<RegistrationForm>,
) -> Answer {
    room.admit(&call).await?;
    call.spend(&platform, &platform.config.limits.registrations_per_client)?;
    let form = form.0;
    let newcomer = read(&platform, &form, language).await?;
    let did_you_mean = typo::suggestion(&newcomer.email);
    let address = newcomer.email.masked();
    let key = newcomer.email.key(&platform.seal);
    let like = platform
        .db
        .read(move |conn| account::credentials(conn, &key))
        .await?;
    let like = like.into_iter().next().map(|credential| credential.phc);
    let phc = room
        .hash(&call, &normalise(form.password.expose_secret()), like)
        .await?;
    let inner = platform.clone();
    let token = platform
        .db
        .write(move |conn| register(conn, &inner, &call, &newcomer, &phc))
        .await?;
    Ok(accepted(&RegistrationResult {
        result: "verification_required",
        registration_token: token.expose().to_owned(),
        expires_in: platform.config.lifetimes.registration.as_secs(),
        address,
        did_you_mean,
        next: sessions::result::verification_steps(),
    }))
}

/// Turns a form into a newcomer, or names everything that is wrong with it.
async fn read(
    platform: &Platform,
    form: &RegistrationForm,
    language: Language,
) -> Result<Newcomer, Problem> {
    let mut faults: Vec<(&'static Kind, FieldError)> = Vec::new();
    let name = PersonName::parse(&form.name);
    if name.is_none() {
        faults.push((
            &account::problems::NAME_INVALID,
            FieldError::new(
                "/name",
                "name_invalid",
                account::problems::NAME_INVALID.when,
            ),
        ));
    }
    let address = EmailAddress::parse(&form.email);
    if address.is_none() {
        faults.push((
            &email::problems::EMAIL_INVALID,
            email::http::email_fault("/email"),
        ));
    }
    if !form.accept_terms {
        faults.push((
            &problems::TERMS_REQUIRED,
            FieldError::new(
                "/accept_terms",
                "terms_required",
                problems::TERMS_REQUIRED.when,
            ),
        ));
    }
    let person = Person {
        name: Some(form.name.clone()),
        email: Some(form.email.clone()),
    };
    let assessment = password::assess(platform, &form.password, person).await?;
    let (errors, kind) = password::faults("/password", &assessment);
    faults.extend(
        errors
            .into_iter()
            .filter_map(|error| kind.map(|kind| (kind, error))),
    );
    match (name, address) {
        (Some(name), Some(email)) if faults.is_empty() => Ok(Newcomer {
            role: form.role,
            name,
            email,
            locale: form
                .locale
                .clone()
                .unwrap_or_else(|| language.as_str().to_owned()),
            country: form.country.clone(),
        }),
        _ => Err(refuse(faults)),
    }
}

/// One faulty member: its own code. Several: `validation_failed`, with the code of each in `errors`.
fn refuse(faults: Vec<(&'static Kind, FieldError)>) -> Problem {
    let single = faults
        .first()
        .map(|(kind, error)| (*kind, error.pointer.clone()));
    let same_member =
        single.filter(|(_, pointer)| faults.iter().all(|(_, error)| error.pointer == *pointer));
    let errors = faults.into_iter().map(|(_, error)| error).collect();
    match same_member {
        Some((kind, _)) => Problem::new(kind).errors(errors),
        None => Problem::new(&common::VALIDATION_FAILED).errors(errors),
    }
}

/// A proof of an address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationForm {
    /// The token of the link, or the whole link as it was pasted: what mail software did to it is mended. Confirming by link never signs in.
    #[validate(length(max = 4096, code = "too_long"))]
    #[schema(nullable = false, max_length = 4096)]
    pub token: Option<String>,
    /// The code of the newest mail, with the `registration_token` as bearer. Spaces, dashes and case do not matter.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("K7QM-4FXR"))]
    pub code: Option<String>,
    /// The device that signs in, when confirming by code does.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub device: Option<DeviceForm>,
}

/// Confirm the address
///
/// By the token of the link, or by the code of the mail together with the `registration_token`. The code signs in as well, since mail and
/// registration were in one hand; the link does not, since the click may be another person's.
#[utoipa::path(operation_id = "confirm_email", tag = "email verification",
    security((), ("registration_token" = []), ("bearer" = [])), params(TransportHeader), request_body = ConfirmationForm,
    responses((status = 200, description = "Confirmed: `result` is `verified`, `already_verified` or `authenticated`", body = SessionResult,
        example = json!({"result": "verified", "next": [{"rel": "sign_in", "method": "POST", "href": "/v1/sessions"}]}))),
    extensions(("x-error-codes" = json!(["link_malformed", "link_unknown", "link_expired", "link_used", "link_superseded", "code_invalid",
        "code_expired", "too_many_attempts", "token_missing", "token_invalid", "token_expired", "session_revoked", "origin_not_allowed"]))))]
#[post("/v1/email-verifications/confirm")]
pub async fn confirm_email(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    transport: Transport,
    form: Parsed<ConfirmationForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.confirmations_per_client)?;
    match (form.0.token, form.0.code) {
        (Some(token), None) => {
            let confirmed = platform
                .db
                .write(move |conn| email::confirm_by_link(conn, &call, &token))
                .await?;
            Ok(ok(&SessionResult::verified(matches!(
                confirmed,
                Confirmed::Already(_)
            ))))
        }
        (None, Some(code)) => {
            let holder =
                Holder::maybe(&request)?.ok_or_else(|| Problem::new(&common::TOKEN_MISSING))?;
            by_code(
                platform,
                call,
                holder,
                code,
                form.0.device.unwrap_or_default(),
                transport,
            )
            .await
        }
        _ => Err(invalid(vec![FieldError::new(
            "/token",
            "required",
            "Send either the token of the link or the code.",
        )])),
    }
}

async fn by_code(
    platform: Platform,
    call: Call,
    holder: Holder,
    code: String,
    device: DeviceForm,
    transport: Transport,
) -> Answer {
    let (inner, now) = (platform.clone(), call.now);
    let act = move |conn: &mut _| {
        let id = holder.account(conn, call.now)?;
        let confirmed = match email::confirm_by_code(conn, &inner, &call, &id, &code)? {
            Ok(confirmed) => confirmed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let entry = match (confirmed, holder) {
            // Only who held both the registration's token and the mail's code is signed in.
            (Confirmed::Verified(id), Holder::Newcomer(_)) => {
                let visitor = sessions::Visitor {
                    is_proven: true,
                    security_epoch: account::rights(conn, &id)?.security_epoch,
                    account: id,
                    // An account whose address is proven just now has no second step yet.
                    asks: 0,
                    proven: sessions::Proven::only(sessions::Method::EmailCode),
                    device: device.into(),
                    known: None,
                };
                sessions::enter(conn, &inner, &call, visitor)?
            }
            (Confirmed::Verified(_), Holder::Member(_)) => Entry::Verified { already: false },
            (Confirmed::Already(_), _) => Entry::Verified { already: true },
        };
        Ok(Ok(entry))
    };
    let entry = platform.db.write(act).await??;
    SessionResult::of(&platform, entry, now)?.answer(&platform, transport)
}
