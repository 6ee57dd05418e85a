//! Who may ask for a second step, and give it.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::platform::caller::{Bearer, Caller, Limited};
use crate::platform::problem::{Problem, common};
use crate::platform::random::looks_like_token;
use crate::sign_in::factors::TICKET_PREFIX;

/// The `mfa_token` of a sign-in. Whether it still holds, the database says.
pub struct MfaToken(pub String);

impl FromRequest for MfaToken {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Bearer::required(request).and_then(|token| {
            if looks_like_token(TICKET_PREFIX, &token.0) {
                Ok(Self(token.0))
            } else {
                Err(Problem::new(&common::TOKEN_INVALID).next("sign_in", "POST", "/v1/sessions"))
            }
        }))
    }
}

/// Somebody whose second step is wanted.
pub enum Holder {
    /// By a sign-in.
    Ticket(MfaToken),
    /// By an act of somebody who is signed in, suspended or not.
    Member(Caller<Limited>),
}

impl FromRequest for Holder {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_ticket = Bearer::from(request).is_some_and(|it| it.0.starts_with(TICKET_PREFIX));
        ready(if is_ticket {
            MfaToken::from_request(request, payload)
                .into_inner()
                .map(Self::Ticket)
        } else {
            Caller::<Limited>::from(request).map(Self::Member)
        })
    }
}
