//! What is asked for in vain: 405 with `Allow` where the address exists, else 404.

use actix_web::dev::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::platform::problem::{Problem, common};

/// Every address with the methods that it knows, read from the public document, which is made from the list that mounts the routes.
pub struct RouteTable(Vec<(ResourceDef, Vec<&'static str>)>);

impl RouteTable {
    /// The table of this document.
    pub fn new(document: &OpenApi) -> Self {
        Self(
            document
                .paths
                .paths
                .iter()
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    fn methods(&self, path: &str) -> Vec<&'static str> {
        self.0
            .iter()
            .find(|(definition, _)| definition.is_match(path))
            .map(|(_, methods)| methods.clone())
            .unwrap_or_default()
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    known
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(method, _)| method)
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
