//! Files that people send: as `multipart/form-data` with the parts that an endpoint asks for, or as the bare bytes of one picture.
//!
//! Uploads are the exception to the small bodies of the house ([`parsed`](super::parsed)): larger, and still bounded by their size, by the
//! time that they may take, and by what all of them together may hold in memory. Nothing is believed of a file's name or media type, and
//! neither is kept.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, web};
use futures_util::{Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;

use super::parsed::invalid;
use crate::platform::problem::{FieldError, Problem, common};

/// The largest file, bytes.
pub const FILE_LIMIT: usize = 12 * 1024 * 1024;
/// What the frame of a multipart body may take beside the files.
const FRAME_LIMIT: usize = 64 * 1024;
/// How long an upload may take to arrive.
const DEADLINE: Duration = Duration::from_secs(30);
/// What all uploads of this process together may hold in memory, KiB.
const HELD_LIMIT: usize = 192 * 1024;
/// What a body without multipart is taken for.
pub const BARE_PART: &str = "selfie";
/// Letters of a stranger's part that a fault repeats.
const NAME_SHOWN: usize = 64;

/// A file among the parts of a multipart body, as the document shows it: `#[derive(ToSchema)] struct Body { neutral: FilePart, … }`.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 12_582_912)]
pub struct FilePart(pub Vec<u8>);

static HELD: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(HELD_LIMIT)));

/// The parts of a body, by name. Keep it as long as the bytes: what it holds counts against what all uploads may hold.
pub struct Upload {
    /// Name and content; each of the wanted names once, in their order.
    pub parts: Vec<(String, Vec<u8>)>,
    _held: Option<OwnedSemaphorePermit>,
}

/// How a body came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Multipart,
    Bare,
}

impl Upload {
    /// Reads a body that has exactly the parts of one of the `wanted` sets. A bare `image/*` body stands for the part `selfie`, where that alone
    /// is one of them.
    pub async fn read(
        request: &HttpRequest,
        payload: web::Payload,
        wanted: &[&[&str]],
    ) -> Result<Self, Problem> {
        let bare = wanted.contains(&[BARE_PART].as_slice());
        let shape = shape(request.headers()).filter(|shape| *shape == Shape::Multipart || bare);
        let shape = shape.ok_or_else(|| unsupported(bare))?;
        let most = wanted.iter().map(|set| set.len()).max().unwrap_or(1);
        let limit = FILE_LIMIT * most + FRAME_LIMIT;
        if declared(request.headers()).is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let mut held = None;
        let reading = async {
            match shape {
                Shape::Bare => {
                    let file = collect(payload, FILE_LIMIT, &mut held).await?;
                    Ok(vec![(BARE_PART.to_owned(), file)])
                }
                Shape::Multipart => parts(request.headers(), payload, wanted, &mut held).await,
            }
        };
        let read: Result<_, Problem> = in_time(reading).await;
        Ok(Self {
            parts: read?,
            _held: held,
        })
    }

    /// The part of this name, taken out.
    pub fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        let part = self.parts.iter_mut().find(|(part, _)| part == name);
        part.map(|(_, bytes)| std::mem::take(bytes))
    }
}

/// Whether this is the head of an upload, wherever it goes.
pub fn is_one(headers: &HeaderMap) -> bool {
    shape(headers).is_some()
}

/// The whole body of an upload, for who needs it before the handler does.
pub async fn whole<E>(
    payload: impl Stream<Item = Result<web::Bytes, E>> + Unpin,
) -> Result<Vec<u8>, Problem> {
    let mut held = None;
    // As many files as any endpoint takes.
    in_time(collect(payload, 2 * FILE_LIMIT + FRAME_LIMIT, &mut held)).await
}

fn shape(headers: &HeaderMap) -> Option<Shape> {
    let media_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let media_type = media_type.split(';').next()?.trim().to_ascii_lowercase();
    match media_type.split_once('/')? {
        ("multipart", "form-data") => Some(Shape::Multipart),
        ("image", _) => Some(Shape::Bare),
        _ => None,
    }
}

fn declared(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    length.parse().ok()
}

async fn in_time<T>(reading: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let read = tokio::time::timeout(DEADLINE, reading).await;
    read.unwrap_or_else(|_| Err(Problem::new(&common::REQUEST_TIMEOUT)))
}

async fn parts(
    headers: &HeaderMap,
    payload: web::Payload,
    wanted: &[&[&str]],
    held: &mut Option<OwnedSemaphorePermit>,
) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let mut body = Multipart::new(headers, payload);
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    while let Some(field) = body.next().await {
        let field = field.map_err(malformed)?;
        let name = name(&field)?;
        if !wanted.iter().any(|set| set.contains(&name.as_str())) {
            return Err(fault(&name, "unknown_member", "Nobody asks for this part."));
        }
        if found.iter().any(|(other, _)| *other == name) {
            return Err(fault(&name, "duplicate", "This part comes twice."));
        }
        let file = collect(field, FILE_LIMIT, held).await?;
        found.push((name, file));
    }
    let set = set_of(wanted, &found)?;
    let place = |name: &str| set.iter().position(|other| *other == name);
    found.sort_by_key(|(name, _)| place(name));
    Ok(found)
}

