//! Which answers are compressed, for clients that can read it: those that are long enough to gain by it. Shorter ones fit into one packet as they are; compressing
//! them costs more processor time than most answers do, and makes a stream of them whose end comes as a packet of its own.

use actix_web::Error;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap, HeaderValue, VARY};
use actix_web::middleware::Next;

/// So long an answer has to be, bytes: what one packet takes beside the headers.
const WORTH_IT: u64 = 1024;

/// Inside of the middleware that compresses: marks what is to go as it is.
pub async fn spare_short<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let is_short = match response.response().body().size() {
        BodySize::None => true,
        BodySize::Sized(length) => length < WORTH_IT,
        BodySize::Stream => false,
    };
    if is_short && !response.headers().contains_key(CONTENT_ENCODING) {
        let mark = HeaderValue::from_static("identity");
        response.headers_mut().insert(CONTENT_ENCODING, mark);
    }
    Ok(response)
}

/// Outside of everything: takes the mark away, since `identity` is not said in answers (RFC 9110, 8.4), and says of what was compressed that it
/// depends on what the client can read: of several lines of `Vary` the middleware of other origins keeps one.
pub fn finish(headers: &mut HeaderMap) {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else {
        return;
    };
    if encoding == "identity" {
        headers.remove(CONTENT_ENCODING);
        return;
    }
    let lines = headers.get_all(VARY).filter_map(|line| line.to_str().ok());
    let mut told = lines.collect::<Vec<_>>().join(", ");
    if told.to_ascii_lowercase().contains("accept-encoding") {
        return;
    }
    if !told.is_empty() {
        told.push_str(", ");
    }
    told.push_str("accept-encoding");
    if let Ok(value) = HeaderValue::from_str(&told) {
        headers.insert(VARY, value);
    }
}
