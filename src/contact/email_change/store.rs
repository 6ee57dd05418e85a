//! SQL of changes of an address.

use diesel::prelude::*;

use crate::accounts::account::{Account, AddressKey, EmailAddress};
use crate::contact::codes::Code;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{email_change_links, email_changes};
use crate::platform::ids::{AccountId, EmailChangeId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the proof.
    Pending,
    /// Took effect.
    Done,
    /// Took effect and was undone.
    Undone,
    /// Was ended, or another one took its place.
    Ended,
}

/// A change.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: EmailChangeId,
    pub account: AccountId,
    pub state: State,
    pub new_index: AddressKey,
    pub old_index: AddressKey,
    pub code: Option<Code>,
    pub mail_id: Option<String>,
    pub expires_at: Moment,
    pub done_at: Option<Moment>,
    pub undo_expires_at: Option<Moment>,
    new_sealed: Vec<u8>,
    old_sealed: Vec<u8>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = email_changes)]
struct Row {
    id: EmailChangeId,
    account_id: AccountId,
    state: String,
    new_email_sealed: Vec<u8>,
    new_email_index: Vec<u8>,
    old_email_sealed: Vec<u8>,
    old_email_index: Vec<u8>,
    code_hash: Option<Vec<u8>>,
    code_expires_at: Option<Moment>,
    mail_id: Option<String>,
    expires_at: Moment,
    done_at: Option<Moment>,
    undo_expires_at: Option<Moment>,
}

impl From<Row> for Change {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account: row.account_id,
            state: match row.state.as_str() {
                "pending" => State::Pending,
                "done" => State::Done,
                "undone" => State::Undone,
                _ => State::Ended,
            },
            new_index: AddressKey::from_stored(row.new_email_index),
            old_index: AddressKey::from_stored(row.old_email_index),
            code: row
                .code_hash
                .zip(row.code_expires_at)
                .map(|(hash, expires_at)| Code { hash, expires_at }),
            mail_id: row.mail_id,
            expires_at: row.expires_at,
            done_at: row.done_at,
            undo_expires_at: row.undo_expires_at,
            new_sealed: row.new_email_sealed,
            old_sealed: row.old_email_sealed,
        }
    }
}

fn place<'a>(column: &'static str, id: &'a EmailChangeId) -> Place<'a> {
    Place {
        table: "email_changes",
        column,
        row: id.as_str(),
    }
}

const NEW: &str = "new_email_sealed";
const OLD: &str = "old_email_sealed";

pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    id: &EmailChangeId,
    account: &Account,
    new: &EmailAddress,
    now: Moment,
    expires: Moment,
) -> Result<(), Problem> {
    let key = platform.seal.load_account_key(conn, &account.id)?;
    let row = (
        email_changes::id.eq(id),
        email_changes::account_id.eq(&account.id),
        email_changes::state.eq("pending"),
        email_changes::new_email_sealed.eq(key.seal(
            &place(NEW, id),
            new.as_str(),
            &platform.random,
        )?),
        email_changes::new_email_index.eq(new.key(&platform.seal).as_bytes().to_vec()),
        email_changes::old_email_sealed.eq(key.seal(
            &place(OLD, id),
            account.email.as_str(),
            &platform.random,
        )?),
        email_changes::old_email_index.eq(account.email_key.as_bytes().to_vec()),
        email_changes::requested_at.eq(now),
        email_changes::expires_at.eq(expires),
    );
    diesel::insert_into(email_changes::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

fn open(
    conn: &mut Conn,
    platform: &Platform,
    change: &Change,
    column: &'static str,
    sealed: &[u8],
) -> Result<EmailAddress, Problem> {
    let key = platform.seal.load_account_key(conn, &change.account)?;
    let text = key.open(&place(column, &change.id), sealed)?;
    EmailAddress::parse(&text)
        .ok_or_else(|| Problem::Internal(anyhow::anyhow!("a stored address is not one")))
}

pub fn open_new(
    conn: &mut Conn,
    platform: &Platform,
    change: &Change,
) -> Result<EmailAddress, Problem> {
    open(conn, platform, change, NEW, &change.new_sealed)
}

pub fn open_old(
    conn: &mut Conn,
    platform: &Platform,
    change: &Change,
) -> Result<EmailAddress, Problem> {
    open(conn, platform, change, OLD, &change.old_sealed)
}

/// The change that waits and has not run out.
pub fn pending(conn: &mut Conn, account: &AccountId, now: Moment) -> QueryResult<Option<Change>> {
    let row: Option<Row> = email_changes::table
        .filter(
            email_changes::account_id
                .eq(account)
                .and(email_changes::state.eq("pending"))
                .and(email_changes::expires_at.gt(now)),
        )
        .select(Row::as_select())
        .get_result(conn)
        .optional()?;
    Ok(row.map(Change::from))
}

pub fn find(conn: &mut Conn, id: &EmailChangeId) -> QueryResult<Option<Change>> {
    let row: Option<Row> = email_changes::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()?;
    Ok(row.map(Change::from))
}

pub fn by_link(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<(Change, Moment)>> {
    let row: Option<(Row, Moment)> = email_changes::table
        .inner_join(email_change_links::table)
        .filter(email_change_links::token_hash.eq(hash.as_slice()))
        .select((Row::as_select(), email_change_links::expires_at))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(row, expires)| (Change::from(row), expires)))
}

pub fn by_undo(conn: &mut Conn, hash: &[u8; 32]) -> QueryResult<Option<Change>> {
    let row: Option<Row> = email_changes::table
        .filter(email_changes::undo_hash.eq(hash.as_slice()))
        .select(Row::as_select())
        .get_result(conn)
        .optional()?;
    Ok(row.map(Change::from))
}

pub fn renew(conn: &mut Conn, id: &EmailChangeId, expires: Moment) -> QueryResult<usize> {
    diesel::update(email_changes::table.find(id))
        .set((
            email_changes::expires_at.eq(expires),
            email_changes::mail_id.eq(None::<String>),
        ))
        .execute(conn)
}

pub fn end_pending(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    let waiting = email_changes::account_id
        .eq(account)
        .and(email_changes::state.eq("pending"));
    diesel::update(email_changes::table.filter(waiting))
        .set(email_changes::state.eq("ended"))
        .execute(conn)
}

pub fn finish(conn: &mut Conn, id: &EmailChangeId, now: Moment) -> QueryResult<usize> {
    let waiting = email_changes::id
        .eq(id)
        .and(email_changes::state.eq("pending"));
    diesel::update(email_changes::table.filter(waiting))
        .set((
            email_changes::state.eq("done"),
            email_changes::done_at.eq(now),
            email_changes::code_hash.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
}

/// Notes what a mail to the new address carries: its link, its code, its id.
pub fn set_proof(
    conn: &mut Conn,
    id: &EmailChangeId,
    link: &[u8; 32],
    code: &Code,
    mail: &str,
    now: Moment,
    link_expires: Moment,
) -> QueryResult<()> {
    let row = (
        email_change_links::token_hash.eq(link.as_slice()),
        email_change_links::change_id.eq(id),
        email_change_links::created_at.eq(now),
        email_change_links::expires_at.eq(link_expires),
    );
    diesel::insert_into(email_change_links::table)
        .values(row)
        .execute(conn)?;
    set_code(conn, id, code, mail)
}

/// Notes code and mail alone: an address that is taken gets no link.
pub fn set_code(conn: &mut Conn, id: &EmailChangeId, code: &Code, mail: &str) -> QueryResult<()> {
    diesel::update(email_changes::table.find(id))
        .set((
            email_changes::code_hash.eq(code.hash.clone()),
            email_changes::code_expires_at.eq(code.expires_at),
            email_changes::mail_id.eq(mail),
        ))
        .execute(conn)?;
    Ok(())
}

/// The newest undo token; the time for it began when the change took effect.
pub fn set_undo(
    conn: &mut Conn,
    id: &EmailChangeId,
    hash: &[u8; 32],
    expires: Moment,
) -> QueryResult<usize> {
    diesel::update(email_changes::table.find(id))
        .set((
            email_changes::undo_hash.eq(hash.as_slice()),
            email_changes::undo_expires_at.eq(expires),
        ))
        .execute(conn)
}

/// What can be undone, newest first: the link was mailed, and its time is not over.
pub fn undoable(
    conn: &mut Conn,
    account: &AccountId,
    now: Moment,
) -> QueryResult<Vec<EmailChangeId>> {
    email_changes::table
        .filter(
            email_changes::account_id
                .eq(account)
                .and(email_changes::state.eq("done"))
                .and(email_changes::undo_expires_at.gt(now)),
        )
        .order(email_changes::done_at.desc())
        .select(email_changes::id)
        .load(conn)
}

pub fn undo(conn: &mut Conn, id: &EmailChangeId) -> QueryResult<usize> {
    let done = email_changes::id
        .eq(id)
        .and(email_changes::state.eq("done"));
    diesel::update(email_changes::table.filter(done))
        .set(email_changes::state.eq("undone"))
        .execute(conn)
}

/// Changes made after this one cannot be undone any more: that would bring back the address of whoever made them.
pub fn forget_later_undos(conn: &mut Conn, change: &Change) -> QueryResult<usize> {
    let Some(done_at) = change.done_at else {
        return Ok(0);
    };
    let later = email_changes::account_id
        .eq(&change.account)
        .and(email_changes::state.eq("done"))
        .and(email_changes::done_at.ge(done_at));
    diesel::update(email_changes::table.filter(later))
        .set(email_changes::state.eq("ended"))
        .execute(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(email_changes::table.filter(email_changes::requested_at.lt(before)))
        .execute(conn)
}
