//! Cases over HTTP.

pub mod decision;
pub mod images;
pub mod item;
pub mod leases;
pub mod lists;

use crate::platform::ids::ReviewId;
use crate::platform::problem::Problem;

fn read_id(text: &str) -> Result<ReviewId, Problem> {
    ReviewId::parse(text).ok_or_else(super::not_found)
}
