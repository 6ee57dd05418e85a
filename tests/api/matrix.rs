//! Every endpoint × every kind of caller. An endpoint that is missing here fails the test.

use std::collections::BTreeSet;

use bonafide::platform::caller::{Permission, Scope, StaffRole};

use crate::sign_in::two_step;
use crate::support::conformance::DOCUMENT;
use crate::support::*;

/// What a caller without the right is told; `None`: the endpoint is open to this caller.
struct Row {
    operation: &'static str,
    method: &'static str,
    path: &'static str,
    anonymous: Option<&'static str>,
    newcomer: Option<&'static str>,
    member: Option<&'static str>,
    /// Who knows the password and has not given the second step.
    halfway: Option<&'static str>,
    /// What a role at the desk must allow.
    staff: Option<Permission>,
    /// What a program's key must be for.
    scope: Option<Scope>,
}

const fn open(operation: &'static str, method: &'static str, path: &'static str) -> Row {
    Row {
        operation,
        method,
        path,
        anonymous: None,
        newcomer: None,
        member: None,
        halfway: None,
        staff: None,
        scope: None,
    }
}

const fn members(operation: &'static str, method: &'static str, path: &'static str) -> Row {
    Row {
        operation,
        method,
        path,
        anonymous: Some("token_missing"),
        newcomer: Some("token_invalid"),
        member: None,
        halfway: Some("token_invalid"),
        staff: None,
        scope: None,
    }
}

const fn staff(
    permission: Permission,
    operation: &'static str,
    method: &'static str,
    path: &'static str,
) -> Row {
    Row {
        member: Some("forbidden"),
        staff: Some(permission),
        ..members(operation, method, path)
    }
}

/// What programs call, by a key.
const fn programs(
    scope: Scope,
    operation: &'static str,
    method: &'static str,
    path: &'static str,
) -> Row {
    Row {
        member: Some("token_invalid"),
        scope: Some(scope),
        ..members(operation, method, path)
    }
}

