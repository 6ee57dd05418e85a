//! Addresses of our pages that mail software damaged: upper case, a `?` that was encoded or lost, something behind the path.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::platform::caller::Anonymous;
use crate::platform::http::reply::Answer;
use crate::platform::problem::{Problem, common};

/// The pages behind links in mails.
const PAGES: &[&str] = &["/verify-email", "/confirm-new-email", "/undo-email-change"];

/// Leads to the page that was meant, with the token mended.
#[get("/{path:(?i:verify-email|confirm-new-email|undo-email-change).*}")]
pub async fn open_damaged_link(_anybody: Anonymous, request: HttpRequest) -> Answer {
    let asked = request.path().to_ascii_lowercase();
    let page = PAGES.iter().find(|page| asked.starts_with(**page));
    let page = page.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let token = super::mended(&request.uri().to_string()).unwrap_or_default();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{page}?token={token}")))
        .finish())
}
