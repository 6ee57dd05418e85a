//! The result of every sign-in, and the device that signs in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Device, Entry, Opened};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::http::{CookieKind, Transport};
use crate::platform::ids::{FactorId, SessionId};
use crate::platform::problem::{Next, Problem};
use crate::platform::random::Token;
use crate::sign_in::factors::{self, Offer};

/// The kinds of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DevicePlatform {
    /// Apple's phones and tablets.
    Ios,
    /// Android.
    Android,
    /// A browser.
    Web,
    /// Anything else.
    Other,
}

/// The device that signs in.
#[derive(Deserialize, Validate, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct DeviceForm {
    /// Its name, as its owner knows it.
    #[validate(length(max = 100, code = "too_long"))]
    #[schema(nullable = false, max_length = 100, examples("Ada's phone"))]
    pub name: Option<String>,
    /// Its kind; `other` when it is not told.
    #[schema(nullable = false, value_type = Option<DevicePlatform>)]
    pub platform: Option<DevicePlatform>,
    /// The app's version.
    #[validate(length(max = 50, code = "too_long"))]
    #[schema(nullable = false, max_length = 50, examples("3.2.1"))]
    pub app_version: Option<String>,
}

impl From<DeviceForm> for Device {
    fn from(form: DeviceForm) -> Self {
        let clean = |text: String| text.chars().filter(|c| !c.is_control()).collect::<String>();
        let platform = match form.platform {
            Some(DevicePlatform::Ios) => "ios",
            Some(DevicePlatform::Android) => "android",
            Some(DevicePlatform::Web) => "web",
            Some(DevicePlatform::Other) | None => "other",
        };
        Self {
            name: form.name.map(clean),
            platform: platform.to_owned(),
            app_version: form.app_version.map(clean),
        }
    }
}

/// The session that was opened.
#[derive(Serialize, ToSchema)]
pub struct SessionSummary {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Moment,
    /// When it ends in any case.
    pub expires_at: Moment,
}

/// A second step that will do.
#[derive(Serialize, ToSchema)]
pub struct SecondStep {
    /// Which, for `method_id`; absent for backup codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub id: Option<FactorId>,
    /// `totp`, `sms`, `email`, `passkey` or `backup_code`; more may be added.
    #[serde(rename = "type")]
    #[schema(value_type = String, max_length = 32, examples("totp"), extensions(("x-extensible-enum" = json!(["totp", "sms", "email", "passkey", "backup_code"]))))]
    pub kind: &'static str,
    /// Its name, as its owner knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, examples("Ada's phone"))]
    pub label: Option<String>,
    /// Where a code would go, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, examples("+34 ••• 78"))]
    pub target: Option<String>,
}

impl From<Offer> for SecondStep {
    fn from(offer: Offer) -> Self {
        Self {
            id: offer.factor,
            kind: offer.kind.as_str(),
            label: offer.label,
            target: offer.target,
        }
    }
}