const MATRIX: &[Row] = &[
    open("create_account", "POST", "/v1/accounts"),
    open("check_password_strength", "POST", "/v1/password-strength"),
    Row {
        anonymous: Some("token_missing"),
        halfway: Some("token_invalid"),
        ..open(
            "get_email_verification",
            "GET",
            "/v1/email-verifications/current",
        )
    },
    Row {
        anonymous: Some("token_missing"),
        member: Some("token_invalid"),
        halfway: Some("token_invalid"),
        ..open(
            "correct_email_address",
            "PATCH",
            "/v1/email-verifications/current",
        )
    },
    Row {
        halfway: Some("token_invalid"),
        ..open(
            "resend_email_verification",
            "POST",
            "/v1/email-verifications/resend",
        )
    },
    open("confirm_email", "POST", "/v1/email-verifications/confirm"),
    open("open_verification_link", "GET", "/verify-email"),
    open("submit_verification_page", "POST", "/verify-email"),
    members("request_email_change", "POST", "/v1/me/email"),
    members("get_email_change", "GET", "/v1/me/email"),
    members("cancel_email_change", "DELETE", "/v1/me/email"),
    members("confirm_email_change", "POST", "/v1/me/email/confirm"),
    open("undo_email_change", "POST", "/v1/email-changes/undo"),
    open("open_new_email_link", "GET", "/confirm-new-email"),
    open("submit_new_email_page", "POST", "/confirm-new-email"),
    open("open_undo_link", "GET", "/undo-email-change"),
    open("submit_undo_page", "POST", "/undo-email-change"),
    members("give_phone", "POST", "/v1/me/phone"),
    members("get_phone", "GET", "/v1/me/phone"),
    members("remove_phone", "DELETE", "/v1/me/phone"),
    members("confirm_phone", "POST", "/v1/me/phone/confirm"),
    members("resend_phone_code", "POST", "/v1/me/phone/resend"),
    members("open_phone_contest", "POST", "/v1/me/phone/contest"),
    members("withdraw_phone_contest", "DELETE", "/v1/me/phone/contest"),
    members("keep_contested_phone", "POST", "/v1/me/phone/contest/keep"),
    open("request_password_reset", "POST", "/v1/password-resets"),
    open(
        "confirm_password_reset",
        "POST",
        "/v1/password-resets/confirm",
    ),
    open("open_password_reset_page", "GET", "/reset-password"),
    open("submit_password_reset_page", "POST", "/reset-password"),
    open("confirm_unlock", "POST", "/v1/unlocks/confirm"),
    open("disown_lockout", "POST", "/v1/unlocks/disown"),
    open("open_unlock_link", "GET", "/unlock"),
    open("submit_unlock_page", "POST", "/unlock"),
    open("create_session", "POST", "/v1/sessions"),
    members(
        "reauthenticate_session",
        "POST",
        "/v1/sessions/reauthenticate",
    ),
    Row {
        halfway: None,
        ..members(
            "create_mfa_challenge",
            "POST",
            "/v1/sessions/mfa/challenges",
        )
    },
    Row {
        member: Some("token_invalid"),
        halfway: None,
        ..members("verify_mfa", "POST", "/v1/sessions/mfa/verify")
    },
    members("list_factors", "GET", "/v1/me/factors"),
    members("add_factor", "POST", "/v1/me/factors"),
    members(
        "confirm_factor",
        "POST",
        "/v1/me/factors/fac_00000000000000000000000000/confirm",
    ),
    members(
        "change_factor",
        "PATCH",
        "/v1/me/factors/fac_00000000000000000000000000",
    ),
    members(
        "remove_factor",
        "DELETE",
        "/v1/me/factors/fac_00000000000000000000000000",
    ),
    members(
        "create_passkey_options",
        "POST",
        "/v1/me/factors/passkey/options",
    ),
    members("add_passkey", "POST", "/v1/me/factors/passkey"),
    open(
        "create_passkey_question",
        "POST",
        "/v1/sessions/passkey/options",
    ),
    open("create_passkey_session", "POST", "/v1/sessions/passkey"),
    members("make_backup_codes", "POST", "/v1/me/backup-codes"),
    open("refresh_session", "POST", "/v1/sessions/refresh"),
    members("list_devices", "GET", "/v1/me/devices"),
    members(
        "revoke_device",
        "DELETE",
        "/v1/me/devices/dev_00000000000000000000000000",
    ),
    members("list_sessions", "GET", "/v1/me/sessions"),
    members("end_other_sessions", "DELETE", "/v1/me/sessions"),
    open("end_current_session", "DELETE", "/v1/me/sessions/current"),
    members(
        "end_session",
        "DELETE",
        "/v1/me/sessions/ses_00000000000000000000000000",
    ),
    members("get_password_age", "GET", "/v1/me/password"),
    members("change_password", "PUT", "/v1/me/password"),
    members("get_me", "GET", "/v1/me"),
    members("update_me", "PATCH", "/v1/me"),
    members("list_capabilities", "GET", "/v1/me/capabilities"),
    members("list_holds", "GET", "/v1/me/holds"),
    members("get_suspension", "GET", "/v1/me/suspension"),
    members("list_appeals", "GET", "/v1/me/appeals"),
    members("open_appeal", "POST", "/v1/me/appeals"),
    members(
        "get_appeal",
        "GET",
        "/v1/me/appeals/apl_00000000000000000000000000",
    ),
    members(
        "withdraw_appeal",
        "DELETE",
        "/v1/me/appeals/apl_00000000000000000000000000",
    ),
    members("list_audit_events", "GET", "/v1/me/audit-events"),
    members(
        "accept_staff_invitation",
        "POST",
        "/v1/staff/invitations/accept",
    ),
    staff(
        Permission::ManageStaff,
        "invite_staff",
        "POST",
        "/v1/staff/invitations",
    ),
    staff(
        Permission::ManageStaff,
        "list_staff_invitations",
        "GET",
        "/v1/staff/invitations",
    ),
    staff(
        Permission::ManageStaff,
        "withdraw_staff_invitation",
        "POST",
        "/v1/staff/invitations/inv_00000000000000000000000000/withdraw",
    ),
    staff(
        Permission::ManageStaff,
        "list_staff",
        "GET",
        "/v1/staff/members",
    ),
    staff(
        Permission::ManageStaff,
        "remove_staff_role",
        "POST",
        "/v1/staff/members/acc_00000000000000000000000000/remove-role",
    ),
    staff(
        Permission::ViewAccounts,
        "search_accounts",
        "POST",
        "/v1/staff/accounts/search",
    ),
    staff(
        Permission::ViewAccounts,
        "get_account_page",
        "GET",
        "/v1/staff/accounts/acc_00000000000000000000000000",
    ),
    staff(
        Permission::HelpAccounts,
        "reveal_contact",
        "POST",
        "/v1/staff/accounts/acc_00000000000000000000000000/reveal",
    ),
    staff(
        Permission::ViewAccounts,
        "get_account_timeline",
        "GET",
        "/v1/staff/accounts/acc_00000000000000000000000000/timeline",
    ),
    staff(
        Permission::HelpAccounts,
        "unlock_account",
        "POST",
        "/v1/staff/accounts/acc_00000000000000000000000000/unlock",
    ),
    staff(
        Permission::HelpAccounts,
        "end_account_sessions",
        "POST",
        "/v1/staff/accounts/acc_00000000000000000000000000/sessions/revoke",
    ),
    staff(
        Permission::HelpAccounts,
        "resend_for_account",
        "POST",
        "/v1/staff/accounts/acc_00000000000000000000000000/resend-verification",
    ),
    staff(
        Permission::CloseAccounts,
        "propose_act",
        "POST",
        "/v1/staff/proposals",
    ),
    staff(
        Permission::CloseAccounts,
        "list_proposals",
        "GET",
        "/v1/staff/proposals",
    ),
    staff(
        Permission::CloseAccounts,
        "get_proposal",
        "GET",
        "/v1/staff/proposals/prp_00000000000000000000000000",
    ),
    staff(
        Permission::CloseAccounts,
        "approve_proposal",
        "POST",
        "/v1/staff/proposals/prp_00000000000000000000000000/approve",
    ),
    staff(
        Permission::CloseAccounts,
        "reject_proposal",
        "POST",
        "/v1/staff/proposals/prp_00000000000000000000000000/reject",
    ),
    staff(
        Permission::CloseAccounts,
        "withdraw_proposal",
        "POST",
        "/v1/staff/proposals/prp_00000000000000000000000000/withdraw",
    ),
    open("open_staff_invitation", "GET", "/staff-invitation"),
    staff(
        Permission::ManageKeys,
        "create_api_key",
        "POST",
        "/v1/api-keys",
    ),
    staff(
        Permission::ManageKeys,
        "list_api_keys",
        "GET",
        "/v1/api-keys",
    ),
    staff(
        Permission::ManageKeys,
        "get_api_key",
        "GET",
        "/v1/api-keys/apk_00000000000000000000000000",
    ),
    staff(
        Permission::ManageKeys,
        "rotate_api_key",
        "POST",
        "/v1/api-keys/apk_00000000000000000000000000/rotate",
    ),
    staff(
        Permission::ManageKeys,
        "revoke_api_key",
        "POST",
        "/v1/api-keys/apk_00000000000000000000000000/revoke",
    ),
    staff(
        Permission::ReadAudit,
        "search_audit_events",
        "GET",
        "/v1/staff/audit-events",
    ),
    staff(
        Permission::ReadAudit,
        "export_audit_events",
        "GET",
        "/v1/staff/audit-events/export",
    ),
    staff(
        Permission::ReadAudit,
        "check_audit_events",
        "GET",
        "/v1/staff/audit-events/integrity",
    ),
    programs(
        Scope::TokensIntrospect,
        "introspect_token",
        "POST",
        "/v1/tokens/introspect",
    ),
    open("revoke_token", "POST", "/v1/tokens/revoke"),
    programs(
        Scope::AccountsRead,
        "get_account",
        "GET",
        "/v1/accounts/acc_00000000000000000000000000",
    ),
    open("get_config", "GET", "/v1/config"),
    open("list_problems", "GET", "/v1/problems"),
    open("get_problem", "GET", "/problems/link_expired"),
    open("get_index", "GET", "/"),
    open("get_openapi", "GET", "/openapi.json"),
    open("get_openapi_yaml", "GET", "/openapi.yaml"),
    open("get_older_openapi", "GET", "/openapi-3.0.json"),
    open("get_jwks", "GET", "/.well-known/jwks.json"),
    open("get_security_txt", "GET", "/.well-known/security.txt"),
    open("get_assetlinks", "GET", "/.well-known/assetlinks.json"),
    open(
        "get_apple_app_site_association",
        "GET",
        "/.well-known/apple-app-site-association",
    ),
    open("get_webauthn_origins", "GET", "/.well-known/webauthn"),
    open("get_liveness", "GET", "/health/live"),
    open("get_readiness", "GET", "/health/ready"),
    open("get_metrics", "GET", "/metrics"),
    open("report_mail_events", "POST", "/v1/provider-events/email"),
    open("report_message_events", "POST", "/v1/provider-events/sms"),
];

