//! SQL of holds.

use diesel::prelude::*;

use super::{NewHold, rules};
use crate::platform::Platform;
use crate::platform::capability::Capabilities;
use crate::platform::clock::Moment;
use crate::platform::db::schema::holds;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, HoldId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;
use crate::standing::capabilities::rules::is_in_force;

/// Where a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It keeps from something.
    InForce,
    /// Somebody lifted it.
    Lifted,
    /// It ended by itself.
    Expired,
}

impl State {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Lifted => "lifted",
            Self::Expired => "expired",
        }
    }
}

/// A hold.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Whose account.
    pub account: AccountId,
    /// Its kind.
    pub kind: String,
    /// What it keeps from.
    pub capabilities: Capabilities,
    /// Why, in a word for programs.
    pub reason_code: String,
    /// Why, for the person.
    pub user_text: Option<String>,
    /// Who placed it: `staff`, `integrator` or `system`.
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

impl Hold {
    /// Where it stands.
    pub fn state(&self, now: Moment) -> State {
        match self.ended_at {
            None if is_in_force(self.until, now) => State::InForce,
            Some(ended) if self.until != Some(ended) => State::Lifted,
            _ => State::Expired,
        }
    }

    /// Whether its time is over and nobody has told so yet.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.ended_at.is_none() && !is_in_force(self.until, now)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = holds)]
struct Row {
    id: HoldId,
    account_id: AccountId,
    kind: String,
    capabilities: String,
    reason_code: String,
    user_text: Option<String>,
    note_sealed: Option<Vec<u8>>,
    placed_by: String,
    placed_by_id: Option<String>,
    placed_at: Moment,
    ends_at: Option<Moment>,
    ended_at: Option<Moment>,
    end_reason: Option<String>,
}

impl From<Row> for Hold {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account: row.account_id,
            kind: row.kind,
            capabilities: Capabilities::from_text(&row.capabilities),
            reason_code: row.reason_code,
            user_text: row.user_text,
            placed_by: row.placed_by,
            placed_by_id: row.placed_by_id,
            placed_at: row.placed_at,
            until: row.ends_at,
            ended_at: row.ended_at,
            end_reason: row.end_reason,
            note_sealed: row.note_sealed,
        }
    }
}

fn place(id: &HoldId) -> Place<'_> {
    Place {
        table: "holds",
        column: "note_sealed",
        row: id.as_str(),
    }
}

/// Who acted: kind, and which one.
pub type By<'a> = (&'a str, Option<&'a str>);

/// `None`: there is one of a kind that there is one of at a time.
pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    new: &NewHold,
    by: By<'_>,
    now: Moment,
) -> Result<Option<Hold>, Problem> {
    let id = HoldId::new(now, &platform.random);
    let note_sealed = match &new.internal_note {
        Some(note) => {
            let key = platform.seal.load_account_key(conn, account)?;
            Some(key.seal(&place(&id), note, &platform.random)?)
        }
        None => None,
    };
    let row = (
        holds::id.eq(&id),
        holds::account_id.eq(account),
        holds::kind.eq(new.kind.as_str()),
        holds::capabilities.eq(rules::capabilities(new).to_text()),
        holds::reason_code.eq(&new.reason_code),
        holds::user_text.eq(new.user_text.as_deref()),
        holds::note_sealed.eq(note_sealed.as_deref()),
        holds::placed_by.eq(by.0),
        holds::placed_by_id.eq(by.1),
        holds::placed_at.eq(now),
        holds::ends_at.eq(new.until),
    );
    let once = [("holds_once", "holds.account_id, holds.kind")];
    let inserted = unless_taken(conn, &once, |conn| {
        diesel::insert_into(holds::table).values(row).execute(conn)
    })?;
    match inserted {
        Some(_) => Ok(find(conn, &id)?),
        None => Ok(None),
    }
}

pub fn find(conn: &mut Conn, id: &HoldId) -> QueryResult<Option<Hold>> {
    let row = holds::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()?;
    Ok(row.map(Hold::from))
}

/// The holds of a kind that nobody has lifted.
pub fn of_kind(conn: &mut Conn, account: &AccountId, kind: &str) -> QueryResult<Vec<Hold>> {
    let open = holds::account_id
        .eq(account)
        .and(holds::kind.eq(kind))
        .and(holds::ended_at.is_null());
    let rows: Vec<Row> = holds::table
        .filter(open)
        .order(holds::id)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Hold::from).collect())
}

pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    with_past: bool,
    after: Option<&str>,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<Hold>> {
    let mut query = holds::table
        .filter(holds::account_id.eq(account))
        .into_boxed();
    if !with_past {
        let running = holds::ends_at.is_null().or(holds::ends_at.gt(now));
        query = query.filter(holds::ended_at.is_null()).filter(running);
    }
    if let Some(after) = after {
        query = query.filter(holds::id.lt(after.to_owned()));
    }
    let rows: Vec<Row> = query
        .order(holds::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Hold::from).collect())
}

/// Lifts a hold that is in force.
pub fn end(conn: &mut Conn, id: &HoldId, by: By<'_>, now: Moment) -> QueryResult<usize> {
    let running = holds::ends_at.is_null().or(holds::ends_at.gt(now));
    let open = holds::id.eq(id).and(holds::ended_at.is_null());
    diesel::update(holds::table.filter(open).filter(running))
        .set((
            holds::ended_at.eq(now),
            holds::end_reason.eq(State::Lifted.as_str()),
            holds::ended_by.eq(by.0),
            holds::ended_by_id.eq(by.1),
        ))
        .execute(conn)
}

/// Closes a hold whose time is over, at the moment when it was.
pub fn expire(conn: &mut Conn, id: &HoldId, now: Moment) -> QueryResult<usize> {
    let over = holds::id
        .eq(id)
        .and(holds::ended_at.is_null())
        .and(holds::ends_at.le(now));
    diesel::update(holds::table.filter(over))
        .set((
            holds::ended_at.eq(holds::ends_at),
            holds::end_reason.eq(State::Expired.as_str()),
            holds::ended_by.eq("system"),
        ))
        .execute(conn)
}

pub fn note_of(
    conn: &mut Conn,
    platform: &Platform,
    hold: &Hold,
) -> Result<Option<String>, Problem> {
    let Some(sealed) = &hold.note_sealed else {
        return Ok(None);
    };
    let key = platform.seal.load_account_key(conn, &hold.account)?;
    key.open(&place(&hold.id), sealed).map(Some)
}
