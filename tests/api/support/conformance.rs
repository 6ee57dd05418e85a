//! Holds every answer of every test against the public document: the status must be there, and a problem's code among the
//! operation's codes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use serde_json::Value;

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::to_value(bonafide::routes::openapi()).expect("the document is JSON")
});

struct Operation {
    path: ResourceDef,
    method: String,
    id: String,
    statuses: Vec<String>,
    codes: Vec<String>,
}

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| -> Vec<Operation> {
        let operations = item.as_object().expect("operations");
        operations
            .iter()
            .map(|(method, operation)| read(path, method, operation))
            .collect()
    };
    // Addresses without parameters first: `current` before `{id}`, as they are mounted.
    let mut all: Vec<Operation> = paths.iter().flat_map(of_path).collect();
    all.sort_by_key(|operation| operation.path.pattern().unwrap_or_default().contains('{'));
    all
});

fn read(path: &str, method: &str, operation: &Value) -> Operation {
    let strings = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    Operation {
        path: ResourceDef::new(path),
        method: method.to_uppercase(),
        id: operation["operationId"]
            .as_str()
            .expect("operationId")
            .to_owned(),
        statuses: operation["responses"]
            .as_object()
            .expect("responses")
            .keys()
            .cloned()
            .collect(),
        codes: strings(&operation["x-error-codes"]),
    }
}

/// Checks one answer.
pub fn check(method: &str, path: &str, status: u16, body: &Value) {
    let path = path.split('?').next().unwrap_or(path);
    let method = if method == "HEAD" { "GET" } else { method };
    let found = OPERATIONS
        .iter()
        .find(|operation| operation.method == method && operation.path.is_match(path));
    // What is not in the document (development profile, wrong methods) cannot be held against it.
    let Some(operation) = found else { return };
    let id = &operation.id;
    assert!(
        operation.statuses.contains(&status.to_string()),
        "{id} answered {status}, which its document does not know: {body}"
    );
    if status >= 400 {
        let code = body["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{id} answered {status} without a code: {body}"));
        assert!(
            operation.codes.iter().any(|known| known == code),
            "{id} answered `{code}`, which is not among its codes"
        );
    }
}
