//! Proven ways to reach a person.

pub mod email;
