//! The page behind the link of a mail about a lock. It works without scripts and cookies; `GET` changes nothing, whoever or whatever fetches
//! it, and its buttons `POST`.

use actix_web::{HttpRequest, HttpResponse, get, post};
use minijinja::{Value, context};
use utoipa::{IntoParams, ToSchema};

use super::owner::{Lifted, by_link, disown, look};
use super::problems::ACCOUNT_LOCKED;
use super::rules::Standing;
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
pub struct UnlockQuery {
    /// The token of the mail.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// What a button of the page sends.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document's picture of the form, which is read field by field"
)]
pub struct UnlockPageForm {
    /// The token of the mail.
    #[schema(max_length = 4096)]
    token: String,
    /// `unlock` or `disown`.
    #[schema(max_length = 16, nullable = false, examples("unlock"))]
    action: Option<String>,
}

/// Open the link of a mail about a lock
///
/// A page that says since when, until when and by whose attempts the sign-in is locked, and has two buttons: "unlock", and "this wasn't
/// me". Opening it changes nothing, however often.
#[utoipa::path(operation_id = "open_unlock_link", tag = "lockout", security(()), params(UnlockQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/unlock")]
pub async fn open_unlock_link(
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
    let view = match view.await {
        Ok(view) => view,
        Err(problem) => return trouble(&platform, language, problem),
    };
    match view.standing {
        Standing::Open => page(&platform, language, "open.html", context! {}),
        Standing::Stopped => page(&platform, language, "stopped.html", context! {}),
        Standing::Locked(until) => {
            let place = platform.places.place_of(&view.address, language);
            let values = context! {
                token => shown, since => view.since.for_people(), until => until.for_people(), address => view.address,
                place => place.map(|place| place.for_people()),
            };
            page(&platform, language, "ask.html", values)
        }
    }
}

/// Press a button of the page about a lock
///
/// Lifts the lock, or notes that it wasn't the owner who tried. Signs nobody in. Apps use `/v1/unlocks` instead.
#[utoipa::path(operation_id = "submit_unlock_page", tag = "lockout", security(()),
    request_body(content = UnlockPageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The next page", body = String, content_type = "text/html")))]
#[post("/unlock")]
pub async fn submit_unlock_page(
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
    let token = form.get("token").to_owned();
    match form.get("action") {
        "disown" => press_disown(&platform, language, call, token).await,
        _ => press_unlock(&platform, language, call, token).await,
    }
}

async fn press_unlock(
    platform: &Platform,
    language: Language,
    call: Call,
    token: String,
) -> Answer {
    let inner = platform.clone();
    let lifted = platform
        .db
        .write(move |conn| by_link(conn, &inner, &call, &token));
    let template = match lifted.await {
        Ok(Lifted::Now) => "unlocked.html",
        Ok(Lifted::NotLocked) => "open.html",
        Err(problem) if problem.code() == ACCOUNT_LOCKED.code => "stopped.html",
        Err(problem) => return trouble(platform, language, problem),
    };
    page(platform, language, template, context! {})
}

async fn press_disown(
    platform: &Platform,
    language: Language,
    call: Call,
    token: String,
) -> Answer {
    let inner = platform.clone();
    let disowned = platform
        .db
        .write(move |conn| disown(conn, &inner, &call, &token));
    match disowned.await {
        Ok(standing) => {
            let values = context! { is_open => standing == Standing::Open };
            page(platform, language, "disowned.html", values)
        }
        Err(problem) => trouble(platform, language, problem),
    }
}

fn page(platform: &Platform, language: Language, name: &str, values: Value) -> Answer {
    let site = &platform.config.site;
    let template = format!("sign_in/lockout/page/{name}");
    let values = context! {
        site => site.name.as_str(), sign_in_url => site.sign_in_url.as_str(), reset_url => site.reset_url.as_str(), ..values
    };
    render(HttpResponse::Ok(), platform, language, &template, values)
}

fn trouble(platform: &Platform, language: Language, problem: Problem) -> Answer {
    let template = "sign_in/lockout/page/trouble.html";
    links::page::trouble(platform, language, problem, template)
}
