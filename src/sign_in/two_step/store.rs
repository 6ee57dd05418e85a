//! SQL of challenges.

pub mod passkeys;
pub mod questions;

use diesel::prelude::*;

use crate::contact::codes::Code;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::challenges;
use crate::platform::ids::{AccountId, ChallengeId, FactorId};

/// A code on its way.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = challenges)]
pub struct Challenge {
    pub id: ChallengeId,
    pub account_id: AccountId,
    pub channel: Option<String>,
    code_hash: Option<Vec<u8>>,
    code_expires_at: Option<Moment>,
    pub expires_at: Moment,
}

impl Challenge {
    /// The code that was sent last.
    pub fn code(&self) -> Option<Code> {
        let (hash, expires_at) = self.code_hash.clone().zip(self.code_expires_at)?;
        Some(Code { hash, expires_at })
    }
}

/// A code that is to be sent.
pub struct NewChallenge<'a> {
    pub id: &'a ChallengeId,
    pub account: &'a AccountId,
    pub factor: &'a FactorId,
    pub holder: &'a str,
    pub channel: Option<&'static str>,
    pub expires: Moment,
}

/// A holder has one for each factor. Tells whether it was not there before.
pub fn insert(conn: &mut Conn, new: &NewChallenge<'_>, now: Moment) -> QueryResult<bool> {
    let row = (
        challenges::id.eq(new.id),
        challenges::account_id.eq(new.account),
        challenges::factor_id.eq(new.factor),
        challenges::holder.eq(new.holder),
        challenges::channel.eq(new.channel),
        challenges::created_at.eq(now),
        challenges::expires_at.eq(new.expires),
    );
    let inserted = crate::on_each!(conn, |c| diesel::insert_into(challenges::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted > 0)
}

/// Another code is wanted, by this channel.
pub fn renew(
    conn: &mut Conn,
    id: &ChallengeId,
    channel: Option<&'static str>,
    expires: Moment,
) -> QueryResult<usize> {
    diesel::update(challenges::table.find(id))
        .set((
            challenges::channel.eq(channel),
            challenges::expires_at.eq(expires),
        ))
        .execute(conn)
}

pub fn of_holder(
    conn: &mut Conn,
    holder: &str,
    factor: &FactorId,
) -> QueryResult<Option<Challenge>> {
    let theirs = challenges::holder
        .eq(holder)
        .and(challenges::factor_id.eq(factor));
    challenges::table
        .filter(theirs)
        .select(Challenge::as_select())
        .get_result(conn)
        .optional()
}

/// One that has not run out.
pub fn waiting(conn: &mut Conn, id: &ChallengeId, now: Moment) -> QueryResult<Option<Challenge>> {
    challenges::table
        .find(id)
        .filter(challenges::expires_at.gt(now))
        .select(Challenge::as_select())
        .get_result(conn)
        .optional()
}

/// Notes what a message carries.
pub fn set_code(
    conn: &mut Conn,
    id: &ChallengeId,
    code: &Code,
    message: &str,
) -> QueryResult<usize> {
    diesel::update(challenges::table.find(id))
        .set((
            challenges::code_hash.eq(code.hash.clone()),
            challenges::code_expires_at.eq(code.expires_at),
            challenges::message_id.eq(message),
        ))
        .execute(conn)
}

/// Uses a code up: of many who bring it one is the first.
pub fn use_code(conn: &mut Conn, id: &ChallengeId, hash: &[u8]) -> QueryResult<usize> {
    let fresh = challenges::id
        .eq(id)
        .and(challenges::code_hash.eq(hash.to_vec()));
    diesel::update(challenges::table.filter(fresh))
        .set(challenges::code_hash.eq(None::<Vec<u8>>))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(challenges::table.filter(challenges::expires_at.lt(before))).execute(conn)
}
