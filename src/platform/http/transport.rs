//! How a refresh token travels: in the body (apps), or in a cookie that no script can read (single-page apps).
//!
//! The cookie is `__Host-bonafide_rt` (HttpOnly, Secure, SameSite=Strict; without prefix and Secure when the public URL is http://, for
//! development); the token of a known device travels likewise, in `__Host-bonafide_device`. Calls that use it need the header `X-Bonafide-Transport: cookie`, which no form can send, and an `Origin` of the exact
//! list, so that no other site can make a browser use it.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::parsed::invalid;
use utoipa::{IntoParams, ToSchema};

use crate::platform::Platform;
use crate::platform::config::Config;
use crate::platform::problem::{FieldError, Problem, common};

/// The header that says it.
pub const HEADER: &str = "x-bonafide-transport";

/// What a cookie holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// The refresh token of a session.
    Refresh,
    /// The token of a known device: it stays when the session ends.
    Device,
}

impl CookieKind {
    fn name(self, config: &Config) -> &'static str {
        match (self, is_secure(config)) {
            (Self::Refresh, true) => "__Host-bonafide_rt",
            (Self::Refresh, false) => "bonafide_rt",
            (Self::Device, true) => "__Host-bonafide_device",
            (Self::Device, false) => "bonafide_device",
        }
    }

    fn seconds(self, config: &Config) -> u64 {
        match self {
            Self::Refresh => config.lifetimes.refresh_idle.as_secs(),
            Self::Device => config.lifetimes.device.as_secs(),
        }
    }
}

/// The header that says it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the document's picture of the header")]
pub struct TransportHeader {
    /// `token` (default): the refresh token is in the body. `cookie`: it is in an HttpOnly cookie, and the call needs an allowed `Origin`.
    #[param(
        rename = "X-Bonafide-Transport",
        max_length = 16,
        nullable = false,
        example = "token"
    )]
    transport: Option<String>,
}

/// The words of the header.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the document's picture of the header")]
enum TransportName {
    Token,
    Cookie,
}

/// How the caller wants tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// In the body.
    Token,
    /// The refresh token in a cookie.
    Cookie,
}

impl Transport {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let header = request.headers().get(HEADER);
        match header.map(|value| value.as_bytes()) {
            None | Some(b"token") => Ok(Self::Token),
            Some(b"cookie") => {
                check_origin(request)?;
                Ok(Self::Cookie)
            }
            Some(_) => Err(invalid(vec![FieldError::new(
                "/X-Bonafide-Transport",
                "not_allowed",
                "This header must be `token` or `cookie`.",
            )])),
        }
    }

    /// The token of the request's cookie.
    pub fn in_cookie(request: &HttpRequest, kind: CookieKind) -> Option<String> {
        let config = &Platform::of(request).ok()?.config;
        let cookie = request.cookie(kind.name(config))?;
        Some(cookie.value().to_owned())
    }

    /// The device's token, from where this transport carries it.
    pub fn device_token(
        self,
        request: &HttpRequest,
        in_body: Option<String>,
    ) -> Result<Option<String>, Problem> {
        match (self, in_body) {
            (Self::Token, token) => Ok(token),
            (Self::Cookie, None) => Ok(Self::in_cookie(request, CookieKind::Device)),
            (Self::Cookie, Some(_)) => Err(invalid(vec![FieldError::new(
                "/device_token",
                "not_allowed",
                "With the cookie transport the token is in the cookie, not in the body.",
            )])),
        }
    }

    /// Hands a token out in a cookie that lives as long as an unused session, or device.
    pub fn set_cookie(
        platform: &Platform,
        answer: &mut HttpResponse,
        kind: CookieKind,
        token: &str,
    ) -> Result<(), Problem> {
        let seconds = kind.seconds(&platform.config);
        let age = time::Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        add(platform, answer, kind, token, age)
    }

    /// Takes a cookie back.
    pub fn clear_cookie(
        platform: &Platform,
        answer: &mut HttpResponse,
        kind: CookieKind,
    ) -> Result<(), Problem> {
        add(platform, answer, kind, "", time::Duration::ZERO)
    }
}

fn add(
    platform: &Platform,
    answer: &mut HttpResponse,
    kind: CookieKind,
    value: &str,
    age: time::Duration,
) -> Result<(), Problem> {
    let config = &platform.config;
    let cookie = Cookie::build(kind.name(config), value)
        .path("/")
        .http_only(true)
        .secure(is_secure(config))
        .same_site(SameSite::Strict)
        .max_age(age)
        .finish();
    answer
        .add_cookie(&cookie)
        .map_err(|error| Problem::Internal(anyhow::anyhow!("a cookie: {error}")))
}

fn is_secure(config: &Config) -> bool {
    config.site.public_url.starts_with("https://")
}

/// Browsers send `Origin` with every call of a script that changes something, the server's own pages included.
fn check_origin(request: &HttpRequest) -> Result<(), Problem> {
    let config = &Platform::of(request)?.config;
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    if origin.is_some_and(|origin| config.allows_origin(origin)) {
        return Ok(());
    }
    Err(Problem::new(&common::ORIGIN_NOT_ALLOWED))
}

impl FromRequest for Transport {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
