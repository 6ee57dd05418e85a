//! Giving the second step of a sign-in.

use actix_web::{post, web};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::holder::{Holder, MfaToken};
use crate::delivery::sms::Channel;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::parsed::invalid;
use crate::platform::http::reply::{Answer, accepted};
use crate::platform::http::transport::TransportHeader;
use crate::platform::http::{Call, Parsed, Transport};
use crate::platform::ids::FactorId;
use crate::platform::problem::{FieldError, Problem, common};
use crate::sign_in::factors;
use crate::sign_in::lockout::{Attempt, Guard};
use crate::sign_in::passkeys::{AssertionAnswer, RequestOptions};
use crate::sign_in::sessions::result::SessionResult;
use crate::sign_in::two_step::challenge::{self, Sent};
use crate::sign_in::two_step::entry::{Entering, enter};
use crate::sign_in::two_step::proof::{Given, Secret, check};
use crate::sign_in::two_step::prover::Prover;

/// Which second step is wanted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeForm {
    /// Its id, from `methods` or `GET /v1/me/factors`.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(max_length = 40, examples("fac_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
    pub method_id: String,
    /// With a code to the phone: `sms` or `voice`; `sms` if it is left out.
    #[validate(length(max = 32, code = "too_long"))]
    #[schema(nullable = false, max_length = 32, examples("voice"))]
    pub channel: Option<String>,
}

/// What is to be answered.
#[derive(Serialize, ToSchema)]
pub struct Challenge {
    /// Which second step.
    pub method_id: FactorId,
    /// Its kind.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 32, examples("sms"), extensions(("x-extensible-enum" = json!(["totp", "sms", "email", "passkey"]))))]
    pub kind: &'static str,
    /// Where the code goes, masked; absent where none is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("+34 ••• 78"))]
    pub target: Option<String>,
    /// Seconds that a code works, once it is sent, or that a passkey's answer may take; absent with `totp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 31536000)]
    pub expires_in: Option<u64>,
    /// When another code may be asked for; absent where none is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resend_available_at: Option<Moment>,
    /// With `passkey`: `PublicKeyCredentialRequestOptionsJSON`, for any passkey of the account, as it goes into
    /// `PublicKeyCredential.parseRequestOptionsFromJSON()` or a phone's credential manager.
    #[serde(rename = "publicKey", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub public_key: Option<RequestOptions>,
}

impl From<Sent> for Challenge {
    fn from(sent: Sent) -> Self {
        let is_timed = sent.resend_available_at.is_some() || sent.options.is_some();
        let life = u64::try_from(challenge::LIFE.num_seconds()).ok();
        Self {
            method_id: sent.factor.id,
            kind: sent.factor.kind.as_str(),
            target: sent.target,
            expires_in: life.filter(|_| is_timed),
            resend_available_at: sent.resend_available_at,
            public_key: sent.options,
        }
    }
}

/// Ask for a second step
///
/// Sends the code where one is sent; an app's code needs no asking. For a passkey the answer holds the options to hand to the browser or phone. Bearer: the `mfa_token` of a sign-in, or an access token for
/// `POST /v1/sessions/reauthenticate`. Asking again sends another code, after half a minute.
#[utoipa::path(operation_id = "create_mfa_challenge", tag = "two-step verification", security(("mfa_token" = []), ("bearer" = [])), request_body = ChallengeForm,
    responses((status = 202, description = "A code is on its way, or the options of a passkey, or nothing is needed", body = Challenge, example = json!({
        "method_id": "fac_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": "sms", "target": "+34 ••• 78", "expires_in": 600, "resend_available_at": "2026-11-21T09:30:30Z"}))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["mfa_token_expired", "not_found", "too_many_codes", "phone_unverified", "sms_provider_unavailable", "passkeys_unavailable",
        "token_missing", "token_invalid", "token_expired", "session_revoked"]))))]
#[post("/v1/sessions/mfa/challenges")]
pub async fn create_mfa_challenge(
    platform: Platform,
    call: Call,
    holder: Holder,
    form: Parsed<ChallengeForm>,
) -> Answer {
    let wanted = form.0.channel.as_deref().unwrap_or("sms");
    let channel = Channel::parse(wanted).ok_or_else(|| {
        let detail = "This must be sms or voice.";
        invalid(vec![FieldError::new("/channel", "channel_invalid", detail)])
    })?;
    let (inner, now) = (platform.clone(), call.now);
    let id = FactorId::parse(&form.0.method_id);
    let sent = platform.db.write(move |conn| {
        let prover = match &holder {
            Holder::Member(caller) => {
                Prover::of_session(conn, &caller.account, &caller.session, now)?
            }
            Holder::Ticket(token) => {
                let ticket = factors::ticket(conn, &token.0, now)?;
                Prover::of_ticket(conn, &ticket, now)?
            }
        };
        let id = id.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
        let factor = factors::find(conn, &prover.account, &id, now)?;
        let factor = factor.filter(|factor| !factor.is_pending());
        let factor = factor.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
        if factor.kind.is_sent() {
            call.spend(&inner, &inner.config.limits.resends_per_client)?;
        }
        challenge::send(conn, &inner, &prover, factor, channel, &call)
    });
    Ok(accepted(&Challenge::from(sent.await?)))
}

