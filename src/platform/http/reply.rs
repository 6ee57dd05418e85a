//! Answers.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// What a handler returns.
pub type Answer = Result<HttpResponse, Problem>;

/// 200 with a JSON body.
pub fn ok<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

/// 201 with a JSON body.
pub fn created<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Created().json(body)
}

/// 202 with a JSON body.
pub fn accepted<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Accepted().json(body)
}

/// 204.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Says which language an answer speaks, and that another request may get another one.
pub fn spoken(answer: &mut HttpResponseBuilder, language: Language) -> &mut HttpResponseBuilder {
    answer
        .insert_header((header::CONTENT_LANGUAGE, language.as_str()))
        .append_header((header::VARY, "accept-language"))
}
