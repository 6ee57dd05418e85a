//! What every endpoint shares: the way in ([`edge`]), bodies ([`parsed`]), answers ([`reply`]), pages ([`page`]), what
//! is asked for in vain ([`fallback`]) and the public document ([`document`]).

pub mod call;
pub mod document;
pub mod edge;
pub mod fallback;
pub mod page;
pub mod parsed;
pub mod reply;
mod shape;

pub use call::{Call, ClientAddress};
pub use parsed::Parsed;
