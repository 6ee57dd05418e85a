//! SQL of agreements and of the faces that are kept by them.

use std::collections::HashSet;

use diesel::prelude::*;
use zeroize::Zeroizing;

use crate::identity::consent::Consent;
use crate::identity::face::Template;
use crate::on_each;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::{
    accounts, face_comparisons as comparisons, face_templates as templates,
    face_templates_end as end,
};
use crate::platform::ids::{AccountId, VerificationId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// What somebody agreed to, if they did.
pub fn consent(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Consent>> {
    let found: Option<(String, String, Moment)> = comparisons::table
        .find(account)
        .select((
            comparisons::text_version,
            comparisons::language,
            comparisons::given_at,
        ))
        .get_result(conn)
        .optional()?;
    Ok(found.map(|(version, language, given_at)| Consent {
        version,
        language,
        given_at,
    }))
}

pub fn insert(conn: &mut Conn, account: &AccountId, consent: &Consent) -> QueryResult<usize> {
    diesel::insert_into(comparisons::table)
        .values((
            comparisons::account_id.eq(account),
            comparisons::text_version.eq(&consent.version),
            comparisons::language.eq(&consent.language),
            comparisons::given_at.eq(consent.given_at),
        ))
        .execute(conn)
}

/// 0 when there is none.
pub fn renew(conn: &mut Conn, account: &AccountId, consent: &Consent) -> QueryResult<usize> {
    diesel::update(comparisons::table.find(account))
        .set((
            comparisons::text_version.eq(&consent.version),
            comparisons::language.eq(&consent.language),
            comparisons::given_at.eq(consent.given_at),
        ))
        .execute(conn)
}

/// The faces go with it.
pub fn delete(conn: &mut Conn, account: &AccountId) -> QueryResult<usize> {
    diesel::delete(comparisons::table.find(account)).execute(conn)
}

pub fn delete_all(conn: &mut Conn) -> QueryResult<usize> {
    diesel::delete(comparisons::table).execute(conn)
}

/// The next position, which nobody else takes before the transaction ends.
pub fn take_position(conn: &mut Conn) -> QueryResult<i64> {
    on_each!(conn, |c| diesel::update(end::table)
        .set(end::position.eq(end::position + 1))
        .returning(end::position)
        .get_result(c))
}

/// A face that is kept.
#[derive(Queryable, Selectable)]
#[diesel(table_name = templates)]
pub struct Face {
    pub verification_id: VerificationId,
    pub account_id: AccountId,
    pub position: i64,
    pub model: String,
    numbers_sealed: Vec<u8>,
    pub delete_at: Option<Moment>,
}

/// The ones after a position, in their order. Whoever closed their account is not compared any more.
pub fn after(conn: &mut Conn, position: i64, limit: i64) -> QueryResult<Vec<Face>> {
    templates::table
        .inner_join(accounts::table.on(accounts::id.eq(templates::account_id)))
        .filter(accounts::status.ne(CLOSED))
        .filter(templates::position.gt(position))
        .order(templates::position)
        .limit(limit)
        .select(Face::as_select())
        .load(conn)
}

/// Opens faces.
pub fn open(
    conn: &mut Conn,
    platform: &Platform,
    faces: Vec<Face>,
) -> Result<Vec<(Face, Template)>, Problem> {
    let owners: Vec<_> = faces.iter().map(|face| face.account_id.clone()).collect();
    let keys = platform.seal.load_account_keys(conn, &owners)?;
    let mut opened = Vec::with_capacity(faces.len());
    for face in faces {
        // Whose key is gone is erased.
        let Some(key) = keys.get(&face.account_id) else {
            continue;
        };
        let bytes = key.open_bytes(&place(&face.verification_id), &face.numbers_sealed)?;
        let numbers = bytes.as_chunks().0.iter().copied().map(f32::from_le_bytes);
        let template = Template::new(face.model.as_str(), numbers.collect());
        opened.push((face, template));
    }
    Ok(opened)
}

/// Keeps the face of a verification; an earlier one of the same gives way.
pub fn keep(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    verification: &VerificationId,
    position: i64,
    template: &Template,
) -> Result<(), Problem> {
    let key = platform.seal.load_account_key(conn, account)?;
    let numbers = template.numbers().iter();
    let bytes = Zeroizing::new(
        numbers
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<_>>(),
    );
    let sealed = key.seal_bytes(&place(verification), &bytes, &platform.random)?;
    diesel::delete(templates::table.find(verification)).execute(conn)?;
    diesel::insert_into(templates::table)
        .values((
            templates::verification_id.eq(verification),
            templates::account_id.eq(account),
            templates::position.eq(position),
            templates::model.eq(template.model()),
            templates::numbers_sealed.eq(sealed),
        ))
        .execute(conn)?;
    Ok(())
}

/// Which of these are kept.
pub fn kept(
    conn: &mut Conn,
    ids: &[&VerificationId],
    now: Moment,
) -> QueryResult<HashSet<VerificationId>> {
    let stands = templates::delete_at
        .is_null()
        .or(templates::delete_at.gt(now));
    let found: Vec<VerificationId> = templates::table
        .inner_join(accounts::table.on(accounts::id.eq(templates::account_id)))
        .filter(accounts::status.ne(CLOSED))
        .filter(templates::verification_id.eq_any(ids.iter().copied()))
        .filter(stands)
        .select(templates::verification_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Until when an account's newest face is kept; `None` when none is.
pub fn newest(conn: &mut Conn, account: &AccountId) -> QueryResult<Option<Option<Moment>>> {
    templates::table
        .filter(templates::account_id.eq(account))
        .order(templates::position.desc())
        .select(templates::delete_at)
        .first(conn)
        .optional()
}

pub fn delete_at(conn: &mut Conn, id: &VerificationId, at: Option<Moment>) -> QueryResult<usize> {
    diesel::update(templates::table.find(id))
        .set(templates::delete_at.eq(at))
        .execute(conn)
}

/// Drops what is due, and all of whoever closed their account.
pub fn sweep(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    let closed = accounts::table
        .filter(accounts::status.eq(CLOSED))
        .select(accounts::id);
    let gone = comparisons::table.filter(comparisons::account_id.eq_any(closed));
    let due = templates::table.filter(templates::delete_at.le(now));
    Ok(diesel::delete(gone).execute(conn)? + diesel::delete(due).execute(conn)?)
}

const CLOSED: &str = "closed";

fn place(id: &VerificationId) -> Place<'_> {
    Place {
        table: "face_templates",
        column: "numbers_sealed",
        row: id.as_str(),
    }
}
