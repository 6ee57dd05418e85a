//! What a kind of event is, and how [`super::kinds`] lists them.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Object, RefOr};

use crate::platform::http::document::polished;

/// The facts of one kind of event.
pub trait Data: Serialize {
    /// Its name.
    const KIND: &'static str;
}

/// A kind of event.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Its name, for instance `account.created`.
    pub name: &'static str,
    /// The name of the struct with its facts.
    pub data: &'static str,
    pub(super) description: &'static [&'static str],
    pub(super) schema: fn() -> RefOr<Schema>,
}

impl Kind {
    /// What it says, in a sentence or two.
    pub fn description(&self) -> String {
        let lines: Vec<&str> = self.description.iter().map(|line| line.trim()).collect();
        lines.join(" ")
    }

    /// The schema of its facts. Receivers pass over members that they do not know.
    pub fn schema(&self) -> Object {
        match polished((self.schema)()) {
            RefOr::T(Schema::Object(object)) => object,
            _ => Object::new(),
        }
    }

    /// Facts that it may have: the first example of each.
    pub fn example(&self) -> Value {
        let members = self.schema().properties.into_iter();
        let first = |member: RefOr<Schema>| {
            let schema = serde_json::to_value(member).unwrap_or_default();
            schema.pointer("/examples/0").cloned()
        };
        let members = members.filter_map(|(name, member)| Some((name, first(member)?)));
        Value::Object(members.collect::<Map<_, _>>())
    }
}

/// The names of all kinds.
pub fn names() -> Vec<&'static str> {
    super::all().iter().map(|kind| kind.name).collect()
}

/// Makes a struct for each kind of event, and the list of them.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $kind:literal {
        $($(#[$attribute:meta])* $field:ident: $type:ty,)*
    })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
            pub struct $name {
                $($(#[$attribute])* pub $field: $type,)*
            }

            impl $crate::ledger::events::Data for $name {
                const KIND: &'static str = $kind;
            }
        )+

        /// Every kind of event.
        pub const ALL: &[$crate::ledger::events::Kind] = &[$($crate::ledger::events::Kind {
            name: $kind,
            data: stringify!($name),
            description: &[$($doc),+],
            schema: <$name as utoipa::PartialSchema>::schema,
        }),+];
    };
}
pub(super) use kinds;
