//! The desk: people who help people, each by their own account, with a second step and a reason for every act.

mod form;
pub mod team;
