//! Answers.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::platform::problem::Problem;

/// What a handler returns.
pub type Answer = Result<HttpResponse, Problem>;

/// 200 with a JSON body.
pub fn ok<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

/// 202 with a JSON body.
pub fn accepted<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Accepted().json(body)
}

/// 204.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
