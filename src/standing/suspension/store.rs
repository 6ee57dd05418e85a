//! SQL of suspensions.

use diesel::prelude::*;

use super::NewSuspension;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::schema::suspensions;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, SuspensionId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;
use crate::standing::capabilities::rules::is_in_force;

/// How the end of a suspension that ended by itself is kept.
const EXPIRED: &str = "expired";

/// A suspension, opened.
#[derive(Clone, Debug)]
pub struct Suspension {
    /// Its id.
    pub id: SuspensionId,
    /// Whose account.
    pub account: AccountId,
    /// Why, in a word for programs.
    pub reason_code: String,
    /// What happened.
    pub facts: String,
    /// The rule that it breaks.
    pub rule: String,
    /// Whether a program decided alone.
    pub automated: bool,
    /// What the person is told besides.
    pub user_text: Option<String>,
    /// Who suspended: `staff`, `integrator` or `system`.
    pub placed_by: String,
    /// Which member of the staff, or which key.
    pub placed_by_id: Option<String>,
    /// When.
    pub placed_at: Moment,
    /// When it ends by itself.
    pub until: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Why it ended.
    pub end_reason: Option<String>,
    note_sealed: Option<Vec<u8>>,
}

impl Suspension {
    /// Whether it holds.
    pub fn is_in_force(&self, now: Moment) -> bool {
        self.ended_at.is_none() && is_in_force(self.until, now)
    }
}

/// A suspension as it is kept.
#[derive(Queryable, Selectable)]
#[diesel(table_name = suspensions)]
pub struct Row {
    id: SuspensionId,
    account_id: AccountId,
    reason_code: String,
    rule: String,
    automated: bool,
    facts_sealed: Vec<u8>,
    user_text_sealed: Option<Vec<u8>>,
    note_sealed: Option<Vec<u8>>,
    placed_by: String,
    placed_by_id: Option<String>,
    placed_at: Moment,
    ends_at: Option<Moment>,
    ended_at: Option<Moment>,
    end_reason: Option<String>,
}

fn place<'a>(id: &'a SuspensionId, column: &'static str) -> Place<'a> {
    Place {
        table: "suspensions",
        column,
        row: id.as_str(),
    }
}

/// Who acted: kind, and which one.
pub type By<'a> = (&'a str, Option<&'a str>);

/// `None`: the account is suspended already.
pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    new: &NewSuspension,
    by: By<'_>,
    now: Moment,
) -> Result<Option<Suspension>, Problem> {
    let id = SuspensionId::new(now, &platform.random);
    let key = platform.seal.load_account_key(conn, account)?;
    let seal = |column, text: &str| key.seal(&place(&id, column), text, &platform.random);
    let facts = seal("facts_sealed", &new.facts)?;
    let told = new.user_text.as_deref();
    let told = told
        .map(|text| seal("user_text_sealed", text))
        .transpose()?;
    let note = new.internal_note.as_deref();
    let note = note.map(|text| seal("note_sealed", text)).transpose()?;
    let row = (
        suspensions::id.eq(&id),
        suspensions::account_id.eq(account),
        suspensions::reason_code.eq(&new.reason_code),
        suspensions::rule.eq(&new.rule),
        suspensions::automated.eq(new.automated),
        suspensions::facts_sealed.eq(facts),
        suspensions::user_text_sealed.eq(told),
        suspensions::note_sealed.eq(note),
        suspensions::placed_by.eq(by.0),
        suspensions::placed_by_id.eq(by.1),
        suspensions::placed_at.eq(now),
        suspensions::ends_at.eq(new.until),
    );
    let once = [("suspensions_open", "suspensions.account_id")];
    let inserted = unless_taken(conn, &once, |conn| {
        diesel::insert_into(suspensions::table)
            .values(row)
            .execute(conn)
    })?;
    if inserted.is_none() {
        return Ok(None);
    }
    let row = find(conn, &id)?;
    row.map(|row| open(conn, platform, row)).transpose()
}

pub fn open(conn: &mut Conn, platform: &Platform, row: Row) -> Result<Suspension, Problem> {
    let key = platform.seal.load_account_key(conn, &row.account_id)?;
    let told = row.user_text_sealed.as_deref();
    let told = told.map(|sealed| key.open(&place(&row.id, "user_text_sealed"), sealed));
    Ok(Suspension {
        facts: key.open(&place(&row.id, "facts_sealed"), &row.facts_sealed)?,
        user_text: told.transpose()?,
        id: row.id,
        account: row.account_id,
        reason_code: row.reason_code,
        rule: row.rule,
        automated: row.automated,
        placed_by: row.placed_by,
        placed_by_id: row.placed_by_id,
        placed_at: row.placed_at,
        until: row.ends_at,
        ended_at: row.ended_at,
        end_reason: row.end_reason,
        note_sealed: row.note_sealed,
    })
}

pub fn note_of(
    conn: &mut Conn,
    platform: &Platform,
    suspension: &Suspension,
) -> Result<Option<String>, Problem> {
    let Some(sealed) = &suspension.note_sealed else {
        return Ok(None);
    };
    let key = platform.seal.load_account_key(conn, &suspension.account)?;
    key.open(&place(&suspension.id, "note_sealed"), sealed)
        .map(Some)
}

pub fn find(conn: &mut Conn, id: &SuspensionId) -> QueryResult<Option<Row>> {
    suspensions::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

/// The one that is in force is the newest: there is one at a time.
pub fn newest(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Row>> {
    suspensions::table
        .filter(suspensions::account_id.eq(account))
        .order(suspensions::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()
}

/// Whose it is, if its time is over and nobody has told so yet.
pub fn overdue(conn: &mut Conn, id: &SuspensionId, now: Moment) -> QueryResult<Option<AccountId>> {
    let over = suspensions::id
        .eq(id)
        .and(suspensions::ended_at.is_null())
        .and(suspensions::ends_at.le(now));
    suspensions::table
        .filter(over)
        .select(suspensions::account_id)
        .get_result(conn)
        .optional()
}

/// Ends a suspension that is in force.
pub fn end(
    conn: &mut Conn,
    id: &SuspensionId,
    reason: &str,
    by: By<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let running = suspensions::ends_at
        .is_null()
        .or(suspensions::ends_at.gt(now));
    let open = suspensions::id.eq(id).and(suspensions::ended_at.is_null());
    diesel::update(suspensions::table.filter(open).filter(running))
        .set((
            suspensions::ended_at.eq(now),
            suspensions::end_reason.eq(reason),
            suspensions::ended_by.eq(by.0),
            suspensions::ended_by_id.eq(by.1),
        ))
        .execute(conn)
}

/// Closes a suspension whose time is over, at the moment when it was.
pub fn expire(conn: &mut Conn, id: &SuspensionId, now: Moment) -> QueryResult<usize> {
    let over = suspensions::id
        .eq(id)
        .and(suspensions::ended_at.is_null())
        .and(suspensions::ends_at.le(now));
    diesel::update(suspensions::table.filter(over))
        .set((
            suspensions::ended_at.eq(suspensions::ends_at),
            suspensions::end_reason.eq(EXPIRED),
            suspensions::ended_by.eq("system"),
        ))
        .execute(conn)
}
