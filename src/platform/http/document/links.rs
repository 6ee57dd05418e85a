//! Links (OpenAPI's own): which answer has what another operation wants. Readers see how calls follow each other, and tools that test
//! sequences of calls find them. Only parameters are linked: generators of clients do not read links to bodies.

use utoipa::openapi::link::Link;
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// One link: from an answer's member to another operation's parameter.
struct Follows {
    operation: &'static str,
    status: &'static str,
    name: &'static str,
    next: &'static str,
    description: &'static str,
    parameter: (&'static str, &'static str),
}

const FOLLOWS: &[Follows] = &[
    Follows {
        operation: "create_session",
        status: "200",
        name: "end",
        next: "end_session",
        description: "The `session.id` of a sign-in ends that session.",
        parameter: ("id", "$response.body#/session/id"),
    },
    Follows {
        operation: "list_sessions",
        status: "200",
        name: "end_first",
        next: "end_session",
        description: "The `id` of a listed session ends it.",
        parameter: ("id", "$response.body#/data/0/id"),
    },
    Follows {
        operation: "list_sessions",
        status: "200",
        name: "next_page",
        next: "list_sessions",
        description: "`next_cursor` asks for the next page.",
        parameter: ("cursor", "$response.body#/next_cursor"),
    },
    Follows {
        operation: "list_problems",
        status: "200",
        name: "explain_first",
        next: "get_problem",
        description: "The `code` of a listed problem leads to its explanation.",
        parameter: ("code", "$response.body#/data/0/code"),
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
    let (name, expression) = follows.parameter;
    Link::builder()
        .operation_id(follows.next)
        .description(follows.description)
        .parameter(name, expression)
        .build()
}
