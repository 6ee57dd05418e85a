//! Invitations: made, listed, withdrawn, accepted.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::contact::email;
use crate::desk::form::ReasonForm;
use crate::desk::team::{Invitation, Invited, accept, invitations, invite, withdraw};
use crate::ledger::audit::{Actor, Reason};
use crate::platform::Platform;
use crate::platform::caller::{Caller, ManageStaff, Member, Staff, StaffRole};
use crate::platform::clock::Moment;
use crate::platform::http::list::PageQuery;
use crate::platform::http::reply::{Answer, created, no_content, ok};
use crate::platform::http::{Call, Page, Parsed};
use crate::platform::ids::InvitationId;
use crate::platform::problem::{Problem, common};

/// The roles that one can be invited to over the API.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitedRole {
    /// Judges people and decides appeals.
    Reviewer,
    /// Helps people who are stuck.
    Support,
    /// Talks to people on video.
    Representative,
}

impl From<InvitedRole> for StaffRole {
    fn from(role: InvitedRole) -> Self {
        match role {
            InvitedRole::Reviewer => Self::Reviewer,
            InvitedRole::Support => Self::Support,
            InvitedRole::Representative => Self::Representative,
        }
    }
}

/// Who is invited to what, and why.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationForm {
    /// The address of the person's account, which may be yet to come.
    #[validate(length(max = 254, code = "too_long"))]
    #[schema(max_length = 254, format = Email, examples("grace@example.com"))]
    pub email: String,
    /// The role.
    pub role: InvitedRole,
    /// Why, on one line.
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 500,
        examples("Joins the support team in December")
    )]
    pub reason: Option<String>,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub struct InvitationItem {
    /// Its id.
    pub id: InvitationId,
    /// The role; more may be added.
    #[schema(max_length = 32, examples("support"), extensions(("x-extensible-enum" = json!(["administrator", "reviewer", "support", "representative"]))))]
    pub role: String,
    /// The address, masked.
    #[schema(max_length = 254, examples("g••••@example.com"))]
    pub email: String,
    /// Who invited; absent when it was done by the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub invited_by: Option<String>,
    /// When.
    pub created_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// The link to hand over, shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2048)]
    pub url: Option<String>,
}

impl InvitationItem {
    fn once(platform: &Platform, invited: Invited) -> Self {
        let url = Some(invited.link(platform));
        Self {
            url,
            ..Self::from(invited.invitation)
        }
    }
}

impl From<Invitation> for InvitationItem {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            role: invitation.role,
            email: invitation.email_masked,
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            url: None,
        }
    }
}

/// Invite somebody to the desk
///
/// Answers with a link, shown once: hand it over. It is accepted with an account whose proven address was invited, after a strong second
/// step; an earlier invitation of that address to that role is void. Administrators are proposed at `POST /v1/staff/proposals`.
#[utoipa::path(operation_id = "invite_staff", tag = "staff", security(("staff" = [])), request_body = InvitationForm,
    responses((status = 201, description = "Invited", body = InvitationItem, example = json!({
        "id": "inv_06k3v8q1pc7l5f0tqk2n4h9e8o", "role": "support", "email": "g••••@example.com", "created_at": "2026-11-21T09:32:00Z",
        "expires_at": "2026-11-24T09:32:00Z", "url": "https://accounts.example.com/staff-invitation?token=…"}))),
    extensions(("x-error-codes" = json!(["reason_required", "email_invalid"]))))]
#[post("/v1/staff/invitations")]
pub async fn invite_staff(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageStaff>>,
    form: Parsed<InvitationForm>,
) -> Answer {
    let form = form.0;
    let address = email::http::read_email("/email", &form.email)?;
    let reason = Reason::required(form.reason.as_deref())?;
    let (inner, role) = (platform.clone(), form.role.into());
    let act = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        invite(conn, &inner, &call, actor, &address, role, &reason)
    });
    Ok(created(&InvitationItem::once(&platform, act.await?)))
}

