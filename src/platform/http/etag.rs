//! Versions of what is read and changed: `ETag` says which version was read, `If-Match` (RFC 9110) changes it only while it is still that
//! one, `If-None-Match` asks for it only when it is another one by now.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType, HeaderMap, HeaderName};
use anyhow::Context;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::parsed::invalid;
use super::reply::{Answer, ok};
use crate::platform::problem::{FieldError, Problem, common};
use crate::platform::texts::Language;

/// 200 with the body and its version, or 304 when the caller has that version.
pub fn versioned<T: Serialize>(request: &HttpRequest, version: &str, body: &T) -> HttpResponse {
    let tag = format!("\"{version}\"");
    let mut answer = if has(request, &tag) {
        HttpResponse::NotModified().finish()
    } else {
        ok(body)
    };
    if let Ok(value) = tag.parse() {
        answer.headers_mut().insert(header::ETAG, value);
    }
    answer
}

/// 200 with a body for a person, or 304 when the caller has just this one. The tag is made of what is told, since that changes with the language
/// and by the mere passing of time too; before it stands the version of the caller's own part, if they may change that.
pub fn spoken<T: Serialize>(
    request: &HttpRequest,
    own: Option<i64>,
    body: &T,
    language: Language,
) -> Answer {
    let text = serde_json::to_vec(body).context("an answer is JSON")?;
    let digest = Sha256::digest(&text);
    let digest = data_encoding::HEXLOWER.encode(digest.get(..TAG).unwrap_or_default());
    let tag = match own {
        Some(own) => format!("\"{own}-{digest}\""),
        None => format!("\"{digest}\""),
    };
    let is_known = has(request, &tag);
    let mut answer = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    super::reply::spoken(&mut answer, language).insert_header((header::ETAG, tag));
    if is_known {
        return Ok(answer.finish());
    }
    Ok(answer.content_type(ContentType::json()).body(text))
}

/// Bytes of a digest in a tag.
const TAG: usize = 12;

/// Whether the caller has this version already.
pub fn has(request: &HttpRequest, tag: &str) -> bool {
    tags(request.headers(), &header::IF_NONE_MATCH).is_some_and(|tags| names(&tags, tag))
}

/// The longest `If-Match` that is read.
const IF_MATCH_MAX: usize = 200;

/// The versions of `If-Match`; `None` without the header.
pub fn wanted(request: &HttpRequest) -> Result<Option<Vec<String>>, Problem> {
    let values = request.headers().get_all(header::IF_MATCH);
    if values.map(|value| value.len()).sum::<usize>() > IF_MATCH_MAX {
        let detail = "This header names more versions than one can have read.";
        return Err(invalid(vec![FieldError::new(
            "/If-Match",
            "too_long",
            detail,
        )]));
    }
    Ok(tags(request.headers(), &header::IF_MATCH))
}

/// Refuses when the caller wants to change another version than this one.
pub fn must_match(wanted: &[String], version: &str) -> Result<(), Problem> {
    if names(wanted, &format!("\"{version}\"")) {
        return Ok(());
    }
    Err(Problem::new(&common::PRECONDITION_FAILED))
}

/// Refuses when the caller wants to change another version of their own part than this one.
pub fn must_match_own(wanted: &[String], version: i64) -> Result<(), Problem> {
    let own = |tag: &String| match tag.split_once('-') {
        Some((own, _)) => format!("{own}\""),
        None => tag.clone(),
    };
    let wanted: Vec<String> = wanted.iter().map(own).collect();
    must_match(&wanted, &version.to_string())
}

/// `*` names any version.
fn names(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|known| known == "*" || known == tag)
}

/// The tags of a header; `None` without it. A weak tag is taken for its strong one: the bodies are the same.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let mut values = headers.get_all(name).peekable();
    values.peek()?;
    let parts = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    Some(
        parts
            .map(|part| part.trim().trim_start_matches("W/").to_owned())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[rstest::rstest]
    #[case(None, true)]
    #[case(Some("\"7\""), true)]
    #[case(Some("\"6\", \"7\""), true)]
    #[case(Some("W/\"7\""), true)]
    #[case(Some("*"), true)]
    #[case(Some("\"6\""), false)]
    #[case(Some("7"), false)]
    #[case(Some(""), false)]
    fn a_change_is_made_to_the_version_that_was_read(
        #[case] header: Option<&str>,
        #[case] good: bool,
    ) {
        let mut request = TestRequest::default();
        if let Some(text) = header {
            request = request.insert_header((header::IF_MATCH, text));
        }
        let wanted = wanted(&request.to_http_request()).unwrap();
        assert_eq!(
            wanted.is_none_or(|tags| must_match(&tags, "7").is_ok()),
            good
        );
    }
}
