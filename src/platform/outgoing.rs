//! Calls to other programs over HTTP: with a deadline for all of it, a limit to what is read of an answer, and no redirects, which would
//! carry secrets to places that nobody chose.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use url::Url;

/// Most bytes of an answer. What is asked of providers has a few hundred.
const LARGEST: usize = 64 * 1024;
/// How long a connection is kept for the next call; servers tend to close theirs after a minute.
const KEPT: Duration = Duration::from_secs(20);

/// Makes calls. Certificates are checked against the public roots compiled into the program. The client is made when the first call is.
pub struct Outgoing {
    client: OnceLock<reqwest::Client>,
    patience: Duration,
}

/// A call.
pub struct Request<'a> {
    /// `GET` without a body, `POST` with one.
    pub body: Option<(&'static str, String)>,
    /// Where to.
    pub url: Url,
    /// User and password.
    pub credentials: Option<(&'a str, &'a str)>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

/// What the other program said.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body; empty when it was too large to be read.
    pub body: Vec<u8>,
}

/// Why there is no answer. Never more than that: the library's own error would name the address, which may hold what nobody should read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// None came in time.
    Timeout,
    /// There is no connection, or it broke.
    Connection,
}

impl Silence {
    /// `timeout` or `connection`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection => "connection",
        }
    }
}

impl Outgoing {
    /// Calls that may take so long, body and all.
    pub fn new(patience: Duration) -> Self {
        Self {
            client: OnceLock::new(),
            patience,
        }
    }

    /// Calls, and reads the answer.
    pub async fn send(&self, request: Request<'_>) -> Result<Reply, Silence> {
        let client = self.client().map_err(|error| {
            tracing::error!(error = format!("{error:#}"), "no call can be made");
            Silence::Connection
        })?;
        let mut builder = match request.body {
            Some((kind, body)) => client
                .post(request.url)
                .header("content-type", kind)
                .body(body),
            None => client.get(request.url),
        };
        if let Some((user, password)) = request.credentials {
            builder = builder.basic_auth(user, Some(password));
        }
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let mut answer = builder.send().await.map_err(|error| silence(&error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| silence(&error))? {
            if body.len() + chunk.len() > LARGEST {
                return Ok(Reply {
                    status,
                    body: Vec::new(),
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, body })
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
            .redirect(Policy::none())
            .timeout(self.patience)
            .pool_idle_timeout(KEPT)
            .user_agent(concat!("Bonafide/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("a client for HTTP")
    }
}

fn silence(error: &reqwest::Error) -> Silence {
    if error.is_timeout() {
        Silence::Timeout
    } else {
        Silence::Connection
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// What is read of a server that answers with these bytes and keeps the connection open.
    async fn answered(answer: impl Into<Vec<u8>>) -> Result<Reply, Silence> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let answer = answer.into();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let _ = socket.read(&mut [0; 1024]).await;
            let _ = socket.write_all(&answer).await;
            std::future::pending::<()>().await;
        });
        let request = Request {
            body: None,
            url: Url::parse(&url).unwrap(),
            credentials: None,
            headers: Vec::new(),
        };
        Outgoing::new(Duration::from_millis(500))
            .send(request)
            .await
    }

    #[tokio::test]
    async fn an_answer_is_read_whatever_its_status() {
        for status in [200, 400, 503] {
            let text = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\n\r\nhi");
            let reply = answered(text).await.unwrap();
            assert_eq!((reply.status, reply.body.as_slice()), (status, &b"hi"[..]));
        }
    }

    #[tokio::test]
    async fn redirects_are_not_followed() {
        let reply = answered("HTTP/1.1 307 X\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(reply.unwrap().status, 307);
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_and_one_that_never_comes_is_not_waited_for() {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", LARGEST + 1);
        let whole = [head.as_bytes(), &[b'x'; LARGEST + 1]].concat();
        assert!(answered(whole).await.unwrap().body.is_empty());
        assert_eq!(answered(head).await.err(), Some(Silence::Timeout));
        assert_eq!(answered("").await.err(), Some(Silence::Timeout));
    }
}
