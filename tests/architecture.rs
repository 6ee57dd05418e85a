//! A floor knows only the floors below it. The one rule of the house, held against the sources.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, top first. A file may name what stands on its own floor or below.
const FLOORS: &[&[&str]] = &[
    &[
        "main",
        "lib",
        "commands",
        "app",
        "server",
        "routes",
        "upkeep",
        "reference",
        "dev",
    ],
    &["integrations"],
    &["identity"],
    &["desk"],
    &["sign_in"],
    &["standing"],
    &["contact"],
    &["accounts"],
    &["ledger"],
    &["delivery"],
    &["platform"],
];

/// Edges between rooms of one floor, `user -> used`; there may be no circle among them.
const NEIGHBOURS: &[(&str, &[(&str, &str)])] = &[
    (
        "sign_in",
        &[
            ("registration", "password"),
            ("registration", "sessions"),
            ("login", "password"),
            ("login", "sessions"),
            ("login", "devices"),
            ("login", "lockout"),
            ("lockout", "password"),
            ("passwordless", "devices"),
            ("passwordless", "factors"),
            ("passwordless", "passkeys"),
            ("passwordless", "password"),
            ("passwordless", "sessions"),
            ("passwordless", "two_step"),
            ("reauthentication", "devices"),
            ("reauthentication", "two_step"),
            ("sessions", "factors"),
            ("two_step", "devices"),
            ("two_step", "factors"),
            ("two_step", "lockout"),
            ("two_step", "passkeys"),
            ("two_step", "password"),
            ("two_step", "sessions"),
            ("reauthentication", "lockout"),
            ("reauthentication", "passkeys"),
            ("reauthentication", "password"),
            ("reauthentication", "sessions"),
            ("sessions", "devices"),
            ("sessions", "password"),
            ("password_change", "devices"),
            ("password_change", "lockout"),
            ("password_change", "password"),
            ("password_change", "reauthentication"),
            ("password_change", "sessions"),
            ("password_reset", "devices"),
            ("password_reset", "lockout"),
            ("password_reset", "password"),
            ("password_reset", "sessions"),
        ],
    ),
    (
        "desk",
        &[
            ("standing", "form"),
            ("accounts", "form"),
            ("proposals", "form"),
            ("proposals", "review"),
            ("proposals", "team"),
            ("team", "form"),
        ],
    ),
    (
        "identity",
        &[
            ("comparison", "consent"),
            ("comparison", "face"),
            ("selfie", "comparison"),
            ("selfie", "face"),
            ("selfie", "verification"),
            ("verification", "comparison"),
            ("verification", "consent"),
            ("verification", "face"),
        ],
    ),
    ("ledger", &[("events", "audit")]),
    (
        "delivery",
        &[
            ("mail", "outbox"),
            ("sms", "mail"),
            ("sms", "outbox"),
            ("messages", "outbox"),
            ("messages", "receipts"),
            ("messages", "sms"),
            ("mail", "bounce"),
            ("deliveries", "bounce"),
            ("deliveries", "mail"),
            ("deliveries", "outbox"),
            ("deliveries", "receipts"),
            ("receipts", "bounce"),
        ],
    ),
    ("accounts", &[]),
    (
        "standing",
        &[
            ("capabilities", "kinds"),
            ("holds", "capabilities"),
            ("holds", "kinds"),
            ("holds", "notices"),
            ("me", "capabilities"),
            ("suspension", "capabilities"),
            ("suspension", "notices"),
        ],
    ),
    (
        "contact",
        &[
            ("email", "codes"),
            ("email", "links"),
            ("email_change", "codes"),
            ("email_change", "links"),
            ("email_change", "email"),
            ("phone", "codes"),
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The parts of a file's place below `src`, without its extension.
fn place(path: &Path) -> Vec<String> {
    let relative = path
        .strip_prefix(root())
        .expect("below src")
        .with_extension("");
    relative
        .iter()
        .map(|part| part.to_str().expect("UTF-8").to_owned())
        .collect()
}

fn floor_of(name: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&name))
        .unwrap_or_else(|| panic!("`{name}` is on no floor: add it to the list"))
}

/// Every `crate::a::b` of a text, comments left out.
fn uses(text: &str) -> Vec<(String, String)> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(inner) = rest.strip_prefix('{') {
            // `use crate::{a, b::c};`
            let list = inner.split('}').next().unwrap_or("");
            found.extend(list.split(',').filter_map(|item| names(item.trim())));
        } else {
            found.extend(names(rest));
        }
    }
    found
}

fn names(text: &str) -> Option<(String, String)> {
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let first = word(text);
    let second = text
        .strip_prefix(&first)
        .and_then(|rest| rest.strip_prefix("::"))
        .map(word)
        .unwrap_or_default();
    (!first.is_empty()).then_some((first, second))
}

#[test]
fn a_floor_knows_only_the_floors_below_it() {
    for path in sources(&root()) {
        let place = place(&path);
        let own = floor_of(&place[0]);
        for (used, _) in uses(&fs::read_to_string(&path).expect("a file")) {
            if ["problems", "on_each"].contains(&used.as_str()) {
                continue; // macros at the crate's root
            }
            assert!(
                floor_of(&used) >= own,
                "{} reaches up to {used}",
                path.display()
            );
        }
    }
}

#[test]
fn rooms_of_one_floor_know_each_other_only_by_the_listed_edges() {
    for (floor, edges) in NEIGHBOURS {
        for path in sources(&root().join(floor)) {
            let place = place(&path);
            let Some(own) = place.get(1).filter(|room| *room != "mod") else {
                continue;
            };
            for (used, room) in uses(&fs::read_to_string(&path).expect("a file")) {
                let crosses = used == *floor && !room.is_empty() && room != *own;
                let listed = edges.iter().any(|(from, to)| from == own && *to == room);
                assert!(
                    !crosses || listed,
                    "{}: {floor}/{own} -> {floor}/{room} is not a listed edge",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn a_room_never_touches_another_rooms_store_and_sql_lives_in_stores() {
    for path in sources(&root()) {
        let text = fs::read_to_string(&path).expect("a file");
        let place = place(&path);
        let foreign = text.split("crate::").skip(1).any(|rest| {
            let until = rest
                .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .next()
                .unwrap_or("");
            until.split("::").any(|part| part == "store")
        });
        assert!(
            !foreign,
            "{} names a store by its full path: only its own room may use it",
            path.display()
        );
        let story =
            ["http", "rules", "jobs", "page"].contains(&place.last().map_or("", String::as_str));
        assert!(
            !(story && text.contains("diesel::")),
            "{} holds SQL: it belongs in a store",
            path.display()
        );
    }
}

#[test]
fn no_file_is_longer_than_400_lines() {
    for path in sources(&root()) {
        let lines = fs::read_to_string(&path).expect("a file").lines().count();
        assert!(
            lines <= 400 || path.ends_with("platform/db/schema.rs"),
            "{} has {lines} lines",
            path.display()
        );
    }
}

#[test]
fn comments_speak_of_the_product_alone() {
    for path in sources(&root()) {
        let text = fs::read_to_string(&path).expect("a file");
        for word in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("] {
            assert!(!text.contains(word), "{} has a {word}", path.display());
        }
    }
}