const AUTHENTICATION: &[&str] = &[
    "token_missing",
    "token_invalid",
    "token_expired",
    "session_revoked",
    "forbidden",
    "insufficient_scope",
];

impl Row {
    /// Calls, and holds the answer against what this caller should be told; `None`: whatever it is, it is not about who calls.
    async fn lets_in_or_tells(&self, caller: &Actor, expected: Option<&str>) {
        let method = self.method.parse().expect("a method");
        let body = match self.path {
            "/v1/email-verifications/current" => json!({"email": "other@example.com"}),
            _ => json!({}),
        };
        let reply = match self.method {
            "GET" | "DELETE" => caller.send(method, self.path, None).await,
            _ => caller.send_json(method, self.path, &body).await,
        };
        let code = reply.body["code"].as_str();
        let what = format!("{} for {}: {}", self.operation, caller.name, reply.text);
        match expected {
            Some(expected) => {
                let status = match expected {
                    "forbidden" | "insufficient_scope" => 403,
                    _ => 401,
                };
                assert_eq!((reply.status, code), (status, Some(expected)), "{what}");
            }
            None => assert!(
                !code.is_some_and(|code| AUTHENTICATION.contains(&code)),
                "{what}"
            ),
        }
        assert_ne!(reply.status, 500, "{what}");
    }
}

