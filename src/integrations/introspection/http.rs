//! `POST /v1/tokens/introspect` and `POST /v1/tokens/revoke`.

use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Active, end, introspect, session_of};
use crate::platform::Platform;
use crate::platform::caller::{Anonymous, Integrator, TokensIntrospect};
use crate::platform::clock::Moment;
use crate::platform::http::Call;
use crate::platform::http::parsed::{Fields, invalid};
use crate::platform::http::reply::{Answer, ok};
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::problem::{FieldError, Problem};

/// A token, as RFC 7662 and RFC 7009 send it.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it describes the form; the fields are read by name"
)]
pub struct TokenForm {
    /// The token.
    #[schema(min_length = 1, max_length = 4096, examples("eyJ…"))]
    token: String,
    /// `access_token` or `refresh_token`; read and not needed, as the token tells by itself.
    #[schema(nullable = false, max_length = 64, examples("access_token"))]
    token_type_hint: Option<String>,
}

/// What a token is worth (RFC 7662, section 2.2).
#[derive(Default, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it is good. When it is not, nothing else is there.
    pub active: bool,
    /// `Bearer` for an access token, `refresh_token` for the other; more may be added. A service that takes access tokens must refuse what
    /// is not `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, max_length = 32, examples("Bearer"), extensions(("x-extensible-enum" = json!(["Bearer", "refresh_token"]))))]
    pub token_type: Option<&'static str>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sub: Option<AccountId>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sid: Option<SessionId>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 256,
        examples("https://accounts.example.com")
    )]
    pub iss: Option<String>,
    /// Whom an access token is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, max_length = 64, examples("bonafide"))]
    pub aud: Option<&'static str>,
    /// When it was made, seconds since 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(1_795_253_520))]
    pub iat: Option<i64>,
    /// From when on it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(1_795_253_520))]
    pub nbf: Option<i64>,
    /// When it stops being good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(1_795_254_120))]
    pub exp: Option<i64>,
    /// When the person last proved who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(1_795_253_520))]
    pub auth_time: Option<i64>,
    /// Assurance level of the session (NIST SP 800-63B), 1 or 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 3, examples(1))]
    pub aal: Option<i32>,
    /// How the person proved it, RFC 8176 names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10, examples(json!(["pwd"])))]
    pub amr: Vec<String>,
    /// The account's roles now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10, examples(json!(["freelancer"])))]
    pub roles: Vec<String>,
    /// `true` when the account is suspended now: its owner may read why and object, and do nothing else. Absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub restricted: bool,
    /// Counts changes of what the account may do, as it is now: the one in the token may be older.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(3))]
    pub cap_epoch: Option<i64>,
}

impl Introspection {
    fn new(platform: &Platform, active: Active, now: Moment) -> Self {
        let (session, rights) = (active.session, active.rights);
        Self {
            active: true,
            restricted: rights.is_suspended(now),
            token_type: Some(active.token_type),
            sub: Some(rights.id),
            sid: Some(session.id),
            iss: Some(platform.config.site.public_url.clone()),
            aud: active.audience,
            iat: Some(active.issued_at),
            nbf: Some(active.issued_at),
            exp: Some(active.expires_at),
            auth_time: Some(session.authenticated_at.unix_seconds()),
            aal: Some(session.assurance),
            amr: session.methods.split(' ').map(str::to_owned).collect(),
            roles: rights.roles,
            cap_epoch: Some(rights.capability_epoch),
        }
    }
}

/// Ask what a token is worth
///
/// RFC 7662, for services that do not verify access tokens themselves. Asked by a key with the scope `tokens:introspect`. Access tokens and
/// refresh tokens are known; the answer is read from the database, so that roles are the present ones and an ended session is not active
/// a moment later. Whatever is wrong with a token, the answer is `{"active": false}`.
#[utoipa::path(operation_id = "introspect_token", tag = "integrators", security(("integrator_key" = ["tokens:introspect"])),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "What it is worth", body = Introspection, example = json!({
        "active": true, "token_type": "Bearer", "sub": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "sid": "ses_06k3v8q1pc7l5f0tqk2n4h9e8o",
        "iss": "https://accounts.example.com", "aud": "bonafide", "iat": 1_795_253_520, "nbf": 1_795_253_520, "exp": 1_795_254_120,
        "auth_time": 1_795_253_520, "aal": 1, "amr": ["pwd"], "roles": ["freelancer"], "cap_epoch": 3}))))]
#[post("/v1/tokens/introspect")]
pub async fn introspect_token(
    platform: Platform,
    call: Call,
    _integrator: Integrator<TokensIntrospect>,
    form: Fields,
) -> Answer {
    let (token, inner, now) = (token_of(&form)?, platform.clone(), call.now);
    let read = platform
        .db
        .read(move |conn| introspect(conn, &inner, &token, now));
    let active = read
        .await?
        .map(|active| Introspection::new(&platform, active, now));
    Ok(ok(&active.unwrap_or_default()))
}

/// What became of a token; the same whatever it was.
#[derive(Serialize, ToSchema)]
pub struct TokenRevocation {
    /// `done`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("done"), extensions(("x-extensible-enum" = json!(["done"]))))]
    pub result: &'static str,
}

/// Give a token back
///
/// RFC 7009: ends the session of an access token or a refresh token, and with it all its tokens. Whoever has the token may do so, no key is
/// asked for. A token that is not good, or not ours, is answered alike.
#[utoipa::path(operation_id = "revoke_token", tag = "sessions", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The token is good for nothing any more", body = TokenRevocation, example = json!({"result": "done"}))))]
#[post("/v1/tokens/revoke")]
pub async fn revoke_token(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    form: Fields,
) -> Answer {
    let token = token_of(&form)?;
    if let Some(session) = session_of(&platform, &token) {
        end(&platform, call, session).await?;
    }
    Ok(ok(&TokenRevocation { result: "done" }))
}

/// Longest text of a form's fields, bytes, as its schema has it.
const TOKEN_MAX: usize = 4096;
const HINT_MAX: usize = 64;

fn token_of(form: &Fields) -> Result<String, Problem> {
    let fault = |pointer, code, detail| Err(invalid(vec![FieldError::new(pointer, code, detail)]));
    let token = form.get("token");
    if token.is_empty() {
        return fault("/token", "required", "This member is missing.");
    }
    if token.len() > TOKEN_MAX {
        return fault("/token", "too_long", "This is longer than any token.");
    }
    if form.get("token_type_hint").chars().count() > HINT_MAX {
        return fault(
            "/token_type_hint",
            "too_long",
            "This is longer than any hint.",
        );
    }
    Ok(token.to_owned())
}
