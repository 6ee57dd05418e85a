//! The product as its callers see it: over HTTP, on both engines, with a movable clock.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[macro_use]
mod support;

mod compatibility;
mod contact;
mod delivery;
mod desk;
mod dev;
mod foreign;
mod identity;
mod integrations;
mod ledger;
mod matrix;
mod neutrality;
mod openapi;
mod platform;
mod reference;
mod sign_in;
mod standing;
