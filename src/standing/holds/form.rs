//! How a hold is asked for, by the staff or by a program.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::NewHold;
use crate::platform::capability::Capability;
use crate::platform::clock::Moment;
use crate::standing::kinds::HoldKind;

/// A hold to place.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldForm {
    /// Its kind; `manual` when it is not told by the staff, `integrator` when it is not told by a program.
    #[schema(nullable = false, value_type = Option<HoldKind>)]
    pub kind: Option<HoldKind>,
    /// What it keeps from. Kinds that say how a verification stands know it themselves.
    #[validate(length(min = 1, max = 8, code = "not_allowed"))]
    #[schema(nullable = false, value_type = Option<Vec<Capability>>, min_items = 1, max_items = 8, examples(json!(["withdraw_earnings"])))]
    pub capabilities: Option<Vec<Capability>>,
    /// Why, in a word for programs.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = "^[a-z0-9_.-]+$",
        examples("payment_disputed")
    )]
    pub reason_code: String,
    /// Why, for the person, as plain text in their language. Without it they read a sentence of the kind.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 1000,
        examples("A payment is disputed. We shall write to you.")
    )]
    pub user_text: Option<String>,
    /// What only the staff may read.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 4000,
        examples("Chargeback of 12 November, case 4711.")
    )]
    pub internal_note: Option<String>,
    /// When it ends by itself.
    #[schema(nullable = false)]
    pub until: Option<Moment>,
}

impl HoldForm {
    /// The hold, of this kind unless the form names another. What cannot be one, the act refuses.
    pub fn into_hold(self, kind: HoldKind) -> NewHold {
        NewHold {
            kind: self.kind.unwrap_or(kind),
            capabilities: self.capabilities.map(|all| all.into_iter().collect()),
            reason_code: self.reason_code,
            user_text: self.user_text,
            internal_note: self.internal_note,
            until: self.until,
        }
    }
}
