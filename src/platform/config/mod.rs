//! Settings: environment variables (a `.env` file is read), command-line flags over them.
//!
//! One table, [`variables::all`], names every variable with its default; `.env.example` is held against it by a test.
//! A mistyped variable or value is an error at start, and all mistakes are listed at once. The production profile
//! refuses development adapters and missing keys.

mod dkim;
mod events;
mod face;
mod identity;
mod lifetimes;
mod limits;
mod lockout;
mod objects;
mod passkeys;
mod passwords;
mod phone;
mod pictures;
mod production;
mod reader;
mod receipts;
mod staff;
mod standing;
mod texting;
mod values;
pub mod variables;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;

pub use dkim::Dkim;
pub use events::Events;
pub use face::{Band, Face, FaceEngine};
pub use identity::{Comparison, Eligible, Identity};
pub use lifetimes::Lifetimes;
pub use lockout::Lockout;
pub use objects::{BucketUrl, ObjectStoreUrl, Objects};
pub use passkeys::Passkeys;
pub use passwords::Passwords;
pub use phone::{Breaker, Phone, Spending};
pub use pictures::Pictures;
pub use reader::{Reader, environment};
pub use receipts::{Receipts, Topic};
pub use staff::{FourEyes, Reviews, Staff};
pub use standing::Standing;
pub use texting::{GatewayUrl, Sender, SmsUrl, TwilioSender, TwilioUrl};
pub use values::{DatabaseUrl, MailUrl, PasswordProfile, SmtpTls, SmtpUrl};

use super::limits::Limits;
use super::texts::Language;
pub(crate) use reader::distance;

/// Which rules of caution hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Everything embedded, an inbox page for mail, a movable clock.
    Development,
    /// Real adapters and keys only.
    Production,
}

/// A worker holds a job for two minutes; an attempt at all mail servers must end before.
const MAIL_ATTEMPT_SECONDS: u64 = 100;

/// The marketplace, as its people know it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name, in mails and pages.
    pub name: String,
    /// What people are spoken to in when they ask for no language that there is.
    pub language: Language,
    /// Where this server is reached from outside; links in mails start with it. No trailing slash.
    pub public_url: String,
    /// Where people sign in (a page of the marketplace).
    pub sign_in_url: String,
    /// Where people ask for a new password: a page of the marketplace, or our own.
    pub reset_url: String,
    /// A deep link into the mobile app; empty when there is none.
    pub app_link: String,
    /// Where people write to for help; empty when there is none.
    pub support_email: String,
    /// The version of the terms that a newcomer accepts.
    pub terms_version: String,
    /// Where to report a vulnerability; empty when there is nowhere.
    pub security_contact: String,
    /// Android apps that open our links: package and fingerprint of the signing certificate.
    pub android_apps: Vec<(String, String)>,
    /// Apple apps that open our links: `TEAMID.BUNDLEID`.
    pub apple_apps: Vec<String>,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The servers, in the order in which they are tried.
    pub urls: Vec<MailUrl>,
    /// The sender, `Name <address>` or an address alone.
    pub from: String,
    /// Further certificate authorities (PEM) that the server's certificate may come from.
    pub authorities: Option<Vec<u8>>,
    /// How long one attempt to hand a mail over may take.
    pub timeout: Duration,
    /// What signs mails; nothing when the mail server does.
    pub dkim: Option<Dkim>,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which rules of caution hold.
    pub profile: Profile,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where everything of the embedded default is kept.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: DatabaseUrl,
    /// Connections to PostgreSQL, or reading connections to SQLite.
    pub database_connections: u32,
    /// The file with the root key.
    pub root_key_file: PathBuf,
    /// The root key itself (base64), instead of a file.
    pub root_key: Option<SecretString>,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The database of places; none when places are not shown.
    pub geoip_file: Option<PathBuf>,
    /// Origins whose scripts may call, besides the public URL's own.
    pub allowed_origins: Vec<String>,
    /// Threads that serve requests; 0 means one per core.
    pub http_workers: usize,
    /// Whether `serve` also works off the outbox.
    pub worker: bool,
    /// How long running requests may take to end after a stop signal.
    pub shutdown: Duration,
    /// Bearer token for `/metrics`; without one the endpoint exists only in development.
    pub metrics_token: Option<SecretString>,
    /// Log filter, for instance `info` or `bonafide=debug`.
    pub log: String,
    /// The marketplace.
    pub site: Site,
    /// How mail leaves.
    pub mail: Mail,
    /// Phone numbers.
    pub phone: Phone,
    /// Whose reports about mails are believed.
    pub receipts: Receipts,
    /// How events are told.
    pub events: Events,
    /// How passwords are judged and hashed.
    pub passwords: Passwords,
    /// Where objects lie.
    pub objects: Objects,
    /// The room where pictures are read.
    pub pictures: Pictures,
    /// Who works at the desk.
    pub staff: Staff,
    /// Passkeys; none where there is no name that they could be bound to.
    pub passkeys: Option<Passkeys>,
    /// How long tokens live.
    pub lifetimes: Lifetimes,
    /// Budgets.
    pub limits: Limits,
    /// When guessing locks.
    pub lockout: Lockout,
    /// What keeps members from what.
    pub standing: Standing,
    /// How people prove who they are.
    pub identity: Identity,
    /// What looks at faces.
    pub face: Face,
}

