//! SQL of queues: what waits, in which order, and how long.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::{Case, DECIDED, OPEN, SECOND_LOOK, WAITING, WITHDRAWN, anywhere};
use crate::platform::clock::Moment;
use crate::platform::db::schema::reviews;
use crate::platform::db::{Conn, MultiBackend};
use crate::platform::ids::{AccountId, ReviewId};

/// Where the wanted cases stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They wait for an opinion, held or not.
    Waiting,
    /// They wait for their first opinion, and nobody holds them.
    Open,
    /// Somebody holds them.
    Held,
    /// They wait for their second opinion, and nobody holds them.
    SecondLook,
    /// They are decided.
    Decided,
    /// They ended without a decision.
    Withdrawn,
}

impl Standing {
    /// Every word that can be asked for.
    pub const ALL: [(&'static str, Self); 6] = [
        ("waiting", Self::Waiting),
        (OPEN, Self::Open),
        ("held", Self::Held),
        (SECOND_LOOK, Self::SecondLook),
        (DECIDED, Self::Decided),
        (WITHDRAWN, Self::Withdrawn),
    ];

    /// Whether they are over.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Decided | Self::Withdrawn)
    }

    fn statuses(self) -> Vec<&'static str> {
        match self {
            Self::Waiting | Self::Held => WAITING.to_vec(),
            Self::Open => vec![OPEN],
            Self::SecondLook => vec![SECOND_LOOK],
            Self::Decided => vec![DECIDED],
            Self::Withdrawn => vec![WITHDRAWN],
        }
    }
}

/// Which cases are wanted: those that fit everything that is given.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of these kinds.
    pub kinds: Vec<&'static str>,
    /// Where they stand.
    pub standing: Standing,
    /// Assigned to somebody, or to nobody.
    pub assigned_to: Option<Option<AccountId>>,
    /// Overdue, or not.
    pub overdue: Option<bool>,
}

/// The case that a page ended with: its time and id.
pub type After = (Moment, ReviewId);

type Query<'a> = reviews::BoxedQuery<'a, MultiBackend>;

/// Where a page begins.
type Bound = Box<dyn BoxableExpression<reviews::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// A page: what waits by its due time, the most urgent first; what is over the other way round, by its end.
pub fn list(
    conn: &mut Conn,
    wanted: &Wanted,
    reader: &AccountId,
    after: Option<After>,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<Case>> {
    let mut query: Query<'_> = reviews::table
        .filter(reviews::kind.eq_any(wanted.kinds.clone()))
        .filter(reviews::status.eq_any(wanted.standing.statuses()))
        .filter(reviews::account_id.ne(reader))
        .into_boxed();
    query = match wanted.standing {
        Standing::Open | Standing::SecondLook => query.filter(
            reviews::held_until
                .is_null()
                .or(reviews::held_until.le(now)),
        ),
        Standing::Held => query.filter(reviews::held_until.gt(now)),
        Standing::Waiting | Standing::Decided | Standing::Withdrawn => query,
    };
    query = match &wanted.assigned_to {
        Some(Some(who)) => query.filter(reviews::assigned_to.eq(who)),
        Some(None) => query.filter(reviews::assigned_to.is_null()),
        None => query,
    };
    query = match wanted.overdue {
        Some(true) => query.filter(reviews::ended_at.is_null().and(reviews::due_at.le(now))),
        Some(false) => query.filter(reviews::ended_at.is_not_null().or(reviews::due_at.gt(now))),
        None => query,
    };
    let (ordered, after) = if wanted.standing.is_over() {
        let order = (reviews::ended_at.desc(), reviews::id.desc());
        let after = after.map(|(at, id)| {
            let same = reviews::ended_at.eq(at).and(reviews::id.lt(id));
            Box::new(reviews::ended_at.lt(at).or(same)) as Bound
        });
        (query.order(order), after)
    } else {
        let after = after.map(|(at, id)| {
            let same = reviews::due_at.eq(at).and(reviews::id.gt(id));
            Box::new(reviews::due_at.gt(at).or(same).nullable()) as Bound
        });
        (query.order((reviews::due_at, reviews::id)), after)
    };
    let begun = match after {
        Some(bound) => ordered.filter(bound),
        None => ordered,
    };
    begun.limit(limit).select(Case::as_select()).load(conn)
}

/// Free cases that somebody may take next, the most urgent first: assigned to them; or to nobody, or overdue whoever they are assigned to.
pub fn free(
    conn: &mut Conn,
    kinds: &[&'static str],
    who: &AccountId,
    is_assigned: bool,
    limit: i64,
    now: Moment,
) -> QueryResult<Vec<ReviewId>> {
    let query: Query<'_> = reviews::table
        .filter(reviews::kind.eq_any(kinds.to_vec()))
        .filter(reviews::status.eq_any(WAITING))
        .filter(
            reviews::held_until
                .is_null()
                .or(reviews::held_until.le(now)),
        )
        .filter(reviews::account_id.ne(who))
        .filter(reviews::not_by.not_like(anywhere(who)))
        .filter(reviews::first_by.is_null().or(reviews::first_by.ne(who)))
        .into_boxed();
    let query = if is_assigned {
        query.filter(reviews::assigned_to.eq(who))
    } else {
        query.filter(reviews::assigned_to.is_null().or(reviews::due_at.le(now)))
    };
    query
        .order((reviews::due_at, reviews::id))
        .limit(limit)
        .select(reviews::id)
        .load(conn)
}

/// How a queue stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Waiting, and nobody holds them.
    pub open: i64,
    /// Somebody holds them.
    pub held: i64,
    /// Should have been decided.
    pub overdue: i64,
    /// Since when the one that waits longest does.
    pub oldest: Option<Moment>,
}

/// How the queue of a kind stands.
pub fn counts(conn: &mut Conn, kind: &str, now: Moment) -> QueryResult<Counts> {
    let waiting = reviews::kind
        .eq(kind.to_owned())
        .and(reviews::status.eq_any(WAITING));
    let all: i64 = reviews::table
        .filter(waiting.clone())
        .count()
        .get_result(conn)?;
    let held = reviews::table.filter(waiting.clone().and(reviews::held_until.gt(now)));
    let held: i64 = held.count().get_result(conn)?;
    let overdue = reviews::table.filter(waiting.clone().and(reviews::due_at.le(now)));
    let oldest = reviews::table
        .filter(waiting)
        .order(reviews::opened_at)
        .select(reviews::opened_at)
        .first(conn);
    Ok(Counts {
        open: (all - held).max(0),
        held,
        overdue: overdue.count().get_result(conn)?,
        oldest: oldest.optional()?,
    })
}

/// When the cases of a kind that were decided since a moment were opened and decided, the newest first.
pub fn decided_since(
    conn: &mut Conn,
    kind: &str,
    since: Moment,
    limit: i64,
) -> QueryResult<Vec<(Moment, Option<Moment>)>> {
    reviews::table
        .filter(reviews::kind.eq(kind).and(reviews::status.eq(DECIDED)))
        .filter(reviews::ended_at.ge(since))
        .order(reviews::ended_at.desc())
        .limit(limit)
        .select((reviews::opened_at, reviews::ended_at))
        .load(conn)
}
