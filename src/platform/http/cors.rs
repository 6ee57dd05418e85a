//! Which scripts may read our answers (the Fetch standard's CORS protocol): those of the exact list of origins, nobody else's.

use actix_cors::Cors;
use actix_web::http::header::HeaderName;

use crate::platform::Platform;

/// What a script may send.
const REQUEST_HEADERS: &[&str] = &[
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "traceparent",
    "x-bonafide-device-token",
    "x-bonafide-transport",
    "x-request-id",
];
/// What a script may read of an answer's headers.
const ANSWER_HEADERS: &[&str] = &[
    "content-language",
    "deprecation",
    "etag",
    "idempotency-replayed",
    "link",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "sunset",
    "x-error-code",
    "x-request-id",
];
/// How long a browser may remember a preflight.
const REMEMBERED_SECONDS: usize = 600;

/// The middleware.
pub fn cors(platform: &Platform) -> Cors {
    let platform = platform.clone();
    let allowed = move |origin: &actix_web::http::header::HeaderValue,
                        _: &actix_web::dev::RequestHead| {
        let origin = origin.to_str().unwrap_or("");
        platform.config.allows_origin(origin)
    };
    Cors::default()
        .allowed_origin_fn(allowed)
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(
            REQUEST_HEADERS
                .iter()
                .map(|name| HeaderName::from_static(name)),
        )
        .expose_headers(
            ANSWER_HEADERS
                .iter()
                .map(|name| HeaderName::from_static(name)),
        )
        .supports_credentials()
        .max_age(REMEMBERED_SECONDS)
        // Who is not on the list gets an answer that no browser shows to the script; other programs need no permission.
        .block_on_origin_mismatch(false)
}
