//! Accounts at the desk, over HTTP.

pub mod acts;
pub mod look;
pub mod timeline;

use crate::platform::ids::AccountId;
use crate::platform::problem::{Problem, common};

fn read_id(text: &str) -> Result<AccountId, Problem> {
    AccountId::parse(text).ok_or_else(|| Problem::new(&common::NOT_FOUND))
}
