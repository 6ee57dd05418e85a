//! What the marketplace's own programs ask and are told.

pub mod accounts;
pub mod api_keys;
pub mod capabilities;
pub mod holds;
pub mod introspection;
pub mod webhooks;
