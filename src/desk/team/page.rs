//! The page behind an invitation. It changes nothing: accepting needs the person's own account.

use actix_web::{HttpRequest, HttpResponse, get};
use minijinja::context;
use utoipa::IntoParams;

use super::look;
use crate::contact::links;
use crate::contact::links::page::trouble;
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::http::Call;
use crate::platform::http::page::render;
use crate::platform::http::reply::Answer;
use crate::platform::texts::Language;

/// The query of the link.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "the document's picture of the query, which is read from the whole address: it may be damaged"
)]
pub struct InvitationQuery {
    /// The token of the link.
    #[param(max_length = 4096)]
    token: Option<String>,
}

/// Open an invitation
///
/// A page that says to which role, and how to accept. Opening it changes nothing, however often.
#[utoipa::path(operation_id = "open_staff_invitation", tag = "staff", security(()), params(InvitationQuery),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")))]
#[get("/staff-invitation")]
pub async fn open_staff_invitation(
    platform: Platform,
    call: Call,
    language: Language,
    _anybody: Anonymous,
    request: HttpRequest,
) -> Answer {
    let token = links::mended(&request.uri().to_string()).unwrap_or_default();
    let shown = token.clone();
    let view = platform
        .db
        .read(move |conn| look(conn, &token, call.now))
        .await;
    let role = match view {
        Ok(role) => role,
        Err(problem) => {
            return trouble(&platform, language, problem, "desk/team/page/trouble.html");
        }
    };
    let site = &platform.config.site;
    let values = context! {
        site => site.name.as_str(), role => role.as_str(), token => shown, sign_in_url => site.sign_in_url.as_str(),
        docs_url => format!("{}/docs", site.public_url), how => "POST /v1/staff/invitations/accept",
    };
    render(
        HttpResponse::Ok(),
        &platform,
        language,
        "desk/team/page/invitation.html",
        values,
    )
}
