//! SQL of the questions that are put to passkeys: rows of challenges that hold a sealed state in place of a code.

use diesel::prelude::*;

use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::challenges;
use crate::platform::ids::{AccountId, ChallengeId};

/// In place of a factor: any of the holder's passkeys may answer.
const ANY: &str = "passkey";

/// A question to put.
pub struct NewQuestion<'a> {
    pub id: &'a ChallengeId,
    pub account: &'a AccountId,
    pub holder: &'a str,
    pub state_sealed: &'a [u8],
    pub expires: Moment,
}

/// A holder is asked one at a time: a new question takes the place of the one before.
pub fn put(conn: &mut Conn, new: &NewQuestion<'_>, now: Moment) -> QueryResult<()> {
    let row = (
        challenges::id.eq(new.id),
        challenges::account_id.eq(new.account),
        challenges::factor_id.eq(ANY),
        challenges::holder.eq(new.holder),
        challenges::state_sealed.eq(new.state_sealed),
        challenges::created_at.eq(now),
        challenges::expires_at.eq(new.expires),
    );
    let inserted = crate::on_each!(conn, |c| diesel::insert_into(challenges::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 0 {
        let theirs = challenges::holder
            .eq(new.holder)
            .and(challenges::factor_id.eq(ANY));
        diesel::update(challenges::table.filter(theirs))
            .set((
                challenges::state_sealed.eq(new.state_sealed),
                challenges::expires_at.eq(new.expires),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What waits for an answer.
pub fn of_holder(conn: &mut Conn, holder: &str, now: Moment) -> QueryResult<Option<Vec<u8>>> {
    let theirs = challenges::holder
        .eq(holder)
        .and(challenges::factor_id.eq(ANY));
    let sealed: Option<Option<Vec<u8>>> = challenges::table
        .filter(theirs)
        .filter(challenges::expires_at.gt(now))
        .select(challenges::state_sealed)
        .get_result(conn)
        .optional()?;
    Ok(sealed.flatten())
}

/// Uses a question up: of many answers to it one is the first.
pub fn finish(conn: &mut Conn, holder: &str, state_sealed: &[u8]) -> QueryResult<usize> {
    let waits = challenges::holder
        .eq(holder)
        .and(challenges::factor_id.eq(ANY))
        .and(challenges::state_sealed.eq(state_sealed.to_vec()));
    diesel::update(challenges::table.filter(waits))
        .set(challenges::state_sealed.eq(None::<Vec<u8>>))
        .execute(conn)
}
