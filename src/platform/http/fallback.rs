//! What is asked for in vain: 405 with `Allow` where the address exists, else 404.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};

use super::document::outline::{Head, Outline};
use crate::platform::problem::{Problem, common};

/// Every address with the methods that it knows, read from the public document, which is made from the list that mounts the routes.
pub struct RouteTable(Vec<(ResourceDef, Vec<&'static str>)>);

impl RouteTable {
    /// The table of this document.
    pub fn new(outline: &Outline) -> Self {
        let row = |(path, operations): (&str, &[(Method, Head)])| {
            (ResourceDef::new(path), methods(operations))
        };
        Self(outline.paths().map(row).collect())
    }

    fn methods(&self, path: &str) -> Vec<&'static str> {
        self.0
            .iter()
            .find(|(definition, _)| definition.is_match(path))
            .map(|(_, methods)| methods.clone())
            .unwrap_or_default()
    }
}

fn methods(operations: &[(Method, Head)]) -> Vec<&'static str> {
    let knows = |method: &Method| operations.iter().any(|(known, _)| known == method);
    // HEAD is answered like GET.
    [
        (Method::GET, "GET"),
        (Method::GET, "HEAD"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
    ]
    .into_iter()
    .filter(|(method, _)| knows(method))
    .map(|(_, name)| name)
    .collect()
}

/// The default service.
pub async fn fallback(
    request: HttpRequest,
    table: web::Data<RouteTable>,
) -> Result<HttpResponse, Problem> {
    let methods = table.methods(request.path());
    if methods.is_empty() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    Err(Problem::new(&common::METHOD_NOT_ALLOWED).allow(methods))
}
