//! The headers that every answer may carry, so that no operation needs to declare them.

use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    Header, HeaderBuilder, KnownFormat, ObjectBuilder, RefOr, Required, Response, SchemaFormat,
    Type,
};

use super::is_page;

/// Adds the headers to every answer, and `Idempotency-Key` to what a POST may be sent with.
pub fn complete(operation: &mut Operation, method: &HttpMethod) {
    let is_replayable = *method == HttpMethod::Post && !is_page(operation);
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            of_status(status, response, is_replayable);
        }
    }
    if is_replayable {
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("A random UUID of yours: a repetition under the same key within 24 hours takes effect once and gets the same answer."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build()))
            .example(Some("0e5c2f1a-7b8d-4d0f-9a43-5a1f0f0c9b1e".into()))
            .build();
        operation
            .parameters
            .get_or_insert_with(Vec::new)
            .push(RefOr::T(key));
    }
}

fn of_status(status: &str, response: &mut Response, is_replayable: bool) {
    let succeeded = status.starts_with('2');
    let mut add = |name: &str, header: Header| {
        response.headers.insert(name.to_owned(), header.into());
    };
    add(
        "X-Request-Id",
        text("The request's id: yours if you sent one, else a fresh one."),
    );
    add(
        "Access-Control-Allow-Origin",
        text("Your `Origin`, when it is on the server's list."),
    );
    if succeeded || status.starts_with('4') {
        add(
            "RateLimit",
            text(
                "What is left of the budgets that this request counted against: `\"name\";r=remaining;t=seconds`.",
            ),
        );
        add(
            "RateLimit-Policy",
            text("Those budgets: `\"name\";q=quota;w=window in seconds`."),
        );
    }
    if status == "429" || status == "503" {
        add(
            "Retry-After",
            seconds("Seconds until it is worth trying again."),
        );
    }
    if succeeded && is_replayable {
        add(
            "Idempotency-Replayed",
            text("`true` when this is the kept answer of an earlier request under the same key."),
        );
    }
    if !succeeded && !status.starts_with('3') {
        add("X-Error-Code", text("The problem's code."));
    }
}

fn text(description: &str) -> Header {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(512))
        .build();
    HeaderBuilder::new()
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

fn seconds(description: &str) -> Header {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(0))
        .maximum(Some(100_000_000))
        .build();
    HeaderBuilder::new()
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
