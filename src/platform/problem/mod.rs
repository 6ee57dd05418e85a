//! Problems: every refusal is an RFC 9457 document with a stable code.
//!
//! Each room declares its codes in a [`problems!`](crate::problems) table; the top floor collects the tables into a
//! [`Catalogue`](catalogue::Catalogue). Acts return `Result<T, Problem>`; [`Problem::Internal`] is the only
//! catch-all: its chain is logged once, and the caller gets a bland 500.

pub mod catalogue;
pub mod common;
mod document;

use std::borrow::Cow;

use actix_web::ResponseError;
use actix_web::http::StatusCode;

use crate::platform::texts::{Language, Table};
pub use document::{FieldError, Help, Next, PictureFault, ProblemDocument};

/// The words of the page about a code, and what people are told about the codes that any endpoint may answer.
pub const TEXTS: Table = &[
    (Language::En, include_str!("texts/en.ftl")),
    (Language::Es, include_str!("texts/es.ftl")),
    (Language::Ar, include_str!("texts/ar.ftl")),
];

/// One row of the code table.
#[derive(Debug)]
pub struct Kind {
    /// The stable code that clients switch on.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A short title, the same for every occurrence.
    pub title: &'static str,
    /// When it comes, in a sentence.
    pub when: &'static str,
    /// What to do, in a sentence that can be shown to a person.
    pub fix: &'static str,
}

/// Declares a room's problem codes: one `static` per code and `ALL`, the list of them.
#[macro_export]
macro_rules! problems {
    ($($name:ident = $status:literal $code:literal, $title:literal, $when:literal, $fix:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "` (", $status, "): ", $when)]
            pub static $name: $crate::platform::problem::Kind = $crate::platform::problem::Kind {
                code: $code,
                status: $status,
                title: $title,
                when: $when,
                fix: $fix,
            };
        )+
        /// Every code of this table.
        pub static ALL: &[&$crate::platform::problem::Kind] = &[$(&$name),+];
    };
}

/// Why an act was refused or failed.
#[derive(Debug)]
pub enum Problem {
    /// A refusal that the caller is told.
    Known(Box<Known>),
    /// A fault of ours: logged with its whole chain, told as a bland 500.
    Internal(anyhow::Error),
}

/// A refusal with what helps the caller to act on it.
#[derive(Debug)]
pub struct Known {
    pub(crate) kind: &'static Kind,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) faults: Vec<Shown>,
    pub(crate) retry_after: Option<u64>,
    pub(crate) attempts_left: Option<u32>,
    pub(crate) next: Vec<Next>,
    pub(crate) allow: Vec<&'static str>,
}

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The code, with what to do.
    pub kind: &'static Kind,
    /// Of which picture.
    pub frame: &'static str,
}

impl Problem {
    /// A refusal of this kind; its detail says what to do.
    pub fn new(kind: &'static Kind) -> Self {
        Self::Known(Box::new(Known {
            kind,
            detail: Cow::Borrowed(kind.when),
            errors: Vec::new(),
            faults: Vec::new(),
            retry_after: None,
            attempts_left: None,
            next: Vec::new(),
            allow: Vec::new(),
        }))
    }

    /// Says what is particular about this occurrence. Never put a secret or an address here.
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.with(|known| known.detail = detail.into())
    }

    /// Names the faulty members.
    pub fn errors(self, errors: Vec<FieldError>) -> Self {
        self.with(|known| known.errors = errors)
    }

    /// Names every fault of the pictures.
    pub fn faults(self, faults: Vec<Shown>) -> Self {
        self.with(|known| known.faults = faults)
    }

    /// Says in how many seconds it is worth trying again (also sent as `Retry-After`).
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with(|known| known.retry_after = Some(seconds.max(1)))
    }

    /// Says how many tries are left.
    pub fn attempts_left(self, attempts: u32) -> Self {
        self.with(|known| known.attempts_left = Some(attempts))
    }

    /// Offers a way on.
    pub fn next(
        self,
        rel: &'static str,
        method: &'static str,
        href: impl Into<Cow<'static, str>>,
    ) -> Self {
        let href = href.into();
        self.with(|known| known.next.push(Next { rel, method, href }))
    }

    /// Lists the methods that this address knows (header `Allow`).
    pub fn allow(self, methods: Vec<&'static str>) -> Self {
        self.with(|known| known.allow = methods)
    }

    /// The code that the caller will see.
    pub fn code(&self) -> &'static str {
        self.kind().code
    }

    /// The row of the table that the caller will see.
    pub fn kind(&self) -> &'static Kind {
        match self {
            Self::Known(known) => known.kind,
            Self::Internal(_) => &common::INTERNAL,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Known)) -> Self {
        if let Self::Known(known) = &mut self {
            change(known);
        }
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(known) => write!(f, "{}: {}", known.kind.code, known.detail),
            Self::Internal(error) => write!(f, "internal: {error:#}"),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
