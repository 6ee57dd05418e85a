//! The textual forms of settings that have a shape of their own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::SecretString;
use url::Url;

/// Which database, chosen by the URL's scheme; unknown schemes are refused.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection string; it may hold a password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH` or `postgres://…`; empty means `bonafide.db` in the data folder.
    pub fn parse(text: &str, data_dir: &Path) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Sqlite(data_dir.join("bonafide.db")));
        }
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("sqlite: needs a file".into())
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(SecretString::from(text)));
        }
        Err("must begin with sqlite: or postgres://".into())
    }
}

/// Whether an SMTP connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// TLS from the first byte (`smtps://`).
    Implicit,
    /// STARTTLS, refused when the server does not offer it (default of `smtp://`).
    Required,
    /// No encryption (`?tls=none`): only for a server on this machine.
    None,
}

/// An SMTP server.
#[derive(Clone, Debug)]
pub struct SmtpUrl {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// User and password, if the server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// Encryption.
    pub tls: SmtpTls,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum MailUrl {
    /// Into the development inbox.
    Inbox,
    /// To an SMTP server.
    Smtp(SmtpUrl),
}

/// Servers that may stand one behind the other: each may use up the time of one attempt, and a job is held for two minutes.
const SERVERS_MAX: usize = 4;

impl MailUrl {
    /// Reads one or several, separated by spaces or commas.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        let parts = text
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|part| !part.is_empty());
        let urls: Vec<Self> = parts.map(Self::parse).collect::<Result<_, _>>()?;
        match urls.len() {
            1..=SERVERS_MAX => Ok(urls),
            0 => Err("names no server".into()),
            _ => Err(format!("names more than {SERVERS_MAX} servers")),
        }
    }

    /// Reads `inbox:`, `smtp://[user:password@]host[:port][?tls=required|none]` or `smtps://…`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "inbox:" {
            return Ok(Self::Inbox);
        }
        // The text may hold a password: no error may quote it.
        let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
        let (tls, port) = match url.scheme() {
            "smtps" => (SmtpTls::Implicit, 465),
            "smtp" => (starttls(&url)?, 587),
            _ => return Err("must be inbox:, smtp://… or smtps://…".into()),
        };
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or("names no host")?
            .to_owned();
        let credentials = credentials(&url)?;
        Ok(Self::Smtp(SmtpUrl {
            host,
            port: url.port().unwrap_or(port),
            credentials,
            tls,
        }))
    }
}

fn credentials(url: &Url) -> Result<Option<(String, SecretString)>, String> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) => Ok(Some((decoded(user), SecretString::from(decoded(password))))),
        (_, None) => Err("names a user but no password".into()),
    }
}

fn starttls(url: &Url) -> Result<SmtpTls, String> {
    let mut options = url.query_pairs();
    match (options.next(), options.next()) {
        (None, _) => Ok(SmtpTls::Required),
        (Some((name, value)), None) if name == "tls" && value == "required" => {
            Ok(SmtpTls::Required)
        }
        (Some((name, value)), None) if name == "tls" && value == "none" => Ok(SmtpTls::None),
        _ => Err("the only option is tls=required or tls=none".into()),
    }
}

pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Which password policy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProfile {
    /// 12 characters, nothing common, breached or personal; advice instead of classes. The default.
    Guided,
    /// NIST SP 800-63B-4: 15 characters where the password is the only factor.
    Nist,
    /// Hard character classes, for marketplaces that must show them.
    Classic,
}

impl PasswordProfile {
    /// Reads the profile's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "guided" => Ok(Self::Guided),
            "nist" => Ok(Self::Nist),
            "classic" => Ok(Self::Classic),
            _ => Err(format!("`{text}` is none of: guided, nist, classic")),
        }
    }
}

