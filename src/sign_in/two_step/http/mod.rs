//! Endpoints of second steps.

pub mod factors;
mod holder;
pub mod manage;
pub mod passkeys;
pub mod sign_in;

pub use sign_in::given;

use std::sync::Arc;

use crate::platform::caller::{Caller, Recent};
use crate::sign_in::two_step::enrol::Owner;

fn owner(caller: &Caller<Recent>) -> Owner {
    Owner {
        account: caller.account.clone(),
        session: caller.session.clone(),
        claims: Arc::clone(&caller.claims),
    }
}
