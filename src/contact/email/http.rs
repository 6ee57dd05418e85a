//! Endpoints of e-mail verification that act on one verification. Confirming can sign in, so it lives a floor higher.

use actix_web::{HttpRequest, get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Holder, Standing, correct, problems, resend, resend_to, standing, typo};
use crate::accounts::account::{self, EmailAddress, address::EMAIL_MAX};
use crate::delivery::deliveries::Step;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted, ok};
use crate::platform::http::{Call, Parsed};
use crate::platform::problem::{FieldError, Problem, common};

/// `sends_left` says at most this, when limits are off or generous.
pub const SENDS_MAX: u32 = 100;

/// The address, where its mail stands, and what may be done.
#[derive(Serialize, ToSchema)]
pub struct EmailVerification {
    /// The address, masked.
    #[schema(max_length = 260, examples("a••@example.com"))]
    pub address: String,
    /// `pending` or `verified`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("pending"), extensions(("x-extensible-enum" = json!(["pending", "verified"]))))]
    pub status: &'static str,
    /// How the newest mail fares: `queued`, `sent` (a mail server of ours took it), `accepted` (the recipient's took it), `deferred` (somebody
    /// goes on trying), `bounced` or `complained` (called spam); more may be added.
    #[schema(max_length = 32, examples("sent"), extensions(("x-extensible-enum" = json!(["queued", "sent", "accepted", "deferred", "bounced", "complained"]))))]
    pub delivery: String,
    /// Why it fares badly: an SMTP status, `timeout` or `connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("550"))]
    pub reason: Option<String>,
    /// Why it came back: `no_such_mailbox`, `mailbox_full`, `blocked` or `unknown`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("no_such_mailbox"), extensions(("x-extensible-enum" = json!(["no_such_mailbox", "mailbox_full", "blocked", "unknown"]))))]
    pub bounce_class: Option<String>,
    /// What happened to the newest mail, oldest first.
    #[schema(max_items = 50)]
    pub timeline: Vec<DeliveryStep>,
    /// When the newest mail was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sent_at: Option<Moment>,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often another mail may still be asked for.
    #[schema(maximum = 100)]
    pub sends_left: u32,
    /// The address from which the mail comes: worth a look in the spam folder.
    #[schema(max_length = 254, examples("no-reply@example.com"))]
    pub sender: String,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("ada@gmail.com"))]
    pub did_you_mean: Option<String>,
    /// What to advise: `check_spam_folder`, `check_address`, `use_newest_code`, `fix_address`, `make_room`, `use_other_address`, `not_spam`, `wait`;
    /// more may be added.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["check_spam_folder"])))]
    pub hints: Vec<&'static str>,
}

/// Something that happened to a mail.
#[derive(Serialize, ToSchema)]
pub struct DeliveryStep {
    /// `queued`, `sent`, `accepted`, `deferred`, `bounced` or `complained`; more may be added.
    #[schema(max_length = 32, examples("sent"), extensions(("x-extensible-enum" = json!(["queued", "sent", "accepted", "deferred", "bounced", "complained"]))))]
    pub event: String,
    /// When.
    pub at: Moment,
    /// Why: an SMTP status, `timeout` or `connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("451"))]
    pub reason: Option<String>,
    /// Why it came back: `no_such_mailbox`, `mailbox_full`, `blocked` or `unknown`; more may be added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 32, examples("mailbox_full"))]
    pub bounce_class: Option<String>,
}

impl From<Step> for DeliveryStep {
    fn from(step: Step) -> Self {
        Self {
            event: step.event,
            at: step.at,
            reason: step.reason,
            bounce_class: step.bounce_class,
        }
    }
}

impl EmailVerification {
    fn new(platform: &Platform, standing: Standing) -> Self {
        let hints = hints(&standing);
        Self {
            address: standing.address,
            status: if standing.verified {
                "verified"
            } else {
                "pending"
            },
            delivery: standing.delivery.state,
            reason: standing.delivery.reason,
            bounce_class: standing.delivery.bounce_class,
            sent_at: standing.delivery.sent_at,
            timeline: standing
                .delivery
                .timeline
                .into_iter()
                .map(DeliveryStep::from)
                .collect(),
            resend_available_at: standing.resend_available_at,
            sends_left: standing.sends_left,
            sender: sender(platform),
            did_you_mean: standing.did_you_mean,
            hints,
        }
    }
}

