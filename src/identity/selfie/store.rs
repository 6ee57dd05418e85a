//! SQL of tries.

use diesel::prelude::*;

use super::Try;
use crate::identity::verification::Verification;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::selfie_tries as tries;
use crate::platform::ids::{AccountId, VerificationId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// What was measured in the newest try.
pub struct Newest {
    /// Which engine looked.
    pub engine: String,
    /// Its doubts.
    pub doubts: Vec<String>,
    /// What it measured, JSON.
    pub measures: String,
}

pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    known: &Verification,
    tried: &Try,
    now: Moment,
) -> Result<(), Problem> {
    let number = known.tries + 1;
    let row = row_name(&known.id, number);
    let key = platform.seal.load_account_key(conn, &known.account)?;
    let measures = tried.judgement.measures.to_string();
    let sealed = key.seal(&place(&row), &measures, &platform.random)?;
    diesel::insert_into(tries::table)
        .values((
            tries::verification_id.eq(&known.id),
            tries::number.eq(number),
            tries::account_id.eq(&known.account),
            tries::outcome.eq(tried.judgement.outcome.as_str()),
            tries::doubts.eq(tried.judgement.doubts.join(" ")),
            tries::engine.eq(&tried.engine),
            tries::measures_sealed.eq(sealed),
            tries::tried_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn newest(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<Newest>, Problem> {
    type Row = (i32, AccountId, String, String, Vec<u8>);
    let found: Option<Row> = tries::table
        .filter(tries::verification_id.eq(id))
        .order(tries::number.desc())
        .select((
            tries::number,
            tries::account_id,
            tries::engine,
            tries::doubts,
            tries::measures_sealed,
        ))
        .first(conn)
        .optional()?;
    let Some((number, account, engine, doubts, sealed)) = found else {
        return Ok(None);
    };
    let key = platform.seal.load_account_key(conn, &account)?;
    Ok(Some(Newest {
        engine,
        doubts: doubts.split_whitespace().map(str::to_owned).collect(),
        measures: key.open(&place(&row_name(id, number)), &sealed)?,
    }))
}

/// Drops what was measured in pictures that are gone.
pub fn sweep(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    use crate::platform::db::schema::identity_verifications as verifications;
    let over = verifications::table
        .filter(verifications::pictures_until.le(now))
        .select(verifications::id);
    diesel::delete(tries::table.filter(tries::verification_id.eq_any(over))).execute(conn)
}

fn row_name(id: &VerificationId, number: i32) -> String {
    format!("{id}:{number}")
}

fn place(row: &str) -> Place<'_> {
    Place {
        table: "selfie_tries",
        column: "measures_sealed",
        row,
    }
}
