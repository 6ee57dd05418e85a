//! SQL of phone numbers.

use diesel::prelude::*;

use super::number::PhoneNumber;
use crate::contact::codes::Code;
use crate::delivery::sms::Channel;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::schema::phones;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, PhoneId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// A number of an account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = phones)]
pub struct Row {
    pub id: PhoneId,
    pub account_id: AccountId,
    pub phone_sealed: Vec<u8>,
    pub phone_index: Vec<u8>,
    pub channel: String,
    pub code_hash: Option<Vec<u8>>,
    pub code_expires_at: Option<Moment>,
    pub message_id: Option<String>,
    pub expires_at: Moment,
    pub verified_at: Option<Moment>,
}

impl Row {
    /// The code that was sent last.
    pub fn code(&self) -> Option<Code> {
        let (hash, expires_at) = self.code_hash.clone().zip(self.code_expires_at)?;
        Some(Code { hash, expires_at })
    }
}

const PENDING: &str = "pending";
const VERIFIED: &str = "verified";
const ENDED: &str = "ended";

fn place(id: &PhoneId) -> Place<'_> {
    Place {
        table: "phones",
        column: "phone_sealed",
        row: id.as_str(),
    }
}

/// A number that waits for its proof.
pub struct New<'a> {
    pub account: &'a AccountId,
    pub epoch: i64,
    pub number: &'a PhoneNumber,
    pub now: Moment,
    pub expires: Moment,
}

pub fn insert(conn: &mut Conn, platform: &Platform, new: &New<'_>) -> Result<PhoneId, Problem> {
    let id = PhoneId::new(new.now, &platform.random);
    let key = platform.seal.load_account_key(conn, new.account)?;
    let row = (
        phones::id.eq(&id),
        phones::account_id.eq(new.account),
        phones::state.eq(PENDING),
        phones::security_epoch.eq(new.epoch),
        phones::phone_sealed.eq(key.seal(&place(&id), new.number.as_str(), &platform.random)?),
        phones::phone_index.eq(new.number.key(&platform.seal)),
        phones::region.eq(&new.number.region),
        phones::line_type.eq(new.number.line.as_str()),
        phones::channel.eq(Channel::Sms.as_str()),
        phones::requested_at.eq(new.now),
        phones::expires_at.eq(new.expires),
    );
    diesel::insert_into(phones::table)
        .values(row)
        .execute(conn)?;
    Ok(id)
}

pub fn open(conn: &mut Conn, platform: &Platform, row: &Row) -> Result<PhoneNumber, Problem> {
    let key = platform.seal.load_account_key(conn, &row.account_id)?;
    let text = key.open(&place(&row.id), &row.phone_sealed)?;
    PhoneNumber::parse(&text, None)
        .ok_or_else(|| Problem::Internal(anyhow::anyhow!("a stored number is not one")))
}

