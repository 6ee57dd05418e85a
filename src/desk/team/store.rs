//! SQL of invitations.

use diesel::prelude::*;

use crate::accounts::account::AddressKey;
use crate::contact::links::Life;
use crate::platform::caller::StaffRole;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::staff_invitations as invitations;
use crate::platform::ids::InvitationId;

/// An invitation to the desk.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// To which role.
    pub role: String,
    /// To whom, masked.
    pub email_masked: String,
    /// By which member of the staff; by nobody's name, if by the command line.
    pub invited_by: Option<String>,
    /// When.
    pub created_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
}

/// An invitation that a token led to.
pub struct Found {
    /// The invitation.
    pub invitation: Invitation,
    /// To whom.
    pub address: AddressKey,
    /// How far its life has come.
    pub life: Life,
}

/// Ends the open invitation of this address to this role.
pub fn replace(
    conn: &mut Conn,
    address: &AddressKey,
    role: StaffRole,
    now: Moment,
) -> QueryResult<usize> {
    let open = invitations::email_index
        .eq(address.as_bytes())
        .and(invitations::role.eq(role.as_str()))
        .and(invitations::ended_at.is_null());
    diesel::update(invitations::table.filter(open))
        .set((
            invitations::ended_at.eq(now),
            invitations::outcome.eq("replaced"),
        ))
        .execute(conn)
}

pub fn insert(
    conn: &mut Conn,
    invitation: &Invitation,
    address: &AddressKey,
    token_hash: &[u8; 32],
) -> QueryResult<usize> {
    let row = (
        invitations::id.eq(&invitation.id),
        invitations::role.eq(&invitation.role),
        invitations::email_masked.eq(&invitation.email_masked),
        invitations::email_index.eq(address.as_bytes()),
        invitations::token_hash.eq(token_hash.as_slice()),
        invitations::invited_by.eq(invitation.invited_by.as_deref()),
        invitations::created_at.eq(invitation.created_at),
        invitations::expires_at.eq(invitation.expires_at),
    );
    diesel::insert_into(invitations::table)
        .values(row)
        .execute(conn)
}

pub fn open(
    conn: &mut Conn,
    after: Option<&str>,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<Invitation>> {
    let mut query = invitations::table
        .filter(invitations::ended_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(invitations::id.lt(after.to_owned()));
    }
    query
        .order(invitations::id.desc())
        .limit(limit)
        .select(Invitation::as_select())
        .load(conn)
}

pub fn by_token(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<Found>> {
    type Row = (Invitation, Vec<u8>, Option<Moment>, Option<String>);
    let found: Option<Row> = invitations::table
        .filter(invitations::token_hash.eq(hash.as_slice()))
        .select((
            Invitation::as_select(),
            invitations::email_index,
            invitations::ended_at,
            invitations::outcome,
        ))
        .get_result(conn)
        .optional()?;
    Ok(found.map(|(invitation, address, ended_at, outcome)| {
        let accepted = outcome.as_deref() == Some("accepted");
        Found {
            life: Life {
                expires_at: invitation.expires_at,
                used_at: ended_at.filter(|_| accepted),
                superseded_at: ended_at.filter(|_| !accepted),
            },
            address: AddressKey::from_stored(address),
            invitation,
        }
    }))
}

pub fn end(
    conn: &mut Conn,
    id: &InvitationId,
    outcome: &'static str,
    now: Moment,
) -> QueryResult<usize> {
    let open = invitations::id.eq(id).and(invitations::ended_at.is_null());
    diesel::update(invitations::table.filter(open))
        .set((
            invitations::ended_at.eq(now),
            invitations::outcome.eq(outcome),
        ))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::expires_at.lt(before))).execute(conn)
}
