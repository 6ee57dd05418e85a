//! What every endpoint shares: the way in ([`edge`]), bodies ([`parsed`]), files ([`upload`]), repetitions ([`idempotency`]), answers ([`reply`]), lists
//! ([`list`]), versions ([`etag`]), tokens in cookies ([`transport`]), pages ([`page`]), what is asked for in vain ([`fallback`]), what is on its
//! way out ([`deprecation`]) and the public document ([`document`]).

pub mod call;
pub mod compression;
pub mod cors;
pub mod deprecation;
pub mod document;
pub mod edge;
pub mod etag;
pub mod fallback;
pub mod idempotency;
pub mod line;
pub mod list;
pub mod page;
pub mod parsed;
pub mod reply;
mod shape;
pub mod transport;
pub mod upload;
pub mod wording;

pub use call::{Call, ClientAddress};
pub use list::Page;
pub use parsed::Parsed;
pub use transport::{CookieKind, Transport};
pub use upload::Upload;
