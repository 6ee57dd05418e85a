//! The outermost middleware: request id, client address, header limits, problems in one shape, security headers, access
//! log, metrics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_cors::CorsError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};

use super::call::{ClientAddress, Origin};
use super::compression;
use super::deprecation::Notices;
use super::reply::spoken;
use crate::platform::Platform;
use crate::platform::caller::{Bearer, LivingKey};
use crate::platform::clock::Moment;
use crate::platform::ids::RequestId;
use crate::platform::problem::{Kind, PictureFault, Problem, common};

/// All headers of a request together, bytes.
const HEADERS_LIMIT: usize = 16 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ERROR_CODE: HeaderName = HeaderName::from_static("x-error-code");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is asked for by load balancers and monitors.
const PROBES: &[&str] = &["/health/live", "/health/ready", "/metrics"];

/// The middleware.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let Some(platform) = request.app_data::<web::Data<Platform>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let origin = Origin {
        request_id: request_id(request.headers(), &platform),
        client: ClientAddress::of(&request, &platform.config.trusted_proxies),
        spent: Arc::default(),
    };
    let method = request.method().clone();
    if method == Method::HEAD {
        // Answered like GET; the connection leaves the body out by itself.
        request.head_mut().method = Method::GET;
    }
    request.extensions_mut().insert(origin.clone());
    let trace = trace_id(request.headers());
    let response = match admit(&request, &platform, &origin) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(refusal) => request.error_response(refusal),
    };
    let mut response = in_one_shape(response, &origin.request_id, &platform);
    let notices = response.request().app_data::<web::Data<Notices>>().cloned();
    if let Some(notices) = notices {
        let path = response.request().path().to_owned();
        notices.announce(&method, &path, response.headers_mut());
    }
    compression::finish(response.headers_mut());
    set_headers(
        response.headers_mut(),
        &origin,
        platform.config.site.public_url.starts_with("https://"),
    );
    record(
        &response,
        &method,
        &origin,
        trace.as_deref(),
        begun.elapsed(),
    );
    Ok(response)
}

/// What no request may exceed, whatever it asks for. Probes are not counted: they come from few addresses, and often.
fn admit(request: &ServiceRequest, platform: &Platform, origin: &Origin) -> Result<(), Problem> {
    if headers_size(request.headers()) > HEADERS_LIMIT {
        return Err(Problem::new(&common::HEADERS_TOO_LARGE));
    }
    let limits = &platform.config.limits;
    if !limits.enabled || PROBES.contains(&request.path()) {
        return Ok(());
    }
    let now = platform.clock.now();
    let (budget, subject) = match key_of(request, platform, now) {
        Some(key) => (&limits.requests_per_key, key.id.to_string()),
        None => (&limits.requests_per_client, origin.client.bucket()),
    };
    origin.spent.take(&platform.budgets, budget, &subject, now)
}

/// The key that a program calls with. A marketplace asks from few addresses, on behalf of many people.
fn key_of(request: &ServiceRequest, platform: &Platform, now: Moment) -> Option<Arc<LivingKey>> {
    let token = Bearer::from(request.request())?;
    platform.integrators.find(&token.0, now).ok().flatten()
}

/// The caller's id if it is harmless in logs and headers, else a fresh one.
fn request_id(headers: &HeaderMap, platform: &Platform) -> String {
    let given = headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let harmless = |id: &&str| {
        (1..=128).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    match given.filter(harmless) {
        Some(id) => id.to_owned(),
        None => RequestId::new(platform.clock.now(), &platform.random)
            .as_str()
            .to_owned(),
    }
}

/// The trace id of a W3C `traceparent` header.
fn trace_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let trace = text.split('-').nth(1)?;
    (trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| trace.to_owned())
}