impl Config {
    /// Reads all settings from `values` (variable name → text). On failure: every mistake, one sentence each.
    pub fn read(values: BTreeMap<String, String>) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(values);
        let config = Self::assemble(&mut reader);
        if let Some(config) = &config {
            config.refuse_unsafe_production(&mut reader);
        }
        reader.finish(config)
    }

    /// The defaults, as the development profile starts with them.
    pub fn is_development(&self) -> bool {
        self.profile == Profile::Development
    }

    /// Whether scripts of this origin may call: the public URL's own, or one of the list, exactly.
    pub fn allows_origin(&self, origin: &str) -> bool {
        let own = url::Url::parse(&self.site.public_url);
        own.is_ok_and(|own| own.origin().ascii_serialization() == origin)
            || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    fn assemble(r: &mut Reader) -> Option<Self> {
        let profile = r.choice(
            "BONAFIDE_PROFILE",
            &[
                ("development", Profile::Development),
                ("production", Profile::Production),
            ],
        );
        let data_dir = PathBuf::from(r.text("BONAFIDE_DATA_DIR"));
        let listen: Option<SocketAddr> = r.parsed("BONAFIDE_LISTEN");
        let database = r.with("DATABASE_URL", |text| DatabaseUrl::parse(text, &data_dir));
        let public_url = r.with("BONAFIDE_PUBLIC_URL", |text| {
            values::public_url(text, listen)
        });
        let root_key_file = root_key_file(r);
        let site = Self::site(r, public_url.unwrap_or_default());
        let mail = Self::mail(r);
        let receipts = receipts::read(r);
        let events = events::read(r, profile);
        let phone = phone::read(r);
        let passwords = passwords::read(r);
        let objects = objects::read(r, &data_dir);
        let pictures = pictures::read(r);
        let lifetimes = lifetimes::read(r);
        let limits = limits::read(r);
        let lockout = lockout::read(r);
        let standing = standing::read(r);
        let address = site.as_ref().map(|site| site.public_url.as_str());
        let identity = identity::read(r, address.unwrap_or_default());
        let face = face::read(r);
        let database_connections = r.parsed("BONAFIDE_DATABASE_CONNECTIONS");
        let root_key = r.secret("BONAFIDE_ROOT_KEY");
        let trusted_proxies = r.with("BONAFIDE_TRUSTED_PROXIES", values::networks);
        let geoip_file = r.with("BONAFIDE_GEOIP_FILE", values::optional_path);
        let allowed_origins = r.with("BONAFIDE_ALLOWED_ORIGINS", values::origins);
        let passkeys = passkeys::read(r, site.as_ref(), allowed_origins.as_deref());
        let staff = staff::read(r);
        let http_workers = r.parsed("BONAFIDE_HTTP_WORKERS");
        let worker = r.choice("BONAFIDE_WORKER", &[("on", true), ("off", false)]);
        let shutdown = r.duration("BONAFIDE_SHUTDOWN_TIME");
        let metrics_token = r.secret("BONAFIDE_METRICS_TOKEN");
        let log = r.with("BONAFIDE_LOG", values::log_filter);
        // Everything is read before the first `?`, so that every mistake is told and not just the first.
        Some(Self {
            profile: profile?,
            listen: listen?,
            data_dir,
            database: database?,
            database_connections: database_connections?,
            root_key_file,
            root_key,
            trusted_proxies: trusted_proxies?,
            geoip_file: geoip_file?,
            allowed_origins: allowed_origins?,
            http_workers: http_workers?,
            worker: worker?,
            shutdown: shutdown?,
            metrics_token,
            log: log?,
            site: site?,
            mail: mail?,
            receipts: receipts?,
            events: events?,
            phone: phone?,
            passwords: passwords?,
            objects: objects?,
            pictures: pictures?,
            staff: staff?,
            passkeys: passkeys?,
            lifetimes: lifetimes?,
            limits: limits?,
            lockout: lockout?,
            standing: standing?,
            identity: identity?,
            face: face?,
        })
    }

    fn site(r: &mut Reader, public_url: String) -> Option<Site> {
        let security_contact = r.with("BONAFIDE_SECURITY_CONTACT", values::contact);
        let android_apps = r.with("BONAFIDE_ANDROID_APPS", values::android_apps);
        let apple_apps = r.with("BONAFIDE_APPLE_APPS", values::apple_apps);
        let or_public = |text: String, path: &str| {
            if text.is_empty() {
                format!("{public_url}{path}")
            } else {
                text
            }
        };
        Some(Site {
            name: r.text("BONAFIDE_SITE_NAME"),
            // A mistake is noted, so that nothing is started with the default in its place.
            language: r
                .choice(
                    "BONAFIDE_LANGUAGE",
                    &Language::ALL.map(|one| (one.as_str(), one)),
                )
                .unwrap_or_default(),
            sign_in_url: or_public(r.text("BONAFIDE_SIGN_IN_URL"), "/"),
            reset_url: or_public(r.text("BONAFIDE_RESET_URL"), "/reset-password"),
            app_link: r.text("BONAFIDE_APP_LINK"),
            support_email: r.text("BONAFIDE_SUPPORT_EMAIL"),
            terms_version: r.text("BONAFIDE_TERMS_VERSION"),
            public_url,
            security_contact: security_contact?,
            android_apps: android_apps?,
            apple_apps: apple_apps?,
        })
    }

    fn mail(r: &mut Reader) -> Option<Mail> {
        let urls = r.with("MAIL_URL", MailUrl::parse_list);
        let from = r.with("BONAFIDE_MAIL_FROM", values::mailbox);
        let authorities = r.with("BONAFIDE_MAIL_CA_FILE", values::optional_file);
        let timeout = r.duration("BONAFIDE_MAIL_TIMEOUT");
        if let (Some(urls), Some(timeout)) = (&urls, timeout)
            && timeout.as_secs().saturating_mul(urls.len() as u64) > MAIL_ATTEMPT_SECONDS
        {
            r.fault(format!("BONAFIDE_MAIL_TIMEOUT: all servers of MAIL_URL together must answer within {MAIL_ATTEMPT_SECONDS}s"));
        }
        let key = r.with("BONAFIDE_DKIM_KEY_FILE", values::optional_file);
        let selector = r.text("BONAFIDE_DKIM_SELECTOR");
        let domain = r.text("BONAFIDE_DKIM_DOMAIN");
        let dkim = key?.map(|key| Dkim {
            key,
            domain: match (domain.is_empty(), &from) {
                (true, Some(from)) => values::domain_of(from),
                _ => domain,
            },
            selector,
        });
        Some(Mail {
            urls: urls?,
            from: from?,
            authorities: authorities?,
            timeout: timeout?,
            dkim,
        })
    }
}

/// The file with the root key: the one setting that is needed before there is a key.
pub fn root_key_file(r: &mut Reader) -> PathBuf {
    match r.text("BONAFIDE_ROOT_KEY_FILE") {
        empty if empty.is_empty() => PathBuf::from(r.text("BONAFIDE_DATA_DIR")).join("root.key"),
        path => PathBuf::from(path),
    }
}
