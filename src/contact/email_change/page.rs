//! The pages behind the links of a change: `GET` changes nothing, whoever or whatever fetches it; the button `POST`s.

use actix_web::{HttpRequest, HttpResponse, get, post};
use minijinja::{Value, context};
use utoipa::{IntoParams, ToSchema};

use super::{View, confirm_by_link, look, look_undo, undo};
use crate::contact::links;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::Call;
use crate::platform::http::page::render;
use crate::platform::http::parsed::Fields;
use crate::platform::http::reply::Answer;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;

/// The query of the link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "the document's picture of the query, which is read from the whole address: it may be damaged"
)]
pub struct ChangeQuery {
    /// The token of the mail.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// What the page's button sends.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document's picture of the form, which is read field by field"
)]
pub struct ChangePageForm {
    /// The token of the mail.
    #[schema(max_length = 4096)]
    token: String,
}

/// Open the link to a new address
///
/// A page that says which address is about to be used for which account, and has a button. Opening it changes nothing, however often.
#[utoipa::path(operation_id = "open_new_email_link", tag = "change of address", security(()), params(ChangeQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/confirm-new-email")]
pub async fn open_new_email_link(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let token = links::mended(&request.uri().to_string()).unwrap_or_default();
    let (inner, shown) = (platform.clone(), token.clone());
    let view = platform
        .db
        .read(move |conn| look(conn, &inner, &call, &token));
    show(
        &platform,
        language,
        view.await,
        &shown,
        "contact/email_change/page/confirm.html",
    )
}

/// Press the button of the page for a new address
///
/// The address is proven and becomes the account's. Signs nobody in.
#[utoipa::path(operation_id = "submit_new_email_page", tag = "change of address", security(()),
    request_body(content = ChangePageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The next page", body = String, content_type = "text/html")))]
#[post("/confirm-new-email")]
pub async fn submit_new_email_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    form: Fields,
) -> Answer {
    let budget = &platform.config.limits.confirmations_per_client;
    if let Err(refusal) = call.spend(&platform, budget) {
        return trouble(&platform, language, refusal);
    }
    let (inner, token) = (platform.clone(), form.get("token").to_owned());
    let confirmed = platform
        .db
        .write(move |conn| confirm_by_link(conn, &inner, &call, &token, None));
    let address = match confirmed.await {
        Ok(address) => address,
        Err(problem) => return trouble(&platform, language, problem),
    };
    let site = &platform.config.site;
    let values = context! { site => site.name.as_str(), address => address.as_str(), sign_in_url => site.sign_in_url.as_str() };
    page(
        &platform,
        language,
        "contact/email_change/page/done.html",
        values,
    )
}

/// Open the link that undoes a change
///
/// A page that says which address is about to come back, and has a button. Opening it changes nothing.
#[utoipa::path(operation_id = "open_undo_link", tag = "change of address", security(()), params(ChangeQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/undo-email-change")]
pub async fn open_undo_link(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let token = links::mended(&request.uri().to_string()).unwrap_or_default();
    let (inner, shown) = (platform.clone(), token.clone());
    let view = platform
        .db
        .read(move |conn| look_undo(conn, &inner, &call, &token));
    show(
        &platform,
        language,
        view.await,
        &shown,
        "contact/email_change/page/undo.html",
    )
}

/// Press the button of the page that undoes a change
///
/// The old address comes back, every session ends.
#[utoipa::path(operation_id = "submit_undo_page", tag = "change of address", security(()),
    request_body(content = ChangePageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The next page", body = String, content_type = "text/html")))]
#[post("/undo-email-change")]
pub async fn submit_undo_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    form: Fields,
) -> Answer {
    let budget = &platform.config.limits.confirmations_per_client;
    if let Err(refusal) = call.spend(&platform, budget) {
        return trouble(&platform, language, refusal);
    }
    let (inner, token, now) = (platform.clone(), form.get("token").to_owned(), call.now);
    let undone = platform
        .db
        .write(move |conn| undo(conn, &inner, &call, &token));
    let (void, address) = match undone.await {
        Ok(undone) => undone,
        Err(problem) => return trouble(&platform, language, problem),
    };
    platform.tokens.revocations().note(&void.subject(), now);
    let site = &platform.config.site;
    let values = context! { site => site.name.as_str(), address => address.as_str(), reset_url => site.reset_url.as_str() };
    page(
        &platform,
        language,
        "contact/email_change/page/undone.html",
        values,
    )
}

fn show(
    platform: &Platform,
    language: Language,
    view: Result<View, Problem>,
    token: &str,
    template: &'static str,
) -> Answer {
    let view = match view {
        Ok(view) => view,
        Err(problem) => return trouble(platform, language, problem),
    };
    let values = context! {
        site => platform.config.site.name.as_str(), token, address => view.address.as_str(), name => view.name,
    };
    page(platform, language, template, values)
}

fn page(platform: &Platform, language: Language, template: &'static str, values: Value) -> Answer {
    render(HttpResponse::Ok(), platform, language, template, values)
}

fn trouble(platform: &Platform, language: Language, problem: Problem) -> Answer {
    let template = "contact/email_change/page/trouble.html";
    links::page::trouble(platform, language, problem, template)
}
