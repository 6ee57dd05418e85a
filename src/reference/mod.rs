//! What apps, integrators and operators read about a server: its settings, its document, its keys, its health.

pub mod config;
pub mod docs;
pub mod health;
mod openapi_3_0;
pub mod well_known;
