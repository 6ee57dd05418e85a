//! The little of the document that a running server needs: which addresses know which methods, and which operations are on their way out.

use std::collections::BTreeMap;

use actix_web::http::Method;
use anyhow::Context;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// One operation.
#[derive(Deserialize)]
pub struct Head {
    /// Its name.
    #[serde(rename = "operationId")]
    pub id: String,
    /// Whether it is on its way out.
    #[serde(default)]
    pub deprecated: bool,
    /// Since when.
    #[serde(rename = "x-deprecated-at")]
    pub deprecated_at: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(rename = "x-sunset-at")]
    pub sunset_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Document {
    paths: BTreeMap<String, BTreeMap<String, Head>>,
}

/// All operations, by address.
pub struct Outline(BTreeMap<String, Vec<(Method, Head)>>);

impl Outline {
    /// Reads a document's text. Nothing else of it is kept.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let document: Document = serde_json::from_str(text).context("the document")?;
        let mut all = BTreeMap::new();
        for (path, item) in document.paths {
            let mut operations = Vec::new();
            for (method, head) in item {
                let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())?;
                operations.push((method, head));
            }
            all.insert(path, operations);
        }
        Ok(Self(all))
    }

    /// Every address with its operations.
    pub fn paths(&self) -> impl Iterator<Item = (&str, &[(Method, Head)])> {
        self.0
            .iter()
            .map(|(path, operations)| (path.as_str(), operations.as_slice()))
    }
}
