//! The committed document is the one that the code makes, and every operation says what callers need.

use crate::support::conformance::DOCUMENT;
use serde_json::Value;

fn operations() -> Vec<(String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &'static Value)| {
        let path = path.clone();
        let operations = item.as_object().expect("operations").iter();
        operations
            .map(move |(method, operation)| {
                (format!("{} {path}", method.to_uppercase()), operation)
            })
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_committed_document_is_current() {
    let made = bonafide::routes::openapi().to_pretty_json().expect("JSON") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        made == committed,
        "openapi/openapi.json is not current: run `cargo run -q -- openapi > openapi/openapi.json`"
    );
}

#[test]
fn every_operation_is_described() {
    for (name, operation) in operations() {
        for member in ["operationId", "summary", "description"] {
            let text = operation[member].as_str().unwrap_or("");
            assert!(text.len() > 3, "{name} has no {member}");
        }
        assert!(operation["tags"][0].is_string(), "{name} has no tag");
        assert!(
            operation["security"].is_array(),
            "{name} does not say who may call it"
        );
        let id = operation["operationId"].as_str().expect("operationId");
        assert!(
            id.contains('_') && id.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{id} is not verb_resource"
        );
    }
}

#[test]
fn every_success_has_an_example_and_every_error_is_a_problem() {
    for (name, operation) in operations() {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let Some(content) = response["content"].as_object() else {
                let empty = ["204", "303", "304"];
                assert!(
                    empty.contains(&status.as_str()),
                    "{name} {status} has no content"
                );
                continue;
            };
            if status.starts_with('2') {
                let json = content
                    .iter()
                    .filter(|(media_type, _)| media_type.contains("json"));
                for (media_type, body) in json {
                    assert!(
                        body.get("example").is_some(),
                        "{name} {status} {media_type} has no example"
                    );
                }
            } else {
                assert_eq!(
                    content["application/problem+json"]["schema"]["$ref"],
                    "#/components/schemas/Problem",
                    "{name} {status}"
                );
            }
        }
        for status in ["429", "500", "503"] {
            assert!(
                operation["responses"].get(status).is_some(),
                "{name} does not document {status}"
            );
        }
    }
}

#[test]
fn every_string_and_list_has_a_limit() {
    fn walk(at: &str, schema: &Value, faults: &mut Vec<String>) {
        let is = |name: &str| {
            schema["type"] == name
                || schema["type"]
                    .as_array()
                    .is_some_and(|types| types.iter().any(|t| t == name))
        };
        if is("string") && schema.get("maxLength").is_none() && schema.get("enum").is_none() {
            faults.push(format!("{at}: a string without maxLength"));
        }
        if is("array") && schema.get("maxItems").is_none() {
            faults.push(format!("{at}: a list without maxItems"));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            walk(&format!("{at}/{name}"), property, faults);
        }
    }
    let mut faults = Vec::new();
    for (name, schema) in DOCUMENT["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        walk(name, schema, &mut faults);
    }
    for (name, operation) in operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            walk(
                &format!("{name} {}", parameter["name"]),
                &parameter["schema"],
                &mut faults,
            );
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn answers_have_no_unions_and_no_null() {
    let schemas = DOCUMENT["components"]["schemas"]
        .as_object()
        .expect("schemas");
    for (name, schema) in schemas {
        let text = schema.to_string();
        assert!(
            !text.contains("\"oneOf\"") && !text.contains("\"anyOf\""),
            "{name} is a union, which code generators break on"
        );
        // What is changed by merge patch may be taken away; and some clients write null for a user handle that a key does not tell.
        let is_patch =
            ["MeChanges", "WebhookChanges", "AssertionResponse"].contains(&name.as_str());
        assert!(
            is_patch || !text.contains("\"null\""),
            "{name} speaks of null"
        );
    }
}

#[test]
fn every_code_of_an_operation_is_in_the_catalogue_and_every_code_of_the_catalogue_has_an_operation()
{
    let catalogue = bonafide::app::catalogue();
    let listed: std::collections::BTreeSet<&str> = operations()
        .iter()
        .flat_map(|(_, operation)| operation["x-error-codes"].as_array().expect("codes"))
        .filter_map(Value::as_str)
        .collect();
    for code in &listed {
        assert!(catalogue.get(code).is_some(), "{code} is in no table");
    }
    // What the framework answers before any operation is chosen.
    let outside = ["method_not_allowed"];
    for kind in catalogue.all() {
        // What the room of pictures answers stands with the operations that take pictures, once there are any.
        let of_pictures = kind.code.starts_with("image_");
        assert!(
            listed.contains(kind.code) || outside.contains(&kind.code) || of_pictures,
            "no operation answers {}",
            kind.code
        );
    }
}

#[test]
fn every_code_is_provoked_by_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = String::new();
    for place in ["tests/api", "src"] {
        collect(&folder.join(place), &mut texts);
    }
    for kind in bonafide::app::catalogue().all() {
        assert!(
            texts.contains(&format!("\"{}\"", kind.code)),
            "no test names {}",
            kind.code
        );
    }
}

/// The text of all tests below a folder; of a source file only its tests.
fn collect(folder: &std::path::Path, texts: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a file");
            let is_test = path.components().any(|part| part.as_os_str() == "tests")
                || path.to_string_lossy().ends_with("_tests.rs");
            texts.push_str(if is_test {
                &text
            } else {
                text.split_once("#[cfg(test)]")
                    .map_or("", |(_, tests)| tests)
            });
        }
    }
}
