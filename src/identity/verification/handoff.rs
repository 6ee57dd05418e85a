//! From a computer to a phone: a link, shown as a QR code, by which another device sends the pictures of one verification and can do nothing else.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde_json::json;

use super::{Verification, VerificationId, conflict, find, note, of_owner, store};
use crate::contact::links;
use crate::ledger::audit::Actor;
use crate::platform::Platform;
use crate::platform::caller::{Bearer, Caller, Limited};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::random::Token;

/// A way to send pictures from another device.
pub struct HandOff {
    /// What the other device shows.
    pub token: Token,
    /// Until when.
    pub expires_at: Moment,
}

/// Makes one. An earlier one works no more.
pub fn hand_off(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    account: &AccountId,
    id: &VerificationId,
) -> Result<HandOff, Problem> {
    let known = of_owner(conn, platform, account, id)?;
    known.check_wants_pictures(call.now)?;
    let made = HandOff {
        token: links::fresh(&platform.random),
        expires_at: call
            .now
            .plus(delta(platform.config.identity.handoff_time))
            .min(known.expires_at),
    };
    if store::hand_off(conn, id, &made.token.hash(), made.expires_at)? == 0 {
        return Err(conflict());
    }
    let detail = json!({"verification_id": known.id, "method": known.method});
    note(
        conn,
        call,
        Actor::Member,
        &known,
        "identity.handed_off",
        detail,
    )?;
    Ok(made)
}

/// Who may look at a verification and send pictures for it.
#[derive(Clone, Debug)]
pub enum Holder {
    /// Its owner, by an access token.
    Member(AccountId),
    /// A device that it was handed to, by the hash of the token.
    Device([u8; 32]),
}

impl Holder {
    /// The holder of a token of a hand-off.
    pub fn of_token(text: &str) -> Result<Self, Problem> {
        let hash = links::hash(text).map_err(Problem::new)?;
        Ok(Self::Device(hash))
    }

    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let bearer = Bearer::required(request)?;
        // Access tokens have dots in them.
        if !bearer.0.contains('.')
            && let Ok(holder) = Self::of_token(&bearer.0)
        {
            return Ok(holder);
        }
        Caller::<Limited>::from(request).map(|caller| Self::Member(caller.account))
    }

    /// The verification, if this is its holder. Another one's is not found.
    pub fn verification(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        id: &VerificationId,
        now: Moment,
    ) -> Result<Verification, Problem> {
        match self {
            Self::Member(account) => of_owner(conn, platform, account, id),
            Self::Device(_) => {
                let known = self.handed(conn, platform, now)?;
                match known.id == *id {
                    true => Ok(known),
                    false => Err(Problem::new(&common::NOT_FOUND)),
                }
            }
        }
    }

    /// The verification that was handed to this device.
    pub fn handed(
        &self,
        conn: &mut Conn,
        platform: &Platform,
        now: Moment,
    ) -> Result<Verification, Problem> {
        let Self::Device(hash) = self else {
            return Err(Problem::new(&common::TOKEN_INVALID));
        };
        let found = store::handed_off(conn, hash)?;
        let (id, _, until) = found.ok_or_else(|| Problem::new(&common::TOKEN_INVALID))?;
        if until.is_none_or(|until| until <= now) {
            return Err(Problem::new(&common::TOKEN_EXPIRED));
        }
        find(conn, platform, &id)
    }
}

impl FromRequest for Holder {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}
