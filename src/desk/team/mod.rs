//! Who works at the desk.
//!
//! An administrator (or whoever has the command line) invites an address to a role and hands the link over. Whoever holds it accepts with an
//! account whose proven address that is, after giving a second step that is strong enough for the desk: so the link alone is worth nothing.
//! Administrators are not invited over the API: a second administrator has to agree (see `proposals`). Taking a role away ends the person's
//! sessions; the last administrator stays.
//!
//! Codes answered: `invitation_not_yours`, `last_administrator`, `not_found`, those of links, of reasons and of second steps.

pub mod http;
pub mod page;
pub mod problems;
mod store;

use serde_json::{Value, json};

use crate::accounts::account::{self, Colleague, EmailAddress, Void};
use crate::contact::links;
use crate::ledger::audit::{self, Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::{Claims, StaffRole, check_staff_second_step};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::http::Call;
use crate::platform::http::page::Template;
use crate::platform::ids::{AccountId, InvitationId};
use crate::platform::limits::delta;
use crate::platform::problem::{Problem, common};
use crate::platform::random::Token;
use crate::platform::texts::{Language, Table};
use crate::sign_in::sessions;
pub use store::Invitation;

/// This room's templates.
pub const TEMPLATES: &[Template] = &[
    (
        "desk/team/page/invitation.html",
        include_str!("page/invitation.html"),
    ),
    (
        "desk/team/page/trouble.html",
        include_str!("page/trouble.html"),
    ),
];

/// This room's texts.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// An invitation, and what lets its holder accept it. Shown once.
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The token of the link.
    pub token: Token,
}

impl Invited {
    /// The link to hand over.
    pub fn link(&self, platform: &Platform) -> String {
        let config = &platform.config;
        let page = match &config.staff.url {
            Some(url) => url.clone(),
            None => format!("{}/staff-invitation", config.site.public_url),
        };
        let separator = if page.contains('?') { '&' } else { '?' };
        format!("{page}{separator}token={}", self.token.expose())
    }
}

/// Invites an address to a role. An invitation of the same address to the same role gives way to the new one.
pub fn invite(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    actor: Actor<'_>,
    email: &EmailAddress,
    role: StaffRole,
    reason: &Reason,
) -> Result<Invited, Problem> {
    let index = email.key(&platform.seal);
    store::replace(conn, &index, role, call.now)?;
    let token = links::fresh(&platform.random);
    let invitation = Invitation {
        id: InvitationId::new(call.now, &platform.random),
        role: role.as_str().to_owned(),
        email_masked: email.masked(),
        invited_by: actor.id().map(str::to_owned),
        created_at: call.now,
        expires_at: call.now.plus(delta(platform.config.staff.invitation_time)),
    };
    store::insert(conn, &invitation, &index, &token.hash())?;
    let facts = json!({"role": role, "invitation": invitation.id, "why": reason.as_str()});
    audit::note(conn, call, actor, "staff.invited", None, facts)?;
    Ok(Invited { invitation, token })
}

/// Invitations that can be accepted, newest first, from after a given one.
pub fn invitations(
    conn: &mut Conn,
    after: Option<&str>,
    rows: i64,
    now: Moment,
) -> Result<Vec<Invitation>, Problem> {
    Ok(store::open(conn, after, rows, now)?)
}

/// Withdraws an invitation that nobody has accepted.
pub fn withdraw(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &InvitationId,
    reason: &Reason,
) -> Result<(), Problem> {
    if store::end(conn, id, "withdrawn", call.now)? == 0 {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let facts = json!({"invitation": id, "why": reason.as_str()});
    audit::note(conn, call, actor, "staff.invitation_withdrawn", None, facts)
}

/// Which role an invitation is to, as long as it can be accepted.
pub fn look(conn: &mut Conn, token: &str, now: Moment) -> Result<StaffRole, Problem> {
    let found = by_token(conn, token)?;
    found.life.check(now).map_err(Problem::new)?;
    role_of(&found.invitation)
}

/// Accepts an invitation. Tells the roles that the account has from now on.
pub fn accept(
    conn: &mut Conn,
    platform: &Platform,
    call: &Call,
    id: &AccountId,
    claims: &Claims,
    token: &str,
) -> Result<Vec<StaffRole>, Problem> {
    let found = by_token(conn, token)?;
    found.life.check(call.now).map_err(Problem::new)?;
    account::still_under(conn, id, claims.sec_epoch, call.now)?;
    if !account::is_at(conn, id, &found.address)? {
        return Err(Problem::new(&problems::INVITATION_NOT_YOURS));
    }
    check_staff_second_step(claims, &platform.config, call.now)?;
    if store::end(conn, &found.invitation.id, "accepted", call.now)? == 0 {
        return Err(links::used());
    }
    let role = role_of(&found.invitation)?;
    employ(
        conn,
        call,
        Actor::Member,
        id,
        role,
        &json!({"invitation": found.invitation.id}),
    )?;
    account::staff_roles(conn, id)
}

/// Gives a role. Nothing happens to who has it.
pub fn employ(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    role: StaffRole,
    why: &Value,
) -> Result<(), Problem> {
    if !account::add_staff_role(conn, id, role, call.now)? {
        return Ok(());
    }
    let facts = json!({"role": role, "by": why});
    audit::note(conn, call, actor, "staff.role_added", Some(id), facts)
}

/// Takes a role away and ends the person's sessions. Note what comes back in the node's revocation list.
pub fn dismiss(
    conn: &mut Conn,
    call: &Call,
    actor: Actor<'_>,
    id: &AccountId,
    role: StaffRole,
    reason: &Reason,
) -> Result<Void, Problem> {
    if role == StaffRole::Administrator {
        let administrators = account::hold_administrators(conn)?;
        let is_one = account::staff_roles(conn, id)?.contains(&role);
        if is_one && administrators <= 1 {
            return Err(Problem::new(&problems::LAST_ADMINISTRATOR));
        }
    }
    if !account::remove_staff_role(conn, id, role, call.now)? {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let void = account::void(conn, id, call.now)?;
    sessions::end_all(conn, call, id, actor, "staff_role_removed")?;
    let facts = json!({"role": role, "why": reason.as_str()});
    audit::note(conn, call, actor, "staff.role_removed", Some(id), facts)?;
    Ok(void)
}

/// Who works here, from after a given account.
pub fn members(conn: &mut Conn, after: Option<&str>, rows: i64) -> Result<Vec<Colleague>, Problem> {
    account::staff(conn, after, rows)
}

/// Drops invitations that are over for long.
pub fn sweep(conn: &mut Conn, before: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, before)?)
}

fn by_token(conn: &mut Conn, token: &str) -> Result<store::Found, Problem> {
    let hash = links::hash(token).map_err(Problem::new)?;
    store::by_token(conn, &hash)?.ok_or_else(|| Problem::new(&links::problems::LINK_UNKNOWN))
}

fn role_of(invitation: &Invitation) -> Result<StaffRole, Problem> {
    StaffRole::parse(&invitation.role)
        .ok_or_else(|| Problem::Internal(anyhow::anyhow!("an invitation to no role")))
}
