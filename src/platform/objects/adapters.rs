//! The port to the store, and what stands behind it: a folder, or a bucket that speaks S3.

#[cfg(feature = "s3")]
mod bucket;
mod folder;

use std::error::Error;
use std::io;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::platform::config::{ObjectStoreUrl, Objects};

/// Largest object that is read, bytes: more than any that is written.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Why the store did not do it, as a word for the log. Never more: a store's own words may hold keys and addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

/// A place for bytes under names that we choose. Contracts: what was put is read whole or not at all; deleting what is not there succeeds.
pub trait Store: Send + Sync {
    /// Puts bytes there; what lay there is replaced.
    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), Fault>>;

    /// The bytes that lie there; `None` when there are none.
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, Fault>>;

    /// Deletes what lies there, if anything does.
    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), Fault>>;
}

/// The store that the settings name.
pub fn open(settings: &Objects) -> anyhow::Result<Arc<dyn Store>> {
    match &settings.url {
        ObjectStoreUrl::Folder(folder) => Ok(Arc::new(folder::Folder::open(folder)?)),
        #[cfg(feature = "s3")]
        ObjectStoreUrl::Bucket(bucket) => {
            Ok(Arc::new(bucket::Bucket::open(bucket, settings.timeout)?))
        }
        #[cfg(not(feature = "s3"))]
        ObjectStoreUrl::Bucket(_) => {
            anyhow::bail!("OBJECT_STORE_URL: this program was built without the feature s3")
        }
    }
}

async fn put(store: &dyn ObjectStore, at: &Path, bytes: Vec<u8>) -> Result<(), Fault> {
    let put = store.put(at, PutPayload::from(bytes)).await;
    put.map(|_| ()).map_err(|error| fault(&error))
}

async fn get(store: &dyn ObjectStore, at: &Path) -> Result<Option<Vec<u8>>, Fault> {
    let found = match store.get(at).await {
        Ok(found) => found,
        // A bucket that is missing is no object that is missing.
        Err(object_store::Error::NotFound { source, .. })
            if s3_code(&source.to_string()) != Some("NoSuchBucket".to_owned()) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(fault(&error)),
    };
    if found.meta.size > LARGEST {
        return Err(Fault("too_large".to_owned()));
    }
    let bytes = found.bytes().await.map_err(|error| fault(&error))?;
    Ok(Some(bytes.into()))
}

async fn delete(store: &dyn ObjectStore, at: &Path) -> Result<(), Fault> {
    match store.delete(at).await {
        Ok(()) => Ok(()),
        Err(object_store::Error::NotFound { source, .. })
            if s3_code(&source.to_string()) != Some("NoSuchBucket".to_owned()) =>
        {
            Ok(())
        }
        Err(error) => Err(fault(&error)),
    }
}

/// A word for what went wrong: the system's kind of error, the store's own code, or what is left.
fn fault(error: &object_store::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return Fault(error.kind().to_string().replace(' ', "_"));
        }
        cause = inner.source();
    }
    let word = match error {
        object_store::Error::PermissionDenied { .. } => "permission_denied",
        object_store::Error::Unauthenticated { .. } => "unauthenticated",
        object_store::Error::NotFound { .. } => "not_found",
        _ => "failed",
    };
    Fault(s3_code(&error.to_string()).unwrap_or_else(|| word.to_owned()))
}

/// The code in an answer of S3, which is XML: a word that S3 documents, without what it says about keys and names.
fn s3_code(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_word = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::s3_code;

    #[rstest::rstest]
    #[case(
        "<Error><Code>NoSuchBucket</Code><AWSAccessKeyId>AK</AWSAccessKeyId>",
        Some("NoSuchBucket")
    )]
    #[case("<Code>a b</Code>", None)]
    #[case("<Code>", None)]
    #[case("connection refused", None)]
    fn of_an_answer_only_its_code_is_told(#[case] text: &str, #[case] code: Option<&str>) {
        assert_eq!(s3_code(text).as_deref(), code);
    }
}