/// The set that these parts are.
fn set_of<'a>(
    wanted: &[&'a [&'a str]],
    found: &[(String, Vec<u8>)],
) -> Result<&'a [&'a str], Problem> {
    let has = |name: &str| found.iter().any(|(other, _)| other == name);
    let fits = |set: &&&[&str]| set.len() == found.len() && set.iter().all(|name| has(name));
    if let Some(set) = wanted.iter().find(fits) {
        return Ok(set);
    }
    // The set that was begun, or the first one, says what is missing.
    let begun = wanted.iter().find(|set| set.iter().any(|name| has(name)));
    let set = begun.or(wanted.first()).copied().unwrap_or_default();
    let missing = set.iter().filter(|name| !has(name));
    let mut faults: Vec<FieldError> = missing
        .map(|name| FieldError::new(format!("/{name}"), "required", "This part is missing."))
        .collect();
    let beside = found
        .iter()
        .filter(|(name, _)| !set.contains(&name.as_str()));
    faults.extend(beside.map(|(name, _)| {
        let text = "This part does not go with the others.";
        FieldError::new(format!("/{name}"), "not_allowed", text)
    }));
    Err(invalid(faults))
}

fn name(field: &Field) -> Result<String, Problem> {
    let name = field.name().unwrap_or_default();
    if name.is_empty() {
        return Err(malformed(MultipartError::ContentDispositionNameMissing));
    }
    Ok(name.to_owned())
}

/// Reads a stream of at most `limit` bytes, each of which counts against what all uploads may hold.
async fn collect<E>(
    mut stream: impl Stream<Item = Result<web::Bytes, E>> + Unpin,
    limit: usize,
    held: &mut Option<OwnedSemaphorePermit>,
) -> Result<Vec<u8>, Problem> {
    let mut file = Vec::new();
    // Whole KiB are counted: the first byte of one pays for the others.
    let mut paid = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| broken_off())?;
        if file.len() + chunk.len() > limit {
            return Err(too_large());
        }
        file.extend_from_slice(&chunk);
        let due = file.len().div_ceil(1024);
        pay(&HELD, due - paid, held)?;
        paid = due;
    }
    Ok(file)
}

fn pay(
    all: &Arc<Semaphore>,
    kib: usize,
    held: &mut Option<OwnedSemaphorePermit>,
) -> Result<(), Problem> {
    let kib = u32::try_from(kib).unwrap_or(u32::MAX);
    let permit = Arc::clone(all).try_acquire_many_owned(kib);
    let permit = permit.map_err(|_| Problem::new(&common::OVERLOADED).retry_after(5))?;
    match held {
        Some(held) => held.merge(permit),
        None => *held = Some(permit),
    }
    Ok(())
}

fn unsupported(bare: bool) -> Problem {
    let bare = if bare {
        ", or the bare picture as `image/jpeg`, `image/png` or `image/webp`"
    } else {
        ""
    };
    let detail = format!("The body must be sent as `multipart/form-data`{bare}.");
    Problem::new(&common::UNSUPPORTED_MEDIA_TYPE).detail(detail)
}

fn too_large() -> Problem {
    let mib = FILE_LIMIT / 1024 / 1024;
    Problem::new(&common::PAYLOAD_TOO_LARGE).detail(format!("A file may have {mib} MiB."))
}

fn broken_off() -> Problem {
    invalid(vec![FieldError::new(
        "",
        "malformed",
        "The body broke off.",
    )])
}

fn malformed(error: MultipartError) -> Problem {
    let detail = match error {
        MultipartError::BoundaryMissing | MultipartError::ContentTypeParse => {
            "The header Content-Type names no boundary."
        }
        MultipartError::Incomplete | MultipartError::Payload(_) => return broken_off(),
        MultipartError::ContentDispositionNameMissing
        | MultipartError::ContentDispositionMissing => "A part has no name.",
        MultipartError::Nested => "A part is itself multipart.",
        _ => "The body cannot be read as multipart/form-data.",
    };
    invalid(vec![FieldError::new("", "malformed", detail)])
}

fn fault(name: &str, code: &'static str, detail: &'static str) -> Problem {
    let shown: String = name
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(*letter))
        .take(NAME_SHOWN)
        .collect();
    invalid(vec![FieldError::new(format!("/{shown}"), code, detail)])
}

#[cfg(test)]
#[path = "upload_tests.rs"]
mod tests;
