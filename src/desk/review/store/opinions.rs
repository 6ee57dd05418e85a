//! SQL of opinions. What reviewers wrote is sealed under the key of whom the case is about, and so goes with the account.

use diesel::prelude::*;

use super::Case;
use crate::desk::review::kinds::Verdict;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::db::schema::review_opinions as opinions;
use crate::platform::ids::{AccountId, ReviewId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// What a reviewer said.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Who.
    pub by: AccountId,
    /// What should become of the case.
    pub verdict: Verdict,
    /// Why, in one of the kind's words.
    pub reason_code: String,
    /// What they wrote to the person.
    pub user_text: Option<String>,
    /// What only staff read.
    pub internal_note: Option<String>,
    /// When.
    pub given_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = opinions)]
struct Row {
    review_id: ReviewId,
    place: i32,
    given_by: AccountId,
    verdict: String,
    reason_code: String,
    text_sealed: Option<Vec<u8>>,
    note_sealed: Option<Vec<u8>>,
    given_at: Moment,
}

fn row(id: &ReviewId, place: i32) -> String {
    format!("{id}:{place}")
}

fn place<'a>(row: &'a str, column: &'static str) -> Place<'a> {
    Place {
        table: "review_opinions",
        column,
        row,
    }
}

/// Keeps the first or second opinion about a case.
pub fn insert(
    conn: &mut Conn,
    platform: &Platform,
    case: &Case,
    number: i32,
    opinion: &Opinion,
) -> Result<(), Problem> {
    let key = platform.seal.load_account_key(conn, &case.account_id)?;
    let name = row(&case.id, number);
    let seal = |column, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| key.seal(&place(&name, column), text, &platform.random))
            .transpose()
    };
    let row = Row {
        review_id: case.id.clone(),
        place: number,
        given_by: opinion.by.clone(),
        verdict: opinion.verdict.as_str().to_owned(),
        reason_code: opinion.reason_code.clone(),
        text_sealed: seal("text_sealed", &opinion.user_text)?,
        note_sealed: seal("note_sealed", &opinion.internal_note)?,
        given_at: opinion.given_at,
    };
    diesel::insert_into(opinions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Who gave an opinion in any case about this.
pub fn judges(conn: &mut Conn, kind: &str, subject: &str) -> QueryResult<Vec<AccountId>> {
    use crate::platform::db::schema::reviews;
    let about = reviews::kind.eq(kind).and(reviews::subject.eq(subject));
    let cases = reviews::table.filter(about).select(reviews::id);
    opinions::table
        .filter(opinions::review_id.eq_any(cases))
        .select(opinions::given_by)
        .distinct()
        .load(conn)
}

/// The opinions about a case, the first one first.
pub fn of_case(conn: &mut Conn, platform: &Platform, case: &Case) -> Result<Vec<Opinion>, Problem> {
    let rows: Vec<Row> = opinions::table
        .filter(opinions::review_id.eq(&case.id))
        .order(opinions::place)
        .select(Row::as_select())
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = platform.seal.load_account_key(conn, &case.account_id)?;
    let mut all = Vec::with_capacity(rows.len());
    for found in rows {
        let name = row(&case.id, found.place);
        let open = |column, sealed: Option<Vec<u8>>| {
            sealed
                .map(|sealed| key.open(&place(&name, column), &sealed))
                .transpose()
        };
        let verdict = Verdict::parse(&found.verdict);
        all.push(Opinion {
            by: found.given_by,
            verdict: verdict.ok_or_else(|| anyhow::anyhow!("an opinion of no known verdict"))?,
            reason_code: found.reason_code,
            user_text: open("text_sealed", found.text_sealed)?,
            internal_note: open("note_sealed", found.note_sealed)?,
            given_at: found.given_at,
        });
    }
    Ok(all)
}
