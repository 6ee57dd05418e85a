//! SQL of tries.

use diesel::prelude::*;
use serde_json::Value;

use crate::identity::verification::Verification;
use crate::identity::verification::tries::{Measured, NewTry};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::verification_tries as tries;
use crate::platform::ids::{AccountId, VerificationId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    known: &Verification,
    new: &NewTry<'_>,
    now: Moment,
) -> Result<(), Problem> {
    let number = known.tries + 1;
    let row = row_name(&known.id, number);
    let key = platform.seal.load_account_key(conn, &known.account)?;
    let sealed = key.seal(&place(&row), &new.measures.to_string(), &platform.random)?;
    diesel::insert_into(tries::table)
        .values((
            tries::verification_id.eq(&known.id),
            tries::number.eq(number),
            tries::account_id.eq(&known.account),
            tries::outcome.eq(new.outcome),
            tries::doubts.eq(new.doubts.join(" ")),
            tries::engine.eq(new.engine),
            tries::measures_sealed.eq(sealed),
            tries::tried_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was measured in the newest try; none once that was deleted.
pub fn newest(
    conn: &mut Conn,
    platform: &Platform,
    id: &VerificationId,
) -> Result<Option<Measured>, Problem> {
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
    let measures = key.open(&place(&row_name(id, number)), &sealed)?;
    Ok(Some(Measured {
        engine,
        doubts: doubts.split_whitespace().map(str::to_owned).collect(),
        measures: serde_json::from_str(&measures).unwrap_or(Value::Null),
    }))
}

/// Says when what was measured is deleted; `None`: not before another decision.
pub fn delete_at(conn: &mut Conn, id: &VerificationId, at: Option<Moment>) -> QueryResult<usize> {
    diesel::update(tries::table.filter(tries::verification_id.eq(id)))
        .set(tries::delete_at.eq(at))
        .execute(conn)
}

/// Drops what is due.
pub fn sweep(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(tries::table.filter(tries::delete_at.le(now))).execute(conn)
}

fn row_name(id: &VerificationId, number: i32) -> String {
    format!("{id}:{number}")
}

fn place(row: &str) -> Place<'_> {
    Place {
        table: "verification_tries",
        column: "measures_sealed",
        row,
    }
}
