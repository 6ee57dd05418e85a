//! SQL of contests.

use diesel::prelude::*;

use super::super::store::Row as Phone;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::schema::{phone_contests, phones};
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, PhoneContestId, PhoneId};
use crate::platform::problem::Problem;

/// A proof of a number that another account has, or the contest that it became.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = phone_contests)]
pub struct Row {
    pub id: PhoneContestId,
    pub phone_id: PhoneId,
    pub account_id: AccountId,
    pub security_epoch: i64,
    pub phone_index: Vec<u8>,
    pub owner_id: Option<AccountId>,
    pub state: String,
    pub proven_at: Moment,
    pub opened_at: Option<Moment>,
    pub due_at: Option<Moment>,
}

const PROVEN: &str = "proven";
pub const OPEN: &str = "open";
pub const MOVED: &str = "moved";
pub const KEPT: &str = "kept";
pub const WITHDRAWN: &str = "withdrawn";
pub const VOID: &str = "void";

/// Keeps a proof; of an account's proofs only the newest counts.
pub fn insert_proof(
    conn: &mut Conn,
    platform: &Platform,
    phone: &Phone,
    epoch: i64,
    now: Moment,
) -> QueryResult<()> {
    void_proofs_of(conn, &phone.account_id, now)?;
    let row = (
        phone_contests::id.eq(PhoneContestId::new(now, &platform.random)),
        phone_contests::phone_id.eq(&phone.id),
        phone_contests::account_id.eq(&phone.account_id),
        phone_contests::security_epoch.eq(epoch),
        phone_contests::phone_index.eq(&phone.phone_index),
        phone_contests::state.eq(PROVEN),
        phone_contests::proven_at.eq(now),
    );
    diesel::insert_into(phone_contests::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub fn void_proofs_of(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<usize> {
    let theirs = phone_contests::account_id
        .eq(account)
        .and(phone_contests::state.eq(PROVEN));
    diesel::update(phone_contests::table.filter(theirs))
        .set((
            phone_contests::state.eq(VOID),
            phone_contests::ended_at.eq(now),
        ))
        .execute(conn)
}

/// A newer proof of the same number makes those before it worthless.
pub fn void_proofs_for(conn: &mut Conn, index: &[u8], now: Moment) -> QueryResult<usize> {
    let older = phone_contests::phone_index
        .eq(index)
        .and(phone_contests::state.eq(PROVEN));
    diesel::update(phone_contests::table.filter(older))
        .set((
            phone_contests::state.eq(VOID),
            phone_contests::ended_at.eq(now),
        ))
        .execute(conn)
}

/// The account's proof, if it was made since then and under this epoch.
pub fn proof(
    conn: &mut Conn,
    account: &AccountId,
    epoch: i64,
    since: Moment,
) -> QueryResult<Option<Row>> {
    let theirs = phone_contests::account_id
        .eq(account)
        .and(phone_contests::state.eq(PROVEN))
        .and(phone_contests::security_epoch.eq(epoch))
        .and(phone_contests::proven_at.gt(since));
    phone_contests::table
        .filter(theirs)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

pub fn find(conn: &mut Conn, id: &PhoneContestId) -> QueryResult<Option<Row>> {
    phone_contests::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

/// The contest that this account opened.
pub fn of_newcomer(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Row>> {
    let theirs = phone_contests::account_id
        .eq(account)
        .and(phone_contests::state.eq(OPEN));
    phone_contests::table
        .filter(theirs)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

/// The contests for numbers that this account had when they were opened.
pub fn of_owner(conn: &mut Conn, owner: &AccountId) -> QueryResult<Vec<Row>> {
    let theirs = phone_contests::owner_id
        .eq(owner)
        .and(phone_contests::state.eq(OPEN));
    phone_contests::table
        .filter(theirs)
        .order(phone_contests::id)
        .select(Row::as_select())
        .load(conn)
}

/// Whose number it is. It stays theirs for the rest of the transaction.
pub fn hold_number(conn: &mut Conn, index: &[u8]) -> QueryResult<Option<AccountId>> {
    let found: Option<(PhoneId, AccountId)> = phones::table
        .filter(
            phones::phone_index
                .eq(index)
                .and(phones::state.eq("verified")),
        )
        .select((phones::id, phones::account_id))
        .get_result(conn)
        .optional()?;
    let Some((id, owner)) = found else {
        return Ok(None);
    };
    let still = phones::id.eq(id).and(phones::state.eq("verified"));
    let held = diesel::update(phones::table.filter(still))
        .set(phones::phone_index.eq(index))
        .execute(conn)?;
    Ok((held > 0).then_some(owner))
}

/// Makes a proof a contest. `false`: there is one for the number already, or the account has another one. The indexes are asked in a
/// savepoint, so that the transaction survives their no.
pub fn open(
    conn: &mut Conn,
    id: &PhoneContestId,
    owner: Option<&AccountId>,
    now: Moment,
    due: Moment,
) -> QueryResult<bool> {
    let proof = phone_contests::id
        .eq(id)
        .and(phone_contests::state.eq(PROVEN));
    let once = [
        ("phone_contests_number", "phone_contests.phone_index"),
        ("phone_contests_newcomer", "phone_contests.account_id"),
    ];
    let opened = unless_taken(conn, &once, |conn| {
        diesel::update(phone_contests::table.filter(proof))
            .set((
                phone_contests::state.eq(OPEN),
                phone_contests::owner_id.eq(owner),
                phone_contests::opened_at.eq(now),
                phone_contests::due_at.eq(due),
            ))
            .execute(conn)
    })?;
    Ok(opened.is_some_and(|opened| opened > 0))
}

/// Ends a contest that is open; 0 when it is not any more.
pub fn end(
    conn: &mut Conn,
    id: &PhoneContestId,
    state: &'static str,
    now: Moment,
) -> QueryResult<usize> {
    let running = phone_contests::id
        .eq(id)
        .and(phone_contests::state.eq(OPEN));
    diesel::update(phone_contests::table.filter(running))
        .set((
            phone_contests::state.eq(state),
            phone_contests::ended_at.eq(now),
        ))
        .execute(conn)
}

pub fn due(conn: &mut Conn, now: Moment, rows: i64) -> QueryResult<Vec<PhoneContestId>> {
    let over = phone_contests::state
        .eq(OPEN)
        .and(phone_contests::due_at.le(now));
    phone_contests::table
        .filter(over)
        .order(phone_contests::due_at)
        .select(phone_contests::id)
        .limit(rows)
        .load(conn)
}

/// What became of an attempt to move a number.
pub enum Move {
    Done,
    /// Another account has proven it meanwhile, or the proof is gone.
    Void,
}

/// The number goes from the owner to the newcomer, in place of the one that the newcomer had. All of it or, where the index says no, nothing.
pub fn hand_over(conn: &mut Conn, contest: &Row, now: Moment) -> Result<Move, Problem> {
    // What the newcomer's old number was used for, the new one is.
    let signs_in = phones::table
        .filter(
            phones::account_id
                .eq(&contest.account_id)
                .and(phones::state.eq("verified"))
                .and(phones::signs_in),
        )
        .count()
        .get_result::<i64>(conn)?
        > 0;
    let number = phones::phone_index.eq(&contest.phone_index);
    let owners = phones::account_id
        .nullable()
        .eq(&contest.owner_id)
        .and(number)
        .and(phones::state.eq("verified"));
    let had = phones::account_id
        .eq(&contest.account_id)
        .and(phones::state.eq("verified"));
    let proven = phones::id
        .eq(&contest.phone_id)
        .and(phones::state.eq("ended"));
    let taken = [("phones_proven_number", "phones.phone_index")];
    let moved = unless_taken(conn, &taken, |conn| {
        diesel::update(phones::table.filter(owners))
            .set(phones::state.eq("ended"))
            .execute(conn)?;
        diesel::update(phones::table.filter(had))
            .set(phones::state.eq("ended"))
            .execute(conn)?;
        let moved = diesel::update(phones::table.filter(proven))
            .set((
                phones::state.eq("verified"),
                phones::verified_at.eq(now),
                phones::signs_in.eq(signs_in),
                phones::code_hash.eq(None::<Vec<u8>>),
            ))
            .execute(conn)?;
        match moved {
            0 => Err(diesel::result::Error::RollbackTransaction),
            _ => Ok(()),
        }
    });
    match moved {
        Ok(Some(())) => Ok(Move::Done),
        Ok(None) | Err(diesel::result::Error::RollbackTransaction) => Ok(Move::Void),
        Err(error) => Err(error.into()),
    }
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = phone_contests::state
        .ne(OPEN)
        .and(phone_contests::proven_at.lt(before));
    diesel::delete(phone_contests::table.filter(over)).execute(conn)
}
