//! SQL of deliveries.

use diesel::prelude::*;

use super::Report;
use crate::on_each;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{mail_events, mails};
use crate::platform::ids::{AccountId, EventId};
use crate::platform::random::Random;

/// A mail.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mails)]
pub struct Mail {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account_id: AccountId,
    /// How it fares.
    pub state: String,
    /// Why it came back, if it did.
    pub bounce_class: Option<String>,
    /// A short code that says why it fares badly.
    pub reason: Option<String>,
    /// Since when it fares so.
    pub updated_at: Moment,
}

/// Something that happened to a mail.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = mail_events)]
pub struct Step {
    /// What.
    pub event: String,
    /// Why it came back, if it did.
    pub bounce_class: Option<String>,
    /// A short code that says why.
    pub reason: Option<String>,
    /// When.
    pub at: Moment,
}

/// Steps that are shown of one mail.
const SHOWN: i64 = 50;

pub fn insert(
    conn: &mut Conn,
    id: &str,
    purpose: &'static str,
    account: &AccountId,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        mails::id.eq(id),
        mails::purpose.eq(purpose),
        mails::account_id.eq(account),
        mails::state.eq("queued"),
        mails::created_at.eq(now),
        mails::updated_at.eq(now),
    );
    on_each!(conn, |c| diesel::insert_into(mails::table)
        .values(row)
        .on_conflict(mails::id)
        .do_nothing()
        .execute(c))
}

pub fn insert_event(
    conn: &mut Conn,
    mail: &str,
    report: &Report<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let row = (
        mail_events::id.eq(EventId::new(now, &Random)),
        mail_events::mail_id.eq(mail),
        mail_events::event.eq(report.event.as_str()),
        mail_events::bounce_class.eq(report.event.class().map(|class| class.as_str())),
        mail_events::reason.eq(report.reason),
        mail_events::server.eq(report.server),
        mail_events::at.eq(report.at),
    );
    on_each!(conn, |c| diesel::insert_into(mail_events::table)
        .values(row)
        .on_conflict((mail_events::mail_id, mail_events::event, mail_events::at))
        .do_nothing()
        .execute(c))
}

pub fn set_state(
    conn: &mut Conn,
    id: &str,
    from: &[&str],
    report: &Report<'_>,
    now: Moment,
) -> QueryResult<usize> {
    let row = mails::table.filter(mails::id.eq(id).and(mails::state.eq_any(from.to_vec())));
    diesel::update(row)
        .set((
            mails::state.eq(report.event.as_str()),
            mails::bounce_class.eq(report.event.class().map(|class| class.as_str())),
            mails::reason.eq(report.reason),
            mails::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<Mail>> {
    mails::table
        .find(id)
        .select(Mail::as_select())
        .get_result(conn)
        .optional()
}

pub fn story(conn: &mut Conn, mail: &str) -> QueryResult<Vec<Step>> {
    mail_events::table
        .filter(mail_events::mail_id.eq(mail))
        .order((mail_events::at, mail_events::id))
        .limit(SHOWN)
        .select(Step::as_select())
        .load(conn)
}

pub fn sweep(conn: &mut Conn, before: Moment) -> QueryResult<usize> {
    diesel::delete(mails::table.filter(mails::created_at.lt(before))).execute(conn)
}
