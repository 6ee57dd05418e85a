//! Templates: pages that work without scripts and cookies, and the bodies of mails.
//!
//! Every template is filled in a language, with `lang` and `dir` for its frame; `t("key", name=value)` says a text.

mod words;

use std::fmt::Write;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use sha2::{Digest, Sha256};

use super::reply::spoken;
use crate::platform::Platform;
use crate::platform::problem::Problem;
use crate::platform::texts::{Language, Table, Texts};

/// A template's name and text.
pub type Template = (&'static str, &'static str);

/// The ground floor's templates.
pub const TEMPLATES: &[Template] = &[
    ("page/layout.html", include_str!("page/layout.html")),
    (
        "platform/problem/page.html",
        include_str!("../problem/page.html"),
    ),
];

/// Words that several pages and mails share.
pub const TEXTS: Table = &[
    (Language::En, include_str!("page/texts/en.ftl")),
    (Language::Es, include_str!("page/texts/es.ftl")),
    (Language::Ar, include_str!("page/texts/ar.ftl")),
];

const STYLE: &str = include_str!("page/style.css");

/// All templates, parsed once. Cheap to clone.
#[derive(Clone)]
pub struct Pages {
    environment: Arc<Environment<'static>>,
    policy: Arc<str>,
}

impl Pages {
    /// Parses the templates of all rooms; a broken one is an error at start.
    pub fn new(tables: &[&[Template]], texts: &Texts) -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(write_escaped);
        environment.add_global("style", STYLE);
        words::add(&mut environment, texts.clone());
        for (name, text) in tables.iter().flat_map(|table| table.iter()) {
            environment
                .add_template(name, text)
                .with_context(|| format!("template {name}"))?;
        }
        let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
        Ok(Self {
            environment: Arc::new(environment),
            policy: policy.into(),
        })
    }

    /// Fills a template.
    pub fn fill(&self, name: &str, language: Language, values: Value) -> anyhow::Result<String> {
        let template = self.environment.get_template(name)?;
        template
            .render(context! { lang => language.as_str(), dir => language.direction(), ..values })
            .with_context(|| format!("template {name}"))
    }
}

/// Escapes what HTML needs escaped. minijinja's own escaping also writes `/` as an entity, which makes the links in our mails
/// look as if they had something to hide.
fn write_escaped(
    out: &mut minijinja::Output<'_>,
    state: &mut minijinja::State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if *state.auto_escape() != AutoEscape::Html
        || value.is_safe()
        || value.kind() != ValueKind::String
    {
        return minijinja::escape_formatter(out, state, value);
    }
    escape(out, value.as_str().unwrap_or_default()).map_err(minijinja::Error::from)
}

fn escape(out: &mut impl Write, text: &str) -> std::fmt::Result {
    for character in text.chars() {
        match character {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            other => out.write_char(other)?,
        }
    }
    Ok(())
}

/// Answers with a page.
pub fn render(
    mut answer: HttpResponseBuilder,
    platform: &Platform,
    language: Language,
    name: &str,
    values: Value,
) -> Result<HttpResponse, Problem> {
    let html = platform.pages.fill(name, language, values)?;
    Ok(spoken(&mut answer, language)
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            platform.pages.policy.as_ref(),
        ))
        .content_type("text/html; charset=utf-8")
        .body(html))
}
