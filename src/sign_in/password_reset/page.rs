//! `/reset-password`: asks for a mail, and is the page behind its link. It works without scripts and cookies; `GET` changes nothing, whoever or
//! whatever fetches it, and its forms `POST`.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use minijinja::{Value, context};
use secrecy::SecretString;
use utoipa::{IntoParams, ToSchema};

use super::choice::{Proof, Unfit, choose};
use super::{Person, look, request};
use crate::accounts::account::address::EMAIL_MAX;
use crate::contact::email::http::read_email;
use crate::contact::links;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::config::PasswordProfile;
use crate::platform::hashing::HashingRoom;
use crate::platform::http::Call;
use crate::platform::http::page::render;
use crate::platform::http::parsed::Fields;
use crate::platform::http::reply::Answer;
use crate::platform::problem::Problem;
use crate::platform::texts::Language;
use crate::sign_in::password;

/// The longest code that is shown again, characters; ours have nine with their dash.
const CODE_MAX: usize = 32;

/// The query of the link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "the document's picture of the query, which is read from the whole address: it may be damaged"
)]
pub struct ResetQuery {
    /// The token of the mail. Without it the page asks for an address.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// What the page's forms send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document's picture of the form, which is read field by field"
)]
pub struct ResetPageForm {
    /// The token of the mail, with a new password.
    #[schema(max_length = 4096, nullable = false)]
    token: Option<String>,
    /// The address: alone to ask for a mail, or with its code and a new password.
    #[schema(max_length = 254, nullable = false)]
    email: Option<String>,
    /// The code of the mail.
    #[schema(max_length = 32, nullable = false)]
    code: Option<String>,
    /// The new password.
    #[schema(max_length = 1024, nullable = false)]
    new_password: Option<String>,
}

/// Open the page for a forgotten password
///
/// Without a token: a form that asks for a mail. With the token of the mail's link: a form for the new password. Opening it changes nothing,
/// however often. A link that does not work gets a page with a way on.
#[utoipa::path(operation_id = "open_password_reset_page", tag = "password", security(()), params(ResetQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/reset-password")]
pub async fn open_password_reset_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let address = request.uri().to_string();
    if !links::page::has_token(&address) {
        let values = context! { site => platform.config.site.name.as_str() };
        return page(&platform, language, "ask.html", values);
    }
    let token = links::mended(&address).unwrap_or_default();
    let (inner, shown) = (platform.clone(), token.clone());
    let person = platform
        .db
        .read(move |conn| look(conn, &inner, &call, &token));
    match person.await {
        Ok(person) => by_link_page(&platform, language, &shown, &person, Vec::new()),
        Err(problem) => trouble(&platform, language, problem),
    }
}

