//! A bucket that speaks S3: Amazon's, or one of the many stores that do likewise.

use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use object_store::path::Path;
use object_store::{ClientOptions, RetryConfig};
use secrecy::ExposeSecret;

use super::{Fault, LARGEST, Store};
use crate::platform::config::BucketUrl;
use crate::platform::outgoing;

/// A bucket, and what our names in it begin with.
pub struct Bucket {
    store: AmazonS3,
    prefix: Path,
}

impl Bucket {
    /// Prepares calls, each of which may take so long; none is made yet.
    pub fn open(settings: &BucketUrl, patience: Duration) -> anyhow::Result<Self> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(settings.key_id.expose_secret())
            .with_secret_access_key(settings.secret.expose_secret())
            .with_retry(RetryConfig {
                max_retries: 2,
                retry_timeout: patience / 2,
                ..RetryConfig::default()
            })
            .with_http_connector(Connector(outgoing::client(patience)?));
        if let Some(endpoint) = &settings.endpoint {
            builder = builder
                .with_endpoint(endpoint.as_str().trim_end_matches('/'))
                .with_allow_http(endpoint.scheme() == "http");
        }
        let store = builder
            .build()
            .context("the bucket of OBJECT_STORE_URL cannot be used")?;
        Ok(Self {
            store,
            prefix: Path::from(settings.prefix.as_str()),
        })
    }

    fn at(&self, name: &str) -> Path {
        self.prefix
            .parts()
            .chain(Path::from(name).parts())
            .collect()
    }
}

impl Store for Bucket {
    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), Fault>> {
        async move { super::put(&self.store, &self.at(name), bytes).await }.boxed()
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, Fault>> {
        async move { super::get(&self.store, &self.at(name)).await }.boxed()
    }

    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Fault>> {
        async move { super::delete(&self.store, &self.at(name)).await }.boxed()
    }
}

/// Carries the calls with the same client as all others of the house: its certificates, its deadline, no redirects, no HTTP/2.
#[derive(Debug)]
struct Connector(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Carrier(self.0.clone())))
    }
}

#[derive(Debug)]
struct Carrier(reqwest::Client);

#[async_trait]
impl HttpService for Carrier {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let url = head.uri.to_string();
        let call = self.0.request(head.method, url).headers(head.headers);
        let mut answer = call
            .body(reqwest::Body::wrap(body))
            .send()
            .await
            .map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if (bytes.len() + chunk.len()) as u64 > LARGEST {
                let error = std::io::Error::from(std::io::ErrorKind::FileTooLarge);
                return Err(HttpError::new(HttpErrorKind::Decode, error));
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(HttpResponseBody::from(bytes));
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