/// Checks the public URL and drops its trailing slash; empty means where the server listens.
pub fn public_url(text: &str, listen: Option<SocketAddr>) -> Result<String, String> {
    if text.is_empty() {
        return Ok(listen
            .map(|address| format!("http://{address}"))
            .unwrap_or_default());
    }
    let url = Url::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
    let plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.has_host();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err(format!("`{text}` must be http(s)://host[:port][/path]"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Checks a sender.
pub fn mailbox(text: &str) -> Result<String, String> {
    text.parse::<Mailbox>()
        .map(|_| text.to_owned())
        .map_err(|error| format!("`{text}`: {error}"))
}

/// The parts of a comma-separated list.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The domain of a mailbox that was checked.
pub fn domain_of(mailbox: &str) -> String {
    let parsed = mailbox.parse::<Mailbox>();
    parsed.map_or_else(
        |_| String::new(),
        |mailbox| mailbox.email.domain().to_owned(),
    )
}

/// Reads a comma-separated list of origins (RFC 6454), each exactly as browsers send it.
pub fn origins(text: &str) -> Result<Vec<String>, String> {
    let exact = |part: &str| {
        let url = Url::parse(part)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        url.is_some_and(|url| url.origin().ascii_serialization() == part)
    };
    listed(text)
        .map(|part| {
            exact(part)
                .then(|| part.to_owned())
                .ok_or_else(|| format!("`{part}` is not an origin such as https://www.example.com, without path and slash"))
        })
        .collect()
}

/// Checks an address for reports; empty means that there is none.
pub fn contact(text: &str) -> Result<String, String> {
    let good = text.is_empty() || text.starts_with("mailto:") || text.starts_with("https://");
    good.then(|| text.to_owned())
        .ok_or_else(|| format!("`{text}` must begin with mailto: or https://"))
}

/// Reads `PACKAGE=SHA256`, comma-separated.
pub fn android_apps(text: &str) -> Result<Vec<(String, String)>, String> {
    let fingerprint = |text: &str| {
        let mut pairs = text.split(':');
        text.split(':').count() == 32
            && pairs
                .all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    listed(text)
        .map(|part| match part.split_once('=') {
            Some((package, print)) if package.contains('.') && fingerprint(print) => {
                Ok((package.to_owned(), print.to_ascii_uppercase()))
            }
            _ => Err(format!(
                "`{part}` is not PACKAGE=FINGERPRINT with 32 pairs of digits such as 14:6D:E9:…"
            )),
        })
        .collect()
}

/// Reads `TEAMID.BUNDLEID`, comma-separated.
pub fn apple_apps(text: &str) -> Result<Vec<String>, String> {
    let good = |part: &str| {
        part.split_once('.').is_some_and(|(team, bundle)| {
            team.len() == 10
                && team.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && !bundle.is_empty()
        })
    };
    listed(text)
        .map(|part| {
            good(part)
                .then(|| part.to_owned())
                .ok_or_else(|| format!("`{part}` is not TEAMID.BUNDLEID"))
        })
        .collect()
}

/// Reads a comma-separated list of addresses and networks.
pub fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    listed(text)
        .map(|part| network(part).ok_or_else(|| format!("`{part}` is not an address or network")))
        .collect()
}

/// Reads a file; none when no file is named.
pub fn optional_file(text: &str) -> Result<Option<Vec<u8>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    std::fs::read(text)
        .map(Some)
        .map_err(|error| format!("`{text}`: {error}"))
}

/// Checks that a file is there, which is read later; none when no file is named.
pub fn optional_path(text: &str) -> Result<Option<PathBuf>, String> {
    match PathBuf::from(text) {
        _ if text.is_empty() => Ok(None),
        path if path.is_file() => Ok(Some(path)),
        _ => Err(format!("`{text}`: there is no such file")),
    }
}

/// Checks a log filter.
pub fn log_filter(text: &str) -> Result<String, String> {
    let filter = tracing_subscriber::EnvFilter::try_new(text);
    filter
        .map(|_| text.to_owned())
        .map_err(|error| format!("`{text}`: {error}"))
}

fn network(text: &str) -> Option<IpNet> {
    let single = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(single)
}
