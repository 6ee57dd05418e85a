//! Links (OpenAPI's own): which answer has what another operation wants. Readers see how calls follow each other, and tools that test
//! sequences of calls find them.

use serde_json::json;
use utoipa::openapi::link::Link;
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// One link: from an answer's member to another operation's body or parameter.
struct Follows {
    operation: &'static str,
    status: &'static str,
    name: &'static str,
    next: &'static str,
    description: &'static str,
    parameter: Option<(&'static str, &'static str)>,
    body: Option<(&'static str, &'static str)>,
}

const FOLLOWS: &[Follows] = &[
    Follows {
        operation: "create_session",
        status: "200",
        name: "refresh",
        next: "refresh_session",
        description: "The `refresh_token` of a sign-in is traded for new tokens.",
        parameter: None,
        body: Some(("refresh_token", "$response.body#/refresh_token")),
    },
    Follows {
        operation: "refresh_session",
        status: "200",
        name: "refresh_again",
        next: "refresh_session",
        description: "Each refresh gives the token for the next one.",
        parameter: None,
        body: Some(("refresh_token", "$response.body#/refresh_token")),
    },
    Follows {
        operation: "create_session",
        status: "200",
        name: "end",
        next: "end_session",
        description: "The `session.id` of a sign-in ends that session.",
        parameter: Some(("id", "$response.body#/session/id")),
        body: None,
    },
    Follows {
        operation: "list_sessions",
        status: "200",
        name: "end_first",
        next: "end_session",
        description: "The `id` of a listed session ends it.",
        parameter: Some(("id", "$response.body#/data/0/id")),
        body: None,
    },
    Follows {
        operation: "list_sessions",
        status: "200",
        name: "next_page",
        next: "list_sessions",
        description: "`next_cursor` asks for the next page.",
        parameter: Some(("cursor", "$response.body#/next_cursor")),
        body: None,
    },
    Follows {
        operation: "list_problems",
        status: "200",
        name: "explain_first",
        next: "get_problem",
        description: "The `code` of a listed problem leads to its explanation.",
        parameter: Some(("code", "$response.body#/data/0/code")),
        body: None,
    },
];

/// Adds the links.
pub fn add(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let id = operation.operation_id.clone().unwrap_or_default();
            for follows in FOLLOWS.iter().filter(|follows| follows.operation == id) {
                if let Some(RefOr::T(response)) =
                    operation.responses.responses.get_mut(follows.status)
                {
                    response
                        .links
                        .insert(follows.name.to_owned(), RefOr::T(link(follows)));
                }
            }
        }
    }
}

fn link(follows: &Follows) -> Link {
    let mut link = Link::builder()
        .operation_id(follows.next)
        .description(follows.description);
    if let Some((name, expression)) = follows.parameter {
        link = link.parameter(name, expression);
    }
    if let Some((member, expression)) = follows.body {
        link = link.request_body(Some(json!({ member: expression })));
    }
    link.build()
}