/// The bare address that mails come from.
pub fn sender(platform: &Platform) -> String {
    let from = &platform.config.mail.from;
    from.rsplit_once('<')
        .map_or(from.as_str(), |(_, address)| address.trim_end_matches('>'))
        .trim()
        .to_owned()
}

fn hints(standing: &Standing) -> Vec<&'static str> {
    if standing.verified {
        return Vec::new();
    }
    let delivery = &standing.delivery;
    let mut hints = match (delivery.state.as_str(), delivery.bounce_class.as_deref()) {
        ("bounced", Some("mailbox_full")) => vec!["make_room", "use_other_address"],
        ("bounced", Some("blocked")) => vec!["use_other_address"],
        ("bounced", _) => vec!["fix_address"],
        ("complained", _) => vec!["not_spam", "use_other_address"],
        ("queued" | "deferred", _) => vec!["wait"],
        _ => vec!["check_spam_folder", "use_newest_code"],
    };
    if standing.did_you_mean.is_some() {
        hints.push("check_address");
    }
    hints
}

/// Show where the verification stands
///
/// For the screen that waits for the mail: the masked address, how the newest mail fares, when another may be asked for. Bearer: a
/// `registration_token` or an access token.
#[utoipa::path(operation_id = "get_email_verification", tag = "email verification",
    security(("registration_token" = []), ("bearer" = [])),
    responses((status = 200, description = "Where it stands", body = EmailVerification, example = json!({
        "address": "a••@example.com", "status": "pending", "delivery": "sent", "sent_at": "2026-11-21T09:30:01Z",
        "timeline": [{"event": "queued", "at": "2026-11-21T09:30:00Z"}, {"event": "sent", "at": "2026-11-21T09:30:01Z"}],
        "resend_available_at": "2026-11-21T09:31:00Z", "sends_left": 5, "sender": "no-reply@example.com",
        "hints": ["check_spam_folder", "use_newest_code"]}))),
    extensions(("x-for-suspended" = json!(true))))]
#[get("/v1/email-verifications/current")]
pub async fn get_email_verification(platform: Platform, call: Call, holder: Holder) -> Answer {
    let inner = platform.clone();
    let standing = platform.db.read(move |conn| {
        let id = holder.account(conn, call.now)?;
        let account = account::load(conn, &inner, &id)?;
        standing(conn, &inner, &account, call.now)
    });
    Ok(ok(&EmailVerification::new(&platform, standing.await?)))
}

/// A request for another verification mail.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendForm {
    /// The address; only when no token is sent.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, nullable = false, format = Email, examples("ada@example.com"))]
    pub email: Option<String>,
}

/// Another mail is on its way, if the address waits for one.
#[derive(Serialize, ToSchema)]
pub struct ResendAccepted {
    /// The address, masked.
    #[schema(max_length = 260, examples("a••@example.com"))]
    pub address: String,
    /// `queued`.
    #[schema(value_type = String, max_length = 32, examples("queued"), extensions(("x-extensible-enum" = json!(["queued"]))))]
    pub delivery: &'static str,
    /// When another mail may be asked for.
    pub resend_available_at: Moment,
    /// How often another mail may still be asked for.
    #[schema(maximum = 100)]
    pub sends_left: u32,
    /// The address from which the mail comes.
    #[schema(max_length = 254, examples("no-reply@example.com"))]
    pub sender: String,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    pub did_you_mean: Option<String>,
}

/// Send the verification mail again
///
/// Works with a `registration_token` or access token, or without any for an address: then the answer is the same whether or not
/// the address is known. Once a minute, five times an hour, ten times a day per address. Only the newest code works; earlier links
/// stay good. A mail server that is away changes nothing: the mail is queued. A mailbox that does not exist turns this into advice to
/// correct the address.
#[utoipa::path(operation_id = "resend_email_verification", tag = "email verification",
    security(("registration_token" = []), ("bearer" = []), ()), request_body = ResendForm,
    responses((status = 202, description = "A mail is on its way, if the address waits for one", body = ResendAccepted, example = json!({
        "address": "a••@example.com", "delivery": "queued", "resend_available_at": "2026-11-21T09:31:00Z", "sends_left": 4,
        "sender": "no-reply@example.com"}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["already_verified", "email_undeliverable", "email_invalid", "token_invalid", "token_expired", "session_revoked"]))))]
