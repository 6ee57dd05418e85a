//! What others look for at fixed places (RFC 8615): public keys, where to change a password or report a vulnerability, which apps open our
//! links, and which pages may ask for our passkeys.

use actix_web::http::header;
use actix_web::{HttpResponse, get};
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::Call;
use crate::platform::http::reply::Answer;
use crate::platform::problem::{Problem, common};
use crate::sign_in::passkeys::RelyingParty;

/// Paths that an app on the device may open instead of the browser.
const APP_PATHS: &[&str] = &[
    "/verify-email",
    "/confirm-new-email",
    "/undo-email-change",
    "/reset-password",
    "/unlock",
];

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
    Ok(cached().json(keys))
}

/// Where password managers send people who want to change theirs (W3C, "A Well-Known URL for Changing Passwords"). For browsers, and so
/// not in the document.
#[get("/.well-known/change-password")]
pub async fn get_change_password(platform: Platform, _anybody: Anonymous) -> Answer {
    let url = platform.config.site.reset_url.as_str();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, url))
        .finish())
}

/// Read where to report a vulnerability
///
/// RFC 9116. Absent when the operator named no contact.
#[utoipa::path(operation_id = "get_security_txt", tag = "reference", security(()),
    responses((status = 200, description = "The contact", body = String, content_type = "text/plain")),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/.well-known/security.txt")]
pub async fn get_security_txt(platform: Platform, call: Call, _anybody: Anonymous) -> Answer {
    let site = &platform.config.site;
    if site.security_contact.is_empty() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let text = format!(
        "Contact: {}\nExpires: {}\nCanonical: {}/.well-known/security.txt\nPreferred-Languages: en\n",
        site.security_contact,
        call.now.plus(TimeDelta::days(180)),
        site.public_url
    );
    Ok(cached()
        .content_type("text/plain; charset=utf-8")
        .body(text))
}

/// Read which Android apps open our links
///
/// Digital Asset Links. Absent when the operator named no app.
#[utoipa::path(operation_id = "get_assetlinks", tag = "reference", security(()),
    responses((status = 200, description = "The apps", body = serde_json::Value, example = json!([{
        "relation": ["delegate_permission/common.handle_all_urls"],
        "target": {"namespace": "android_app", "package_name": "com.example.app", "sha256_cert_fingerprints": ["14:6D:…"]}}]))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/.well-known/assetlinks.json")]
pub async fn get_assetlinks(platform: Platform, _anybody: Anonymous) -> Answer {
    let apps = &platform.config.site.android_apps;
    if apps.is_empty() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let statements = apps.iter().map(|(package, fingerprint)| {
        json!({"relation": ["delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"],
            "target": {"namespace": "android_app", "package_name": package, "sha256_cert_fingerprints": [fingerprint]}})
    });
    Ok(cached().json(statements.collect::<Vec<_>>()))
}

/// Pages elsewhere that may ask for our passkeys.
#[derive(Serialize, ToSchema)]
pub struct RelatedOrigins {
    /// Their origins.
    #[schema(max_items = 100, inline, examples(json!(["https://example.co.uk"])))]
    pub origins: Vec<String>,
}

/// Read which pages elsewhere may ask for our passkeys
///
/// Related origins (Web Authentication, level 3, section 5.11): browsers read it at the host name that passkeys are bound to. Absent when all pages
/// stand under that name.
#[utoipa::path(operation_id = "get_webauthn_origins", tag = "reference", security(()),
    responses((status = 200, description = "The pages", body = RelatedOrigins, example = json!({"origins": ["https://example.co.uk"]}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/.well-known/webauthn")]
pub async fn get_webauthn_origins(platform: Platform, _anybody: Anonymous) -> Answer {
    let party = RelyingParty::new(&platform.config);
    let origins: Vec<String> = party
        .iter()
        .flat_map(|party| party.related_origins())
        .map(str::to_owned)
        .collect();
    if origins.is_empty() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    Ok(cached().json(RelatedOrigins { origins }))
}

/// Read which Apple apps open our links
///
/// Apple's associated domains. Absent when the operator named no app.
#[utoipa::path(operation_id = "get_apple_app_site_association", tag = "reference", security(()),
    responses((status = 200, description = "The apps", body = serde_json::Value, example = json!({"applinks": {"details": [{
        "appIDs": ["ABCDE12345.com.example.app"], "components": [{"/": "/verify-email"}]}]},
        "webcredentials": {"apps": ["ABCDE12345.com.example.app"]}}))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/.well-known/apple-app-site-association")]
pub async fn get_apple_app_site_association(platform: Platform, _anybody: Anonymous) -> Answer {
    let apps = &platform.config.site.apple_apps;
    if apps.is_empty() {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let components: Vec<_> = APP_PATHS.iter().map(|path| json!({"/": path})).collect();
    Ok(cached().json(json!({
        "applinks": {"details": [{"appIDs": apps, "components": components}]},
        "webcredentials": {"apps": apps},
    })))
}

fn cached() -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    answer
}
