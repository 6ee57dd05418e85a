//! The door: who proved who they are comes in, as far as the account's state allows.

use serde_json::json;

use super::refresh::Presented;
use super::store::{self, Device, Session};
use super::{Proven, grant, note};
use crate::accounts::account::{self, Status};
use crate::contact::email;
use crate::ledger::events;
use crate::platform::Platform;
use crate::platform::caller::Grant;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::ids::{AccountId, DeviceId, SessionId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::random::Token;
use crate::sign_in::factors::{self, Offer};
use crate::sign_in::{devices, password};

/// Somebody who proved who they are.
pub struct Visitor {
    /// Whose account.
    pub account: AccountId,
    /// Whether its address is proven.
    pub is_proven: bool,
    /// The account's security epoch when the proof was read. An account that got another password since lets nobody in on the old one.
    pub security_epoch: i64,
    /// The strongest second step that the account had when the proof was read, 0 for none.
    pub asks: i32,
    /// How it was proven.
    pub proven: Proven,
    /// The device.
    pub device: Device,
    /// That device, if it is known.
    pub known: Option<DeviceId>,
}

/// What a right proof leads to.
pub enum Entry {
    /// In.
    Authenticated(Box<Opened>),
    /// The address must be proven first.
    VerificationRequired(Token),
    /// The password opens nothing any more: a new one must be chosen by mail.
    PasswordChangeRequired,
    /// The password was right; a second step must follow.
    SecondStepRequired(Box<Asked>),
    /// Only the address was proven.
    Verified {
        /// It was proven before.
        already: bool,
    },
}

/// A second step is asked for.
pub struct Asked {
    /// Lets its holder give the second step, and nothing else.
    pub token: Token,
    /// What will do, in the order in which the person wants to be asked.
    pub offers: Vec<Offer>,
}

/// An open session with fresh tokens to hand out.
pub struct Opened {
    /// What the access token will say.
    pub grant: Grant,
    /// The refresh token.
    pub refresh: Option<Token>,
    /// The token of a device that is known from now on.
    pub device_token: Option<Token>,
    /// The session.
    pub session: Session,
}

/// Lets somebody in who proved who they are, as far as the account's state allows. The only place that makes sessions.
pub fn enter(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    visitor: Visitor,
) -> Result<Entry, Problem> {
    if visitor.is_proven {
        if visitor.proven.second.is_none() && asks(conn, &visitor, call)? {
            let asked = ask(conn, platform, call, visitor)?;
            return Ok(Entry::SecondStepRequired(Box::new(asked)));
        }
        let opened = open(conn, platform, call, visitor)?;
        return Ok(Entry::Authenticated(Box::new(opened)));
    }
    let account = account::rights(conn, &visitor.account)?;
    if account.status == Status::Closed {
        // Closed since the password was looked up: there is nobody to let in.
        return Err(password::refused());
    }
    let token = email::issue_token(conn, platform, call, &account.id)?;
    note(conn, call, "login.unverified", &account.id, None, json!({}))?;
    Ok(Entry::VerificationRequired(token))
}

/// Whether a second step must follow: the account has one, and does not trust the device to do without.
fn asks(conn: &mut Conn, visitor: &Visitor, call: &Call) -> Result<bool, Problem> {
    if visitor.asks == 0 {
        return Ok(false);
    }
    match &visitor.known {
        Some(device) => Ok(!devices::is_trusted(
            conn,
            device,
            &visitor.account,
            call.now,
        )?),
        None => Ok(true),
    }
}

fn ask(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    visitor: Visitor,
) -> Result<Asked, Problem> {
    let offers = factors::offers(conn, platform, &visitor.account)?;
    let detail = json!({"methods": visitor.proven.names()});
    note(
        conn,
        call,
        "login.second_step_asked",
        &visitor.account,
        None,
        detail,
    )?;
    let ticket = factors::NewTicket {
        account: visitor.account,
        security_epoch: visitor.security_epoch,
        device_name: visitor.device.name,
        device_platform: visitor.device.platform,
        app_version: visitor.device.app_version,
        known: visitor.known,
    };
    let token = factors::issue_ticket(conn, platform, &ticket, call.now)?;
    Ok(Asked { token, offers })
}

fn open(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    visitor: Visitor,
) -> Result<Opened, Problem> {
    let lifetimes = &platform.config.lifetimes;
    let id = SessionId::new(call.now, &platform.random);
    let presented = Presented::first(&id, &platform.random);
    let (known, device_token) = greet(conn, platform, call, &visitor)?;
    let session = Session {
        id: id.clone(),
        account: visitor.account,
        security_epoch: visitor.security_epoch,
        authenticated_at: call.now,
        methods: visitor.proven.names().join(" "),
        assurance: visitor.proven.assurance(),
        second_step: visitor.proven.strength(),
        second_step_at: visitor.proven.second.map(|_| call.now),
        device: visitor.device,
        known: Some(known),
        client_address: call.place.clone(),
        last_used_at: call.now,
        created_at: call.now,
        idle_expires_at: call.now.plus(delta(lifetimes.refresh_idle)),
        expires_at: call.now.plus(delta(lifetimes.session)),
        ended_at: None,
    };
    store::insert(conn, &session, &presented.hash())?;
    // Read after the session is in, which holds the account's row: whoever changes the password from here on waits, and finds it.
    let account = account::rights(conn, &session.account)?;
    if account.status != Status::Active || account.security_epoch != session.security_epoch {
        return Err(password::refused());
    }
    if account.second_step != visitor.asks {
        // The second steps were changed since they were read: what is asked for now, another attempt finds.
        return Err(Problem::new(&common::OVERLOADED).retry_after(1));
    }
    let facts = json!({"methods": visitor.proven.names(), "platform": session.device.platform});
    note(
        conn,
        call,
        "session.created",
        &account.id,
        Some(&id),
        facts.clone(),
    )?;
    events::emit(conn, "session.created", &account.id, &facts, call.now)?;
    Ok(Opened {
        grant: grant(&account, &session, call.now),
        refresh: Some(presented.to_token(&platform.seal)),
        device_token,
        session,
    })
}

/// The device becomes known, or stays it.
fn greet(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    visitor: &Visitor,
) -> Result<(DeviceId, Option<Token>), Problem> {
    if let Some(known) = &visitor.known
        && devices::welcome(conn, platform, call, &visitor.account, known)?
    {
        return Ok((known.clone(), None));
    }
    let arrival = devices::Arrival {
        name: visitor.device.name.as_deref(),
        platform: &visitor.device.platform,
        security_epoch: visitor.security_epoch,
    };
    let (device, token) = devices::remember(conn, platform, call, &visitor.account, &arrival)?;
    Ok((device, Some(token)))
}
