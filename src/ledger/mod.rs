//! What happened, written with every act in the act's own transaction.

pub mod audit;
pub mod events;
