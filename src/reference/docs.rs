//! The document in its forms, and the reference page with try-it (offline, from the binary).

use std::sync::{Arc, OnceLock};

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa_swagger_ui::Config;

use super::openapi_3_0;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::etag;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::problem::{Problem, common};

/// The page runs its own script and talks to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The committed document, which a test holds against the code: a server does not make it anew at every start. A `static`, since a constant would be in the
/// program once for each place that uses it, and it is 5 MB.
pub static DOCUMENT: &str = include_str!("../../openapi/openapi.json");

/// The document in its forms. The less common ones are made when they are first asked for.
pub struct Documents {
    json: Bytes,
    json_3_0: OnceLock<Bytes>,
    yaml: OnceLock<Bytes>,
    tag: String,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            json: Bytes::from_static(DOCUMENT.as_bytes()),
            json_3_0: OnceLock::new(),
            yaml: OnceLock::new(),
            tag: format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(DOCUMENT))),
        }
    }
}

impl Documents {
    fn older(&self) -> anyhow::Result<Bytes> {
        if let Some(made) = self.json_3_0.get() {
            return Ok(made.clone());
        }
        let older = openapi_3_0::convert(serde_json::from_str(DOCUMENT)?);
        let made = Bytes::from(serde_json::to_vec(&older)?);
        Ok(self.json_3_0.get_or_init(|| made).clone())
    }

    fn yaml(&self) -> anyhow::Result<Bytes> {
        if let Some(made) = self.yaml.get() {
            return Ok(made.clone());
        }
        let made = Bytes::from(crate::routes::openapi().to_yaml()?);
        Ok(self.yaml.get_or_init(|| made).clone())
    }

    fn answer(&self, request: &HttpRequest, body: Bytes, media_type: &'static str) -> HttpResponse {
        let tag = self.tag.as_str();
        if etag::has(request, tag) {
            return HttpResponse::NotModified()
                .insert_header((header::ETAG, tag))
                .finish();
        }
        HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .insert_header((header::ETAG, tag))
            .content_type(media_type)
            .body(body)
    }
}

/// Where to go from here.
#[derive(Serialize, ToSchema)]
#[schema(as = Entrance)]
pub struct Index {
    /// The product.
    #[schema(value_type = String, max_length = 32, examples("bonafide"))]
    pub name: &'static str,
    /// Its version.
    #[schema(value_type = String, max_length = 32, examples("0.1.0"))]
    pub version: &'static str,
    /// The reference page.
    #[schema(value_type = String, max_length = 64, examples("/docs/"))]
    pub docs: &'static str,
    /// The OpenAPI document.
    #[schema(value_type = String, max_length = 64, examples("/openapi.json"))]
    pub openapi: &'static str,
    /// Every problem code.
    #[schema(value_type = String, max_length = 64, examples("/v1/problems"))]
    pub problems: &'static str,
    /// The development inbox, where it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, max_length = 64, examples("/dev/inbox"))]
    pub inbox: Option<&'static str>,
}

/// Show where to go from here
///
/// The entrance for whoever opens the server in a browser.
#[utoipa::path(operation_id = "get_index", tag = "reference", security(()),
    responses((status = 200, description = "The entrance", body = Index,
        example = json!({"name": "bonafide", "version": "0.1.0", "docs": "/docs/", "openapi": "/openapi.json", "problems": "/v1/problems"}))))]
#[get("/")]
pub async fn get_index(platform: Platform, _anybody: Anonymous) -> Answer {
    Ok(ok(&Index {
        name: "bonafide",
        version: env!("CARGO_PKG_VERSION"),
        docs: "/docs/",
        openapi: "/openapi.json",
        problems: "/v1/problems",
        inbox: platform.config.is_development().then_some("/dev/inbox"),
    }))
}

/// Read the OpenAPI document
///
/// This document, OpenAPI 3.1.
#[utoipa::path(operation_id = "get_openapi", tag = "reference", security(()),
    responses((status = 200, description = "The document", body = serde_json::Value, example = json!({"openapi": "3.1.0"})),
        (status = 304, description = "The version of `If-None-Match` is the newest")))]
#[get("/openapi.json")]
pub async fn get_openapi(
    _anybody: Anonymous,
    request: HttpRequest,
    documents: web::Data<Documents>,
) -> Answer {
    Ok(documents.answer(&request, documents.json.clone(), "application/json"))
}

/// Read the OpenAPI document as YAML
///
/// The same document, OpenAPI 3.1.
#[utoipa::path(operation_id = "get_openapi_yaml", tag = "reference", security(()),
    responses((status = 200, description = "The document", body = serde_json::Value, content_type = "application/yaml"),
        (status = 304, description = "The version of `If-None-Match` is the newest")))]
#[get("/openapi.yaml")]
pub async fn get_openapi_yaml(
    _anybody: Anonymous,
    request: HttpRequest,
    documents: web::Data<Documents>,
) -> Answer {
    Ok(documents.answer(&request, documents.yaml()?, "application/yaml"))
}

/// Read the OpenAPI document for older tools
///
/// The same document in the words of OpenAPI 3.0, for generators and gateways that do not read 3.1.
#[utoipa::path(operation_id = "get_older_openapi", tag = "reference", security(()),
    responses((status = 200, description = "The document", body = serde_json::Value, example = json!({"openapi": "3.0.3"})),
        (status = 304, description = "The version of `If-None-Match` is the newest")))]
#[get("/openapi-3.0.json")]
pub async fn get_older_openapi(
    _anybody: Anonymous,
    request: HttpRequest,
    documents: web::Data<Documents>,
) -> Answer {
    Ok(documents.answer(&request, documents.older()?, "application/json"))
}

/// `/docs` without its slash.
#[get("/docs")]
pub async fn docs_root() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

/// The reference page and its parts.
#[get("/docs/{file:.*}")]
pub async fn docs_file(file: web::Path<String>) -> Answer {
    let config = Arc::new(
        Config::from("/openapi.json")
            .use_base_layout()
            .doc_expansion("list")
            .validator_url("none")
            .try_it_out_enabled(true),
    );
    let found = utoipa_swagger_ui::serve(&file, config)
        .map_err(|error| Problem::Internal(anyhow::anyhow!("{error}")))?;
    let found = found.ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .content_type(found.content_type)
        .body(found.bytes.into_owned()))
}
