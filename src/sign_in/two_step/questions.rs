//! Questions that are put to passkeys: kept sealed until the answer comes, answered once.

use anyhow::Context;
use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::questions as store;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ChallengeId};
use crate::platform::problem::Problem;
use crate::platform::seal::Place;

/// How long somebody may look for a key.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub struct Question {
    holder: String,
    sealed: Vec<u8>,
}

/// Keeps what must be remembered until the holder's answer comes.
pub fn put(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    holder: &str,
    state: &impl Serialize,
    now: Moment,
) -> Result<(), Problem> {
    let text = serde_json::to_string(state).context("a question")?;
    let key = platform.seal.load_account_key(conn, account)?;
    let new = store::NewQuestion {
        id: &ChallengeId::new(now, &platform.random),
        account,
        holder,
        state_sealed: &key.seal(&place(holder), &text, &platform.random)?,
        expires: now.plus(LIFE),
    };
    store::put(conn, &new, now)?;
    Ok(())
}

/// What the holder was asked, if it waits for an answer still.
pub fn waiting<T: DeserializeOwned>(
    conn: &mut Conn,
    platform: &Platform,
    account: &AccountId,
    holder: &str,
    now: Moment,
) -> Result<Option<(Question, T)>, Problem> {
    let Some(sealed) = store::of_holder(conn, holder, now)? else {
        return Ok(None);
    };
    let key = platform.seal.load_account_key(conn, account)?;
    let text = key.open(&place(holder), &sealed)?;
    let state = serde_json::from_str(&text).context("a kept question")?;
    let holder = holder.to_owned();
    Ok(Some((Question { holder, sealed }, state)))
}

/// Uses it up. `false`: somebody was faster, or something else was asked since.
pub fn finish(conn: &mut Conn, question: &Question) -> Result<bool, Problem> {
    Ok(store::finish(conn, &question.holder, &question.sealed)? > 0)
}

/// A holder has one row, whatever its id.
fn place(holder: &str) -> Place<'_> {
    Place {
        table: "challenges",
        column: "state_sealed",
        row: holder,
    }
}