/// The result of a sign-in, of a refresh and of a confirmation: one flat object; `result` says which members are there.
#[derive(Serialize, ToSchema, Default)]
pub struct SessionResult {
    /// `authenticated`, `restricted`, `mfa_required`, `email_verification_required`, `password_change_required`, `verified` or `already_verified`; more may be added.
    #[schema(value_type = String, max_length = 64, examples("authenticated"), extensions(("x-extensible-enum" = json!(["authenticated", "restricted", "mfa_required", "email_verification_required", "password_change_required", "verified", "already_verified"]))))]
    pub result: &'static str,
    /// JWT for `Authorization: Bearer` (with `authenticated` and `restricted`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    pub access_token: Option<String>,
    /// `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, max_length = 16, examples("Bearer"))]
    pub token_type: Option<&'static str>,
    /// Seconds that the access token, the registration token or the `mfa_token` lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 31536000)]
    pub expires_in: Option<u64>,
    /// Trade it for new tokens at `POST /v1/sessions/refresh`; each works once. Absent with the cookie transport.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 256)]
    pub refresh_token: Option<String>,
    /// The device is known from now on: keep this beyond the session, and send it with every sign-in, so that nobody's wrong guesses can
    /// lock this device out. Absent when the device was known, and with the cookie transport.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 128, examples("bfd_…"))]
    pub device_token: Option<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session: Option<SessionSummary>,
    /// With `email_verification_required`: lets the person verify, resend and correct the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 128)]
    pub registration_token: Option<String>,
    /// With `mfa_required`: lets its holder give the second step, as `Authorization: Bearer`. It is no session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 128, examples("bfm_…"))]
    pub mfa_token: Option<String>,
    /// With `mfa_required`: what will do, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub methods: Vec<SecondStep>,
    /// What the person may do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

impl SessionResult {
    /// The result of an entry.
    pub fn of(platform: &Platform, entry: Entry, now: Moment) -> Result<Self, Problem> {
        match entry {
            Entry::Authenticated(opened) => Self::authenticated(platform, &opened, now),
            Entry::Verified { already } => Ok(Self::verified(already)),
            Entry::PasswordChangeRequired => Ok(Self {
                result: "password_change_required",
                next: vec![Next::new("reset_password", "POST", "/v1/password-resets")],
                ..Self::default()
            }),
            Entry::SecondStepRequired(asked) => Ok(Self {
                result: "mfa_required",
                mfa_token: Some(expose(&asked.token)),
                expires_in: u64::try_from(factors::TICKET_LIFE.num_seconds()).ok(),
                methods: asked.offers.into_iter().map(SecondStep::from).collect(),
                next: vec![
                    Next::new("challenge", "POST", "/v1/sessions/mfa/challenges"),
                    Next::new("verify", "POST", "/v1/sessions/mfa/verify"),
                ],
                ..Self::default()
            }),
            Entry::VerificationRequired(token) => Ok(Self {
                result: "email_verification_required",
                registration_token: Some(token.expose().to_owned()),
                expires_in: Some(platform.config.lifetimes.registration.as_secs()),
                next: verification_steps(),
                ..Self::default()
            }),
        }
    }

    /// Somebody is in: signs the access token. Who is suspended may read why, and object.
    pub fn authenticated(
        platform: &Platform,
        opened: &Opened,
        now: Moment,
    ) -> Result<Self, Problem> {
        let (result, next) = match opened.grant.restricted {
            false => ("authenticated", Vec::new()),
            true => ("restricted", restricted_steps()),
        };
        Ok(Self {
            result,
            next,
            access_token: Some(platform.tokens.issue(&opened.grant, now)?),
            token_type: Some("Bearer"),
            expires_in: u64::try_from(platform.tokens.access_seconds()).ok(),
            refresh_token: opened.refresh.as_ref().map(expose),
            device_token: opened.device_token.as_ref().map(expose),
            session: Some(SessionSummary {
                id: opened.session.id.clone(),
                created_at: opened.session.created_at,
                expires_at: opened.session.expires_at,
            }),
            ..Self::default()
        })
    }

    /// The answer: with the cookie transport refresh and device token leave the body for cookies.
    pub fn answer(mut self, platform: &Platform, transport: Transport) -> Answer {
        if transport == Transport::Token {
            return Ok(ok(&self));
        }
        let tokens = [
            (CookieKind::Refresh, self.refresh_token.take()),
            (CookieKind::Device, self.device_token.take()),
        ];
        let mut answer = ok(&self);
        for (kind, token) in tokens {
            if let Some(token) = token {
                Transport::set_cookie(platform, &mut answer, kind, &token)?;
            }
        }
        Ok(answer)
    }

    /// An address was confirmed and nobody signed in.
    pub fn verified(already: bool) -> Self {
        Self {
            result: if already {
                "already_verified"
            } else {
                "verified"
            },
            next: vec![Next::new("sign_in", "POST", "/v1/sessions")],
            ..Self::default()
        }
    }
}

fn expose(token: &Token) -> String {
    token.expose().to_owned()
}

/// What somebody may do whose account is suspended.
fn restricted_steps() -> Vec<Next> {
    vec![
        Next::new("show_suspension", "GET", "/v1/me/suspension"),
        Next::new("appeal", "POST", "/v1/me/appeals"),
    ]
}

/// What somebody may do whose address waits for its proof.
pub fn verification_steps() -> Vec<Next> {
    vec![
        Next::new("confirm", "POST", "/v1/email-verifications/confirm"),
        Next::new(
            "resend_verification",
            "POST",
            "/v1/email-verifications/resend",
        ),
        Next::new("correct_email", "PATCH", "/v1/email-verifications/current"),
        Next::new("status", "GET", "/v1/email-verifications/current"),
    ]
}
