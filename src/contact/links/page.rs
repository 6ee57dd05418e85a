//! What the pages behind links share: the page for a link that does not work, and the way to them from addresses that mail software
//! damaged: upper case, a `?` that was encoded or lost, something behind the path.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use minijinja::context;

use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::page::render;
use crate::platform::http::reply::Answer;
use crate::platform::problem::{Problem, common};
use crate::platform::texts::Language;

/// The pages behind links in mails.
const PAGES: &[&str] = &[
    "/verify-email",
    "/confirm-new-email",
    "/undo-email-change",
    "/reset-password",
    "/unlock",
    "/staff-invitation",
    "/take-selfie",
];

/// The page for what does not work: what is the matter, and a way on that works from right there. An ordinary page, since mail programs
/// and browsers show one of their own for other statuses; an outage stays one.
pub fn trouble(
    platform: &Platform,
    language: Language,
    problem: Problem,
    template: &str,
) -> Answer {
    let kind = problem.kind();
    if kind.status >= 500 {
        return Err(problem);
    }
    let (site, texts) = (&platform.config.site, &platform.texts);
    let values = context! {
        site => site.name.as_str(), code => kind.code, title => texts.problem_title(language, kind),
        text => texts.problem_fix(language, kind), sign_in_url => site.sign_in_url.as_str(),
        reset_url => site.reset_url.as_str(), support_email => site.support_email.as_str(), help_url => format!("{}/problems/{}", site.public_url, kind.code),
    };
    render(HttpResponse::Ok(), platform, language, template, values)
}

/// Whether an address has, or had, a token in it.
pub fn has_token(address: &str) -> bool {
    address.to_ascii_lowercase().contains("token")
}

/// Leads to the page that was meant, with the token mended.
#[get(
    "/{path:(?i:verify-email|confirm-new-email|undo-email-change|reset-password|unlock|staff-invitation|take-selfie).*}"
)]
pub async fn open_damaged_link(_anybody: Anonymous, request: HttpRequest) -> Answer {
    let asked = request.path().to_ascii_lowercase();
    let page = PAGES.iter().find(|page| asked.starts_with(**page));
    let page = page.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let address = request.uri().to_string();
    let location = match super::mended(&address) {
        Some(token) => format!("{page}?token={token}"),
        None if has_token(&address) => format!("{page}?token="),
        None => (*page).to_owned(),
    };
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish())
}
