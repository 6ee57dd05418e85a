//! The extractors that say in a handler's signature who may call it.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::claims::Claims;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::config::Config;
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::problem::{Problem, common};

/// Anybody: nothing is asked. Written out so that no handler leaves the question open.
pub struct Anonymous;

impl FromRequest for Anonymous {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

/// The text of an `Authorization: Bearer` header.
pub struct Bearer(pub String);

impl Bearer {
    /// Reads it from a request.
    pub fn from(request: &HttpRequest) -> Option<Self> {
        let value = request
            .headers()
            .get(header::AUTHORIZATION)?
            .to_str()
            .ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| Self(token.trim().to_owned()))
    }

    /// Reads it, or says that a token is missing.
    pub fn required(request: &HttpRequest) -> Result<Self, Problem> {
        Self::from(request).ok_or_else(|| {
            Problem::new(&common::TOKEN_MISSING).next("sign_in", "POST", "/v1/sessions")
        })
    }
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::required(request))
    }
}

/// A right to call.
pub trait Right {
    /// Refuses who does not have it.
    fn check(claims: &Claims, config: &Config, now: Moment) -> Result<(), Problem>;
}

/// The right of everybody who is signed in, suspended or not: for reading where one stands, objecting, and signing out.
pub struct Limited;

impl Right for Limited {
    fn check(_: &Claims, _: &Config, _: Moment) -> Result<(), Problem> {
        Ok(())
    }
}

/// The right of everybody who is signed in and not suspended.
pub struct Member;

impl Right for Member {
    fn check(claims: &Claims, _: &Config, _: Moment) -> Result<(), Problem> {
        if claims.restricted {
            return Err(suspended());
        }
        Ok(())
    }
}

/// Refuses a restricted session, and shows what it may do.
pub fn suspended() -> Problem {
    Problem::new(&common::ACCOUNT_SUSPENDED)
        .next("show_suspension", "GET", "/v1/me/suspension")
        .next("appeal", "POST", "/v1/me/appeals")
}

/// How long somebody counts as having proved who they are just now.
const RECENT_SECONDS: i64 = 15 * 60;

/// The right of who proved who they are within the last quarter of an hour: for acts that a found phone must not be enough for.
pub struct Recent;

impl Right for Recent {
    fn check(claims: &Claims, config: &Config, now: Moment) -> Result<(), Problem> {
        Member::check(claims, config, now)?;
        check_recent(claims, now)
    }
}

/// Refuses who has not proved who they are within the last quarter of an hour.
pub fn check_recent(claims: &Claims, now: Moment) -> Result<(), Problem> {
    if is_recent(claims.auth_time, now) {
        return Ok(());
    }
    Err(Problem::new(&common::REAUTHENTICATION_REQUIRED).next(
        "reauthenticate",
        "POST",
        "/v1/sessions/reauthenticate",
    ))
}

/// Refuses who has not given a second step at least this strong within the last quarter of an hour. How strong it has to be, the account
/// says at the time of the act, not the token.
pub fn check_second_step(claims: &Claims, needed: i32, now: Moment) -> Result<(), Problem> {
    if claims.second_step >= needed && is_recent(claims.second_step_time, now) {
        return Ok(());
    }
    Err(Problem::new(&common::MFA_REQUIRED_FOR_ACTION)
        .next("list_factors", "GET", "/v1/me/factors")
        .next("reauthenticate", "POST", "/v1/sessions/reauthenticate"))
}

fn is_recent(unix_seconds: i64, now: Moment) -> bool {
    now.unix_seconds() - unix_seconds <= RECENT_SECONDS
}

/// Somebody with a valid access token and the right `R`.
pub struct Caller<R> {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// All claims.
    pub claims: Arc<Claims>,
    right: PhantomData<R>,
}

impl<R: Right> Caller<R> {
    /// Proves who calls.
    pub fn from(request: &HttpRequest) -> Result<Self, Problem> {
        let token = Bearer::required(request)?;
        let platform = Platform::of(request)?;
        let claims = platform.tokens.verify(&token.0)?;
        R::check(&claims, &platform.config, platform.clock.now())?;
        Ok(Self {
            account: claims.account()?,
            session: claims.session()?,
            claims,
            right: PhantomData,
        })
    }
}

impl<R: Right> FromRequest for Caller<R> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::from(request))
    }
}
