//! SQL of verifications and of the pictures that belong to them.

pub mod tries;

use diesel::prelude::*;

use super::rules::Status;
use super::{Shown, Verification};
use crate::identity::consent::Consent;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::schema::{
    identity_verifications as verifications, verification_pictures as pictures,
};
use crate::platform::db::{Conn, unless_taken};
use crate::platform::ids::{AccountId, ObjectId, VerificationId};
use crate::platform::problem::Problem;
use crate::platform::seal::{AccountKey, Place};

#[derive(Queryable, Selectable)]
#[diesel(table_name = verifications)]
pub struct Row {
    id: VerificationId,
    account_id: AccountId,
    method: String,
    camera: String,
    status: String,
    consent_version: String,
    consent_language: String,
    consented_at: Moment,
    tries: i32,
    tries_left: i32,
    opened_at: Moment,
    expires_at: Moment,
    faults: String,
    reason_code: Option<String>,
    user_text_sealed: Option<Vec<u8>>,
    decided_at: Option<Moment>,
    decided_by: Option<String>,
    appealed_at: Option<Moment>,
    pictures_until: Option<Moment>,
}

fn place<'a>(id: &'a VerificationId, column: &'static str) -> Place<'a> {
    Place {
        table: "identity_verifications",
        column,
        row: id.as_str(),
    }
}

pub fn open(conn: &mut Conn, platform: &Platform, row: Row) -> Result<Verification, Problem> {
    let unknown = || Problem::Internal(anyhow::anyhow!("a verification in no known state"));
    let sealed = row.user_text_sealed.as_deref();
    let user_text = match sealed {
        None => None,
        Some(sealed) => {
            let key = platform.seal.load_account_key(conn, &row.account_id)?;
            Some(key.open(&place(&row.id, "user_text_sealed"), sealed)?)
        }
    };
    Ok(Verification {
        status: Status::parse(&row.status).ok_or_else(unknown)?,
        shown: Shown::read(&row.faults),
        consent: Consent {
            version: row.consent_version,
            language: row.consent_language,
            given_at: row.consented_at,
        },
        id: row.id,
        account: row.account_id,
        method: row.method,
        camera: row.camera,
        tries: row.tries,
        tries_left: row.tries_left,
        opened_at: row.opened_at,
        expires_at: row.expires_at,
        reason_code: row.reason_code,
        user_text,
        decided_at: row.decided_at,
        decided_by: row.decided_by,
        appealed_at: row.appealed_at,
        pictures_until: row.pictures_until,
    })
}

/// `false`: there is one already that is not over.
pub fn insert(conn: &mut Conn, new: &Verification) -> QueryResult<bool> {
    let row = (
        verifications::id.eq(&new.id),
        verifications::account_id.eq(&new.account),
        verifications::method.eq(&new.method),
        verifications::camera.eq(&new.camera),
        verifications::status.eq(new.status.as_str()),
        verifications::consent_version.eq(&new.consent.version),
        verifications::consent_language.eq(&new.consent.language),
        verifications::consented_at.eq(new.consent.given_at),
        verifications::tries.eq(new.tries),
        verifications::tries_left.eq(new.tries_left),
        verifications::opened_at.eq(new.opened_at),
        verifications::expires_at.eq(new.expires_at),
        verifications::faults.eq(new.shown.to_text()),
    );
    let open = (
        "identity_verifications_open",
        "identity_verifications.account_id",
    );
    let inserted = unless_taken(conn, &[open], |conn| {
        diesel::insert_into(verifications::table)
            .values(row)
            .execute(conn)
    });
    Ok(inserted?.is_some())
}

pub fn find(conn: &mut Conn, id: &VerificationId) -> QueryResult<Option<Row>> {
    verifications::table
        .find(id)
        .select(Row::as_select())
        .get_result(conn)
        .optional()
}

pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let mut query = verifications::table
        .filter(verifications::account_id.eq(account))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(verifications::id.lt(after.to_owned()));
    }
    query
        .order(verifications::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
}

