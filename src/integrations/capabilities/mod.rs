//! The marketplace's programs ask before they let somebody do something: one account, or a hundred with one statement.
//!
//! Codes answered: `not_found`, `validation_failed`.

pub mod http;

use std::collections::HashMap;

use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};
use crate::standing::capabilities::{self, Standing};

/// Where an account stands.
pub fn of(conn: &mut Conn, id: &AccountId) -> Result<Standing, Problem> {
    capabilities::of(conn, id)?.ok_or_else(|| Problem::new(&common::NOT_FOUND))
}

/// Where these accounts stand, as far as they are there.
pub fn of_all(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, Standing>, Problem> {
    let found = capabilities::of_all(conn, ids)?.into_iter();
    Ok(found.map(|one| (one.account.clone(), one)).collect())
}