/// Invitations that can be accepted.
#[derive(Serialize, ToSchema)]
pub struct InvitationList {
    /// The invitations, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<InvitationItem>,
    /// Whether there are more.
    pub has_more: bool,
    /// Asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List invitations to the desk
///
/// Those that can still be accepted.
#[utoipa::path(operation_id = "list_staff_invitations", tag = "staff", security(("staff" = [])), params(PageQuery),
    responses((status = 200, description = "The invitations", body = InvitationList, example = json!({"has_more": false, "data": [{
        "id": "inv_06k3v8q1pc7l5f0tqk2n4h9e8o", "role": "support", "email": "g••••@example.com",
        "created_at": "2026-11-21T09:32:00Z", "expires_at": "2026-11-24T09:32:00Z"}]}))))]
#[get("/v1/staff/invitations")]
pub async fn list_staff_invitations(
    platform: Platform,
    call: Call,
    _caller: Caller<Staff<ManageStaff>>,
    page: Page,
) -> Answer {
    let (after, rows) = (page.after.clone(), page.rows());
    let read = platform
        .db
        .read(move |conn| invitations(conn, after.as_deref(), rows, call.now));
    let cut = page.cut(read.await?, &platform.seal, |one| one.id.as_str());
    let body = InvitationList {
        data: cut.items.into_iter().map(InvitationItem::from).collect(),
        has_more: cut.next_cursor.is_some(),
        next_cursor: cut.next_cursor,
    };
    Ok(page.answer(&body, body.next_cursor.as_deref()))
}

/// Withdraw an invitation
///
/// Its link opens nothing any more. One that was accepted is not found: take the role away instead.
#[utoipa::path(operation_id = "withdraw_staff_invitation", tag = "staff", security(("staff" = [])), request_body = ReasonForm,
    params(("id" = String, Path, description = "The invitation's id", max_length = 40, example = "inv_06k3v8q1pc7l5f0tqk2n4h9e8o")),
    responses((status = 204, description = "Withdrawn")),
    extensions(("x-error-codes" = json!(["not_found", "reason_required"]))))]
#[post("/v1/staff/invitations/{id}/withdraw")]
pub async fn withdraw_staff_invitation(
    platform: Platform,
    call: Call,
    caller: Caller<Staff<ManageStaff>>,
    id: web::Path<String>,
    form: Parsed<ReasonForm>,
) -> Answer {
    let id = InvitationId::parse(&id).ok_or_else(|| Problem::new(&common::NOT_FOUND))?;
    let reason = form.0.read()?;
    let act = platform.db.write(move |conn| {
        let actor = Actor::Staff(&caller.account);
        withdraw(conn, &call, actor, &id, &reason)
    });
    act.await?;
    Ok(no_content())
}

/// The token of an invitation.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceForm {
    /// The token of the link, or the whole link.
    #[schema(min_length = 1, max_length = 4096)]
    #[validate(length(max = 4096, code = "too_long"))]
    pub token: String,
}

/// An accepted invitation.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    /// `accepted`; more may be added.
    #[schema(value_type = String, max_length = 32, examples("accepted"), extensions(("x-extensible-enum" = json!(["accepted"]))))]
    pub result: &'static str,
    /// The account's roles from now on; more may be added.
    #[schema(max_items = 10, value_type = Vec<String>, examples(json!(["support"])))]
    pub roles: Vec<StaffRole>,
}

/// Accept an invitation to the desk
///
/// With an account whose proven address was invited, after giving a second step that the desk takes. The next access token, of
/// `POST /v1/sessions/refresh`, carries the role in its claim `staff`.
#[utoipa::path(operation_id = "accept_staff_invitation", tag = "staff", security(("bearer" = [])), request_body = AcceptanceForm,
    responses((status = 200, description = "Accepted", body = Accepted, example = json!({"result": "accepted", "roles": ["support"]}))),
    extensions(("x-error-codes" = json!(["invitation_not_yours", "mfa_required_for_action", "reauthentication_required", "link_malformed",
        "link_unknown", "link_expired", "link_used", "link_superseded"]))))]
#[post("/v1/staff/invitations/accept")]
pub async fn accept_staff_invitation(
    platform: Platform,
    call: Call,
    caller: Caller<Member>,
    form: Parsed<AcceptanceForm>,
) -> Answer {
    call.spend(&platform, &platform.config.limits.confirmations_per_client)?;
    let inner = platform.clone();
    let act = platform.db.write(move |conn| {
        let (id, claims) = (&caller.account, &caller.claims);
        accept(conn, &inner, &call, id, claims, &form.0.token)
    });
    Ok(ok(&Accepted {
        result: "accepted",
        roles: act.await?,
    }))
}
