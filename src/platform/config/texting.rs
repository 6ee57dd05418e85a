//! The textual forms of providers of text messages, calls and number look-ups. They hold secrets: no error may quote them.

use secrecy::SecretString;
use url::Url;

use super::values::decoded;

/// How text messages and calls leave.
#[derive(Clone, Debug)]
pub enum SmsUrl {
    /// Into the development inbox.
    Inbox,
    /// To Twilio, or to somebody who speaks as Twilio does.
    Twilio(TwilioSender),
    /// To a gateway of the operator's own.
    Gateway(GatewayUrl),
}

/// Providers that may stand one behind the other: each may use up the time of one attempt, and a job is held for two minutes.
const PROVIDERS_MAX: usize = 4;

/// An account at Twilio.
#[derive(Clone, Debug)]
pub struct TwilioUrl {
    /// The host, which names the provider.
    pub host: String,
    /// What all addresses begin with, `https://api.twilio.com`.
    pub base: String,
    /// The account's SID, `AC…`.
    pub account: String,
    /// Who signs in: the account, or an API key, `SK…`.
    pub user: String,
    /// The account's auth token, or the key's secret.
    pub secret: SecretString,
}

impl TwilioUrl {
    /// The auth token, which also signs what Twilio reports; `None` when an API key signs in.
    pub fn auth_token(&self) -> Option<&SecretString> {
        (self.user == self.account).then_some(&self.secret)
    }

    /// Whether what is said cannot be overheard.
    pub fn is_encrypted(&self) -> bool {
        self.base.starts_with("https://")
    }
}

/// An account at Twilio that sends.
#[derive(Clone, Debug)]
pub struct TwilioSender {
    /// The account.
    pub account: TwilioUrl,
    /// Who sends text messages.
    pub sender: Sender,
    /// The number that calls; none when calls cannot be made.
    pub voice: Option<String>,
}

/// Who sends text messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A number, a short code, or a name.
    From(String),
    /// A messaging service, `MG…`, which has numbers of its own.
    Service(String),
}

/// A gateway of the operator's own.
#[derive(Clone, Debug)]
pub struct GatewayUrl {
    /// The host, which names the provider.
    pub host: String,
    /// The whole address, which may hold a token.
    pub url: SecretString,
    /// Whether what is said cannot be overheard.
    pub encrypted: bool,
}

impl SmsUrl {
    /// Reads `off`, or one or several, separated by spaces or commas.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        if text == "off" {
            return Ok(Vec::new());
        }
        let parts = text
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|part| !part.is_empty());
        let urls: Vec<Self> = parts.map(Self::parse).collect::<Result<_, _>>()?;
        match urls.len() {
            1..=PROVIDERS_MAX => Ok(urls),
            0 => Err("names no provider; off says that there is none".into()),
            _ => Err(format!("names more than {PROVIDERS_MAX} providers")),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text == "inbox:" {
            return Ok(Self::Inbox);
        }
        if text.starts_with("twilio:") {
            return TwilioSender::parse(text).map(Self::Twilio);
        }
        match text.strip_prefix("gateway+") {
            Some(address) => GatewayUrl::parse(address).map(Self::Gateway),
            None => Err("must be off, or inbox:, twilio://… or gateway+https://…".into()),
        }
    }

    /// Whether what is said cannot be overheard on the way.
    pub fn is_encrypted(&self) -> bool {
        match self {
            Self::Inbox => true,
            Self::Twilio(twilio) => twilio.account.is_encrypted(),
            Self::Gateway(gateway) => gateway.encrypted,
        }
    }
}

/// What may stand behind the question mark.
#[derive(Default)]
struct Options {
    account: Option<String>,
    from: Option<String>,
    service: Option<String>,
    voice_from: Option<String>,
    plain: bool,
}

