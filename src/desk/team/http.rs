//! Who works at the desk, over HTTP.

pub mod invitations;
pub mod members;
