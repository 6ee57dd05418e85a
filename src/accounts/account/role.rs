//! Roles: what a person does on the marketplace. One account may hold all of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The roles that one can register with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works for clients.
    Freelancer,
    /// Hires.
    Client,
}

impl Role {
    /// The role's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Freelancer => "freelancer",
            Self::Client => "client",
        }
    }
}