impl Options {
    fn read(url: &Url) -> Result<Self, String> {
        let mut options = Self::default();
        // A plus is the beginning of a number here, and no space.
        let query = url.query().unwrap_or("").replace('+', "%2B");
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match name.as_ref() {
                "account" => options.account = Some(value),
                "from" => options.from = Some(value),
                "messaging_service_sid" => options.service = Some(value),
                "voice_from" => options.voice_from = Some(value),
                "tls" if value == "required" => options.plain = false,
                "tls" if value == "none" => options.plain = true,
                "tls" => return Err("tls must be required or none".into()),
                _ => {
                    return Err(
                        "the options are from, messaging_service_sid, voice_from, account and tls"
                            .into(),
                    );
                }
            }
        }
        Ok(options)
    }
}

impl TwilioUrl {
    /// Reads `twilio://SID:TOKEN@host` for what only looks numbers up; `off` is none.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, String> {
        if text == "off" {
            return Ok(None);
        }
        let (account, options) = Self::parse(text)?;
        let sends = options.from.or(options.service).or(options.voice_from);
        match sends {
            None => Ok(Some(account)),
            Some(_) => Err("nothing is sent from here: the options are account and tls".into()),
        }
    }

    fn parse(text: &str) -> Result<(Self, Options), String> {
        let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
        if url.scheme() != "twilio" {
            return Err("must be off, or twilio://SID:TOKEN@host".into());
        }
        let options = Options::read(&url)?;
        let host = url.host_str().unwrap_or("").to_ascii_lowercase();
        let port = url
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        let scheme = if options.plain { "http" } else { "https" };
        let base = format!(
            "{scheme}://{host}{port}{}",
            url.path().trim_end_matches('/')
        );
        if host.is_empty() || Url::parse(&base).is_err() {
            return Err("names no host".into());
        }
        let user = decoded(url.username());
        let secret = url.password().map(decoded).unwrap_or_default();
        if user.is_empty() || secret.is_empty() {
            return Err("names no SID and token: twilio://SID:TOKEN@host".into());
        }
        let account = options.account.clone().unwrap_or_else(|| user.clone());
        if !is_sid(&account, "AC") || !(is_sid(&user, "AC") || is_sid(&user, "SK")) {
            return Err(
                "the SID is an account's (AC…), or an API key's (SK…) with account=AC…".into(),
            );
        }
        let account = Self {
            host,
            base,
            account,
            user,
            secret: SecretString::from(secret),
        };
        Ok((account, options))
    }
}

impl TwilioSender {
    /// Reads `twilio://SID:TOKEN@host?from=+15005550006`.
    fn parse(text: &str) -> Result<Self, String> {
        let (account, options) = TwilioUrl::parse(text)?;
        let sender = match (options.from, options.service) {
            (Some(from), None) if is_sender(&from) => Sender::From(from),
            (None, Some(service)) if is_sid(&service, "MG") => Sender::Service(service),
            _ => return Err("needs one of from=+NUMBER and messaging_service_sid=MG…".into()),
        };
        let calling = match (&sender, options.voice_from) {
            (_, Some(number)) if !is_number(&number) => {
                return Err("voice_from must be a number such as +15005550006".into());
            }
            (_, Some(number)) => Some(number),
            (Sender::From(from), None) => Some(from.clone()).filter(|from| is_number(from)),
            (Sender::Service(_), None) => None,
        };
        Ok(Self {
            account,
            sender,
            voice: calling,
        })
    }
}

impl GatewayUrl {
    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
        let encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("a gateway is gateway+https://host/path".into()),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "a gateway gets no password: BONAFIDE_SMS_GATEWAY_SECRET signs what it is told"
                    .into(),
            );
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        Ok(Self {
            host: host.ok_or("names no host")?.to_owned(),
            url: SecretString::from(text),
            encrypted,
        })
    }
}

fn is_sid(text: &str, prefix: &str) -> bool {
    text.len() == 34
        && text.starts_with(prefix)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or("");
    (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number, a short code, or a name of at most eleven characters.
fn is_sender(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -_&".contains(&byte);
    is_number(text) || ((1..=11).contains(&text.len()) && text.bytes().all(plain))
}

#[cfg(test)]
#[path = "texting_tests.rs"]
mod tests;
