//! Proving who one is.

mod face;
