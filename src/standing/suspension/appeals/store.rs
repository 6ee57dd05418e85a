//! SQL of objections.

use diesel::prelude::*;

use super::rules::WITHDRAWN;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::schema::appeals;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, AppealId, SuspensionId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;
use crate::standing::suspension::Suspension;

const OPEN: &str = "open";

/// An objection, opened.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// To which suspension.
    pub suspension: SuspensionId,
    /// Whose account.
    pub account: AccountId,
    /// `open`, `upheld`, `reversed` or `withdrawn`.
    pub state: String,
    /// What the person says.
    pub statement: String,
    /// What the person is told.
    pub answer: Option<String>,
    /// When it was made.
    pub opened_at: Moment,
    /// When it was decided or taken back.
    pub ended_at: Option<Moment>,
}

/// An objection as it is kept.
#[derive(Queryable, Selectable)]
#[diesel(table_name = appeals)]
pub struct Row {
    id: AppealId,
    suspension_id: SuspensionId,
    account_id: AccountId,
    state: String,
    statement_sealed: Vec<u8>,
    answer_sealed: Option<Vec<u8>>,
    opened_at: Moment,
    ended_at: Option<Moment>,
}

fn place<'a>(id: &'a AppealId, column: &'static str) -> Place<'a> {
    Place {
        table: "appeals",
        column,
        row: id.as_str(),
    }
}

/// `None`: there is one to this suspension already.
pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    suspension: &Suspension,
    statement: &str,
    now: Moment,
) -> Result<Option<Appeal>, Problem> {
    let id = AppealId::new(now, &platform.random);
    let account = &suspension.account;
    let key = platform.seal.load_account_key(conn, account)?;
    let place = place(&id, "statement_sealed");
    let row = (
        appeals::id.eq(&id),
        appeals::suspension_id.eq(&suspension.id),
        appeals::account_id.eq(account),
        appeals::state.eq(OPEN),
        appeals::statement_sealed.eq(key.seal(&place, statement, &platform.random)?),
        appeals::opened_at.eq(now),
    );
    let once = [("appeals_once", "appeals.suspension_id")];
    let inserted = unless_taken(conn, &once, |conn| {
        diesel::insert_into(appeals::table)
            .values(row)
            .execute(conn)
    })?;
    if inserted.is_none() {
        return Ok(None);
    }
    let row = find(conn, &id)?;
    row.map(|row| open(conn, platform, row)).transpose()
}

pub fn open(conn: &mut Conn, platform: &Platform, row: Row) -> Result<Appeal, Problem> {
    let key = platform.seal.load_account_key(conn, &row.account_id)?;
    let answer = row.answer_sealed.as_deref();
    let answer = answer.map(|sealed| key.open(&place(&row.id, "answer_sealed"), sealed));
    let statement = key.open(&place(&row.id, "statement_sealed"), &row.statement_sealed)?;
    Ok(Appeal {
        answer: answer.transpose()?,
        statement,
        id: row.id,
        suspension: row.suspension_id,
        account: row.account_id,
        state: row.state,
        opened_at: row.opened_at,
        ended_at: row.ended_at,
    })
}

pub fn open_all(
    conn: &mut Conn,
    platform: &Platform,
    rows: Vec<Row>,
) -> Result<Vec<Appeal>, Problem> {
    rows.into_iter()
        .map(|row| open(conn, platform, row))
        .collect()
}

pub fn find(conn: &mut Conn, id: &AppealId) -> QueryResult<Option<Row>> {
    appeals::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

/// The one to a suspension that was not withdrawn.
pub fn to(conn: &mut Conn, suspension: &SuspensionId) -> QueryResult<Option<AppealId>> {
    let standing = appeals::suspension_id
        .eq(suspension)
        .and(appeals::state.ne(WITHDRAWN));
    appeals::table
        .filter(standing)
        .select(appeals::id)
        .get_result(conn)
        .optional()
}

pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let mut query = appeals::table
        .filter(appeals::account_id.eq(account))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(appeals::id.lt(after.to_owned()));
    }
    query
        .order(appeals::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
}

/// Those that wait for a decision, oldest first.
pub fn waiting(conn: &mut Conn, after: Option<&str>, limit: i64) -> QueryResult<Vec<Row>> {
    let mut query = appeals::table.filter(appeals::state.eq(OPEN)).into_boxed();
    if let Some(after) = after {
        query = query.filter(appeals::id.gt(after.to_owned()));
    }
    query
        .order(appeals::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
}

/// How an objection ends.
pub struct Ending<'a> {
    /// Its state from then on.
    pub state: &'static str,
    /// What the person is told.
    pub answer: Option<&'a str>,
    /// What only the staff may read.
    pub note: Option<&'a str>,
    /// Who ended it: kind, and which one.
    pub by: (&'a str, Option<&'a str>),
}

/// Ends an objection that is open; 0 when it is not any more.
pub fn end(
    conn: &mut Conn,
    platform: &Platform,
    appeal: &Appeal,
    ending: &Ending<'_>,
    now: Moment,
) -> Result<usize, Problem> {
    let key = platform.seal.load_account_key(conn, &appeal.account)?;
    let seal = |column, text| key.seal(&place(&appeal.id, column), text, &platform.random);
    let answer = ending.answer.map(|text| seal("answer_sealed", text));
    let note = ending.note.map(|text| seal("note_sealed", text));
    let open = appeals::id.eq(&appeal.id).and(appeals::state.eq(OPEN));
    let ended = diesel::update(appeals::table.filter(open)).set((
        appeals::state.eq(ending.state),
        appeals::answer_sealed.eq(answer.transpose()?),
        appeals::note_sealed.eq(note.transpose()?),
        appeals::ended_at.eq(now),
        appeals::ended_by.eq(ending.by.0),
        appeals::ended_by_id.eq(ending.by.1),
    ));
    Ok(ended.execute(conn)?)
}
