//! SQL of proposals.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::schema::staff_proposals as proposals;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, ProposalId};

/// A proposal.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = proposals)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// What is proposed.
    pub act: String,
    /// About whom.
    pub account_id: AccountId,
    /// Why.
    pub reason: String,
    /// By whom.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Moment,
    /// Until when it can be decided.
    pub expires_at: Moment,
    /// Who decided it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why so.
    pub decision_reason: Option<String>,
    /// How.
    pub outcome: Option<String>,
}

/// `false`: one waits about this account already.
pub fn insert(conn: &mut Conn, proposal: &Proposal) -> QueryResult<bool> {
    let open = [("staff_proposals_open", "staff_proposals.account_id")];
    let inserted = unless_taken(conn, &open, |conn| {
        diesel::insert_into(proposals::table)
            .values(proposal.clone())
            .execute(conn)
    })?;
    Ok(inserted.is_some())
}

/// Those that wait at a moment, or all.
pub fn list(
    conn: &mut Conn,
    waiting_at: Option<Moment>,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Proposal>> {
    let mut query = proposals::table.into_boxed();
    if let Some(now) = waiting_at {
        query = query
            .filter(proposals::outcome.is_null())
            .filter(proposals::expires_at.gt(now));
    }
    if let Some(after) = after {
        query = query.filter(proposals::id.lt(after.to_owned()));
    }
    query
        .order(proposals::id.desc())
        .limit(limit)
        .select(Proposal::as_select())
        .load(conn)
}

pub fn find(conn: &mut Conn, id: &ProposalId) -> QueryResult<Option<Proposal>> {
    proposals::table
        .find(id)
        .select(Proposal::as_select())
        .get_result(conn)
        .optional()
}

pub fn decide(
    conn: &mut Conn,
    id: &ProposalId,
    by: &AccountId,
    outcome: &'static str,
    reason: &str,
    now: Moment,
) -> QueryResult<usize> {
    let waits = proposals::id
        .eq(id)
        .and(proposals::outcome.is_null())
        .and(proposals::expires_at.gt(now));
    diesel::update(proposals::table.filter(waits))
        .set((
            proposals::outcome.eq(outcome),
            proposals::decided_by.eq(by),
            proposals::decided_at.eq(now),
            proposals::decision_reason.eq(reason),
        ))
        .execute(conn)
}

pub fn expire(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    let over = proposals::outcome
        .is_null()
        .and(proposals::expires_at.le(now));
    diesel::update(proposals::table.filter(over))
        .set((
            proposals::outcome.eq("expired"),
            proposals::decided_at.eq(now),
        ))
        .execute(conn)
}
