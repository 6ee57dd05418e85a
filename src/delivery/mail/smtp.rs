//! Mail over SMTP (RFC 5321), with a pool of connections and TLS.

use std::time::Duration;

use anyhow::Context;
use futures_util::future::BoxFuture;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

use super::dkim::Signer;
use super::{Letter, MailError, Mailer, provider};
use crate::delivery::bounce::{self, BounceClass};
use crate::platform::Platform;
use crate::platform::config::{Mail, SmtpTls, SmtpUrl};

/// The adapter.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    host: String,
    timeout: Duration,
    signer: Option<Signer>,
}

impl Smtp {
    /// An adapter for this server. Nothing is connected yet.
    pub fn new(url: &SmtpUrl, settings: &Mail) -> anyhow::Result<Self> {
        let timeout = settings.timeout;
        let tls = match url.tls {
            SmtpTls::Implicit => Tls::Wrapper(parameters(url, settings)?),
            SmtpTls::Required => Tls::Required(parameters(url, settings)?),
            SmtpTls::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&url.host)
            .port(url.port)
            .tls(tls)
            .timeout(Some(timeout))
            .pool_config(
                PoolConfig::new()
                    .max_size(4)
                    .idle_timeout(Duration::from_secs(30)),
            );
        if let Some((user, password)) = &url.credentials {
            builder = builder.credentials(Credentials::new(
                user.clone(),
                password.expose_secret().to_owned(),
            ));
        }
        Ok(Self {
            transport: builder.build(),
            host: url.host.clone(),
            timeout,
            signer: settings.dkim.as_ref().map(Signer::new).transpose()?,
        })
    }
}

impl Smtp {
    /// The mail as it goes over the wire, signed where that is set up.
    fn composed(&self, letter: &Letter) -> anyhow::Result<(Envelope, Vec<u8>)> {
        let message = message(letter, &self.host)?;
        let bytes = message.formatted();
        let bytes = match &self.signer {
            Some(signer) => signer.sign(&bytes, letter.date)?,
            None => bytes,
        };
        Ok((message.envelope().clone(), bytes))
    }
}

impl Mailer for Smtp {
    fn send<'a>(
        &'a self,
        _: &'a Platform,
        letter: &'a Letter,
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            // A letter that cannot be written down will not become writable by waiting.
            let (envelope, bytes) = self.composed(letter).map_err(|error| {
                tracing::error!(
                    mail = letter.id,
                    error = format!("{error:#}"),
                    "a mail cannot be composed"
                );
                MailError::Refused {
                    status: "not_composable".into(),
                    class: BounceClass::Unknown,
                }
            })?;
            // lettre's own limit is per command; this one is for the whole exchange.
            let sending = self.transport.send_raw(&envelope, &bytes);
            let sending = tokio::time::timeout(self.timeout, sending);
            match sending.await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(classify(&error)),
                Err(_) => Err(MailError::Unreachable("timeout".into())),
            }
        })
    }
}

/// What a server must show to be believed: a certificate for its host, from an authority that is known.
fn parameters(url: &SmtpUrl, settings: &Mail) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(url.host.clone());
    if let Some(pem) = &settings.authorities {
        let authority = Certificate::from_pem(pem).context("BONAFIDE_MAIL_CA_FILE")?;
        builder = builder.add_root_certificate(authority);
    }
    builder
        .build()
        .context("MAIL_URL: TLS cannot be set up for this host")
}

/// A permanent answer about the recipient or the mail is final; one about ourselves (authentication, TLS, protocol order) is a
/// misconfiguration that an operator will mend, and no reason to lose a mail.
fn classify(error: &lettre::transport::smtp::Error) -> MailError {
    let status = error.status().map(|code| code.to_string());
    tracing::warn!(
        status = status.as_deref().unwrap_or("none"),
        permanent = error.is_permanent(),
        "a mail was not accepted"
    );
    match status {
        Some(code) if error.is_permanent() && !OURS.contains(&code.as_str()) => {
            let class = BounceClass::of_smtp(&code, enhanced(error).as_deref());
            MailError::Refused {
                status: code,
                class,
            }
        }
        Some(code) => MailError::Unreachable(code),
        None if error.is_timeout() => MailError::Unreachable("timeout".into()),
        None => MailError::Unreachable("connection".into()),
    }
}

/// The enhanced status code in the server's words, such as `5.1.1`.
fn enhanced(error: &lettre::transport::smtp::Error) -> Option<String> {
    let words = std::error::Error::source(error)?.to_string();
    bounce::status(&words)
        .filter(|status| status.contains('.'))
        .map(str::to_owned)
}

/// Permanent answers that speak of us and not of the mail (RFC 5321, RFC 4954).
const OURS: &[&str] = &[
    "500", "501", "502", "503", "504", "521", "530", "534", "535", "538",
];

fn message(letter: &Letter, server: &str) -> anyhow::Result<Message> {
    let from: Mailbox = letter.from.parse().context("sender")?;
    let host = from.email.domain().to_owned();
    let mut message = Message::builder()
        .from(from)
        .to(Mailbox::new(
            None,
            letter.to.parse::<Address>().context("recipient")?,
        ))
        .subject(letter.subject.clone())
        .date(letter.date.system_time())
        .message_id(Some(format!("<{}@{host}>", letter.id)))
        // RFC 3834: nobody's holiday notice needs to answer this.
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(header(
            "Content-Language",
            letter.language.as_str().to_owned(),
        ));
    for (name, value) in provider::headers(server, &letter.id) {
        message = message.raw_header(header(name, value));
    }
    let parts = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    message.multipart(parts).context("parts")
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
