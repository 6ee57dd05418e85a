//! What staff decide about what an account may do, over HTTP.

pub mod appeals;
pub mod holds;
pub mod suspension;

use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

fn read_id(text: &str) -> Result<AccountId, Problem> {
    AccountId::parse(text).ok_or_else(not_found)
}

fn not_found() -> Problem {
    Problem::new(&common::NOT_FOUND)
}