/// How the newest one stands that was not canceled.
pub fn newest_status(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<String>> {
    let told = verifications::account_id
        .eq(account)
        .and(verifications::status.ne("canceled"));
    verifications::table
        .filter(told)
        .order(verifications::id.desc())
        .select(verifications::status)
        .first(conn)
        .optional()
}

/// Those that waited too long: of one account, or of everybody.
pub fn overdue(
    conn: &mut Conn,
    account: Option<&AccountId>,
    now: Moment,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let over = verifications::status
        .eq("requires_input")
        .and(verifications::expires_at.le(now));
    let mut query = verifications::table.filter(over).into_boxed();
    if let Some(account) = account {
        query = query.filter(verifications::account_id.eq(account));
    }
    query
        .order(verifications::expires_at)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
}

/// Counts a try, if none was counted since; 0 when one was, or when no pictures are wanted any more.
pub fn take_try(
    conn: &mut Conn,
    verification: &Verification,
    shown: &Shown,
    now: Moment,
) -> QueryResult<usize> {
    let same = verifications::id
        .eq(&verification.id)
        .and(verifications::status.eq("requires_input"))
        .and(verifications::tries.eq(verification.tries))
        .and(verifications::expires_at.gt(now));
    diesel::update(verifications::table.filter(same))
        .set((
            verifications::tries.eq(verifications::tries + 1),
            verifications::tries_left.eq(verifications::tries_left - 1),
            verifications::faults.eq(shown.to_text()),
        ))
        .execute(conn)
}

/// What becomes of a verification.
pub struct Turn<'a> {
    /// What it was.
    pub from: &'a [Status],
    /// What it is.
    pub to: Status,
    /// Why, in a word.
    pub reason_code: Option<&'a str>,
    /// Why, for the person.
    pub user_text: Option<&'a str>,
    /// Who decided, where somebody did.
    pub by: Option<&'static str>,
    /// Until when its pictures are kept, where that is known.
    pub pictures_until: Option<Moment>,
    /// New tries and their time, where more pictures are asked for.
    pub again: Option<(i32, Moment)>,
}

/// 0 when it is not in one of those states any more.
pub fn turn(
    conn: &mut Conn,
    platform: &Platform,
    verification: &Verification,
    turn: &Turn<'_>,
    now: Moment,
) -> Result<usize, Problem> {
    let key: AccountKey = platform
        .seal
        .load_account_key(conn, &verification.account)?;
    let place = place(&verification.id, "user_text_sealed");
    let user_text = turn.user_text;
    let user_text = user_text.map(|text| key.seal(&place, text, &platform.random));
    let from: Vec<&str> = turn.from.iter().map(|status| status.as_str()).collect();
    let known = verifications::id
        .eq(&verification.id)
        .and(verifications::status.eq_any(from));
    let changed = diesel::update(verifications::table.filter(known))
        .set((
            verifications::status.eq(turn.to.as_str()),
            verifications::reason_code.eq(turn.reason_code),
            verifications::user_text_sealed.eq(user_text.transpose()?),
            verifications::decided_by.eq(turn.by),
            verifications::decided_at.eq(turn.by.map(|_| now)),
            verifications::pictures_until.eq(turn.pictures_until),
            verifications::handoff_hash.eq(None::<Vec<u8>>),
            verifications::handoff_expires_at.eq(None::<Moment>),
        ))
        .execute(conn)?;
    if let Some((tries, until)) = turn.again.filter(|_| changed > 0) {
        diesel::update(verifications::table.find(&verification.id))
            .set((
                verifications::tries_left.eq(tries),
                verifications::expires_at.eq(until),
            ))
            .execute(conn)?;
    }
    Ok(changed)
}

