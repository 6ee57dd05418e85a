//! Request bodies: read within limits, parsed strictly, all faults told at once.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::shape;
use crate::platform::problem::{FieldError, Problem, common};

/// The largest JSON body, bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How long a body may take to arrive; actix has no deadline of its own for a stalled one.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// A JSON body of type `T`: unknown and repeated members refused, types strict, limits checked.
pub struct Parsed<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Validate + 'static> FromRequest for Parsed<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let head = check_head(request, "application/json");
        let payload = payload.take();
        Box::pin(async move {
            head?;
            let body = collect(payload, BODY_LIMIT).await?;
            parse(&body).map(Self)
        })
    }
}

/// RFC 7396, which PATCH takes beside plain JSON.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

fn check_head(request: &HttpRequest, wanted: &str) -> Result<(), Problem> {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(header::CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .unwrap_or("")
        .trim();
    let is_patch =
        request.method() == Method::PATCH && media_type.eq_ignore_ascii_case(MERGE_PATCH);
    if !media_type.eq_ignore_ascii_case(wanted) && !is_patch {
        let detail = format!("The body must be sent as `{wanted}`.");
        return Err(Problem::new(&common::UNSUPPORTED_MEDIA_TYPE).detail(detail));
    }
    let declared = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > BODY_LIMIT) {
        return Err(too_large());
    }
    Ok(())
}

/// The fields of a page's form. Members that nobody asks for are ignored, as browsers' extensions add some.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// A field's text; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

impl FromRequest for Fields {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let head = check_head(request, "application/x-www-form-urlencoded");
        let payload = payload.take();
        Box::pin(async move {
            head?;
            let body = collect(payload, BODY_LIMIT).await?;
            Ok(Self(
                url::form_urlencoded::parse(&body).into_owned().collect(),
            ))
        })
    }
}

/// Reads a body of at most `limit` bytes within the deadline.
pub async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let reading = async {
        let mut body = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk
                .map_err(|_| Problem::new(&common::MALFORMED_JSON).detail("The body broke off."))?;
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    tokio::time::timeout(BODY_DEADLINE, reading)
        .await
        .unwrap_or_else(|_| Err(Problem::new(&common::REQUEST_TIMEOUT)))
}

fn too_large() -> Problem {
    Problem::new(&common::PAYLOAD_TOO_LARGE)
}

/// Parses and validates a body.
pub fn parse<T: DeserializeOwned + ToSchema + Validate>(body: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let parsed: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let value = parsed.map_err(|error| explain::<T>(body, &error))?;
    deserializer.end().map_err(|_| {
        Problem::new(&common::MALFORMED_JSON).detail("Something follows the JSON value.")
    })?;
    refuse_null::<T>(body)?;
    value
        .validate()
        .map_err(|errors| invalid(flatten("", &errors)))?;
    Ok(value)
}

/// An optional member is absent, never `null`, unless its schema says otherwise; serde takes both alike.
fn refuse_null<T: ToSchema>(body: &[u8]) -> Result<(), Problem> {
    if !body.windows(4).any(|word| word == b"null") {
        return Ok(());
    }
    let value = serde_json::from_slice(body).unwrap_or_default();
    let faults = shape::faults::<T>(&value);
    if faults.is_empty() {
        return Ok(());
    }
    Err(invalid(faults))
}

/// 422 with these faults.
pub fn invalid(errors: Vec<FieldError>) -> Problem {
    Problem::new(&common::VALIDATION_FAILED).errors(errors)
}

/// serde stops at the first fault; the published schema of `T` finds them all.
fn explain<T: ToSchema>(
    body: &[u8],
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        return Problem::new(&common::MALFORMED_JSON).detail(format!(
            "The body is not valid JSON (line {}, column {}).",
            inner.line(),
            inner.column()
        ));
    }
    if inner.to_string().starts_with("duplicate field") {
        return Problem::new(&common::MALFORMED_JSON).detail("The body names a member twice.");
    }
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else {
        return Problem::new(&common::MALFORMED_JSON);
    };
    let faults = shape::faults::<T>(&value);
    if !faults.is_empty() {
        return invalid(faults);
    }
    let pointer = error
        .path()
        .iter()
        .map(|segment| format!("/{segment}"))
        .collect::<String>();
    invalid(vec![FieldError::new(
        pointer,
        "wrong_type",
        "This value is not of the expected kind.",
    )])
}

fn flatten(prefix: &str, errors: &ValidationErrors) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (field, kind) in errors.errors() {
        let pointer = format!("{prefix}/{field}");
        match kind {
            ValidationErrorsKind::Struct(inner) => faults.extend(flatten(&pointer, inner)),
            ValidationErrorsKind::List(items) => {
                faults.extend(
                    items
                        .iter()
                        .flat_map(|(index, inner)| flatten(&format!("{pointer}/{index}"), inner)),
                );
            }
            ValidationErrorsKind::Field(list) => faults.extend(list.iter().map(|error| {
                let detail = error
                    .message
                    .as_deref()
                    .unwrap_or("This value is outside its limits.");
                FieldError::new(pointer.clone(), error.code.as_ref(), detail)
            })),
        }
    }
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    faults
}

#[cfg(test)]
mod tests {
    use actix_web::web::Bytes;
    use futures_util::stream;

    use super::*;

    type Chunk = Result<Bytes, actix_web::error::PayloadError>;

    fn payload(chunks: impl stream::Stream<Item = Chunk> + 'static) -> Payload {
        Payload::Stream {
            payload: Box::pin(chunks),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_given_up_after_its_deadline() {
        let first = stream::once(async { Chunk::Ok(Bytes::from_static(b"{")) });
        let begun = tokio::time::Instant::now();
        let problem = collect(payload(first.chain(stream::pending())), BODY_LIMIT)
            .await
            .unwrap_err();
        assert_eq!(problem.code(), "request_timeout");
        assert_eq!(begun.elapsed(), BODY_DEADLINE);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_no_body() {
        let broken = [
            Ok(Bytes::from_static(b"{")),
            Err(actix_web::error::PayloadError::Incomplete(None)),
        ];
        let problem = collect(payload(stream::iter(broken)), BODY_LIMIT)
            .await
            .unwrap_err();
        assert_eq!(problem.code(), "malformed_json");
    }
}
