//! The desk: people who help people, each by their own account, with a second step and a reason for every act.

pub mod accounts;
pub mod audit;
pub mod form;
pub mod proposals;
pub mod review;
pub mod standing;
pub mod team;
