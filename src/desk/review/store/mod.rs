//! SQL of cases.

pub mod opinions;
pub mod queue;

use diesel::prelude::*;

use super::kinds::Verdict;
use crate::platform::clock::Moment;
use crate::platform::db::schema::reviews;
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, ReviewId};

/// Waits for its first opinion.
pub const OPEN: &str = "open";
/// Waits for its second opinion.
pub const SECOND_LOOK: &str = "second_look";
/// Decided.
pub const DECIDED: &str = "decided";
/// There is nothing to decide any more.
pub const WITHDRAWN: &str = "withdrawn";
/// Those that wait for an opinion.
const WAITING: [&str; 2] = [OPEN, SECOND_LOOK];

/// A case.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews)]
pub struct Case {
    /// Its id.
    pub id: ReviewId,
    /// Its kind.
    pub kind: String,
    /// Whom it is about.
    pub account_id: AccountId,
    /// What it is about, as its kind names it.
    pub subject: String,
    because: String,
    not_by: String,
    /// `open`, `second_look`, `decided` or `withdrawn`.
    pub status: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// Until when it should be decided.
    pub due_at: Moment,
    /// Who is to decide it.
    pub assigned_to: Option<AccountId>,
    held_by: Option<AccountId>,
    held_until: Option<Moment>,
    /// Who gave the first of two opinions.
    pub first_by: Option<AccountId>,
    /// What became of it.
    pub verdict: Option<String>,
    /// Why.
    pub reason_code: Option<String>,
    /// Who gave the last opinion.
    pub decided_by: Option<AccountId>,
    /// When it was decided or withdrawn.
    pub ended_at: Option<Moment>,
}

/// A case to open.
pub struct NewCase<'a> {
    /// Its kind.
    pub kind: &'static str,
    /// Whom it is about.
    pub account: &'a AccountId,
    /// What it is about, as its kind names it: at most 64 characters.
    pub subject: &'a str,
    /// Why a person has to look, in words for programs.
    pub because: &'a [&'a str],
    /// Who may not decide it, besides whom it is about.
    pub not_by: &'a [AccountId],
}

impl Case {
    /// Why a person has to look, in words for programs.
    pub fn because(&self) -> impl Iterator<Item = &str> {
        self.because.split_whitespace()
    }

    /// Who holds it, and until when.
    pub fn holder(&self, now: Moment) -> Option<(&AccountId, Moment)> {
        let lease = self.held_by.as_ref().zip(self.held_until);
        lease.filter(|(_, until)| self.is_waiting() && *until > now)
    }

    /// Whether this reviewer took it last, and has not given it back.
    pub fn was_taken_by(&self, who: &AccountId) -> bool {
        self.held_by.as_ref() == Some(who)
    }

    /// Whether it waits for an opinion.
    pub fn is_waiting(&self) -> bool {
        WAITING.contains(&self.status.as_str())
    }

    /// Whether it should have been decided by now.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.is_waiting() && self.due_at <= now
    }

    /// Whether somebody may not decide it: they are whom it is about, had a part in what is judged, or gave the first opinion.
    pub fn is_barred_to(&self, who: &AccountId) -> bool {
        self.account_id == *who
            || self.first_by.as_ref() == Some(who)
            || self.not_by.split_whitespace().any(|id| id == who.as_str())
    }
}

/// Words with blanks between and around them, so that one can be looked for.
fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = " ".to_owned();
    for word in words {
        text.push_str(word);
        text.push(' ');
    }
    text
}

/// What finds an account in such a list.
fn anywhere(who: &AccountId) -> String {
    format!("% {who} %")
}

/// `None`: a case of this kind about this waits already.
pub fn insert(
    conn: &mut Conn,
    id: ReviewId,
    new: &NewCase<'_>,
    now: Moment,
    due_at: Moment,
) -> QueryResult<Option<ReviewId>> {
    let case = Case {
        id: id.clone(),
        kind: new.kind.to_owned(),
        account_id: new.account.clone(),
        subject: new.subject.to_owned(),
        because: list(new.because.iter().copied()),
        not_by: list(new.not_by.iter().map(AccountId::as_str)),
        status: OPEN.to_owned(),
        opened_at: now,
        due_at,
        assigned_to: None,
        held_by: None,
        held_until: None,
        first_by: None,
        verdict: None,
        reason_code: None,
        decided_by: None,
        ended_at: None,
    };
    let once = [("reviews_subject", "reviews.subject")];
    let inserted = unless_taken(conn, &once, |conn| {
        diesel::insert_into(reviews::table)
            .values(case)
            .execute(conn)
    })?;
    Ok(inserted.map(|_| id))
}

pub fn find(conn: &mut Conn, id: &ReviewId) -> QueryResult<Option<Case>> {
    reviews::table
        .find(id)
        .select(Case::as_select())
        .get_result(conn)
        .optional()
}

/// The one about this that waits.
pub fn waiting_about(conn: &mut Conn, kind: &str, subject: &str) -> QueryResult<Option<Case>> {
    reviews::table
        .filter(reviews::kind.eq(kind).and(reviews::subject.eq(subject)))
        .filter(reviews::status.eq_any(WAITING))
        .select(Case::as_select())
        .get_result(conn)
        .optional()
}