fn headers_size(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// Turns every error, the framework's own included, into a problem document.
fn in_one_shape(
    response: ServiceResponse<BoxBody>,
    request_id: &str,
    platform: &Platform,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else {
        return response;
    };
    let foreign = error.as_error::<Problem>().is_none().then(|| {
        if error.as_error::<CorsError>().is_some() {
            Problem::new(&common::ORIGIN_NOT_ALLOWED)
        } else {
            of_status(response.status())
        }
    });
    let problem = error.as_error::<Problem>().or(foreign.as_ref());
    let Some(problem) = problem else {
        return response;
    };
    if let Problem::Internal(chain) = problem {
        let chain = format!("{chain:#}");
        tracing::error!(request_id, error = chain, "internal error");
    }
    let language = platform.texts.accepted(response.request().headers());
    let mut document = problem.document(response.request().path(), request_id);
    document.user_message = platform.texts.problem_fix(language, problem.kind());
    if let Problem::Known(known) = problem {
        let faults = known.faults.iter().map(|fault| PictureFault {
            code: fault.kind.code,
            frame: fault.frame,
            user_message: platform.texts.problem_fix(language, fault.kind),
        });
        document.faults = faults.collect();
    }
    let mut answer = HttpResponse::build(
        StatusCode::from_u16(document.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    );
    spoken(&mut answer, language).insert_header((ERROR_CODE, document.code));
    if let Some(seconds) = document.retry_after {
        answer.insert_header((header::RETRY_AFTER, seconds));
    }
    if document.status == 401 {
        answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if let Problem::Known(known) = problem
        && !known.allow.is_empty()
    {
        answer.insert_header((header::ALLOW, known.allow.join(", ")));
    }
    // A script of an allowed origin may read why it was refused.
    for (name, value) in response.headers() {
        if *name == header::VARY || name.as_str().starts_with("access-control-") {
            answer.append_header((name.clone(), value.clone()));
        }
    }
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let answer = answer.content_type("application/problem+json").body(body);
    response.into_response(answer)
}

fn of_status(status: StatusCode) -> Problem {
    let kind: &'static Kind = match status.as_u16() {
        400 => &common::MALFORMED_JSON,
        404 => &common::NOT_FOUND,
        405 => &common::METHOD_NOT_ALLOWED,
        408 => &common::REQUEST_TIMEOUT,
        413 => &common::PAYLOAD_TOO_LARGE,
        415 => &common::UNSUPPORTED_MEDIA_TYPE,
        429 => &common::RATE_LIMITED,
        _ => &common::INTERNAL,
    };
    let problem = Problem::new(kind);
    if status == StatusCode::BAD_REQUEST {
        return problem.detail("The path or the query could not be read.");
    }
    problem
}

fn set_headers(headers: &mut HeaderMap, origin: &Origin, https: bool) {
    let (limit, policy) = origin.spent.headers().unwrap_or_default();
    let own = [
        (REQUEST_ID, origin.request_id.as_str()),
        (RATE_LIMIT, &limit),
        (RATE_LIMIT_POLICY, &policy),
    ];
    for (name, text) in own.into_iter().filter(|(_, text)| !text.is_empty()) {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::CACHE_CONTROL, "no-store");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::X_FRAME_OPTIONS, "DENY");
    default(header::REFERRER_POLICY, "no-referrer");
    default(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    if https {
        default(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
}

/// One line and one measurement a request: the route's template, never the URL, which may hold a token.
fn record(
    response: &ServiceResponse<BoxBody>,
    method: &Method,
    origin: &Origin,
    trace: Option<&str>,
    took: Duration,
) {
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "(unknown)".to_owned());
    let status = response.status().as_u16();
    let code = response
        .headers()
        .get(ERROR_CODE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let milliseconds = took.as_secs_f64() * 1000.0;
    tracing::info!(
        target: "bonafide::access",
        request_id = %origin.request_id, trace_id = trace.unwrap_or(""), %method, route, status, code,
        client = %origin.client.shortened(), milliseconds, "request"
    );
    let labels = [
        ("method", method.to_string()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(took.as_secs_f64());
}
