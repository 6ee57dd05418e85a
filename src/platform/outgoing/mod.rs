//! Calls to other programs over HTTP: with a deadline for all of it, a limit to what is read of an answer, and no redirects, which would
//! carry secrets to places that nobody chose. Where others choose the address, a [`Guard`] judges it.

mod guard;
mod public;

use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use url::Url;

pub use guard::{Guard, Names, Unfit};

/// Most bytes of an answer. What is asked of providers has a few hundred.
const LARGEST: usize = 64 * 1024;
/// How long a connection is kept for the next call; servers tend to close theirs after a minute.
const KEPT: Duration = Duration::from_secs(20);

/// Makes calls. Certificates are checked against the public roots compiled into the program. The client is made when the first call is.
pub struct Outgoing {
    client: OnceLock<reqwest::Client>,
    patience: Duration,
    guard: Option<Guard>,
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
    /// The address may not be called.
    Refused,
}

impl Silence {
    /// `timeout`, `connection` or `address_refused`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Refused => "address_refused",
        }
    }
}

impl Outgoing {
    /// Calls that may take so long, body and all.
    pub fn new(patience: Duration) -> Self {
        Self {
            client: OnceLock::new(),
            patience,
            guard: None,
        }
    }

    /// Calls to addresses that others chose. No proxy of the environment carries them: it would connect where nobody judged.
    pub fn guarded(patience: Duration, guard: Guard) -> Self {
        Self {
            guard: Some(guard),
            ..Self::new(patience)
        }
    }

    /// Calls, and reads the answer.
    pub async fn send(&self, request: Request<'_>) -> Result<Reply, Silence> {
        let mut answer = self.ask(request).await?;
        let status = answer.status().as_u16();
        let body = read(&mut answer).await?;
        Ok(Reply { status, body })
    }

    /// Calls, and takes the status for the answer: a body that does not end, or never comes, changes nothing.
    pub async fn tell(&self, request: Request<'_>) -> Result<u16, Silence> {
        let mut answer = self.ask(request).await?;
        // What is left unread would cost the connection.
        let _unread = read(&mut answer).await;
        Ok(answer.status().as_u16())
    }

    async fn ask(&self, request: Request<'_>) -> Result<reqwest::Response, Silence> {
        if let Some(guard) = &self.guard {
            guard
                .check_form(&request.url)
                .map_err(|_| Silence::Refused)?;
        }
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
        builder.send().await.map_err(|error| silence(&error))
    }

    fn client(&self) -> anyhow::Result<&reqwest::Client> {
        if let Some(made) = self.client.get() {
            return Ok(made);
        }
        let made = self.build()?;
        Ok(self.client.get_or_init(|| made))
    }

    fn build(&self) -> anyhow::Result<reqwest::Client> {
        let builder = match &self.guard {
            Some(guard) => reqwest::Client::builder()
                .no_proxy()
                .dns_resolver(Arc::new(guard.clone())),
            None => reqwest::Client::builder(),
        };
        finish(builder, self.patience)
    }
}

/// A client for a library that speaks for itself: with the certificates, the deadline and the habits of all calls of the house.
pub fn client(patience: Duration) -> anyhow::Result<reqwest::Client> {
    finish(reqwest::Client::builder(), patience)
}

fn finish(builder: reqwest::ClientBuilder, patience: Duration) -> anyhow::Result<reqwest::Client> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("TLS versions")?
        .with_root_certificates(rustls::RootCertStore { roots })
        .with_no_client_auth();
    builder
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .timeout(patience)
        .pool_idle_timeout(KEPT)
        .user_agent(concat!("Bonafide/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("a client for HTTP")
}

/// The body; empty when it is too large to be read.
async fn read(answer: &mut reqwest::Response) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| silence(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Ok(Vec::new());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn silence(error: &reqwest::Error) -> Silence {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.downcast_ref() == Some(&Unfit::Private) {
            return Silence::Refused;
        }
        source = inner.source();
    }
    if error.is_timeout() {
        Silence::Timeout
    } else {
        Silence::Connection
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::future::BoxFuture;
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
    /// Every name stands for this machine.
    struct Here;

    impl Names for Here {
        fn look_up<'a>(&'a self, _: &'a str) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
            let here = IpAddr::from([127, 0, 0, 1]);
            Box::pin(std::future::ready(Ok(vec![here])))
        }
    }

    async fn told(url: &str, allow_private: bool) -> Result<u16, Silence> {
        let guard = Guard::with_names(allow_private, Arc::new(Here));
        let outgoing = Outgoing::guarded(Duration::from_millis(500), guard);
        let request = Request {
            body: Some(("application/json", "{}".to_owned())),
            url: Url::parse(url).unwrap(),
            credentials: None,
            headers: Vec::new(),
        };
        outgoing.tell(request).await
    }

    #[tokio::test]
    async fn a_call_goes_to_the_address_that_was_judged() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let _ = socket.read(&mut [0; 1024]).await;
            // A body that never comes: the status is the answer.
            let head = "HTTP/1.1 202 X\r\ncontent-length: 9\r\n\r\n";
            let _ = socket.write_all(head.as_bytes()).await;
            std::future::pending::<()>().await;
        });
        let url = format!("http://hooks.example.com:{port}/");
        assert_eq!(told(&url, true).await, Ok(202));
    }

    #[rstest::rstest]
    #[case::resolved_to_an_inner_address("https://hooks.example.com/")]
    #[case::written_out("https://127.0.0.1/")]
    #[case::plain("http://hooks.example.com/")]
    #[tokio::test]
    async fn no_call_goes_to_an_inner_address(#[case] url: &str) {
        assert_eq!(told(url, false).await, Err(Silence::Refused));
    }
}
