//! What the document gets after it is complete: limits that derived schemas cannot carry, and examples where they belong.

use serde_json::Value;
use utoipa::Number;
use utoipa::openapi::schema::{ArrayItems, Schema, SchemaType};
use utoipa::openapi::{KnownFormat, Object, OpenApi, RefOr, SchemaFormat, Type};

use super::{links, operations};
use crate::platform::http::parsed::MERGE_PATCH;

/// The longest item of a list of words.
const ITEM_MAX: usize = 256;
/// The largest whole number that every client reads exactly (RFC 8259, section 6).
const INTEGER_MAX: isize = 9_007_199_254_740_991;
/// The largest of the format `int32`.
const SHORT_MAX: isize = 2_147_483_647;
/// The longest page or text.
const TEXT_MAX: usize = 1024 * 1024;

/// Polishes every schema and every body.
pub fn polish(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        components
            .schemas
            .values_mut()
            .for_each(|schema| reach(schema, false));
    }
    for item in document.paths.paths.values_mut() {
        if let Some(RefOr::T(body)) = item
            .patch
            .as_mut()
            .and_then(|patch| patch.request_body.as_mut())
            && let Some(json) = body.content.get("application/json").cloned()
        {
            body.content.insert(MERGE_PATCH.to_owned(), json);
        }
        for (_, operation) in operations(item) {
            for response in operation.responses.responses.values_mut() {
                let RefOr::T(response) = response else {
                    continue;
                };
                for content in response.content.values_mut() {
                    if let RefOr::T(content) = content
                        && let Some(schema) = &mut content.schema
                    {
                        reach(schema, false);
                    }
                }
            }
        }
    }
    links::add(document);
}

/// Polishes a schema that is told by itself.
pub fn polished(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    reach(&mut schema, false);
    schema
}

fn reach(schema: &mut RefOr<Schema>, is_item: bool) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => of_object(object, is_item),
        Schema::Array(array) => {
            let ArrayItems::RefOrSchema(items) = &mut array.items else {
                return;
            };
            // The example of a list is written where its type is, and that is at its items.
            if let RefOr::T(Schema::Object(item)) = items.as_mut()
                && item.examples.iter().any(Value::is_array)
            {
                array.examples = std::mem::take(&mut item.examples);
            }
            reach(items, true);
        }
        _ => {}
    }
}

fn of_object(object: &mut Object, is_item: bool) {
    object
        .properties
        .values_mut()
        .for_each(|member| reach(member, false));
    if is(object, &Type::Integer) && object.format.is_none() {
        object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
    }
    if is(object, &Type::Integer) {
        // Whatever is counted or timed here begins at nothing.
        object.minimum.get_or_insert(Number::Int(0));
        let is_short = object.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int32));
        let most = if is_short { SHORT_MAX } else { INTEGER_MAX };
        object.maximum.get_or_insert(Number::Int(most));
    }
    if is(object, &Type::String) && object.max_length.is_none() && object.enum_values.is_none() {
        object.max_length = Some(if is_item { ITEM_MAX } else { TEXT_MAX });
    }
}

fn is(object: &Object, kind: &Type) -> bool {
    match &object.schema_type {
        SchemaType::Type(own) => own == kind,
        SchemaType::Array(all) => all.contains(kind),
        SchemaType::AnyValue => false,
    }
}
