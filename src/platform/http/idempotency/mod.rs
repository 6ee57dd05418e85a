//! `Idempotency-Key`: a POST that is repeated under the same key takes effect once (draft-ietf-httpapi-idempotency-key-header).
//!
//! While the first one runs, a repetition gets 409; with another body 422; afterwards, for 24 hours, the same answer again with
//! `Idempotency-Replayed: true`. Only successes are kept: what was refused or failed changed nothing, so a repetition simply runs.
//! Keys belong to the caller's credentials and the address asked for. An answer may hold tokens: it is sealed under a secret derived
//! from the key itself, so that neither the database nor its operator can read it without the client.

mod store;

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::parsed::{BODY_LIMIT, collect, invalid};
use super::{transport, upload};
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::problem::{FieldError, Problem, common};
use crate::platform::seal::{Place, Purpose};
use store::Found;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// How long a request may run before a repetition takes it for dead. Longer than any of ours takes.
const LOCKED: TimeDelta = TimeDelta::seconds(60);
/// What a caller is told to wait while the first request runs.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What belongs to one key of one caller.
struct Claim {
    /// What the row is found by: nothing of the key can be told from it.
    scope: [u8; 32],
    /// What the answer is sealed under.
    secret: [u8; 32],
    /// Which request it was.
    fingerprint: [u8; 32],
}

/// An answer, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

enum Turn {
    /// The request runs now.
    Ours,
    /// It ran before.
    Replay(Vec<u8>),
}

/// The middleware. Requests without the header pass untouched.
pub async fn idempotent(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let concerned = request.method() == Method::POST && request.path().starts_with("/v1/");
    let Some(key) = request.headers().get(KEY).filter(|_| concerned).cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let Some(platform) = request.app_data::<web::Data<Platform>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let claim = match claim(&mut request, &platform, &key).await {
        Ok(claim) => claim,
        Err(problem) => return Ok(request.error_response(problem)),
    };
    match take_turn(&platform, &claim).await {
        Ok(Turn::Ours) => {}
        Ok(Turn::Replay(sealed)) => {
            let answer = replay(&platform, &claim, &sealed);
            return Ok(match answer {
                Ok(answer) => request.into_response(answer),
                Err(problem) => request.error_response(problem),
            });
        }
        Err(problem) => return Ok(request.error_response(problem)),
    }
    let response = next.call(request).await;
    let kept = match response {
        Ok(response) if response.status().is_success() => keep(&platform, &claim, response).await,
        Ok(response) => forget(&platform, &claim)
            .await
            .map(|()| response.map_into_boxed_body()),
        Err(error) => {
            forget(&platform, &claim).await?;
            return Err(error);
        }
    };
    Ok(kept?)
}

/// Reads key and body; puts the body back for the handler.
async fn claim(
    request: &mut ServiceRequest,
    platform: &Platform,
    key: &HeaderValue,
) -> Result<Claim, Problem> {
    let key = key.as_bytes();
    if !(1..=255).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(invalid(vec![FieldError::new(
            "/Idempotency-Key",
            "not_allowed",
            "This header must be 1 to 255 visible ASCII characters; a random UUID is a good one.",
        )]));
    }
    let body = if upload::is_one(request.headers()) {
        upload::whole(request.take_payload()).await?
    } else {
        collect(request.take_payload(), BODY_LIMIT).await?
    };
    // The transport decides where an answer carries its tokens: with another one it is another request.
    let transport = request.headers().get(transport::HEADER);
    let fingerprint = Sha256::new()
        .chain_update(transport.map_or(&b""[..], |value| value.as_bytes()))
        .chain_update([0])
        .chain_update(&body)
        .finalize()
        .into();
    request.set_payload(Payload::from(Bytes::from(body)));
    let header = |name: HeaderName| {
        let value = request.headers().get(name);
        value.map_or(&b""[..], |value| value.as_bytes())
    };
    let path = request.path().as_bytes();
    let parts = [
        key,
        header(header::AUTHORIZATION),
        header(header::COOKIE),
        path,
    ];
    let mac = |what: &[u8]| {
        let [key, authorization, cookie, path] = parts;
        platform.seal.mac(
            Purpose::Idempotency,
            &[what, key, authorization, cookie, path],
        )
    };
    Ok(Claim {
        scope: mac(b"scope"),
        secret: mac(b"secret"),
        fingerprint,
    })
}

