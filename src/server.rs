//! Serves the product over HTTP: middleware order, limits of connections, graceful stop.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};
use anyhow::Context;
use utoipa_actix_web::AppExt;

use crate::app::App;
use crate::platform::http::compression::spare_short;
use crate::platform::http::cors::cors;
use crate::platform::http::deprecation::Notices;
use crate::platform::http::document::outline::Outline;
use crate::platform::http::edge::edge;
use crate::platform::http::fallback::{RouteTable, fallback};
use crate::platform::http::idempotency::idempotent;
use crate::platform::http::line::Line;
use crate::platform::objects::AT_ONCE;
use crate::reference::docs::{DOCUMENT, Documents};
use crate::reference::health;
use crate::routes;

/// Sockets per thread; beyond them new ones wait in the kernel.
const CONNECTIONS_PER_WORKER: usize = 10_000;
/// How long a client may take to send its headers.
const HEADERS_DEADLINE: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Starts the server on a bound listener. Await it to serve; it ends on SIGINT or SIGTERM, after running requests have.
pub fn start(app: &App, listener: TcpListener) -> anyhow::Result<Server> {
    health::collect_metrics();
    let config = &app.platform.config;
    let outline = Outline::read(DOCUMENT)?;
    let table = web::Data::new(RouteTable::new(&outline));
    let notices = web::Data::new(Notices::new(&outline));
    let documents = web::Data::new(Documents::default());
    let workers = match config.http_workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        given => given,
    };
    let receiver = web::Data::new(app.receiver.clone());
    let lookup = web::Data::new(app.lookup.clone());
    let messenger = web::Data::new(app.messenger.clone());
    let eyes = web::Data::new(app.eyes.clone());
    let review_kinds = web::Data::new(app.review_kinds.clone());
    let evidence_images = web::Data::new(app.evidence_images.clone());
    let (platform, hashing, guard, catalogue) = (
        web::Data::new(app.platform.clone()),
        web::Data::new(app.hashing.clone()),
        web::Data::new(app.guard.clone()),
        web::Data::new(app.catalogue.clone()),
    );
    let development = config.is_development();
    let server = HttpServer::new(move || {
        ActixApp::new()
            .into_utoipa_app()
            .app_data(platform.clone())
            .app_data(hashing.clone())
            .app_data(guard.clone())
            .app_data(catalogue.clone())
            .app_data(receiver.clone())
            .app_data(lookup.clone())
            .app_data(messenger.clone())
            .app_data(eyes.clone())
            .app_data(review_kinds.clone())
            .app_data(evidence_images.clone())
            .app_data(table.clone())
            .app_data(documents.clone())
            .app_data(notices.clone())
            .configure(routes::public)
            .into_app()
            .configure(|config| routes::unlisted(config, development))
            .default_service(web::route().to(fallback))
            .wrap(from_fn(idempotent))
            .wrap(from_fn(spare_short))
            .wrap(Compress::default())
            .wrap(cors(&platform))
            .wrap(from_fn(edge))
    });
    let server = server
        .workers(workers)
        .on_connect(Line::remember)
        // Database acts wait for a connection before they take a thread, and calls to the object store for a turn: there are never more of
        // them than connections and turns.
        .worker_max_blocking_threads(config.database_connections as usize + AT_ONCE + 4)
        .max_connections(CONNECTIONS_PER_WORKER)
        .client_request_timeout(HEADERS_DEADLINE)
        .keep_alive(KEEP_ALIVE)
        // What is sent in two parts must not wait for the client's word on the first one: that takes 40 ms.
        .tcp_nodelay(true)
        .shutdown_timeout(config.shutdown.as_secs())
        .listen(listener)
        .context("the address cannot be listened on")?;
    Ok(server.run())
}
