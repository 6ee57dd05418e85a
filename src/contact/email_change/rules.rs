//! Decisions about changes of an address.

use super::store::{Change, State};
use crate::contact::links;
use crate::platform::clock::Moment;
use crate::platform::problem::{Kind, Problem};

/// Whether a link to a new address can be used now.
pub fn link_holds(change: &Change, expires_at: Moment, now: Moment) -> Result<(), Problem> {
    match change.state {
        State::Pending if expires_at > now => Ok(()),
        State::Pending => Err(ask_again(&links::problems::LINK_EXPIRED)),
        State::Done => Err(links::used()),
        State::Undone | State::Ended => Err(ask_again(&links::problems::LINK_SUPERSEDED)),
    }
}

/// Whether a change can be undone now.
pub fn undo_holds(change: &Change, now: Moment) -> Result<(), Problem> {
    let expires_at = change.undo_expires_at.unwrap_or(now);
    match change.state {
        State::Done if expires_at > now => Ok(()),
        State::Done | State::Pending => Err(Problem::new(&links::problems::LINK_EXPIRED)),
        State::Undone => Err(links::used()),
        State::Ended => Err(Problem::new(&links::problems::LINK_SUPERSEDED)),
    }
}

/// A refusal whose next step is to ask for the change once more.
pub fn ask_again(kind: &'static Kind) -> Problem {
    towards_asking(Problem::new(kind))
}

/// Offers to ask once more.
pub fn towards_asking(problem: Problem) -> Problem {
    problem.next("change_email", "POST", "/v1/me/email")
}
