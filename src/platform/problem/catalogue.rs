//! The public list of problem codes: `GET /v1/problems` and `GET /problems/{code}`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use minijinja::context;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Kind, Problem, common};
use crate::platform::Platform;
use crate::platform::http::page;
use crate::platform::http::reply::{Answer, spoken};
use crate::platform::texts::{Language, Texts};

/// All codes, by name. Built once by the top floor from the tables of all rooms.
#[derive(Clone)]
pub struct Catalogue(Arc<BTreeMap<&'static str, &'static Kind>>);

impl Catalogue {
    /// Collects the tables.
    pub fn new(tables: &[&[&'static Kind]]) -> Self {
        Self(Arc::new(
            tables
                .iter()
                .flat_map(|table| table.iter())
                .map(|kind| (kind.code, *kind))
                .collect(),
        ))
    }

    /// The row of this code.
    pub fn get(&self, code: &str) -> Option<&'static Kind> {
        self.0.get(code).copied()
    }

    /// All rows, by code.
    pub fn all(&self) -> impl Iterator<Item = &'static Kind> + '_ {
        self.0.values().copied()
    }
}

/// One problem code, explained.
#[derive(Serialize, ToSchema)]
pub struct ProblemKind {
    /// The stable code.
    #[schema(value_type = String, max_length = 64, examples("link_expired"))]
    pub code: &'static str,
    /// Its HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// A short title.
    #[schema(value_type = String, max_length = 200)]
    pub title: &'static str,
    /// When it comes.
    #[schema(value_type = String, max_length = 1000)]
    pub when: &'static str,
    /// What to do, in a sentence that can be shown to a person, in the language of `Accept-Language`.
    #[schema(value_type = String, max_length = 1000)]
    pub fix: Cow<'static, str>,
    /// Where it is explained.
    #[schema(max_length = 200, examples("/problems/link_expired"))]
    pub url: String,
}

impl ProblemKind {
    fn new(kind: &'static Kind, texts: &Texts, language: Language) -> Self {
        Self {
            code: kind.code,
            status: kind.status,
            title: kind.title,
            when: kind.when,
            fix: texts.problem_fix(language, kind),
            url: format!("/problems/{}", kind.code),
        }
    }
}

/// All problem codes.
#[derive(Serialize, ToSchema)]
pub struct ProblemList {
    /// The codes, by name.
    #[schema(max_items = 1000)]
    pub data: Vec<ProblemKind>,
}

/// List every problem code
///
/// Every code that this API can answer, when it comes and what to do about it. Switch on `code`, never on
/// `title` or `detail`.
#[utoipa::path(operation_id = "list_problems", tag = "reference", security(()),
    responses((status = 200, description = "All codes", body = ProblemList, example = json!({"data": [
        {"code": "link_expired", "status": 410, "title": "The link has expired",
         "when": "The link is older than it may be.", "fix": "Please ask for a new mail.", "url": "/problems/link_expired"}]}))))]
#[get("/v1/problems")]
pub async fn list_problems(
    platform: Platform,
    language: Language,
    catalogue: web::Data<Catalogue>,
) -> Answer {
    let kinds = catalogue.all();
    let data = kinds.map(|kind| ProblemKind::new(kind, &platform.texts, language));
    let list = ProblemList {
        data: data.collect(),
    };
    Ok(spoken(&mut HttpResponse::Ok(), language).json(list))
}

/// Explain one problem code
///
/// The target of every problem's `type`: a page for people, or JSON when `Accept` prefers it.
#[utoipa::path(operation_id = "get_problem", tag = "reference", security(()),
    params(("code" = String, Path, description = "The code", max_length = 64, example = "link_expired")),
    responses((status = 200, description = "The code, explained", content(
        (ProblemKind = "application/json", example = json!({"code": "link_expired", "status": 410,
            "title": "The link has expired", "when": "The link is older than it may be.",
            "fix": "Please ask for a new mail.", "url": "/problems/link_expired"})),
        (String = "text/html")))),
    extensions(("x-error-codes" = json!(["not_found"]))))]
#[get("/problems/{code}")]
pub async fn get_problem(
    platform: Platform,
    language: Language,
    request: HttpRequest,
    catalogue: web::Data<Catalogue>,
    code: web::Path<String>,
) -> Answer {
    let kind = catalogue
        .get(&code)
        .ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    if prefers_json(&request) {
        let explained = ProblemKind::new(kind, &platform.texts, language);
        return Ok(spoken(&mut HttpResponse::Ok(), language).json(explained));
    }
    let values = context! {
        site => platform.config.site.name.as_str(), code => kind.code, status => kind.status, title => platform.texts.problem_title(language, kind),
        when => kind.when, fix => platform.texts.problem_fix(language, kind), all_url => "/v1/problems",
    };
    page::render(
        HttpResponse::Ok(),
        &platform,
        language,
        "platform/problem/page.html",
        values,
    )
}

fn prefers_json(request: &HttpRequest) -> bool {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    accept.contains("json") && !accept.contains("text/html")
}
