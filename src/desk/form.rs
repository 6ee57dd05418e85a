//! What the desk's forms share.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::ledger::audit::Reason;
use crate::platform::problem::Problem;

/// Why an act is done. Kept for staff, never told to the account's owner.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForm {
    /// Why, on one line.
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 500,
        examples("Asked for it in ticket 4711, identity checked by phone")
    )]
    pub reason: Option<String>,
}

impl ReasonForm {
    /// The reason, or the demand for one.
    pub fn read(&self) -> Result<Reason, Problem> {
        Reason::required(self.reason.as_deref())
    }
}
