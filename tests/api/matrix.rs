//! Every endpoint × every kind of caller, as `matrix.txt` has it. An endpoint that is missing there fails the test.

use std::collections::BTreeSet;

use bonafide::platform::caller::{Permission, Scope, StaffRole};
use bonafide::platform::ids::AccountId;
use bonafide::standing::kinds::HoldKind;

use crate::sign_in::two_step;
use crate::standing;
use crate::support::conformance::DOCUMENT;
use crate::support::*;

/// A line of the table.
struct Row {
    operation: &'static str,
    method: &'static str,
    path: &'static str,
    /// What callers are told, a letter for each.
    told: &'static str,
    /// What a role at the desk must allow.
    permission: &'static str,
    /// What a program's key must be for.
    scope: &'static str,
}

/// Callers by their letter's place.
const ANONYMOUS: usize = 0;
const NEWCOMER: usize = 1;
const MEMBER: usize = 2;
const HALFWAY: usize = 3;
const SUSPENDED: usize = 4;

fn rows() -> Vec<Row> {
    let lines = include_str!("matrix.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<&'static str> = line.split_whitespace().collect();
            let [operation, method, path, told, permission, scope] = fields[..] else {
                panic!("six fields: {line}");
            };
            assert_eq!(told.len(), 5, "{line}");
            Row {
                operation,
                method,
                path,
                told,
                permission,
                scope,
            }
        })
        .collect()
}

const AUTHENTICATION: &[&str] = &[
    "token_missing",
    "token_invalid",
    "token_expired",
    "session_revoked",
    "forbidden",
    "insufficient_scope",
    "account_suspended",
];

impl Row {
    /// What the caller in this place is told; `None`: it is let in.
    fn told(&self, place: usize) -> Option<&'static str> {
        match self.told.as_bytes()[place] {
            b'.' => None,
            b'm' => Some("token_missing"),
            b'i' => Some("token_invalid"),
            b'f' => Some("forbidden"),
            b's' => Some("account_suspended"),
            other => panic!("{}: {}", self.operation, char::from(other)),
        }
    }

    /// Whether some token is asked for, which a newcomer's is not.
    fn is_closed(&self) -> bool {
        self.told(ANONYMOUS).is_some() && self.told(NEWCOMER).is_some()
    }

    fn is_for(&self, permission: Permission) -> bool {
        self.permission == format!("{permission:?}")
    }

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
                let status = if expected.starts_with("token_") {
                    401
                } else {
                    403
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
    let rows = rows();
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.operation).collect();
    assert_eq!(documented, listed);
}

/// A member who calls everything: what ends the caller's own session comes last.
async fn calls_everything(caller: &Actor, place: usize) {
    for row in rows() {
        if row.operation == "end_current_session" && caller.bearer.is_some() {
            continue;
        }
        row.lets_in_or_tells(caller, row.told(place)).await;
    }
}

async fn account_of(person: &Actor) -> AccountId {
    AccountId::parse(&person.id().await).expect("an id")
}

on_both! {
    async fn each_caller_is_let_in_or_told_why_not(app) {
        calls_everything(&app.anonymous(), ANONYMOUS).await;
        calls_everything(&app.freelancer("new").registered().await, NEWCOMER).await;
        calls_everything(&app.freelancer("ada").signed_in().await, MEMBER).await;
        let halfway = app.freelancer("hal").signed_in().await;
        two_step::with_app(&app, &halfway).await;
        let halfway = halfway.bearing(&halfway.login().await.is(200).text_of("/mfa_token"));
        calls_everything(&halfway, HALFWAY).await;
    }

    async fn a_suspended_member_is_let_in_where_they_read_why_and_object(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = account_of(&ada).await;
        standing::suspend(&app, &id, standing::suspension(), None).await.expect("a suspension");
        calls_everything(&standing::restricted(&ada).await, SUSPENDED).await;
    }

    async fn a_member_on_hold_is_let_in_like_any_other(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let id = account_of(&ada).await;
        standing::place(&app, &id, standing::hold(HoldKind::Manual)).await;
        calls_everything(&ada, MEMBER).await;
    }

    async fn each_role_at_the_desk_opens_what_its_work_needs(app) {
        for role in StaffRole::ALL {
            let person = app.staff(role.as_str()).await;
            for row in rows() {
                let Some(permission) = Permission::ALL.iter().copied().find(|one| row.is_for(*one)) else {
                    assert_eq!(row.permission, "-", "{}", row.operation);
                    continue;
                };
                let expected = (!role.may(permission)).then_some("forbidden");
                row.lets_in_or_tells(&person, expected).await;
            }
        }
    }

    async fn each_scope_of_a_key_opens_what_it_names_and_no_more(app) {
        for scope in Scope::ALL {
            let program = app.integrator(&[scope.as_str()]).await;
            for row in rows().into_iter().filter(Row::is_closed) {
                let expected = match row.scope {
                    "-" => Some("token_invalid"),
                    wanted if wanted == scope.as_str() => None,
                    _ => Some("insufficient_scope"),
                };
                row.lets_in_or_tells(&program, expected).await;
            }
        }
    }

    async fn tokens_of_every_wrong_kind_are_refused_by_every_closed_endpoint(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let access = ada.bearer.clone().expect("a token");
        for row in rows().into_iter().filter(Row::is_closed) {
            for wrong in ["x", "a.b.c", &ada.refresh_token, &format!("{access}x"), &access[..access.len() - 4]] {
                let method = row.method.parse().expect("a method");
                ada.bearing(wrong).send(method, row.path, None).await.problem(401, "token_invalid");
            }
        }
    }
}