/// Send a form of the page for a forgotten password
///
/// With `token` and `new_password`, or `email`, `code` and `new_password`: chooses the new password; one that is refused gets the form again with every
/// failed rule. With `email` alone: asks for a mail, with the same answer for every address. Signs nobody in. Apps use `/v1/password-resets` instead.
#[utoipa::path(operation_id = "submit_password_reset_page", tag = "password", security(()),
    request_body(content = ResetPageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The next page", body = String, content_type = "text/html")))]
#[post("/reset-password")]
pub async fn submit_password_reset_page(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    room: web::Data<HashingRoom>,
    form: Fields,
) -> Answer {
    let chosen = SecretString::from(form.get("new_password"));
    let (token, email, code) = (form.get("token"), form.get("email"), form.get("code"));
    if !token.is_empty() {
        let proof = Proof::Link(token.to_owned());
        return match choose(&platform, &room, call, proof, &chosen).await {
            Ok(Ok(())) => done(&platform, language),
            Ok(Err(unfit)) => again(&platform, language, token, &unfit),
            Err(problem) => trouble(&platform, language, problem),
        };
    }
    if code.is_empty() && form.get("new_password").is_empty() {
        return press_ask(&platform, language, call, email).await;
    }
    let faults = match read_email("/email", email) {
        Ok(address) => {
            let proof = Proof::Code(address, code.to_owned());
            match choose(&platform, &room, call, proof, &chosen).await {
                Ok(Ok(())) => return done(&platform, language),
                Ok(Err(unfit)) => unfit.said(&platform, language)?,
                Err(problem) => said(&platform, language, problem)?,
            }
        }
        Err(problem) => said(&platform, language, problem)?,
    };
    asked(&platform, language, "", email, code, faults)
}

async fn press_ask(platform: &Platform, language: Language, call: Call, email: &str) -> Answer {
    if let Err(refusal) = call.spend(platform, &platform.config.limits.resets_per_client) {
        return trouble(platform, language, refusal);
    }
    let inner = platform.clone();
    let result = match read_email("/email", email) {
        Ok(address) => platform
            .db
            .write(move |conn| request(conn, &inner, &call, &address))
            .await
            .map(|_| ()),
        Err(problem) => Err(problem),
    };
    let text = match result {
        Ok(()) => "reset-asked-on-its-way",
        Err(Problem::Known(known)) if known.retry_after.is_some() && known.kind.status < 500 => {
            "reset-asked-too-soon"
        }
        Err(Problem::Known(known)) if known.kind.status < 500 => "reset-asked-no-address",
        Err(problem) => return Err(problem),
    };
    asked(platform, language, text, email, "", Vec::new())
}

/// The form for the new password again, with what is wrong with the one that was chosen.
fn again(platform: &Platform, language: Language, token: &str, unfit: &Unfit) -> Answer {
    let faults = unfit.said(platform, language)?;
    let token = links::mended(token).unwrap_or_default();
    by_link_page(platform, language, &token, &unfit.person, faults)
}

fn by_link_page(
    platform: &Platform,
    language: Language,
    token: &str,
    person: &Person,
    faults: Vec<String>,
) -> Answer {
    let policy = password::policy(platform);
    let values = context! {
        site => platform.config.site.name.as_str(), token, name => person.name.as_str(), address => person.address.as_str(), faults,
        minimum => policy.minimum, classes => policy.profile == PasswordProfile::Classic,
    };
    page(platform, language, "choose.html", values)
}

/// The page after a mail was asked for, with the form for its code. It is the same for every address.
fn asked(
    platform: &Platform,
    language: Language,
    text: &str,
    email: &str,
    code: &str,
    faults: Vec<String>,
) -> Answer {
    let policy = password::policy(platform);
    // What was typed comes back into its fields, but no more of it than they take.
    let (email, code): (String, String) = (
        email.chars().take(EMAIL_MAX).collect(),
        code.chars().take(CODE_MAX).collect(),
    );
    let values = context! {
        site => platform.config.site.name.as_str(), text, email, code, faults,
        minimum => policy.minimum, classes => policy.profile == PasswordProfile::Classic,
    };
    page(platform, language, "asked.html", values)
}

fn done(platform: &Platform, language: Language) -> Answer {
    let site = &platform.config.site;
    let values = context! { site => site.name.as_str(), sign_in_url => site.sign_in_url.as_str() };
    page(platform, language, "done.html", values)
}

/// What a person is told of a refusal; an outage stays one.
fn said(platform: &Platform, language: Language, problem: Problem) -> Result<Vec<String>, Problem> {
    let kind = problem.kind();
    if kind.status >= 500 {
        return Err(problem);
    }
    Ok(vec![
        platform.texts.problem_fix(language, kind).into_owned(),
    ])
}

fn trouble(platform: &Platform, language: Language, problem: Problem) -> Answer {
    let template = "sign_in/password_reset/page/trouble.html";
    links::page::trouble(platform, language, problem, template)
}

fn page(platform: &Platform, language: Language, name: &str, values: Value) -> Answer {
    let template = format!("sign_in/password_reset/page/{name}");
    render(HttpResponse::Ok(), platform, language, &template, values)
}