/// Notes an objection; 0 when there was one, or there is nothing to object to.
pub fn appeal(
    conn: &mut Conn,
    platform: &Platform,
    verification: &Verification,
    statement: &str,
    now: Moment,
) -> Result<usize, Problem> {
    let key = platform
        .seal
        .load_account_key(conn, &verification.account)?;
    let place = place(&verification.id, "statement_sealed");
    let failed = verifications::id
        .eq(&verification.id)
        .and(verifications::status.eq("failed"))
        .and(verifications::appealed_at.is_null());
    let changed = diesel::update(verifications::table.filter(failed)).set((
        verifications::status.eq("in_review"),
        verifications::appealed_at.eq(now),
        verifications::statement_sealed.eq(key.seal(&place, statement, &platform.random)?),
        verifications::pictures_until.eq(None::<Moment>),
    ));
    Ok(changed.execute(conn)?)
}

/// What the person says to a decision.
pub fn statement(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<String>, Problem> {
    let row: Option<(AccountId, Option<Vec<u8>>)> = verifications::table
        .find(id)
        .select((verifications::account_id, verifications::statement_sealed))
        .get_result(conn)
        .optional()?;
    let Some((account, Some(sealed))) = row else {
        return Ok(None);
    };
    let key = platform.seal.load_account_key(conn, &account)?;
    key.open(&place(id, "statement_sealed"), &sealed).map(Some)
}

/// A way to send pictures from another device; an earlier one works no more.
pub fn hand_off(
    conn: &mut Conn,
    id: &VerificationId,
    hash: &[u8],
    until: Moment,
) -> QueryResult<usize> {
    let waits = verifications::id
        .eq(id)
        .and(verifications::status.eq("requires_input"));
    diesel::update(verifications::table.filter(waits))
        .set((
            verifications::handoff_hash.eq(hash),
            verifications::handoff_expires_at.eq(until),
        ))
        .execute(conn)
}

/// The verification that a hand-off is for, and until when it can be used.
pub fn handed_off(
    conn: &mut Conn,
    hash: &[u8],
) -> QueryResult<Option<(VerificationId, AccountId, Option<Moment>)>> {
    verifications::table
        .filter(verifications::handoff_hash.eq(hash))
        .select((
            verifications::id,
            verifications::account_id,
            verifications::handoff_expires_at,
        ))
        .get_result(conn)
        .optional()
}

/// A picture that is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = pictures)]
pub struct Picture {
    /// Where its bytes lie.
    pub object_id: ObjectId,
    /// For which verification.
    pub verification_id: VerificationId,
    /// Whose.
    pub account_id: AccountId,
    /// Of which try.
    pub number: i32,
    /// Which picture of the try.
    pub name: String,
    /// A keyed hash of what was sent: the same picture of somebody else is known by it.
    pub picture_index: Vec<u8>,
    /// When it is deleted.
    pub delete_at: Option<Moment>,
}

pub fn keep_picture(conn: &mut Conn, picture: Picture) -> QueryResult<usize> {
    diesel::insert_into(pictures::table)
        .values(picture)
        .execute(conn)
}

pub fn pictures_of(conn: &mut Conn, id: &VerificationId) -> QueryResult<Vec<Picture>> {
    pictures::table
        .filter(pictures::verification_id.eq(id))
        .order((pictures::number.desc(), pictures::name))
        .select(Picture::as_select())
        .load(conn)
}

/// Whether somebody else sent the same picture.
pub fn is_known(conn: &mut Conn, account: &AccountId, index: &[u8]) -> QueryResult<bool> {
    let others = pictures::picture_index
        .eq(index)
        .and(pictures::account_id.ne(account));
    diesel::select(diesel::dsl::exists(pictures::table.filter(others))).get_result(conn)
}

pub fn end_pictures(
    conn: &mut Conn,
    id: &VerificationId,
    at: Option<Moment>,
) -> QueryResult<usize> {
    diesel::update(pictures::table.filter(pictures::verification_id.eq(id)))
        .set(pictures::delete_at.eq(at))
        .execute(conn)
}

/// Drops what was known of pictures that are gone.
pub fn sweep_pictures(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(pictures::table.filter(pictures::delete_at.le(now))).execute(conn)
}
