//! What the public document says of events: its `webhooks`, one for each kind.

use serde_json::json;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    ContentBuilder, KnownFormat, OpenApi, Paths, Ref, RefOr, Required, ResponseBuilder,
    ResponsesBuilder, SchemaFormat,
};

use super::Kind;
use crate::platform::standard_webhooks::{ID, SIGNATURE, TIMESTAMP};

const DATE_TIME: SchemaFormat = SchemaFormat::KnownFormat(KnownFormat::DateTime);

/// Adds them.
pub fn add(document: &mut OpenApi) {
    let mut webhooks = Paths::new();
    for kind in super::all() {
        if let Some(components) = &mut document.components {
            let data = RefOr::T(Schema::Object(kind.schema()));
            components.schemas.insert(name(kind), data);
        }
        let item = PathItem::new(HttpMethod::Post, operation(kind));
        webhooks.paths.insert(kind.name.to_owned(), item);
    }
    document.webhooks = Some(webhooks);
}

fn name(kind: &Kind) -> String {
    format!("{}Data", kind.data)
}

fn operation(kind: &Kind) -> OperationBuilder {
    let envelope = ObjectBuilder::new()
        .property("id", text(40))
        .required("id")
        .property("type", text(64).enum_values(Some([kind.name])))
        .required("type")
        .property("account_id", text(40))
        .required("account_id")
        .property("timestamp", text(32).format(Some(DATE_TIME)))
        .required("timestamp")
        .property("data", Ref::from_schema_name(name(kind)))
        .required("data");
    let example = json!({"id": "evt_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": kind.name,
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "timestamp": "2026-11-21T09:30:00Z", "data": kind.example()});
    let content = ContentBuilder::new()
        .schema(Some(envelope))
        .example(Some(example))
        .build();
    let body = RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build();
    let taken =
        ResponseBuilder::new().description("Any 2xx: the event is taken, and not sent again.");
    let gone = ResponseBuilder::new()
        .description("The address is no more: the webhook is disabled at once.");
    let responses = ResponsesBuilder::new()
        .response("204", taken)
        .response("410", gone)
        .build();
    OperationBuilder::new()
        .operation_id(Some(format!("receive_{}", kind.name.replace('.', "_"))))
        .tag("events")
        .summary(Some(kind.name))
        .description(Some(kind.description()))
        .parameter(header(ID, "The event's id, the same at every attempt."))
        .parameter(header(
            TIMESTAMP,
            "When this attempt was signed, seconds since 1970.",
        ))
        .parameter(header(
            SIGNATURE,
            "Signatures by Standard Webhooks, `v1,` and base64, separated by spaces.",
        ))
        .request_body(Some(body))
        .responses(responses)
}

fn header(name: &'static str, text_of: &'static str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(text_of))
        .schema(Some(text(512)))
}

fn text(longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(longest))
}