/// Those about an account that wait.
pub fn waiting_of(conn: &mut Conn, account: &AccountId) -> QueryResult<Vec<Case>> {
    reviews::table
        .filter(reviews::account_id.eq(account))
        .filter(reviews::status.eq_any(WAITING))
        .order(reviews::id)
        .select(Case::as_select())
        .load(conn)
}

/// An account's cases of a kind that are over, newest first, without a given one.
pub fn earlier(conn: &mut Conn, case: &Case, limit: i64) -> QueryResult<Vec<Case>> {
    reviews::table
        .filter(reviews::account_id.eq(&case.account_id))
        .filter(reviews::kind.eq(&case.kind).and(reviews::id.ne(&case.id)))
        .filter(reviews::ended_at.is_not_null())
        .order(reviews::id.desc())
        .limit(limit)
        .select(Case::as_select())
        .load(conn)
}

/// Holds a case for somebody who may decide it, if it waits and nobody holds it; or they do, where holding it again is meant.
pub fn claim(
    conn: &mut Conn,
    id: &ReviewId,
    who: &AccountId,
    is_again: bool,
    until: Moment,
    now: Moment,
) -> QueryResult<usize> {
    let waits = reviews::id.eq(id).and(reviews::status.eq_any(WAITING));
    let suits = reviews::account_id
        .ne(who)
        .and(reviews::not_by.not_like(anywhere(who)));
    let others = reviews::first_by.is_null().or(reviews::first_by.ne(who));
    // Nothing is equal to nothing.
    let free = reviews::held_until
        .is_null()
        .or(reviews::held_until.le(now))
        .or(reviews::held_by.eq(is_again.then_some(who)));
    diesel::update(reviews::table.filter(waits.and(suits).and(others).and(free)))
        .set((reviews::held_by.eq(who), reviews::held_until.eq(until)))
        .execute(conn)
}

/// Gives a case back that somebody took last.
pub fn release(conn: &mut Conn, id: &ReviewId, who: &AccountId) -> QueryResult<usize> {
    let taken = reviews::id.eq(id).and(reviews::held_by.eq(who));
    diesel::update(reviews::table.filter(taken.and(reviews::status.eq_any(WAITING))))
        .set((
            reviews::held_by.eq(None::<AccountId>),
            reviews::held_until.eq(None::<Moment>),
        ))
        .execute(conn)
}

/// Says who is to decide a case that waits.
pub fn assign(conn: &mut Conn, id: &ReviewId, to: Option<&AccountId>) -> QueryResult<usize> {
    let waits = reviews::id.eq(id).and(reviews::status.eq_any(WAITING));
    diesel::update(reviews::table.filter(waits))
        .set(reviews::assigned_to.eq(to))
        .execute(conn)
}

/// Puts a case back for a second look, if somebody still holds it for the first one. It is no longer theirs, even if it was assigned to them.
pub fn look_again(
    conn: &mut Conn,
    id: &ReviewId,
    by: &AccountId,
    now: Moment,
) -> QueryResult<usize> {
    let held = reviews::id
        .eq(id)
        .and(reviews::status.eq(OPEN))
        .and(reviews::held_by.eq(by))
        .and(reviews::held_until.gt(now));
    let put_back = diesel::update(reviews::table.filter(held)).set((
        reviews::status.eq(SECOND_LOOK),
        reviews::first_by.eq(by),
        reviews::held_by.eq(None::<AccountId>),
        reviews::held_until.eq(None::<Moment>),
    ));
    let changed = put_back.execute(conn)?;
    if changed > 0 {
        let theirs = reviews::id.eq(id).and(reviews::assigned_to.eq(by));
        diesel::update(reviews::table.filter(theirs))
            .set(reviews::assigned_to.eq(None::<AccountId>))
            .execute(conn)?;
    }
    Ok(changed)
}

/// Decides a case that stands as it was read, if somebody still holds it.
pub fn decide(
    conn: &mut Conn,
    case: &Case,
    by: &AccountId,
    verdict: Verdict,
    reason_code: &str,
    now: Moment,
) -> QueryResult<usize> {
    let held = reviews::id
        .eq(&case.id)
        .and(reviews::status.eq(&case.status))
        .and(reviews::held_by.eq(by))
        .and(reviews::held_until.gt(now));
    diesel::update(reviews::table.filter(held))
        .set((
            reviews::status.eq(DECIDED),
            reviews::verdict.eq(verdict.as_str()),
            reviews::reason_code.eq(reason_code),
            reviews::decided_by.eq(by),
            reviews::ended_at.eq(now),
            reviews::held_by.eq(None::<AccountId>),
            reviews::held_until.eq(None::<Moment>),
        ))
        .execute(conn)
}

/// Ends a case that waits without a decision.
pub fn withdraw(conn: &mut Conn, id: &ReviewId, now: Moment) -> QueryResult<usize> {
    let waits = reviews::id.eq(id).and(reviews::status.eq_any(WAITING));
    diesel::update(reviews::table.filter(waits))
        .set((
            reviews::status.eq(WITHDRAWN),
            reviews::ended_at.eq(now),
            reviews::held_by.eq(None::<AccountId>),
            reviews::held_until.eq(None::<Moment>),
        ))
        .execute(conn)
}