/// The number that waits and has not run out, if it was given under this epoch.
pub fn pending(
    conn: &mut Conn,
    account: &AccountId,
    epoch: i64,
    now: Moment,
) -> QueryResult<Option<Row>> {
    phones::table
        .filter(
            phones::account_id
                .eq(account)
                .and(phones::state.eq(PENDING))
                .and(phones::security_epoch.eq(epoch))
                .and(phones::expires_at.gt(now)),
        )
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

pub fn verified(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Row>> {
    let theirs = phones::account_id
        .eq(account)
        .and(phones::state.eq(VERIFIED));
    phones::table
        .filter(theirs)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

pub fn owner(conn: &mut Conn, index: &[u8]) -> QueryResult<Option<AccountId>> {
    phones::table
        .filter(phones::phone_index.eq(index))
        .filter(phones::state.eq(VERIFIED))
        .select(phones::account_id)
        .get_result(conn)
        .optional()
}

/// A row that must exist.
pub fn find(conn: &mut Conn, id: &PhoneId) -> QueryResult<Row> {
    phones::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
}

pub fn waiting(conn: &mut Conn, id: &PhoneId, now: Moment) -> QueryResult<Option<Row>> {
    let waits = phones::state.eq(PENDING).and(phones::expires_at.gt(now));
    phones::table
        .find(id)
        .filter(waits)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

/// Another code is wanted, by this channel.
pub fn renew(
    conn: &mut Conn,
    id: &PhoneId,
    channel: Channel,
    expires: Moment,
) -> QueryResult<usize> {
    diesel::update(phones::table.find(id))
        .set((
            phones::channel.eq(channel.as_str()),
            phones::expires_at.eq(expires),
            phones::message_id.eq(None::<String>),
        ))
        .execute(conn)
}

/// Ends whatever of the account is in one of these states. Tells how many.
fn end(conn: &mut Conn, account: &AccountId, states: &[&str]) -> QueryResult<usize> {
    let theirs = phones::account_id
        .eq(account)
        .and(phones::state.eq_any(states.to_vec()));
    diesel::update(phones::table.filter(theirs))
        .set((
            phones::state.eq(ENDED),
            phones::code_hash.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}

pub fn end_pending(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    end(conn, account, &[PENDING])
}

pub fn end_verified(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    end(conn, account, &[VERIFIED])
}

/// Notes what a message carries.
pub fn set_code(conn: &mut Conn, id: &PhoneId, code: &Code, message: &str) -> QueryResult<usize> {
    let waits = phones::id.eq(id).and(phones::state.eq(PENDING));
    diesel::update(phones::table.filter(waits))
        .set((
            phones::code_hash.eq(code.hash.clone()),
            phones::code_expires_at.eq(code.expires_at),
            phones::message_id.eq(message),
        ))
        .execute(conn)
}

/// Nobody will ever read the newest code: the one before counts again, unless something newer has come.
pub fn restore_code(
    conn: &mut Conn,
    id: &PhoneId,
    unsent: &[u8; 32],
    earlier: Option<&Code>,
) -> QueryResult<usize> {
    let newest = phones::id
        .eq(id)
        .and(phones::code_hash.eq(unsent.as_slice()));
    diesel::update(phones::table.filter(newest))
        .set((
            phones::code_hash.eq(earlier.map(|code| code.hash.clone())),
            phones::code_expires_at.eq(earlier.map(|code| code.expires_at)),
        ))
        .execute(conn)
}

/// Whether the proven number is a second step.
pub fn signs_in(conn: &mut Conn, account: &AccountId) -> QueryResult<bool> {
    let theirs = phones::account_id
        .eq(account)
        .and(phones::state.eq(VERIFIED))
        .and(phones::signs_in);
    let count: i64 = phones::table.filter(theirs).count().get_result(conn)?;
    Ok(count > 0)
}

pub fn set_signs_in(conn: &mut Conn, account: &AccountId, signs_in: bool) -> QueryResult<usize> {
    let theirs = phones::account_id
        .eq(account)
        .and(phones::state.eq(VERIFIED));
    diesel::update(phones::table.filter(theirs))
        .set(phones::signs_in.eq(signs_in))
        .execute(conn)
}

/// What became of an attempt to prove a number.
pub enum Proof {
    Proven,
    /// Another account has it.
    Taken,
    /// Somebody was faster.
    Void,
}

/// The number takes the place of the one that the account had. The index decides between accounts.
pub fn verify(conn: &mut Conn, row: &Row, now: Moment) -> Result<Proof, Problem> {
    let waits = phones::id.eq(&row.id).and(phones::state.eq(PENDING));
    let taken = [("phones_proven_number", "phones.phone_index")];
    let updated = unless_taken(conn, &taken, |conn| {
        // What the old number was used for, the new one is.
        let signs_in = signs_in(conn, &row.account_id)?;
        end_verified(conn, &row.account_id)?;
        diesel::update(phones::table.filter(waits))
            .set((
                phones::state.eq(VERIFIED),
                phones::verified_at.eq(now),
                phones::signs_in.eq(signs_in),
                phones::code_hash.eq(None::<Vec<u8>>),
            ))
            .execute(conn)
    })?;
    Ok(match updated {
        Some(0) => Proof::Void,
        Some(_) => Proof::Proven,
        None => Proof::Taken,
    })
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    let over = phones::state
        .ne(VERIFIED)
        .and(phones::requested_at.lt(before));
    diesel::delete(phones::table.filter(over)).execute(conn)
}
