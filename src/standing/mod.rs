//! What an account may do, and why not.
//!
//! Conditions (a proven address, a proven phone number, a complete profile, holds, a suspension) are facts of this floor and of those below.
//! What is blocked by which of them is settled by the operator, and decided at the moment of asking, by one pure function: nothing has to
//! be recomputed, and no token has to expire, when a condition changes.

pub mod capabilities;
pub mod holds;
pub mod kinds;
pub mod me;
pub mod notices;
pub mod suspension;
