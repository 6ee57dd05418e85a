//! What the command line does with the product once it is built.

pub mod api_keys;
pub mod audit;
pub mod face;
pub mod lockout;
pub mod objects;
pub mod outbox;
pub mod staff;

use anyhow::Context;

use crate::ledger::audit::Reason;
use crate::platform::problem::Problem;

/// Why whoever has the command line acts.
fn why(text: &str) -> anyhow::Result<Reason> {
    Reason::parse(text)
        .context("--reason wants why, in 3 to 500 characters on one line: it is kept")
}

fn failed(problem: Problem) -> anyhow::Error {
    match problem {
        Problem::Internal(error) => error,
        known @ Problem::Known(_) => anyhow::anyhow!("{known}"),
    }
}