async fn take_turn(platform: &Platform, claim: &Claim) -> Result<Turn, Problem> {
    let (scope, fingerprint, now) = (claim.scope, claim.fingerprint, platform.clock.now());
    platform
        .db
        .write(move |conn| decide(conn, &scope, &fingerprint, now))
        .await
}

fn decide(
    conn: &mut Conn,
    scope: &[u8; 32],
    fingerprint: &[u8; 32],
    now: Moment,
) -> Result<Turn, Problem> {
    if store::insert(conn, scope, fingerprint, now.plus(LOCKED), now.plus(KEPT))? > 0 {
        return Ok(Turn::Ours);
    }
    let found = store::find(conn, scope)?;
    let Some(found) = found.filter(|found| found.expires_at > now) else {
        return take_over(conn, scope, fingerprint, now);
    };
    if found.fingerprint != fingerprint {
        return Err(Problem::new(&common::IDEMPOTENCY_KEY_REUSED));
    }
    match found {
        Found {
            answer: Some(answer),
            ..
        } => Ok(Turn::Replay(answer)),
        Found { locked_until, .. } if locked_until <= now => {
            take_over(conn, scope, fingerprint, now)
        }
        Found { .. } => Err(in_progress()),
    }
}

/// Takes the place of an answer that has expired, or of a request that died.
fn take_over(
    conn: &mut Conn,
    scope: &[u8; 32],
    fingerprint: &[u8; 32],
    now: Moment,
) -> Result<Turn, Problem> {
    let taken = store::take_over(
        conn,
        scope,
        fingerprint,
        now,
        now.plus(LOCKED),
        now.plus(KEPT),
    )?;
    if taken == 0 {
        return Err(in_progress());
    }
    Ok(Turn::Ours)
}

fn in_progress() -> Problem {
    Problem::new(&common::IDEMPOTENCY_IN_PROGRESS).retry_after(RETRY_AFTER.as_secs())
}

async fn keep(
    platform: &Platform,
    claim: &Claim,
    response: ServiceResponse<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body)
        .await
        .map_err(|_| Problem::Internal(anyhow::anyhow!("an answer could not be read")))?;
    let headers = response.headers().iter();
    let kept = Kept {
        status: response.status().as_u16(),
        headers: headers
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let plain = serde_json::to_vec(&kept).map_err(anyhow::Error::from)?;
    let sealed = platform
        .seal
        .seal_under(&claim.secret, &PLACE, &plain, &platform.random)?;
    let scope = claim.scope;
    platform
        .db
        .write(move |conn| Ok(store::finish(conn, &scope, &sealed)?))
        .await?;
    Ok(ServiceResponse::new(request, response.set_body(body)).map_into_boxed_body())
}

async fn forget(platform: &Platform, claim: &Claim) -> Result<(), Problem> {
    let scope = claim.scope;
    platform
        .db
        .write(move |conn| Ok(store::delete(conn, &scope)?))
        .await?;
    Ok(())
}

fn replay(platform: &Platform, claim: &Claim, sealed: &[u8]) -> Result<HttpResponse, Problem> {
    let plain = platform.seal.open_under(&claim.secret, &PLACE, sealed)?;
    let kept: Kept = serde_json::from_slice(&plain).map_err(anyhow::Error::from)?;
    let status = StatusCode::from_u16(kept.status).map_err(anyhow::Error::from)?;
    let mut answer = HttpResponse::build(status);
    for header in kept.headers {
        answer.append_header(header);
    }
    answer.insert_header((REPLAYED, "true"));
    Ok(answer.body(kept.body))
}

const PLACE: Place<'static> = Place {
    table: "idempotent_requests",
    column: "answer",
    row: "",
};

/// Drops answers whose time is over.
pub fn sweep(conn: &mut Conn, now: Moment) -> Result<usize, Problem> {
    Ok(store::sweep(conn, now)?)
}
