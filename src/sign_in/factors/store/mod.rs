//! SQL of factors.

pub mod backup;
pub mod tickets;

use diesel::prelude::*;

use super::Kind;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::factors;
use crate::platform::ids::{AccountId, FactorId};

const PENDING: &str = "pending";
const ACTIVE: &str = "active";
const ENDED: &str = "ended";

/// A second step of an account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = factors)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// Whose.
    pub account_id: AccountId,
    /// Its kind.
    pub kind: Kind,
    state: String,
    /// Its name.
    pub label: String,
    /// The sealed secret of an app.
    pub secret_sealed: Option<Vec<u8>>,
    /// The newest time step of an app's codes that was used.
    pub last_step: i64,
    /// When it was added.
    pub created_at: Moment,
    /// When it stops waiting for its first proof.
    pub expires_at: Option<Moment>,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
}

impl Factor {
    /// Whether it still waits for its first proof.
    pub fn is_pending(&self) -> bool {
        self.state == PENDING
    }
}

/// A factor to add.
pub struct NewFactor<'a> {
    /// Its id.
    pub id: &'a FactorId,
    /// Whose.
    pub account: &'a AccountId,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub label: &'a str,
    /// The sealed secret of an app.
    pub secret_sealed: Option<&'a [u8]>,
    /// When it stops waiting for its first proof.
    pub expires: Moment,
}

/// Where a new one stands in order: behind those that were arranged.
const LAST: i32 = 1000;

pub fn active(conn: &mut Conn, account: &AccountId) -> QueryResult<Vec<Factor>> {
    let theirs = factors::account_id
        .eq(account)
        .and(factors::state.eq(ACTIVE));
    factors::table
        .filter(theirs)
        .order((factors::position, factors::id))
        .select(Factor::as_select())
        .load(conn)
}

pub fn find(
    conn: &mut Conn,
    account: &AccountId,
    id: &FactorId,
    now: Moment,
) -> QueryResult<Option<Factor>> {
    let waits = factors::state
        .eq(PENDING)
        .and(factors::expires_at.gt(now).assume_not_null());
    let theirs = factors::id.eq(id).and(factors::account_id.eq(account));
    factors::table
        .filter(theirs.and(factors::state.eq(ACTIVE).or(waits)))
        .select(Factor::as_select())
        .get_result(conn)
        .optional()
}

pub fn pending(
    conn: &mut Conn,
    account: &AccountId,
    kind: Kind,
    now: Moment,
) -> QueryResult<Option<Factor>> {
    let waits = factors::account_id
        .eq(account)
        .and(factors::kind.eq(kind.as_str()))
        .and(factors::state.eq(PENDING));
    factors::table
        .filter(waits)
        .filter(factors::expires_at.gt(now).assume_not_null())
        .select(Factor::as_select())
        .get_result(conn)
        .optional()
}

pub fn insert(conn: &mut Conn, new: &NewFactor<'_>, now: Moment) -> QueryResult<usize> {
    let row = (
        factors::id.eq(new.id),
        factors::account_id.eq(new.account),
        factors::kind.eq(new.kind.as_str()),
        factors::state.eq(PENDING),
        factors::label.eq(new.label),
        factors::position.eq(LAST),
        factors::secret_sealed.eq(new.secret_sealed),
        factors::last_step.eq(0_i64),
        factors::created_at.eq(now),
        factors::expires_at.eq(new.expires),
    );
    diesel::insert_into(factors::table)
        .values(row)
        .execute(conn)
}

pub fn end_pending(
    conn: &mut Conn,
    account: &AccountId,
    kind: Kind,
    now: Moment,
) -> QueryResult<usize> {
    let waits = factors::account_id
        .eq(account)
        .and(factors::kind.eq(kind.as_str()))
        .and(factors::state.eq(PENDING));
    diesel::update(factors::table.filter(waits))
        .set((
            factors::state.eq(ENDED),
            factors::ended_at.eq(now),
            factors::secret_sealed.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}

pub fn activate(conn: &mut Conn, id: &FactorId, now: Moment) -> QueryResult<usize> {
    let waits = factors::id.eq(id).and(factors::state.eq(PENDING));
    diesel::update(factors::table.filter(waits))
        .set((
            factors::state.eq(ACTIVE),
            factors::confirmed_at.eq(now),
            factors::expires_at.eq(None::<Moment>),
        ))
        .execute(conn)
}

pub fn end(conn: &mut Conn, id: &FactorId, now: Moment) -> QueryResult<usize> {
    let open = factors::id.eq(id).and(factors::state.ne(ENDED));
    diesel::update(factors::table.filter(open))
        .set((
            factors::state.eq(ENDED),
            factors::ended_at.eq(now),
            factors::secret_sealed.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}

pub fn rename(conn: &mut Conn, id: &FactorId, label: &str) -> QueryResult<usize> {
    diesel::update(factors::table.find(id))
        .set(factors::label.eq(label))
        .execute(conn)
}

pub fn place(conn: &mut Conn, id: &FactorId, position: i32) -> QueryResult<usize> {
    diesel::update(factors::table.find(id))
        .set(factors::position.eq(position))
        .execute(conn)
}

/// Steps only grow: of many who bring the same code one is the first.
pub fn use_step(conn: &mut Conn, id: &FactorId, step: i64, now: Moment) -> QueryResult<usize> {
    let fresh = factors::id
        .eq(id)
        .and(factors::state.ne(ENDED))
        .and(factors::last_step.lt(step));
    diesel::update(factors::table.filter(fresh))
        .set((factors::last_step.eq(step), factors::last_used_at.eq(now)))
        .execute(conn)
}

pub fn touch(conn: &mut Conn, id: &FactorId, now: Moment) -> QueryResult<usize> {
    diesel::update(factors::table.find(id))
        .set(factors::last_used_at.eq(now))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = factors::ended_at
        .lt(before)
        .or(factors::expires_at.lt(before));
    diesel::delete(factors::table.filter(over.assume_not_null())).execute(conn)
}

/// Whose a factor is or was, and its name.
pub fn named(conn: &mut Conn, id: &FactorId) -> QueryResult<Option<(AccountId, String)>> {
    factors::table
        .find(id)
        .select((factors::account_id, factors::label))
        .get_result(conn)
        .optional()
}