/// A second step.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStepForm {
    /// Which one the code is of; absent with a backup code and with a passkey.
    #[validate(length(max = 40, code = "too_long"))]
    #[schema(
        nullable = false,
        max_length = 40,
        examples("fac_06k3v8q1pc7l5f0tqk2n4h9e8o")
    )]
    pub method_id: Option<String>,
    /// Its code. Spaces do not matter.
    #[schema(nullable = false, value_type = Option<String>, max_length = 32, examples("482913"))]
    pub code: Option<SecretString>,
    /// A backup code, in place of the two.
    #[schema(nullable = false, value_type = Option<String>, max_length = 32, examples("K7M4Q-2XW9P"))]
    pub backup_code: Option<SecretString>,
    /// The answer of a passkey, in place of them: `PublicKeyCredential.toJSON()` as it is.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub assertion: Option<AssertionAnswer>,
    /// Whether this device shall give no second step for a while. It must be known, or become so with this sign-in. Not with a code by mail.
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

/// Reads a second step out of its members; `None` when there is none among them.
pub fn given(
    method_id: Option<&str>,
    code: Option<SecretString>,
    backup_code: Option<SecretString>,
    assertion: Option<AssertionAnswer>,
) -> Result<Option<Given>, Problem> {
    match (method_id, code, backup_code, assertion) {
        (None, None, None, None) => Ok(None),
        (None, None, Some(code), None) => Ok(Some(Given::Secret(Secret::BackupCode(code)))),
        (Some(id), Some(code), None, None) => {
            let id = FactorId::parse(id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
            Ok(Some(Given::Secret(Secret::Code(id, code))))
        }
        (_, None, None, Some(answer)) => Ok(Some(Given::Passkey(Box::new(answer)))),
        _ => Err(missing()),
    }
}

fn missing() -> Problem {
    let detail = "Send method_id and code, or backup_code or assertion alone.";
    invalid(vec![FieldError::new("/code", "required", detail)])
}

/// Give the second step
///
/// Bearer: the `mfa_token`. A wrong code leaves it as it is; `attempts_left` says how many more tries there are before the second step is locked
/// for a while, over all its factors, however often the sign-in is begun anew; passkeys go on working. The right code opens the session.
#[utoipa::path(operation_id = "verify_mfa", tag = "two-step verification", security(("mfa_token" = [])), params(TransportHeader), request_body = SecondStepForm,
    responses((status = 200, description = "Signed in", body = SessionResult, example = json!({
        "result": "authenticated", "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 600, "refresh_token": "bfr_…",
        "device_token": "bfd_…", "session": {"id": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o", "created_at": "2026-11-21T09:32:00Z", "expires_at": "2027-02-19T09:32:00Z"}}))),
    extensions(("x-error-codes" = json!(["mfa_token_expired", "mfa_code_invalid", "code_replayed", "code_expired", "account_locked", "passkey_invalid",
        "passkeys_unavailable", "not_found", "token_missing", "token_invalid", "origin_not_allowed"]))))]
#[post("/v1/sessions/mfa/verify")]
pub async fn verify_mfa(
    platform: Platform,
    call: Call,
    token: MfaToken,
    guard: web::Data<Guard>,
    transport: Transport,
    form: Parsed<SecondStepForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.logins_per_client)?;
    let form = form.0;
    let given = given(
        form.method_id.as_deref(),
        form.code,
        form.backup_code,
        form.assertion,
    )?;
    let given = given.ok_or_else(missing)?;
    let now = call.now;
    let found = platform.db.read(move |conn| {
        let ticket = factors::ticket(conn, &token.0, now)?;
        let prover = Prover::of_ticket(conn, &ticket, now)?;
        Ok((ticket, prover))
    });
    let (ticket, prover) = found.await?;
    let (attempt, proof) = check(&platform, &call, &guard, &prover, given).await?;
    let account = prover.account.clone();
    let entering = Entering {
        ticket,
        prover,
        proof,
        attempt: attempt.as_ref().map(Attempt::ticket),
        trusts: form.trust_device.unwrap_or(false),
    };
    let (inner, entered) = (platform.clone(), call.clone());
    let act = move |conn: &mut Conn| enter(conn, &inner, &entered, entering);
    let entry = platform.db.write(act).await;
    let entry = match attempt {
        Some(attempt) => {
            guard
                .conclude(&platform, &call, attempt, account, entry)
                .await
        }
        None => entry,
    };
    SessionResult::of(&platform, entry?, now)?.answer(&platform, transport)
}
