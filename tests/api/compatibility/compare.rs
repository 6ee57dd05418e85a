//! Finds what a newer document breaks for clients written against an older one.

use std::collections::BTreeSet;

use serde_json::Value;

/// Which side of an exchange a schema describes: callers send what they always sent, and read what they always read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Sent,
    Read,
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    breaks: BTreeSet<String>,
    open: Vec<String>,
}

/// Everything in `new` that breaks a client written against `old`.
pub fn breaks(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut comparison = Comparison {
        old,
        new,
        breaks: BTreeSet::new(),
        open: Vec::new(),
    };
    for (path, item) in members(&old["paths"]) {
        for (method, operation) in members(item) {
            comparison.operation(
                &format!("{} {path}", method.to_uppercase()),
                operation,
                &new["paths"][path][method],
            );
        }
    }
    comparison.breaks
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn words(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|word| {
            word.as_str()
                .map_or_else(|| word.to_string(), str::to_owned)
        })
        .collect()
}

/// The types of a schema, `null` among them.
fn types(schema: &Value) -> BTreeSet<String> {
    match &schema["type"] {
        Value::String(name) => BTreeSet::from([name.clone()]),
        list => words(list),
    }
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    }
}

impl Comparison<'_> {
    fn found(&mut self, at: &str, what: &str) {
        self.breaks.insert(format!("{at}: {what}"));
    }

    fn operation(&mut self, at: &str, old: &Value, new: &Value) {
        if new.is_null() {
            return self.found(at, "the operation is gone");
        }
        if old["operationId"] != new["operationId"] {
            self.found(
                at,
                "the operationId is another one: generated clients name their functions by it",
            );
        }
        let is_open = |operation: &Value| {
            operation["security"]
                .as_array()
                .is_some_and(|list| list.contains(&serde_json::json!({})))
        };
        if is_open(old) && !is_open(new) {
            self.found(at, "callers must sign in now");
        }
        self.parameters(at, &old["parameters"], &new["parameters"]);
        self.body(at, old, new);
        for (status, response) in members(&old["responses"]) {
            self.response(
                &format!("{at} {status}"),
                response,
                &new["responses"][status],
                status,
            );
        }
        let gone = words(&old["x-error-codes"])
            .difference(&words(&new["x-error-codes"]))
            .cloned()
            .collect::<Vec<_>>();
        for code in gone {
            self.found(at, &format!("the problem code {code} is gone"));
        }
    }

    fn parameters(&mut self, at: &str, old: &Value, new: &Value) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
        for known in list(old) {
            let at = format!("{at} parameter {}", known["name"]);
            match list(new).iter().find(|parameter| same(parameter, &known)) {
                None => self.found(&at, "is gone"),
                Some(now) => {
                    if now["required"] == true && known["required"] != true {
                        self.found(&at, "is required now");
                    }
                    self.schema(&at, &known["schema"], &now["schema"], Side::Sent);
                }
            }
        }
        for now in list(new) {
            if now["required"] == true && !list(old).iter().any(|known| same(known, &now)) {
                self.found(
                    &format!("{at} parameter {}", now["name"]),
                    "is new and required",
                );
            }
        }
    }

    fn body(&mut self, at: &str, old: &Value, new: &Value) {
        for (media_type, content) in members(&old["requestBody"]["content"]) {
            let now = &new["requestBody"]["content"][media_type];
            let at = format!("{at} body");
            if now.is_null() {
                self.found(&at, &format!("{media_type} is not taken any more"));
            } else {
                self.schema(&at, &content["schema"], &now["schema"], Side::Sent);
            }
        }
        if old["requestBody"].is_null() && new["requestBody"]["required"] == true {
            self.found(at, "a body is required now");
        }
    }

    fn response(&mut self, at: &str, old: &Value, new: &Value, status: &str) {
        if new.is_null() {
            if status.starts_with('2') {
                self.found(at, "the answer is gone");
            }
            return;
        }
        for (media_type, content) in members(&old["content"]) {
            let now = &new["content"][media_type];
            if now.is_null() {
                self.found(at, &format!("{media_type} is not answered any more"));
            } else {
                self.schema(at, &content["schema"], &now["schema"], Side::Read);
            }
        }
    }

    fn schema(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        let name = old["$ref"].as_str().unwrap_or("").to_owned();
        if !name.is_empty() && self.open.contains(&name) {
            return;
        }
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        self.open.push(name);
        self.types(at, old, new, side);
        self.limits(at, old, new, side);
        self.properties(at, old, new, side);
        if !old["items"].is_null() {
            self.schema(&format!("{at}[]"), &old["items"], &new["items"], side);
        }
        self.open.pop();
    }

    fn types(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        let (before, after) = (types(old), types(new));
        let fine = match side {
            Side::Sent => before.is_subset(&after),
            Side::Read => after.is_subset(&before),
        };
        if !before.is_empty() && !fine {
            self.found(at, &format!("the type was {before:?} and is {after:?}"));
        }
        let (before, after) = (words(&old["enum"]), words(&new["enum"]));
        let fine = match side {
            Side::Sent => after.is_empty() || before.is_subset(&after) && !before.is_empty(),
            Side::Read => before.is_empty() || after.is_subset(&before) && !after.is_empty(),
        };
        if !fine {
            self.found(at, "the allowed values are others");
        }
    }

    /// What is sent may not be limited more narrowly, what is read not more widely.
    fn limits(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        for (limit, upper) in [
            ("maxLength", true),
            ("maxItems", true),
            ("maximum", true),
            ("minLength", false),
            ("minimum", false),
        ] {
            let (before, after) = (old[limit].as_f64(), new[limit].as_f64());
            let edge = if upper {
                f64::INFINITY
            } else {
                f64::NEG_INFINITY
            };
            let (before, after) = (before.unwrap_or(edge), after.unwrap_or(edge));
            let narrower = if upper {
                after < before
            } else {
                after > before
            };
            if side == Side::Sent && narrower {
                self.found(at, &format!("{limit} is narrower"));
            }
        }
        if side == Side::Sent && !new["pattern"].is_null() && old["pattern"] != new["pattern"] {
            self.found(at, "another pattern is asked for");
        }
    }

    fn properties(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        let (before, after) = (words(&old["required"]), words(&new["required"]));
        for (name, property) in members(&old["properties"]) {
            let at = format!("{at}/{name}");
            let now = &new["properties"][name];
            if now.is_null() {
                self.found(&at, "the member is gone");
                continue;
            }
            if side == Side::Read && before.contains(name) && !after.contains(name) {
                self.found(&at, "may be absent now");
            }
            self.schema(&at, property, now, side);
        }
        if side == Side::Sent {
            for name in after.difference(&before) {
                self.found(&format!("{at}/{name}"), "is required now");
            }
        }
    }
}
