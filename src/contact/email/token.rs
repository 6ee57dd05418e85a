//! Who may act on a verification: the holder of a `registration_token`, or a signed-in member.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::{REGISTRATION_PREFIX, store};
use crate::platform::caller::{Bearer, Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};
use crate::platform::random::{looks_like_token, token_hash};

/// Who holds the `Authorization` header.
#[derive(Clone, Debug)]
pub enum Holder {
    /// A newcomer, by the hash of the `registration_token`.
    Newcomer([u8; 32]),
    /// A member, by a verified access token.
    Member(AccountId),
}

impl Holder {
    /// Reads the header; `None` when there is none.
    pub fn maybe(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        match Bearer::from(request) {
            None => Ok(None),
            Some(token) if looks_like_token(REGISTRATION_PREFIX, &token.0) => {
                Ok(Some(Self::Newcomer(token_hash(&token.0))))
            }
            Some(_) => {
                Caller::<Limited>::from(request).map(|caller| Some(Self::Member(caller.account)))
            }
        }
    }

    /// The account that the holder may act on.
    pub fn account(&self, conn: &mut Conn, now: Moment) -> Result<AccountId, Problem> {
        match self {
            Self::Member(account) => Ok(account.clone()),
            Self::Newcomer(hash) => match store::token(conn, hash)? {
                Some((account, expires)) if expires > now => Ok(account),
                Some(_) => Err(Problem::new(&common::TOKEN_EXPIRED).next(
                    "sign_in",
                    "POST",
                    "/v1/sessions",
                )),
                None => Err(Problem::new(&common::TOKEN_INVALID).next(
                    "sign_in",
                    "POST",
                    "/v1/sessions",
                )),
            },
        }
    }
}

impl FromRequest for Holder {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let holder = Self::maybe(request)
            .and_then(|holder| holder.ok_or_else(|| Problem::new(&common::TOKEN_MISSING)));
        ready(holder)
    }
}
