//! Compares a JSON value with the published schema of a type and names every fault of its shape. Runs only after serde
//! refused the value, to tell all faults and not just the first.

use serde_json::Value;
use utoipa::ToSchema;

use crate::platform::problem::FieldError;

/// Every member that is missing, unknown, of the wrong type, or not among the allowed values.
pub fn faults<T: ToSchema>(value: &Value) -> Vec<FieldError> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named: Vec<(String, Value)> = named
        .into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect();
    let Ok(schema) = serde_json::to_value(T::schema()) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    compare("", value, &schema, &named, &mut faults);
    faults
}

fn compare(
    pointer: &str,
    value: &Value,
    schema: &Value,
    named: &[(String, Value)],
    faults: &mut Vec<FieldError>,
) {
    let schema = resolve(schema, named);
    if !has_type(value, &schema["type"]) {
        let wanted = schema["type"].as_str().unwrap_or("another type");
        faults.push(FieldError::new(
            pointer,
            "wrong_type",
            format!("This must be of type {wanted}."),
        ));
        return;
    }
    if let Some(allowed) = schema["enum"]
        .as_array()
        .filter(|allowed| !allowed.contains(value))
    {
        let words: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
        faults.push(FieldError::new(
            pointer,
            "not_allowed",
            format!("This must be one of: {}.", words.join(", ")),
        ));
    }
    if let (Some(items), Some(of)) = (value.as_array(), schema.get("items")) {
        for (index, item) in items.iter().enumerate() {
            compare(&format!("{pointer}/{index}"), item, of, named, faults);
        }
    }
    if let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !members.contains_key(name) {
                faults.push(FieldError::new(
                    format!("{pointer}/{name}"),
                    "required",
                    "This member is missing.",
                ));
            }
        }
        for (name, member) in members {
            let inner = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match properties.get(name) {
                Some(property) => compare(&inner, member, property, named, faults),
                // Forms that others define, and enlarge, are open.
                None if schema["additionalProperties"] != false => {}
                None => faults.push(FieldError::new(
                    inner,
                    "unknown_member",
                    "There is no such member.",
                )),
            }
        }
    }
}

/// Follows a reference, also one wrapped for `null` (`oneOf: [null, ref]`).
fn resolve<'a>(schema: &'a Value, named: &'a [(String, Value)]) -> &'a Value {
    let wrapped = schema["oneOf"]
        .as_array()
        .and_then(|options| options.iter().find(|option| option["$ref"].is_string()));
    let schema = wrapped.unwrap_or(schema);
    let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.rsplit('/').next())
    else {
        return schema;
    };
    named
        .iter()
        .find(|(known, _)| known == name)
        .map_or(schema, |(_, found)| found)
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        _ => true,
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
