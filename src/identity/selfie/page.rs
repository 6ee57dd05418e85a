//! The page behind a hand-off: a phone's camera takes the two photos and sends them. It works without JavaScript, without an app and without signing
//! in.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use minijinja::{Value, context};
use utoipa::IntoParams;

use super::http::{BODIES, SelfieForm, faulty};
use super::{Eyes, Frames, send};
use crate::contact::links;
use crate::contact::links::page::trouble;
use crate::identity::verification::{Holder, Status, Verification};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::Call;
use crate::platform::http::page::render;
use crate::platform::http::reply::Answer;
use crate::platform::http::upload::Upload;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// The page's own path.
pub const PATH: &str = "/take-selfie";
const TROUBLE: &str = "identity/selfie/page/trouble.html";

/// The query of the link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "the document's picture of the query, which is read from the whole address: it may be damaged"
)]
pub struct SelfiePageQuery {
    /// The token of the link.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// Open the page that takes a selfie
///
/// For the phone that a verification was handed to. Opening it changes nothing, however often.
#[utoipa::path(operation_id = "open_selfie_page", tag = "identity", security(()), params(SelfiePageQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/take-selfie")]
pub async fn open_selfie_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    match handed(&platform, &call, &request).await {
        Ok((known, token)) => show(&platform, language, &known, &token, Vec::new()),
        Err(problem) => trouble(&platform, language, problem, TROUBLE),
    }
}

/// Send the pictures from the page
///
/// The form of the page: both pictures. What is wrong with them is told on the page, with another try.
#[utoipa::path(operation_id = "submit_selfie_page", tag = "identity", security(()), params(SelfiePageQuery),
    request_body(content((SelfieForm = "multipart/form-data"))),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
    extensions(("x-error-codes" = json!(["payload_too_large", "unsupported_media_type", "storage_unavailable", "overloaded"]))))]
#[post("/take-selfie")]
pub async fn submit_selfie_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
    eyes: Eyes,
    payload: web::Payload,
) -> Answer {
    let (known, token) = match handed(&platform, &call, &request).await {
        Ok(found) => found,
        Err(problem) => return trouble(&platform, language, problem, TROUBLE),
    };
    let sent = async {
        let upload = Upload::read(&request, payload, BODIES).await?;
        send(&platform, &eyes, &call, known.clone(), Frames(upload.parts)).await
    };
    let fix = |problem: &Problem| {
        let fix = platform.texts.problem_fix(language, problem.kind());
        vec![fix.into_owned()]
    };
    match sent.await {
        Ok((counted, judgement)) if faulty(&counted, &judgement).is_some() => {
            let fixes = judgement.faults.iter();
            let fixes = fixes.map(|fault| platform.texts.problem_fix(language, fault.code));
            let mut told: Vec<String> = fixes.map(|fix| fix.into_owned()).collect();
            told.dedup();
            show(&platform, language, &counted, &token, told)
        }
        Ok((counted, _)) => done(&platform, language, &counted),
        // A picture that cannot be read is no try: the form stays.
        Err(problem) if problem.kind().status == 422 => {
            show(&platform, language, &known, &token, fix(&problem))
        }
        Err(problem) => trouble(&platform, language, problem, TROUBLE),
    }
}

/// The verification that the link is for, and its token.
async fn handed(
    platform: &Platform,
    call: &Call,
    request: &HttpRequest,
) -> Result<(Verification, String), Problem> {
    let token = links::mended(&request.uri().to_string()).unwrap_or_default();
    let holder = Holder::of_token(&token)?;
    let (inner, now) = (platform.clone(), call.now);
    let read = platform
        .db
        .read(move |conn| holder.handed(conn, &inner, now));
    let known = read.await.map_err(as_link)?;
    known.check_wants_pictures(now)?;
    Ok((known, token))
}

/// To who holds a link and no token, an unknown token is an unknown link.
fn as_link(problem: Problem) -> Problem {
    match problem.code() {
        "token_invalid" => Problem::new(&links::problems::LINK_UNKNOWN),
        "token_expired" => Problem::new(&links::problems::LINK_EXPIRED),
        _ => problem,
    }
}

fn show(
    platform: &Platform,
    language: Language,
    known: &Verification,
    token: &str,
    faults: Vec<String>,
) -> Answer {
    let values = context! {
        site => platform.config.site.name.as_str(), action => format!("{PATH}?token={token}"), faults,
        tries_left => known.tries_left,
    };
    page(platform, language, "identity/selfie/page/take.html", values)
}

fn done(platform: &Platform, language: Language, known: &Verification) -> Answer {
    let text = match known.status {
        Status::Verified => "selfie-done-verified",
        _ => "selfie-done-in-review",
    };
    let values = context! { site => platform.config.site.name.as_str(), text };
    page(platform, language, "identity/selfie/page/done.html", values)
}

fn page(platform: &Platform, language: Language, template: &str, values: Value) -> Answer {
    render(HttpResponse::Ok(), platform, language, template, values)
}
