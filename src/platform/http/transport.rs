//! How a refresh token travels: in the body (apps), or in a cookie that no script can read (single-page apps).
//!
//! The cookie is `__Host-bonafide_rt` (HttpOnly, Secure, SameSite=Strict; without prefix and Secure when the public URL is http://, for
//! development). Calls that use it need the header `X-Bonafide-Transport: cookie`, which no form can send, and an `Origin` of the exact
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
const SECURE_NAME: &str = "__Host-bonafide_rt";
const PLAIN_NAME: &str = "bonafide_rt";

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

    /// The refresh token of the request's cookie.
    pub fn refresh_token(request: &HttpRequest) -> Option<String> {
        let config = &Platform::of(request).ok()?.config;
        let cookie = request.cookie(name(config))?;
        Some(cookie.value().to_owned())
    }

    /// Hands a refresh token out in a cookie that lives as long as an unused session.
    pub fn set_cookie(
        platform: &Platform,
        answer: &mut HttpResponse,
        token: &str,
    ) -> Result<(), Problem> {
        let seconds = platform.config.lifetimes.refresh_idle.as_secs();
        let age = time::Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        add(platform, answer, token, age)
    }

    /// Takes the cookie back.
    pub fn clear_cookie(platform: &Platform, answer: &mut HttpResponse) -> Result<(), Problem> {
        add(platform, answer, "", time::Duration::ZERO)
    }
}

fn add(
    platform: &Platform,
    answer: &mut HttpResponse,
    value: &str,
    age: time::Duration,
) -> Result<(), Problem> {
    let config = &platform.config;
    let cookie = Cookie::build(name(config), value)
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

fn name(config: &Config) -> &'static str {
    if is_secure(config) {
        SECURE_NAME
    } else {
        PLAIN_NAME
    }
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
