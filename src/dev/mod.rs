//! The development profile: an inbox page for mail, a clock that can be moved. Not mounted in production.

pub mod clock;
pub mod inbox;
