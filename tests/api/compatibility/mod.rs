//! Today's document against those of the releases: whoever was written against one of them must go on working.

mod compare;

use crate::support::conformance::DOCUMENT;
use compare::breaks;
use serde_json::Value;

#[test]
fn clients_of_every_release_go_on_working() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/released");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).expect("openapi/released") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a document");
        let released: Value = serde_json::from_str(&text).expect("JSON");
        let found = breaks(&released, &DOCUMENT);
        assert!(
            found.is_empty(),
            "{} would break:\n{found:#?}",
            path.display()
        );
        compared += 1;
    }
    assert!(compared > 0, "no released document was found");
}

/// What is found when one place of today's document is changed.
fn after(pointer: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut changed = DOCUMENT.clone();
    change(
        changed
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("no {pointer}")),
    );
    breaks(&DOCUMENT, &changed)
        .into_iter()
        .collect::<Vec<_>>()
        .join("\n")
}

fn remove(name: &'static str) -> impl FnOnce(&mut Value) {
    move |place| {
        place
            .as_object_mut()
            .expect("an object")
            .remove(name)
            .expect("the member");
    }
}

const FORM: &str = "/components/schemas/RegistrationForm";

#[test]
fn what_breaks_clients_is_found() {
    let found = [
        (
            after("/paths", remove("/v1/me")),
            "GET /v1/me: the operation is gone",
        ),
        (
            after("/paths/~1v1~1me", remove("patch")),
            "PATCH /v1/me: the operation is gone",
        ),
        (
            after("/paths/~1v1~1me/get/responses", remove("200")),
            "GET /v1/me 200: the answer is gone",
        ),
        (
            after("/paths/~1v1~1accounts/post/security", |list| {
                *list = serde_json::json!([{"bearer": []}])
            }),
            "POST /v1/accounts: callers must sign in now",
        ),
        (
            after("/paths/~1v1~1me/get/operationId", |id| {
                *id = "whoami".into()
            }),
            "GET /v1/me: the operationId is another one",
        ),
        (
            after("/components/schemas/Me/properties", remove("status")),
            "GET /v1/me 200/status: the member is gone",
        ),
        (
            after("/components/schemas/Me/required", |list| {
                list.as_array_mut()
                    .expect("a list")
                    .retain(|name| name != "name")
            }),
            "GET /v1/me 200/name: may be absent now",
        ),
        (
            after("/components/schemas/Me/properties/name/type", |kind| {
                *kind = "integer".into()
            }),
            "GET /v1/me 200/name: the type was",
        ),
        (
            after(&format!("{FORM}/required"), |list| {
                list.as_array_mut().expect("a list").push("country".into())
            }),
            "POST /v1/accounts body/country: is required now",
        ),
        (
            after(&format!("{FORM}/properties"), remove("country")),
            "POST /v1/accounts body/country: the member is gone",
        ),
        (
            after(&format!("{FORM}/properties/email/maxLength"), |limit| {
                *limit = 100.into()
            }),
            "POST /v1/accounts body/email: maxLength is narrower",
        ),
        (
            after("/components/schemas/Role/enum", |list| {
                *list = serde_json::json!(["client"])
            }),
            "POST /v1/accounts body/role: the allowed values are others",
        ),
        (
            after(
                "/paths/~1v1~1me~1sessions/get/parameters/0/required",
                |flag| *flag = true.into(),
            ),
            "is required now",
        ),
        (
            after("/paths/~1v1~1sessions/post/x-error-codes", |list| {
                list.as_array_mut()
                    .expect("a list")
                    .retain(|code| code != "invalid_credentials")
            }),
            "the problem code invalid_credentials is gone",
        ),
    ];
    for (breaks, expected) in &found {
        assert!(
            breaks.contains(expected),
            "{expected} was not found, but:\n{breaks}"
        );
    }
}

#[test]
fn what_only_adds_is_no_break() {
    let wider = [
        after(
            "/paths",
            |paths| {
                paths["/v1/new"] =
                    serde_json::json!({"get": {"operationId": "get_new", "responses": {}}})
            },
        ),
        after("/components/schemas/Me/properties", |members| {
            members["nickname"] = serde_json::json!({"type": "string"})
        }),
        after(&format!("{FORM}/properties"), |members| {
            members["nickname"] = serde_json::json!({"type": "string"})
        }),
        after(&format!("{FORM}/properties/email/maxLength"), |limit| {
            *limit = 1000.into()
        }),
        after("/components/schemas/Role/enum", |list| {
            list.as_array_mut().expect("a list").push("agency".into())
        }),
        after("/paths/~1v1~1sessions/post/x-error-codes", |list| {
            list.as_array_mut()
                .expect("a list")
                .push("account_locked".into())
        }),
    ];
    assert!(wider.iter().all(String::is_empty), "{wider:#?}");
}
