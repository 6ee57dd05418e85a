//! What the public document says of events: its `webhooks`, one for each kind.

use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, KnownFormat, OpenApi, Paths, Ref, RefOr, Required, ResponseBuilder,
    ResponsesBuilder, SchemaFormat,
};

use super::Kind;

const DATE_TIME: SchemaFormat = SchemaFormat::KnownFormat(KnownFormat::DateTime);

/// Adds them.
pub fn add(document: &mut OpenApi) {
    let mut webhooks = Paths::new();
    for kind in super::all() {
        if let Some(components) = &mut document.components {
            let data = RefOr::T(Schema::Object(kind.schema()));
            components.schemas.insert(name(kind), data);
            let event = RefOr::T(Schema::Object(envelope(kind)));
            components.schemas.insert(event_name(kind), event);
        }
        let item = PathItem::new(HttpMethod::Post, operation(kind));
        webhooks.paths.insert(kind.name.to_owned(), item);
    }
    document.webhooks = Some(webhooks);
}

fn name(kind: &Kind) -> String {
    format!("{}Data", kind.data)
}

fn event_name(kind: &Kind) -> String {
    format!("{}Event", kind.data)
}

/// A schema of its own: generators of clients would name one that stands in the operation like something else.
fn envelope(kind: &Kind) -> Object {
    ObjectBuilder::new()
        .property("id", text(40))
        .required("id")
        .property("type", text(64).enum_values(Some([kind.name])))
        .required("type")
        .property("account_id", text(40))
        .required("account_id")
        .property("timestamp", text(32).format(Some(DATE_TIME)))
        .required("timestamp")
        .property("data", Ref::from_schema_name(name(kind)))
        .required("data")
        .description(Some(kind.description()))
        .build()
}

fn operation(kind: &Kind) -> OperationBuilder {
    let example = json!({"id": "evt_06k3v8q1pc7l5f0tqk2n4h9e8o", "type": kind.name,
        "account_id": "acc_06k3v8q1pc7l5f0tqk2n4h9e8o", "timestamp": "2026-11-21T09:30:00Z", "data": kind.example()});
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(event_name(kind))))
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
        // Not that of the endpoints: generators make one file of a tag.
        .tag("received events")
        .summary(Some(kind.name))
        .description(Some(kind.description()))
        .securities(Some([SecurityRequirement::default()]))
        .request_body(Some(body))
        .responses(responses)
}

fn text(longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(longest))
}