#[post("/v1/email-verifications/resend")]
pub async fn resend_email_verification(
    platform: Platform,
    call: Call,
    request: HttpRequest,
    form: Parsed<ResendForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.resends_per_client)?;
    let inner = platform.clone();
    let body = match (Holder::maybe(&request)?, form.0.email) {
        (Some(holder), None) => {
            let act = move |conn: &mut _| {
                let id = holder.account(conn, call.now)?;
                resend(conn, &inner, &call, &id)
            };
            let standing = platform.db.write(act).await?;
            ResendAccepted {
                address: standing.address,
                delivery: "queued",
                resend_available_at: standing.resend_available_at,
                sends_left: standing.sends_left,
                sender: sender(&platform),
                did_you_mean: standing.did_you_mean,
            }
        }
        (None, Some(email)) => {
            let email = read_email("/email", &email)?;
            let (address, did_you_mean) = (email.masked(), typo::suggestion(&email));
            let left = platform
                .db
                .write(move |conn| resend_to(conn, &inner, &call, &email))
                .await?;
            ResendAccepted {
                address,
                delivery: "queued",
                resend_available_at: left.available_at,
                sends_left: left.count.min(SENDS_MAX),
                sender: sender(&platform),
                did_you_mean,
            }
        }
        (Some(_), Some(_)) => {
            return Err(invalid(vec![FieldError::new(
                "/email",
                "not_allowed",
                "Send either a token or an address, not both.",
            )]));
        }
        (None, None) => {
            return Err(invalid(vec![FieldError::new(
                "/email",
                "required",
                "Without a token the address is needed.",
            )]));
        }
    };
    Ok(accepted(&body))
}

/// A corrected address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionForm {
    /// The right address.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, format = Email, examples("ada@example.com"))]
    pub email: String,
}

/// Correct the address before it is verified
///
/// For a typing error at registration. The old link and code die, a mail goes to the new address. Bearer: the `registration_token`.
#[utoipa::path(operation_id = "correct_email_address", tag = "email verification", security(("registration_token" = [])),
    request_body = CorrectionForm,
    responses((status = 202, description = "Corrected; a mail is on its way", body = EmailVerification, example = json!({
        "address": "a••@example.org", "status": "pending", "delivery": "queued", "timeline": [], "resend_available_at": "2026-11-21T09:30:00Z",
        "sends_left": 5, "sender": "no-reply@example.com", "hints": ["wait"]}))),
    extensions(("x-error-codes" = json!(["email_unchanged", "email_invalid", "already_verified"]))))]
#[patch("/v1/email-verifications/current")]
pub async fn correct_email_address(
    platform: Platform,
    call: Call,
    holder: Holder,
    form: Parsed<CorrectionForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.resends_per_client)?;
    if matches!(holder, Holder::Member(_)) {
        // A verified address is changed in another way, with proof of the new one first.
        return Err(Problem::new(&common::TOKEN_INVALID)
            .detail("This needs the registration_token of an unverified account."));
    }
    let email = read_email("/email", &form.0.email)?;
    let inner = platform.clone();
    let act = move |conn: &mut _| {
        let id = holder.account(conn, call.now)?;
        correct(conn, &inner, &call, &id, &email)
    };
    let standing = platform.db.write(act).await?;
    Ok(accepted(&EmailVerification::new(&platform, standing)))
}

/// Reads an address or says what is wrong with it.
pub fn read_email(pointer: &str, text: &str) -> Result<EmailAddress, Problem> {
    EmailAddress::parse(text)
        .ok_or_else(|| Problem::new(&problems::EMAIL_INVALID).errors(vec![email_fault(pointer)]))
}

/// The fault of a member that should hold an address.
pub fn email_fault(pointer: &str) -> FieldError {
    FieldError::new(
        pointer,
        "email_invalid",
        format!("This must be an e-mail address of at most {EMAIL_MAX} characters."),
    )
}
