//! What is asked of Amazon: the certificate that a report is signed with, and the confirmation of a subscription.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use url::Url;

/// How long an answer may take, body and all.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer. A certificate has about 2 kB.
const LARGEST: usize = 64 * 1024;

/// Amazon, over HTTPS. Whoever asks has checked that the address is Amazon's.
pub trait Amazon: Send + Sync {
    /// What is at this address; `None` when the answer is that there is nothing of use. An error when there is no answer.
    fn get<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, anyhow::Result<Option<Vec<u8>>>>;
}

/// The real one: certificates are checked against the public roots compiled into the program, and no redirect is followed.
/// Few servers ever ask: the client is made when one does.
pub struct Https {
    client: OnceLock<reqwest::Client>,
    https_only: bool,
    patience: Duration,
}

impl Default for Https {
    fn default() -> Self {
        Self::with(true, PATIENCE)
    }
}

impl Https {
    fn with(https_only: bool, patience: Duration) -> Self {
        Self {
            client: OnceLock::new(),
            https_only,
            patience,
        }
    }

    fn client(&self) -> anyhow::Result<&reqwest::Client> {
        if let Some(made) = self.client.get() {
            return Ok(made);
        }
        let made = self.build()?;
        Ok(self.client.get_or_init(|| made))
    }

    fn build(&self) -> anyhow::Result<reqwest::Client> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS versions")?
            .with_root_certificates(rustls::RootCertStore { roots })
            .with_no_client_auth();
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(self.https_only)
            .redirect(Policy::none())
            .timeout(self.patience)
            // Asked a few times a year: a connection that is kept would only go stale.
            .pool_max_idle_per_host(0)
            .build()
            .context("a client for HTTPS")
    }
}

impl Amazon for Https {
    fn get<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, anyhow::Result<Option<Vec<u8>>>> {
        Box::pin(async move {
            let mut answer = self.client()?.get(url.clone()).send().await?;
            let status = answer.status();
            if status.is_server_error() || status.as_u16() == 429 {
                anyhow::bail!("Amazon answered {status}");
            }
            if !status.is_success() {
                return Ok(None);
            }
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                if body.len() + chunk.len() > LARGEST {
                    return Ok(None);
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Some(body))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that answers every request with these bytes and keeps the connection open.
    async fn server(answer: Vec<u8>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let answer = answer.clone();
                tokio::spawn(async move {
                    let _ = socket.read(&mut [0; 1024]).await;
                    let _ = socket.write_all(&answer).await;
                    std::future::pending::<()>().await;
                });
            }
        });
        address
    }

    async fn get(answer: impl Into<Vec<u8>>) -> anyhow::Result<Option<Vec<u8>>> {
        let address = server(answer.into()).await;
        let plain = Https::with(false, Duration::from_millis(500));
        let url = Url::parse(&format!("http://{address}/x.pem")).unwrap();
        plain.get(&url).await
    }

    #[tokio::test]
    async fn an_answer_is_read_and_none_is_believed_that_is_not_success() {
        let got = get("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").await;
        assert_eq!(got.unwrap().unwrap(), b"hi");
        let got = get("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(got.unwrap(), None);
        let got = get("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
        assert!(got.is_err());
    }

    #[tokio::test]
    async fn redirects_are_not_followed() {
        let got = get("HTTP/1.1 302 Found\r\nlocation: /y.pem\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(got.unwrap(), None);
    }

    #[tokio::test]
    async fn a_body_without_end_is_given_up() {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n";
        let got = get([head.as_bytes(), &[b'x'; LARGEST + 1]].concat()).await;
        assert_eq!(got.unwrap(), None);
        assert!(get(head).await.is_err(), "the body never comes");
    }

    #[tokio::test]
    async fn only_https_is_spoken() {
        let address = server(Vec::new()).await;
        let url = Url::parse(&format!("http://{address}/x.pem")).unwrap();
        assert!(Https::default().get(&url).await.is_err());
    }
}
