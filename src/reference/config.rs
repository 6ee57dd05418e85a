//! `GET /v1/config`: apps draw their forms from it.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::account::name::NAME_MAX;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::config::PasswordProfile;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::texts::Language;
use crate::sign_in::password;

/// The rules for a password.
#[derive(Serialize, ToSchema)]
pub struct PasswordRules {
    /// `guided`, `nist` or `classic`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("guided"), extensions(("x-extensible-enum" = json!(["guided", "nist", "classic"]))))]
    pub profile: &'static str,
    /// Fewest characters.
    #[schema(maximum = 1024)]
    pub minimum_length: usize,
    /// Most characters.
    #[schema(maximum = 1024)]
    pub maximum_length: usize,
    /// Whether lower and upper case, a digit and a symbol are demanded, not just advised.
    pub classes_required: bool,
}

/// How the address is proven.
#[derive(Serialize, ToSchema)]
pub struct EmailRules {
    /// Life of the link, seconds.
    #[schema(maximum = 31536000)]
    pub link_seconds: u64,
    /// Life of the code, seconds.
    #[schema(maximum = 31536000)]
    pub code_seconds: u64,
    /// The address that mails come from.
    #[schema(max_length = 254, examples("no-reply@example.com"))]
    pub sender: String,
}

/// What an app needs to know of this server.
#[derive(Serialize, ToSchema)]
pub struct ServerConfig {
    /// The marketplace's name.
    #[schema(max_length = 200, examples("Bonafide"))]
    pub site_name: String,
    /// Where this server is reached.
    #[schema(max_length = 2000, examples("https://accounts.example.com"))]
    pub public_url: String,
    /// Ways to sign in; more may be added.
    #[schema(max_items = 20, value_type = Vec<String>, examples(json!(["password", "passkey"])))]
    pub sign_in_methods: Vec<&'static str>,
    /// Second steps that may be added; more may be added.
    #[schema(max_items = 20, value_type = Vec<String>, examples(json!(["totp", "sms", "email", "passkey"])))]
    pub second_steps: Vec<&'static str>,
    /// Roles to register with; more may be added.
    #[schema(max_items = 20, value_type = Vec<String>, examples(json!(["freelancer", "client"])))]
    pub roles: Vec<&'static str>,
    /// Languages of mails, pages and messages, BCP 47; more may be added.
    #[schema(max_items = 100, value_type = Vec<String>, examples(json!(["en", "es", "ar"])))]
    pub languages: Vec<&'static str>,
    /// Version of the terms that `accept_terms` accepts.
    #[schema(max_length = 64, examples("2026-01-01"))]
    pub terms_version: String,
    /// The longest name, characters.
    #[schema(maximum = 1000)]
    pub name_maximum_length: usize,
    /// The rules for a password.
    pub password: PasswordRules,
    /// How the address is proven.
    pub email_verification: EmailRules,
}

/// Show what this server offers
///
/// Methods, password policy, limits: an app draws its sign-up form from it.
#[utoipa::path(operation_id = "get_config", tag = "reference", security(()),
    responses((status = 200, description = "What it offers", body = ServerConfig, example = json!({
        "site_name": "Bonafide", "public_url": "https://accounts.example.com", "sign_in_methods": ["password", "passkey"],
        "second_steps": ["totp", "sms", "email", "passkey"],
        "roles": ["freelancer", "client"], "languages": ["en", "es", "ar"], "terms_version": "2026-01-01", "name_maximum_length": 100,
        "password": {"profile": "guided", "minimum_length": 12, "maximum_length": 256, "classes_required": false},
        "email_verification": {"link_seconds": 86400, "code_seconds": 900, "sender": "no-reply@example.com"}}))))]
#[get("/v1/config")]
pub async fn get_config(platform: Platform, _anybody: Anonymous) -> Answer {
    let (config, policy) = (&platform.config, password::policy(&platform));
    let has_passkeys = config.passkeys.is_some();
    let profile = match config.passwords.profile {
        PasswordProfile::Guided => "guided",
        PasswordProfile::Nist => "nist",
        PasswordProfile::Classic => "classic",
    };
    Ok(ok(&ServerConfig {
        site_name: config.site.name.clone(),
        public_url: config.site.public_url.clone(),
        sign_in_methods: offered(&[("password", true), ("passkey", has_passkeys)]),
        second_steps: offered(&[
            ("totp", true),
            ("sms", !config.phone.urls.is_empty()),
            ("email", true),
            ("passkey", has_passkeys),
        ]),
        roles: vec!["freelancer", "client"],
        languages: Language::ALL.map(Language::as_str).to_vec(),
        terms_version: config.site.terms_version.clone(),
        name_maximum_length: NAME_MAX,
        password: PasswordRules {
            profile,
            minimum_length: policy.minimum,
            maximum_length: policy.maximum,
            classes_required: config.passwords.profile == PasswordProfile::Classic,
        },
        email_verification: EmailRules {
            link_seconds: config.lifetimes.email_link.as_secs(),
            code_seconds: config.lifetimes.email_code.as_secs(),
            sender: crate::contact::email::http::sender(&platform),
        },
    }))
}

fn offered(all: &[(&'static str, bool)]) -> Vec<&'static str> {
    let on = all.iter().filter(|(_, is_on)| *is_on);
    on.map(|(name, _)| *name).collect()
}