#[test]
fn every_endpoint_is_in_the_matrix() {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let operations = paths
        .values()
        .flat_map(|item| item.as_object().expect("operations").values());
    let documented: BTreeSet<&str> = operations
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let listed: BTreeSet<&str> = MATRIX.iter().map(|row| row.operation).collect();
    assert_eq!(documented, listed);
}

on_both! {
    async fn each_caller_is_let_in_or_told_why_not(app) {
        let anonymous = app.anonymous();
        let newcomer = app.freelancer("new").registered().await;
        let member = app.freelancer("ada").signed_in().await;
        let halfway = app.freelancer("hal").signed_in().await;
        two_step::with_app(&app, &halfway).await;
        let halfway = halfway.bearing(&halfway.login().await.is(200).text_of("/mfa_token"));
        for row in MATRIX {
            for (caller, expected) in [(&anonymous, row.anonymous), (&newcomer, row.newcomer), (&member, row.member), (&halfway, row.halfway)] {
                if row.operation == "end_current_session" && caller.bearer.is_some() {
                    continue;
                }
                row.lets_in_or_tells(caller, expected).await;
            }
        }
    }

    async fn each_role_at_the_desk_opens_what_its_work_needs(app) {
        for role in StaffRole::ALL {
            let person = app.staff(role.as_str()).await;
            for row in MATRIX {
                let Some(permission) = row.staff else { continue };
                let expected = (!role.may(permission)).then_some("forbidden");
                row.lets_in_or_tells(&person, expected).await;
            }
        }
    }

    async fn each_scope_of_a_key_opens_what_it_names_and_no_more(app) {
        for scope in Scope::ALL {
            let program = app.integrator(&[scope.as_str()]).await;
            for row in MATRIX.iter().filter(|row| row.anonymous.is_some() && row.newcomer.is_some()) {
                let expected = match row.scope {
                    Some(wanted) if wanted == *scope => None,
                    Some(_) => Some("insufficient_scope"),
                    None => Some("token_invalid"),
                };
                row.lets_in_or_tells(&program, expected).await;
            }
        }
    }

    async fn tokens_of_every_wrong_kind_are_refused_by_every_closed_endpoint(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let access = ada.bearer.clone().expect("a token");
        for row in MATRIX.iter().filter(|row| row.anonymous.is_some() && row.newcomer.is_some()) {
            for wrong in ["x", "a.b.c", &ada.refresh_token, &format!("{access}x"), &access[..access.len() - 4]] {
                let method = row.method.parse().expect("a method");
                ada.bearing(wrong).send(method, row.path, None).await.problem(401, "token_invalid");
            }
        }
    }
}
