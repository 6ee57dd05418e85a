//! Holds every answer of every test against the public document: the status must be there, and a problem's code among the
//! operation's codes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use serde_json::Value;

use super::TestApp;

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

/// Holds what a story has written into the ledger against what may stand there: events against their schemas, entries of the audit trail
/// against the list of sentences.
pub async fn check_ledger(app: &TestApp) {
    use bonafide::platform::db::schema::{audit_entries, events};
    use diesel::{QueryDsl, RunQueryDsl};
    let read = app.platform().db.read(|conn| {
        let written: Vec<(String, String)> = events::table
            .select((events::kind, events::payload))
            .load(conn)?;
        let noted: Vec<String> = audit_entries::table
            .select(audit_entries::kind)
            .distinct()
            .load(conn)?;
        Ok((written, noted))
    });
    // Some stories end with a database that is away.
    let Ok((written, noted)) = read.await else {
        return;
    };
    for (kind, payload) in written {
        check_event(&kind, &serde_json::from_str(&payload).expect("JSON"));
    }
    let known = bonafide::ledger::audit::kinds();
    // One story writes what only a later version would.
    for kind in noted.into_iter().filter(|kind| kind != "planet.moved") {
        assert!(known.contains(&kind.as_str()), "{kind} has no sentence");
    }
}

/// Checks the facts of one event.
pub fn check_event(kind: &str, data: &Value) {
    let known = bonafide::ledger::events::all().iter();
    let found = known.clone().find(|one| one.name == kind);
    let found = found.unwrap_or_else(|| panic!("{kind} is in no list"));
    let schema = serde_json::to_value(found.schema()).expect("JSON");
    let members = data.as_object().expect("an object");
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().expect("a name");
        assert!(members.contains_key(name), "{kind} has no {name}: {data}");
    }
    for (name, value) in members {
        let wanted = &schema["properties"][name];
        assert!(
            fits(value, wanted),
            "{kind}: {name} is {value}, which its schema does not know: {wanted}"
        );
    }
}

fn fits(value: &Value, schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some("string") => value.as_str().is_some_and(|text| {
            let longest = schema["maxLength"].as_u64().expect("a limit");
            text.chars().count() as u64 <= longest
        }),
        Some("array") => value.as_array().is_some_and(|items| {
            let longest = schema["maxItems"].as_u64().expect("a limit");
            items.len() as u64 <= longest
                && items
                    .iter()
                    .all(|item| item.is_string() == (schema["items"]["type"] == "string"))
        }),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        _ => false,
    }
}
