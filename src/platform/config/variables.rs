//! Every variable that Bonafide reads.

mod events;
mod face;
mod identity;
mod limits;
mod lockout;
mod objects;
mod spending;
mod staff;
mod standing;

use events::EVENTS;
use face::FACE;
use identity::IDENTITY;
use limits::LIMITS;
use lockout::LOCKOUT;
use objects::OBJECTS;
use spending::SPENDING;
use staff::STAFF;
use standing::STANDING;

/// One variable.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it is when it is not set.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
}

const fn v(name: &'static str, default: &'static str, doc: &'static str) -> Variable {
    Variable { name, default, doc }
}

/// Every variable. `.env.example` lists the same with the same defaults, in the same order.
pub fn all() -> impl Iterator<Item = &'static Variable> {
    let groups = [
        VARIABLES, OBJECTS, LOCKOUT, STAFF, EVENTS, SPENDING, STANDING, IDENTITY, FACE, LIMITS,
    ];
    groups.into_iter().flatten()
}

static VARIABLES: &[Variable] = &[
    v(
        "BONAFIDE_PROFILE",
        "development",
        "development: everything embedded, inbox page, movable clock. production: real adapters and keys only.",
    ),
    v(
        "BONAFIDE_LISTEN",
        "127.0.0.1:8080",
        "Address and port to listen on.",
    ),
    v(
        "BONAFIDE_PUBLIC_URL",
        "",
        "Where people reach this server; links in mails start with it. Empty: http:// and BONAFIDE_LISTEN.",
    ),
    v(
        "BONAFIDE_DATA_DIR",
        "./data",
        "Folder for the embedded database, the root key and objects.",
    ),
    v(
        "DATABASE_URL",
        "",
        "sqlite:FILE or postgres://user:password@host/database. Empty: bonafide.db in the data folder.",
    ),
    v(
        "BONAFIDE_DATABASE_CONNECTIONS",
        "8",
        "Connections to PostgreSQL, or reading connections to SQLite.",
    ),
    v(
        "BONAFIDE_ROOT_KEY_FILE",
        "",
        "File with the root key (32 bytes, base64). Empty: root.key in the data folder, made on the first start in development.",
    ),
    v(
        "BONAFIDE_ROOT_KEY",
        "",
        "The root key itself, instead of a file.",
    ),
    v(
        "BONAFIDE_TRUSTED_PROXIES",
        "",
        "Addresses and networks of proxies whose X-Forwarded-For is believed, comma-separated.",
    ),
    v(
        "BONAFIDE_GEOIP_FILE",
        "",
        "Database of cities or countries in MaxMind's format (.mmdb), which tells people roughly where a sign-in came from. Empty: no places.",
    ),
    v(
        "BONAFIDE_ALLOWED_ORIGINS",
        "",
        "Origins of single-page apps that may call from a browser, exact and comma-separated, for instance https://www.example.com. The public URL's own is always allowed.",
    ),
    v(
        "BONAFIDE_HTTP_WORKERS",
        "0",
        "Threads that serve requests. 0: one per core.",
    ),
    v(
        "BONAFIDE_WORKER",
        "on",
        "on: serve also works off the outbox. off: run bonafide worker elsewhere.",
    ),
    v(
        "BONAFIDE_SHUTDOWN_TIME",
        "20s",
        "How long running requests may take to end after a stop signal.",
    ),
    v(
        "BONAFIDE_METRICS_TOKEN",
        "",
        "Bearer token for /metrics. Empty: open in development, absent in production.",
    ),
    v(
        "BONAFIDE_LOG",
        "info",
        "Log filter, for instance warn or bonafide=debug.",
    ),
    v(
        "BONAFIDE_SITE_NAME",
        "Bonafide",
        "The marketplace's name, in mails and pages.",
    ),
    v(
        "BONAFIDE_LANGUAGE",
        "en",
        "en, es or ar: the language of mails, pages and messages when a person asks for none of these.",
    ),
    v(
        "BONAFIDE_SIGN_IN_URL",
        "",
        "The marketplace's sign-in page. Empty: the public URL.",
    ),
    v(
        "BONAFIDE_RESET_URL",
        "",
        "The marketplace's page for a forgotten password. Empty: our own, /reset-password.",
    ),
    v(
        "BONAFIDE_APP_LINK",
        "",
        "Deep link into the mobile app, shown after an address was confirmed.",
    ),
    v(
        "BONAFIDE_SUPPORT_EMAIL",
        "",
        "Where people write to for help, shown in mails.",
    ),
    v(
        "BONAFIDE_SECURITY_CONTACT",
        "",
        "Where to report a vulnerability, a mailto: or https: address, for /.well-known/security.txt. Empty: there is none.",
    ),
    v(
        "BONAFIDE_ANDROID_APPS",
        "",
        "Android apps that open our links, comma-separated PACKAGE=SHA256 (the signing certificate's fingerprint), for /.well-known/assetlinks.json.",
    ),
    v(
        "BONAFIDE_APPLE_APPS",
        "",
        "Apple apps that open our links, comma-separated TEAMID.BUNDLEID, for /.well-known/apple-app-site-association.",
    ),
    v(
        "BONAFIDE_TERMS_VERSION",
        "2026-01-01",
        "Version of the terms that a newcomer accepts.",
    ),
    v(
        "MAIL_URL",
        "inbox:",
        "inbox: (development), smtp://user:password@host:587 (STARTTLS required; ?tls=none for a server on this machine) or smtps://host:465. Several, separated by spaces, are tried in order.",
    ),
    v(
        "BONAFIDE_MAIL_FROM",
        "no-reply@bonafide.localhost",
        "Sender of all mails, an address alone or 'Name <address>'; without a name the site's is used.",
    ),
    v(
        "BONAFIDE_MAIL_CA_FILE",
        "",
        "File with further certificate authorities (PEM) that the mail server's certificate may come from.",
    ),
    v(
        "BONAFIDE_DKIM_KEY_FILE",
        "",
        "File with the private key (PKCS#8, PEM; RSA or Ed25519) that signs mails with DKIM. Empty: the mail server signs.",
    ),
    v(
        "BONAFIDE_DKIM_SELECTOR",
        "bonafide",
        "Name under which the public key is found: SELECTOR._domainkey.DOMAIN.",
    ),
    v(
        "BONAFIDE_DKIM_DOMAIN",
        "",
        "Domain that signs. Empty: the sender's.",
    ),
    v(
        "BONAFIDE_MAIL_TIMEOUT",
        "20s",
        "How long one attempt to hand a mail over may take.",
    ),
    v(
        "BONAFIDE_MAIL_EVENTS_SNS_TOPICS",
        "",
        "Amazon SES: the SNS topics whose delivery reports are believed (arn:aws:sns:…), comma-separated.",
    ),
    v(
        "BONAFIDE_MAIL_EVENTS_POSTMARK",
        "",
        "Postmark: user:password that its webhooks authenticate with.",
    ),
    v(
        "BONAFIDE_MAIL_EVENTS_SENDGRID_KEY",
        "",
        "SendGrid: verification key of its signed event webhook (base64).",
    ),
    v(
        "BONAFIDE_MAIL_EVENTS_MAILGUN_KEY",
        "",
        "Mailgun: HTTP webhook signing key.",
    ),
    v(
        "BONAFIDE_MAIL_EVENTS_SECRET",
        "",
        "Any other mail server: the key (whsec_ and base64) that signs delivery reports in the generic format; several, comma-separated, while it is changed.",
    ),
    v(
        "SMS_URL",
        "inbox:",
        "inbox: (development), off (no phone numbers can be added), twilio://SID:TOKEN@api.twilio.com?from=+15005550006 or gateway+https://host/path. Several, separated by spaces, are tried in order.",
    ),
    v(
        "BONAFIDE_SMS_TIMEOUT",
        "10s",
        "How long one attempt to hand a text message or call over may take.",
    ),
    v(
        "BONAFIDE_SMS_GATEWAY_SECRET",
        "",
        "Key (whsec_ and base64) that signs what a gateway of SMS_URL is told; several, comma-separated, while it is changed.",
    ),
    v(
        "BONAFIDE_SMS_EVENTS_TWILIO_TOKEN",
        "",
        "Auth token that signs Twilio's delivery reports; several, comma-separated, while it is changed. Empty: the one in SMS_URL.",
    ),
    v(
        "BONAFIDE_SMS_EVENTS_SECRET",
        "",
        "Any other provider: the key (whsec_ and base64) that signs delivery reports in the generic format; several, comma-separated, while it is changed.",
    ),
    v(
        "BONAFIDE_PHONE_LOOKUP_URL",
        "off",
        "Who is asked what kind of line a number belongs to: twilio://SID:TOKEN@lookups.twilio.com, or off (its digits alone tell).",
    ),
    v(
        "BONAFIDE_PHONE_LOOKUP_AGE",
        "30d",
        "How long such an answer holds before the number is looked up again.",
    ),
    v(
        "BONAFIDE_PHONE_BLOCKED_REGIONS",
        "",
        "Countries whose numbers are refused, ISO 3166-1 codes, comma-separated.",
    ),
    v(
        "BONAFIDE_ANDROID_SMS_HASH",
        "",
        "Hash of the Android app (11 characters) that may read the code from the text message by itself.",
    ),
    v(
        "BONAFIDE_PHONE_CODE_TIME",
        "10m",
        "Life of a code sent to a phone.",
    ),
    v(
        "BONAFIDE_PASSWORD_PROFILE",
        "guided",
        "guided (12 characters, nothing common or personal), nist (15 characters) or classic (hard character classes).",
    ),
    v(
        "BONAFIDE_PASSWORD_EXPIRY",
        "90d",
        "How long a password is good under the profile classic; the other profiles ask for a new one only when somebody else knows the old one.",
    ),
    v(
        "BONAFIDE_PASSWORD_ADVICE_AFTER",
        "180d",
        "From which age on another password is advised; advice only.",
    ),
    v(
        "BONAFIDE_PASSWORD_REMINDERS",
        "off",
        "on: a mail gives that advice, once for each password.",
    ),
    v(
        "BONAFIDE_ARGON2_MEMORY_KIB",
        "19456",
        "argon2id memory. bonafide calibrate prints what this machine affords.",
    ),
    v("BONAFIDE_ARGON2_PASSES", "2", "argon2id passes."),
    v("BONAFIDE_ARGON2_LANES", "1", "argon2id lanes."),
    v(
        "BONAFIDE_HASHING_THREADS",
        "0",
        "Threads that hash passwords. 0: one per core.",
    ),
    v(
        "BONAFIDE_HASHING_DEADLINE",
        "1s",
        "A request whose hash would have to wait longer is refused with 503 at once.",
    ),
    v(
        "BONAFIDE_PASSKEY_RP_ID",
        "",
        "Host name that passkeys are bound to, for good: the sign-in page's, or a domain above it. Empty: the public URL's host.",
    ),
    v(
        "BONAFIDE_PASSKEY_ORIGINS",
        "",
        "Origins of pages and apps that may ask for passkeys, exact and comma-separated; an Android app's is android:apk-key-hash: and the SHA-256 of its certificate (base64url). Empty: the public URL's, BONAFIDE_ALLOWED_ORIGINS and BONAFIDE_ANDROID_APPS.",
    ),
    v(
        "BONAFIDE_ACCESS_TOKEN_TIME",
        "10m",
        "Life of an access token.",
    ),
    v(
        "BONAFIDE_REFRESH_IDLE_TIME",
        "14d",
        "Life of a session that is not used.",
    ),
    v(
        "BONAFIDE_SESSION_TIME",
        "90d",
        "Life of a session, however much it is used.",
    ),
    v(
        "BONAFIDE_REGISTRATION_TOKEN_TIME",
        "24h",
        "Life of a registration_token.",
    ),
    v(
        "BONAFIDE_EMAIL_LINK_TIME",
        "24h",
        "Life of the link in a verification mail.",
    ),
    v(
        "BONAFIDE_EMAIL_CODE_TIME",
        "15m",
        "Life of the code in a verification mail.",
    ),
    v(
        "BONAFIDE_EMAIL_UNDO_TIME",
        "72h",
        "How long a change of the address can be undone from the old one.",
    ),
    v(
        "BONAFIDE_DEVICE_TIME",
        "180d",
        "How long a device stays known to an account after it last signed in; strangers' failures do not lock known devices.",
    ),
    v(
        "BONAFIDE_TRUST_TIME",
        "30d",
        "How long a device that its owner trusts signs in without a second step.",
    ),
];

/// The variable of this name.
pub fn find(name: &str) -> Option<&'static Variable> {
    all().find(|variable| variable.name == name)
}

/// Whether a variable of the environment is meant for us; `BONAFIDE_TEST_…` belongs to the tests.
pub fn is_ours(name: &str) -> bool {
    (name.starts_with("BONAFIDE_") && !name.starts_with("BONAFIDE_TEST_") && name != "BONAFIDE_BIN")
        || find(name).is_some()
}
