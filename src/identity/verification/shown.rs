//! What the newest try showed, as the person may read it: which checks were passed, and every fault at once.

use serde::{Deserialize, Serialize};

/// What a try showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The faults, the most important one first.
    pub faults: Vec<ShownFault>,
    /// The checks.
    pub checks: Vec<ShownCheck>,
}

/// A fault of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownFault {
    /// Its code.
    pub code: String,
    /// Of which picture.
    pub frame: String,
}

/// A check of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCheck {
    /// What was looked at.
    pub name: String,
    /// On which picture.
    pub frame: String,
    /// What was found.
    pub outcome: String,
    /// The code of its fault.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
}

impl Shown {
    /// Reads what is kept; nothing where a later version wrote something else.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
