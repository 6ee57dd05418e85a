//! What the readers of all providers share.

use actix_web::http::header::HeaderMap;
use chrono::TimeDelta;
use serde_json::Value;

use super::problems;
use crate::platform::clock::Moment;
use crate::platform::problem::{Problem, common};

/// How far a provider's clock, or ours, may be off; and how old a call may be that is signed anew each time it is made.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The one refusal. The caller is not told what was wrong; the operator, who sets the provider up, finds it in the log.
pub fn refused_as(provider: &'static str, why: &'static str) -> Problem {
    tracing::info!(provider, why, "a delivery report was refused");
    Problem::new(&problems::SIGNATURE_INVALID)
}

/// What is signed right and yet cannot be read.
pub fn malformed(detail: &'static str) -> Problem {
    Problem::new(&common::MALFORMED_JSON).detail(detail)
}

/// Any JSON.
pub fn json(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|_| malformed("The body is not valid JSON."))
}

/// A header that is there once. Twice is not told apart from forged.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// The text at a JSON Pointer.
pub fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

/// The RFC 3339 time at a JSON Pointer.
pub fn time(value: &Value, pointer: &str) -> Option<Moment> {
    Moment::from_rfc3339(text(value, pointer)?)
}

/// The Unix time at a JSON Pointer, whole or not.
pub fn unix_time(value: &Value, pointer: &str) -> Option<Moment> {
    let number = value.pointer(pointer)?;
    // A part of a second does not matter, and what is out of range is held at the ends.
    let seconds = number.as_i64().or(number.as_f64().map(|f| f as i64))?;
    Some(Moment::from_unix_seconds(seconds))
}

/// The Unix time that a header or member holds as text.
pub fn unix_seconds(text: &str) -> Option<Moment> {
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| text.parse().ok().map(Moment::from_unix_seconds))
        .flatten()
}

/// Whether something signed at this moment is neither older than `age` nor from the future, with some tolerance for clocks.
pub fn is_recent(signed: Moment, now: Moment, age: TimeDelta) -> bool {
    signed >= now.minus(age) && signed <= now.plus(TOLERANCE)
}
