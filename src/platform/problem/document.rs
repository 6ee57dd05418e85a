//! The document that a caller receives.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, common};

/// One faulty member of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the member, for instance `/email`.
    #[schema(max_length = 200, examples("/email"))]
    pub pointer: String,
    /// What is wrong, as a stable code.
    #[schema(max_length = 64, examples("email_invalid"))]
    pub code: String,
    /// What is wrong, in a sentence.
    #[schema(max_length = 500, examples("This is not an e-mail address."))]
    pub detail: String,
}

impl FieldError {
    /// A fault of the member at `pointer`.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            detail: detail.into(),
        }
    }
}

/// What is wrong with a picture that was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PictureFault {
    /// What it is; each code is explained at `/problems/{code}`.
    #[schema(value_type = String, max_length = 64, examples("too_dark"))]
    pub code: &'static str,
    /// Of which picture: `neutral`, `smile` or `selfie`.
    #[schema(value_type = String, max_length = 32, examples("smile"))]
    pub frame: &'static str,
    /// What the person should do, in the language of `Accept-Language`.
    #[schema(value_type = String, max_length = 1000)]
    pub user_message: Cow<'static, str>,
}

/// Something that the person may do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Next {
    /// What it does, for instance `resend_verification`.
    #[schema(value_type = String, max_length = 64, examples("resend_verification"))]
    pub rel: &'static str,
    /// The HTTP method.
    #[schema(value_type = String, max_length = 8, examples("POST"))]
    pub method: &'static str,
    /// The path, relative to this server; or a `mailto:` address.
    #[schema(value_type = String, max_length = 300, examples("/v1/email-verifications/resend"))]
    pub href: Cow<'static, str>,
}

impl Next {
    /// A way on.
    pub const fn new(rel: &'static str, method: &'static str, href: &'static str) -> Self {
        Self {
            rel,
            method,
            href: Cow::Borrowed(href),
        }
    }
}

/// Where the problem is explained.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Help {
    /// The article's name.
    #[schema(max_length = 64, examples("link_expired"))]
    pub article: String,
    /// Its address, relative to this server.
    #[schema(max_length = 200, examples("/problems/link_expired"))]
    pub url: String,
}

/// RFC 9457 problem document; the same shape for every error of this API.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Where this kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(max_length = 200, examples("/problems/link_expired"))]
    pub kind: String,
    /// A short title, the same for every occurrence.
    #[schema(value_type = String, max_length = 200)]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened, for the developer.
    #[schema(max_length = 1000)]
    pub detail: String,
    /// The path that was asked for.
    #[schema(max_length = 2000)]
    pub instance: String,
    /// The stable code to switch on (also in header `X-Error-Code`).
    #[schema(value_type = String, max_length = 64, examples("link_expired"))]
    pub code: &'static str,
    /// The request's id, for support (also in header `X-Request-Id`).
    #[schema(max_length = 128)]
    pub request_id: String,
    /// A sentence to show to the person, in the language of `Accept-Language` (header `Content-Language` says which).
    #[schema(value_type = String, max_length = 1000)]
    pub user_message: Cow<'static, str>,
    /// Every faulty member of the request, all at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<FieldError>,
    /// Everything that is wrong with the pictures that were sent, the most important first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30)]
    pub faults: Vec<PictureFault>,
    /// Seconds until it is worth trying again (also in header `Retry-After`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 100_000_000)]
    pub retry_after: Option<u64>,
    /// How many tries are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, maximum = 1000)]
    pub attempts_left: Option<u32>,
    /// Where the problem is explained.
    pub help: Help,
    /// What the person may do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

impl Problem {
    /// The document of this occurrence, in English.
    pub fn document(&self, instance: &str, request_id: &str) -> ProblemDocument {
        let kind = self.kind();
        let url = format!("/problems/{}", kind.code);
        let mut document = ProblemDocument {
            kind: url.clone(),
            title: kind.title,
            status: kind.status,
            detail: common::INTERNAL.when.to_owned(),
            instance: instance.to_owned(),
            code: kind.code,
            request_id: request_id.to_owned(),
            user_message: Cow::Borrowed(kind.fix),
            errors: Vec::new(),
            faults: Vec::new(),
            retry_after: None,
            attempts_left: None,
            help: Help {
                article: kind.code.to_owned(),
                url,
            },
            next: Vec::new(),
        };
        if let Self::Known(known) = self {
            document.detail = known.detail.clone().into_owned();
            document.errors.clone_from(&known.errors);
            document.retry_after = known.retry_after;
            document.attempts_left = known.attempts_left;
            document.next.clone_from(&known.next);
        }
        document
    }
}
