//! What belongs to somebody else is not there: every endpoint of a member that takes an id, with another member's. A new one that is not
//! listed here fails the test.

use crate::sign_in::two_step::with_app;
use crate::support::conformance::DOCUMENT;
use crate::support::*;
use crate::{identity, standing};

/// Somebody with one of everything, and what its id is.
struct Owner {
    person: Actor,
    factor: String,
    appeal: String,
    verification: String,
}

impl Owner {
    async fn new(app: &TestApp) -> Self {
        let person = app.freelancer("ada").signed_in().await;
        let appeal = standing::has_objected(app, &standing::id_of(&person).await).await;
        let verification = identity::begun(&person.clone().signs_in().await).await;
        let (entry, person) = with_app(app, &person.signs_in().await).await;
        Self {
            person,
            factor: entry.id,
            appeal,
            verification,
        }
    }

    /// The id of the one thing in a collection.
    async fn id_in(&self, collection: &str) -> String {
        match collection {
            "factors" => self.factor.clone(),
            "appeals" => self.appeal.clone(),
            "identity-verifications" => self.verification.clone(),
            "devices" | "sessions" => {
                let list = self.person.get(&format!("/v1/me/{collection}")).await;
                list.is(200).text_of("/data/0/id")
            }
            other => panic!("say in this test how somebody gets one of /v1/me/{other}"),
        }
    }
}

/// Every operation of a member on one thing: method, path before and after its id.
fn operations() -> Vec<(String, String, String)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, item) in paths {
        let Some((before, after)) = path.split_once("{id}") else {
            continue;
        };
        if before.starts_with("/v1/me/") {
            let methods = item.as_object().expect("operations").keys();
            let known = methods.filter(|method| {
                ["get", "post", "put", "patch", "delete"].contains(&method.as_str())
            });
            found.extend(
                known.map(|method| (method.to_uppercase(), before.to_owned(), after.to_owned())),
            );
        }
    }
    found
}

on_both! {
    async fn another_members_id_is_like_one_of_nobody(app) {
        let owner = Owner::new(&app).await;
        // Eve has everything that an act could ask for.
        let (_, eve) = with_app(&app, &app.freelancer("eve").signed_in().await).await;
        let all = operations();
        assert!(all.len() >= 5, "{all:?}");
        for (method, before, after) in all {
            let collection = before.trim_start_matches("/v1/me/").trim_end_matches('/');
            let theirs = owner.id_in(collection).await;
            let prefix = theirs.split_once('_').expect("a prefix").0;
            let nobodys = format!("{prefix}_00000000000000000000000000");
            let mut answers = Vec::new();
            for id in [theirs, nobodys] {
                let path = format!("{before}{id}{after}");
                let how = method.parse().expect("a method");
                let reply = match method.as_str() {
                    "GET" | "DELETE" => eve.send(how, &path, None).await,
                    _ => eve.send_json(how, &path, &example(&before, &after, &method)).await,
                };
                let mut body = reply.problem(404, "not_found").body;
                for member in ["request_id", "instance"] {
                    body.as_object_mut().expect("an object").remove(member);
                }
                answers.push(body);
            }
            assert_eq!(answers[0], answers[1], "{method} {before}");
        }
    }
}

/// The example of the document, so that the form itself is right.
fn example(before: &str, after: &str, method: &str) -> Value {
    let operation = &DOCUMENT["paths"][format!("{before}{{id}}{after}")][method.to_lowercase()];
    let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
    let name = schema.and_then(|path| path.rsplit('/').next());
    let members = name.map(|name| &DOCUMENT["components"]["schemas"][name]["properties"]);
    let members = members
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let first = |member: &Value| member["examples"].get(0).cloned();
    members
        .iter()
        .filter_map(|(name, member)| Some((name.clone(), first(member)?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
