//! The document, the reference page with try-it (offline, from the binary), and the public keys.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_swagger_ui::Config;

use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::problem::{Problem, common};

/// The page runs its own script and talks to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The document, serialised once.
#[derive(Clone)]
pub struct DocumentJson(pub Arc<str>);

/// Where to go from here.
#[derive(Serialize, ToSchema)]
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
    responses((status = 200, description = "The document", body = serde_json::Value, example = json!({"openapi": "3.1.0"}))))]
#[get("/openapi.json")]
pub async fn get_openapi(_anybody: Anonymous, document: web::Data<DocumentJson>) -> Answer {
    let answer = HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(document.0.to_string());
    Ok(answer)
}

/// A public key.
#[derive(Serialize, ToSchema)]
#[expect(missing_docs, reason = "registered member names: RFC 7517, RFC 7518")]
pub struct Jwk {
    #[schema(max_length = 8, examples("EC"))]
    pub kty: String,
    #[schema(max_length = 16, examples("P-256"))]
    pub crv: String,
    #[serde(rename = "use")]
    #[schema(max_length = 8, examples("sig"))]
    pub usage: String,
    #[schema(max_length = 16, examples("ES256"))]
    pub alg: String,
    #[schema(max_length = 64)]
    pub kid: String,
    #[schema(max_length = 64)]
    pub x: String,
    #[schema(max_length = 64)]
    pub y: String,
}

/// The public keys.
#[derive(Serialize, ToSchema)]
pub struct JwkSet {
    /// Every key that has signed or will sign soon.
    #[schema(max_items = 20)]
    pub keys: Vec<Jwk>,
}

/// Read the public keys
///
/// RFC 7517 key set: verify access tokens with it. Cache it for at most ten minutes; a new key is published a quarter of an hour
/// before it signs.
#[utoipa::path(operation_id = "get_jwks", tag = "reference", security(()),
    responses((status = 200, description = "The keys", body = JwkSet, example = json!({"keys": [{"kty": "EC", "crv": "P-256",
        "use": "sig", "alg": "ES256", "kid": "key_06k3v8q1pc7l5f0tqk2n4h9e8o", "x": "…", "y": "…"}]}))))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(platform: Platform, _anybody: Anonymous) -> Answer {
    let keys = platform.tokens.jwks();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .json(keys))
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
