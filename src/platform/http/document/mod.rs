//! The public OpenAPI document: what the handlers declare, completed once.
//!
//! A handler names its own problem codes in the extension `x-error-codes`; here every operation gets the codes that any endpoint may
//! answer, and from all of them its problem responses with headers and an example.

mod headers;
mod links;
pub mod outline;
mod polish;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::{
    Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response,
    ServerBuilder,
    extensions::Extensions,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};
use utoipa::{PartialSchema, ToSchema};

pub use polish::polished;

use crate::platform::problem::catalogue::Catalogue;
use crate::platform::problem::{Kind, Problem, ProblemDocument};

/// The security scheme of the marketplace's programs.
const INTEGRATOR_KEY: &str = "integrator_key";
/// No scheme at all: whoever calls.
const ANYBODY: &str = "";
/// The security scheme of the desk.
const STAFF: &str = "staff";
/// The scheme of people who are signed in.
const MEMBER: &str = "bearer";
const ERROR_CODES: &str = "x-error-codes";
/// Whether the session of a suspended account may call an operation.
const FOR_SUSPENDED: &str = "x-for-suspended";

const DESCRIPTION: &str = "Accounts, proven e-mail addresses and sessions for marketplaces.\n\n\
    Every error is an RFC 9457 problem with a stable `code`; `GET /v1/problems` lists them all. Times are RFC 3339 in UTC. \
    Absent members are absent, never `null`. Enumerations in answers may grow (`x-extensible-enum`): treat unknown values as such. \
    Sentences for people come in the language that `Accept-Language` asks for, among the `languages` of `GET /v1/config`.";

const BEARER: &str = "Access token of `POST /v1/sessions`: JWT, ES256, ten minutes, verified by the rules of RFC 8725 against `/.well-known/jwks.json`.";

/// What every document begins with.
pub fn base() -> OpenApi {
    let license = LicenseBuilder::new()
        .name("Apache-2.0")
        .identifier(Some("Apache-2.0"))
        .build();
    let info = InfoBuilder::new()
        .title("Bonafide")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    let internal = Extensions::builder().add("x-internal", false).build();
    let server = ServerBuilder::new()
        .url("/")
        .description(Some("The server that serves this document, in production, staging or on a developer's machine"))
        .extensions(Some(internal))
        .build();
    let tags = [
        ("registration", "Becoming a member."),
        (
            "email verification",
            "Proving the e-mail address: link, code, resend, correction, status.",
        ),
        (
            "change of address",
            "Giving an account another address: the new one is proven first, the old one can undo it.",
        ),
        (
            "phone number",
            "Proving a phone number by the code of a text message or a call.",
        ),
        (
            "password",
            "A forgotten password: a mail, by which another one is chosen.",
        ),
        (
            "lockout",
            "A sign-in that is locked after too many wrong passwords: unlocking it early, by the mail that told of it.",
        ),
        ("sessions", "Signing in, staying in, signing out."),
        ("account", "The caller's own account."),
        ("desk", "Accounts as staff find, see and help them."),
        (
            "standing",
            "What the caller's account may do, and why not: holds, a suspension, objections.",
        ),
        (
            "staff",
            "Who works at the desk: invitations, roles, acts that need a second pair of eyes.",
        ),
        (
            "identity",
            "Showing that a person is behind an account: the selfie, what is found in it, and objecting to a decision.",
        ),
        (
            "reviews",
            "Cases that people judge: queues, leases, evidence, decisions.",
        ),
        (
            "audit trail",
            "What happened, to whom and by whom; copies of it, and whether it is whole.",
        ),
        (
            "api keys",
            "Keys of the marketplace's own programs: making, rotating and revoking them.",
        ),
        (
            "integrators",
            "What the marketplace's own programs ask and are told, by their key.",
        ),
        (
            "events",
            "What happens to accounts, read or received by the marketplace's own programs.",
        ),
        (
            "received events",
            "What your receiver gets: a POST for each event, with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks.",
        ),
        (
            "webhooks",
            "Addresses that events are sent to, signed by Standard Webhooks; the document's `webhooks` tells what arrives there.",
        ),
        (
            "reference",
            "What apps and integrators read about this server.",
        ),
        ("operation", "For the operator's probes."),
    ];
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([server]))
        .tags(Some(tags.map(|(name, text)| {
            TagBuilder::new().name(name).description(Some(text)).build()
        })))
        .build()
}

/// Completes the collected document.
pub fn finish(mut document: OpenApi, catalogue: &Catalogue) -> OpenApi {
    let components = document.components.get_or_insert_with(Components::new);
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    components
        .schemas
        .insert("Problem".to_owned(), ProblemDocument::schema());
    components.schemas.extend(schemas);
    for (name, text) in [
        ("bearer", BEARER),
        (
            "registration_token",
            "`registration_token` of a registration or a sign-in before the address is proven: opaque, 24 hours.",
        ),
        (
            "mfa_token",
            "`mfa_token` of a sign-in whose second step is missing: opaque, ten minutes, opens one session.",
        ),
        (
            "handoff_token",
            "Token of a hand-off: lets another device send the pictures of one verification, for a quarter of an hour.",
        ),
        ("refresh_token", "Refresh token: opaque, used once."),
        (
            INTEGRATOR_KEY,
            "Key of one of the marketplace's own programs (`bfk_…`), with the scope that the operation names. Keep it on a server.",
        ),
        (
            STAFF,
            "Access token of somebody with a role at the desk, whose session gave a second step of late.",
        ),
    ] {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(text))
            .build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            complete(operation, &method, catalogue);
        }
    }
    polish::polish(&mut document);
    document
}

fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
        .collect()
}

fn complete(operation: &mut Operation, method: &HttpMethod, catalogue: &Catalogue) {
    let mut codes = declared(operation);
    codes.extend(common_codes(operation, method));
    codes.sort_unstable();
    codes.dedup();
    let mut by_status: BTreeMap<u16, Vec<&'static Kind>> = BTreeMap::new();
    for kind in codes.iter().filter_map(|code| catalogue.get(code)) {
        by_status.entry(kind.status).or_default().push(kind);
    }
    for (status, kinds) in by_status {
        operation
            .responses
            .responses
            .insert(status.to_string(), RefOr::T(problem_response(&kinds)));
    }
    headers::complete(operation, method);
    let extensions = operation.extensions.get_or_insert_with(Extensions::default);
    // It has said what it had to: of two extensions nobody knows the order.
    extensions.remove(FOR_SUSPENDED);
    extensions.insert(ERROR_CODES.to_owned(), json!(codes));
}

fn declared(operation: &Operation) -> Vec<String> {
    let list = operation
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get(ERROR_CODES))
        .and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// What any operation of this kind may answer.
fn common_codes(operation: &Operation, method: &HttpMethod) -> Vec<String> {
    let mut codes = vec![
        "internal_error",
        "storage_unavailable",
        "headers_too_large",
        "rate_limited",
    ];
    if operation.request_body.is_some() {
        codes.extend([
            "malformed_json",
            "payload_too_large",
            "request_timeout",
            "unsupported_media_type",
            "validation_failed",
            "overloaded",
        ]);
    } else if *method != HttpMethod::Get || operation.parameters.is_some() {
        codes.push("malformed_json");
    }
    if *method == HttpMethod::Post && !is_page(operation) {
        codes.extend([
            "validation_failed",
            "idempotency_in_progress",
            "idempotency_key_reused",
        ]);
    }
    let schemes = schemes(operation);
    if !schemes.is_empty() && schemes.iter().all(|scheme| scheme != ANYBODY) {
        codes.extend(["token_missing", "token_invalid"]);
        if schemes.iter().any(|scheme| scheme != INTEGRATOR_KEY) {
            codes.extend(["token_expired", "session_revoked"]);
        }
    }
    if schemes.iter().any(|scheme| scheme == INTEGRATOR_KEY) {
        codes.push("insufficient_scope");
    }
    if schemes.iter().any(|scheme| scheme == STAFF) {
        codes.extend(["forbidden", "mfa_required_for_action"]);
    }
    let takes_sessions = |scheme: &String| scheme == MEMBER || scheme == STAFF;
    if schemes.iter().any(takes_sessions) && !is_for_suspended(operation) {
        codes.push("account_suspended");
    }
    codes.into_iter().map(str::to_owned).collect()
}

/// The security schemes of an operation, each of which opens it.
fn schemes(operation: &Operation) -> Vec<String> {
    let all = operation.security.iter().flatten();
    let names = all.map(|scheme| {
        let value = serde_json::to_value(scheme).unwrap_or_default();
        let name = value.as_object().and_then(|names| names.keys().next());
        name.map_or(ANYBODY, String::as_str).to_owned()
    });
    names.collect()
}

fn is_for_suspended(operation: &Operation) -> bool {
    let says_so = |extensions: &Extensions| extensions.get(FOR_SUSPENDED) == Some(&json!(true));
    operation.extensions.as_ref().is_some_and(says_so)
}

/// Pages' forms are sent by browsers, which know no idempotency keys.
fn is_page(operation: &Operation) -> bool {
    let Some(RefOr::T(body)) = &operation.request_body else {
        return false;
    };
    body.content
        .contains_key("application/x-www-form-urlencoded")
}

fn problem_response(kinds: &[&'static Kind]) -> Response {
    let list: Vec<String> = kinds
        .iter()
        .map(|kind| format!("`{}`: {}", kind.code, kind.title))
        .collect();
    let mut response = Response::new(list.join("; "));
    let example = kinds.first().map(|kind| example(kind)).unwrap_or_default();
    let content = utoipa::openapi::ContentBuilder::new()
        .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
        .example(Some(example))
        .build();
    response
        .content
        .insert("application/problem+json".to_owned(), RefOr::T(content));
    response
}

fn example(kind: &'static Kind) -> Value {
    let problem = Problem::new(kind);
    let problem = if kind.status == 429 || kind.status == 503 {
        problem.retry_after(30)
    } else {
        problem
    };
    serde_json::to_value(problem.document("/v1/…", "req_06k3v8q1pc7l5f0tqk2n4h9e8o"))
        .unwrap_or_default()
}
