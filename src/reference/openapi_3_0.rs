//! The document in the words of OpenAPI 3.0.

use serde_json::{Map, Value, json};

/// Turns a 3.1 document into a 3.0 one: `examples` of schemas become `example`, type lists `nullable`, exclusive limits flags, the
/// licence's identifier goes.
pub fn convert(mut document: Value) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.insert("openapi".to_owned(), json!("3.0.3"));
        members.remove("jsonSchemaDialect");
        members.remove("webhooks");
    }
    if let Some(licence) = document
        .pointer_mut("/info/license")
        .and_then(Value::as_object_mut)
    {
        licence.remove("identifier");
    }
    walk(&mut document, false);
    document
}

/// Members whose own members are names of the API and not words of the document.
const NAMED: &[&str] = &[
    "properties",
    "schemas",
    "paths",
    "responses",
    "headers",
    "content",
    "securitySchemes",
    "parameters",
    "callbacks",
    "links",
];
/// Members that hold values of the API.
const VALUES: &[&str] = &["example", "default", "enum"];

fn walk(value: &mut Value, names: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, false)),
        Value::Object(members) => {
            if !names {
                rewrite(members);
            }
            for (name, member) in members.iter_mut() {
                let is_value =
                    !names && (VALUES.contains(&name.as_str()) || name.starts_with("x-"));
                if !is_value {
                    walk(member, !names && NAMED.contains(&name.as_str()));
                }
            }
        }
        _ => {}
    }
}

fn rewrite(members: &mut Map<String, Value>) {
    if let Some(Value::Array(examples)) = members.get("examples") {
        let first = examples.first().cloned();
        members.remove("examples");
        if let Some(first) = first {
            members.insert("example".to_owned(), first);
        }
    }
    if let Some(Value::Array(types)) = members.get("type").cloned() {
        let nullable = types.contains(&json!("null"));
        if let Some(kind) = types.into_iter().find(|kind| kind != "null") {
            members.insert("type".to_owned(), kind);
        }
        if nullable {
            members.insert("nullable".to_owned(), json!(true));
        }
    }
    for (exclusive, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(number @ Value::Number(_)) = members.get(exclusive).cloned() {
            members.insert(limit.to_owned(), number);
            members.insert(exclusive.to_owned(), json!(true));
        }
    }
    if let Some(constant) = members.remove("const") {
        members.insert("enum".to_owned(), json!([constant]));
    }
    for newer in [
        "propertyNames",
        "contentEncoding",
        "contentMediaType",
        "$schema",
    ] {
        members.remove(newer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_newer_version_are_put_into_the_older_one() {
        let newer = json!({"openapi": "3.1.0", "info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
            "components": {"schemas": {"Thing": {"type": "object", "properties": {
                "examples": {"type": ["string", "null"], "examples": ["a", "b"]},
                "count": {"type": "integer", "exclusiveMinimum": 0}, "kind": {"const": "x"}}}}}});
        let older = convert(newer);
        assert_eq!(older["openapi"], "3.0.3");
        assert_eq!(older["info"]["license"], json!({"name": "Apache-2.0"}));
        let properties = &older["components"]["schemas"]["Thing"]["properties"];
        assert_eq!(
            properties["examples"],
            json!({"type": "string", "nullable": true, "example": "a"})
        );
        assert_eq!(
            properties["count"],
            json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true})
        );
        assert_eq!(properties["kind"], json!({"enum": ["x"]}));
    }
}
