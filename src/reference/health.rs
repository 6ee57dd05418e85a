//! For the operator's probes: alive, ready, metrics.

use std::sync::OnceLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use secrecy::ExposeSecret;
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use crate::delivery::outbox;
use crate::desk::review::{Kinds, queue};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Bearer};
use crate::platform::http::Call;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::problem::{Problem, common};

/// Upper bounds of the latency buckets, seconds.
const BUCKETS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

/// One recorder a process: the `metrics` facade has no other way.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts collecting; later calls change nothing.
pub fn collect_metrics() {
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), BUCKETS)
            .ok()?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok().map(|()| handle)
    });
}

/// A probe's answer.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(value_type = String, max_length = 16, examples("ok"))]
    pub status: &'static str,
}

/// Is the process alive?
///
/// Touches nothing: a failing database must not make an orchestrator restart every node.
#[utoipa::path(operation_id = "get_liveness", tag = "operation", security(()),
    responses((status = 200, description = "Alive", body = Health, example = json!({"status": "ok"}))))]
#[get("/health/live")]
pub async fn get_liveness(_anybody: Anonymous) -> Answer {
    Ok(ok(&Health { status: "ok" }))
}

/// Can the process serve?
///
/// Asks the database. 503 takes the node out of the load balancer until it answers again.
#[utoipa::path(operation_id = "get_readiness", tag = "operation", security(()),
    responses((status = 200, description = "Ready", body = Health, example = json!({"status": "ok"}))))]
#[get("/health/ready")]
pub async fn get_readiness(platform: Platform, _anybody: Anonymous) -> Answer {
    platform.db.read(|conn| Ok(outbox::depth(conn)?)).await?;
    Ok(ok(&Health { status: "ok" }))
}

/// Read the metrics
///
/// Prometheus text. With `BONAFIDE_METRICS_TOKEN` it needs that token as bearer; without one it exists only in development.
#[utoipa::path(operation_id = "get_metrics", tag = "operation", security((), ("bearer" = [])),
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain", example = json!("outbox_waiting 0"))),
    extensions(("x-for-suspended" = json!(true)), ("x-error-codes" = json!(["not_found"]))))]
#[get("/metrics")]
pub async fn get_metrics(
    platform: Platform,
    call: Call,
    kinds: web::Data<Kinds>,
    request: HttpRequest,
) -> Answer {
    if !may_read(&platform, &request) {
        return Err(Problem::new(&common::NOT_FOUND));
    }
    let read = platform.db.read(move |conn| {
        let queues = queue::depths(conn, &kinds, call.now)?;
        Ok((outbox::depth(conn)?, queues))
    });
    let (depth, queues) = read.await?;
    metrics::gauge!("outbox_waiting").set(depth.waiting as f64);
    metrics::gauge!("outbox_running").set(depth.running as f64);
    metrics::gauge!("outbox_dead").set(depth.dead as f64);
    for (kind, queue) in queues {
        metrics::gauge!("reviews_open", "kind" => kind).set(queue.open as f64);
        metrics::gauge!("reviews_held", "kind" => kind).set(queue.held as f64);
        metrics::gauge!("reviews_overdue", "kind" => kind).set(queue.overdue as f64);
    }
    metrics::counter!("database_statements_total").absolute(platform.db.statements());
    let text = RECORDER
        .get()
        .and_then(Option::as_ref)
        .map(PrometheusHandle::render)
        .unwrap_or_default();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4"))
        .body(text))
}

fn may_read(platform: &Platform, request: &HttpRequest) -> bool {
    match &platform.config.metrics_token {
        None => platform.config.is_development(),
        Some(token) => Bearer::from(request).is_some_and(|given| {
            given
                .0
                .as_bytes()
                .ct_eq(token.expose_secret().as_bytes())
                .into()
        }),
    }
}
