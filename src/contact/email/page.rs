//! The page behind the link in the mail. It works without scripts and cookies, in any browser, on any device. `GET` changes
//! nothing, whoever or whatever fetches it; its buttons `POST`.

use actix_web::{HttpRequest, HttpResponse, get, post};
use minijinja::context;
use utoipa::{IntoParams, ToSchema};

use super::{Confirmed, confirm_by_link, disown, http::read_email, look, resend_to};
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
pub struct LinkQuery {
    /// The token of the mail.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// Open the link of a verification mail
///
/// A page that says what is about to be confirmed and has a button that confirms it. Opening it changes nothing, however often, so
/// that mail scanners do no harm. A link that does not work gets a page with a way on.
#[utoipa::path(operation_id = "open_verification_link", tag = "email verification", security(()), params(LinkQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/verify-email")]
pub async fn open_verification_link(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let token = links::mended(&request.uri().to_string()).unwrap_or_default();
    let (inner, shown) = (platform.clone(), token.clone());
    let view = match platform
        .db
        .read(move |conn| look(conn, &inner, &call, &token))
        .await
    {
        Ok(view) => view,
        Err(problem) => return trouble(&platform, language, problem),
    };
    let site = &platform.config.site;
    let app_link = if site.app_link.is_empty() {
        String::new()
    } else {
        format!("{}?token={shown}", site.app_link)
    };
    let values = context! {
        site => site.name.as_str(), token => shown, address => view.address, name => view.name, app_link,
    };
    render(
        HttpResponse::Ok(),
        &platform,
        language,
        "contact/email/page/confirm.html",
        values,
    )
}

/// What a button of the page sends.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document's picture of the form, which is read field by field"
)]
pub struct PageForm {
    /// `confirm`, `disown` or `resend`.
    #[schema(max_length = 16, examples("confirm"))]
    action: String,
    /// The token of the mail, for `confirm` and `disown`.
    #[schema(max_length = 4096, nullable = false)]
    token: Option<String>,
    /// The address, for `resend`.
    #[schema(max_length = 254, nullable = false)]
    email: Option<String>,
}

/// Press a button of the verification page
///
/// Confirms the address, ends a registration that was not one's own, or asks for another mail. Never signs in: the click may be another
/// person's. Apps use `POST /v1/email-verifications/confirm` instead.
#[utoipa::path(operation_id = "submit_verification_page", tag = "email verification", security(()),
    request_body(content = PageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The next page", body = String, content_type = "text/html")))]
#[post("/verify-email")]
pub async fn submit_verification_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    form: Fields,
) -> Answer {
    let limits = &platform.config.limits;
    if let Err(refusal) = call.spend(&platform, &limits.confirmations_per_client) {
        return trouble(&platform, language, refusal);
    }
    let token = form.get("token").to_owned();
    match form.get("action") {
        "resend" => press_resend(&platform, language, call, form.get("email")).await,
        "disown" => press_disown(&platform, language, call, token).await,
        _ => press_confirm(&platform, language, call, token).await,
    }
}

async fn press_confirm(
    platform: &Platform,
    language: Language,
    call: Call,
    token: String,
) -> Answer {
    let inner = platform.clone();
    let confirmed = platform.db.write(move |conn| {
        let address = look(conn, &inner, &call, &token)?.address;
        match confirm_by_link(conn, &call, &token)? {
            Confirmed::Verified(_) | Confirmed::Already(_) => Ok(address),
        }
    });
    let address = match confirmed.await {
        Ok(address) => address,
        Err(problem) => return trouble(platform, language, problem),
    };
    let site = &platform.config.site;
    let values = context! {
        site => site.name.as_str(), address, sign_in_url => site.sign_in_url.as_str(), app_link => site.app_link.as_str(),
    };
    render(
        HttpResponse::Ok(),
        platform,
        language,
        "contact/email/page/done.html",
        values,
    )
}

async fn press_disown(
    platform: &Platform,
    language: Language,
    call: Call,
    token: String,
) -> Answer {
    if let Err(problem) = platform
        .db
        .write(move |conn| disown(conn, &call, &token))
        .await
    {
        return trouble(platform, language, problem);
    }
    let values = context! { site => platform.config.site.name.as_str() };
    render(
        HttpResponse::Ok(),
        platform,
        language,
        "contact/email/page/disowned.html",
        values,
    )
}

async fn press_resend(platform: &Platform, language: Language, call: Call, email: &str) -> Answer {
    let limits = &platform.config.limits;
    if let Err(refusal) = call.spend(platform, &limits.resends_per_client) {
        return trouble(platform, language, refusal);
    }
    let inner = platform.clone();
    let result = match read_email("/email", email) {
        Ok(email) => platform
            .db
            .write(move |conn| resend_to(conn, &inner, &call, &email))
            .await
            .map(|_| ()),
        Err(problem) => Err(problem),
    };
    let text = match result {
        Ok(()) => "resent-on-its-way",
        Err(Problem::Known(known)) if known.retry_after.is_some() => "resent-too-soon",
        Err(Problem::Known(_)) => "resent-not-an-address",
        Err(internal) => return Err(internal),
    };
    let values = context! { site => platform.config.site.name.as_str(), text };
    render(
        HttpResponse::Ok(),
        platform,
        language,
        "contact/email/page/resent.html",
        values,
    )
}

fn trouble(platform: &Platform, language: Language, problem: Problem) -> Answer {
    let template = "contact/email/page/trouble.html";
    links::page::trouble(platform, language, problem, template)
}
