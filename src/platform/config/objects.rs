//! Where objects lie.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::Reader;

/// Where objects lie.
#[derive(Clone, Debug)]
pub struct Objects {
    /// The store.
    pub url: ObjectStoreUrl,
    /// Whether somebody chose it.
    pub is_named: bool,
    /// How long one call to it may take.
    pub timeout: Duration,
}

/// A store.
#[derive(Clone, Debug)]
pub enum ObjectStoreUrl {
    /// A folder.
    Folder(PathBuf),
    /// A bucket that speaks S3.
    Bucket(BucketUrl),
}

/// A bucket that speaks S3.
#[derive(Clone, Debug)]
pub struct BucketUrl {
    /// Its name.
    pub bucket: String,
    /// What our names in it begin with; empty for the bucket itself.
    pub prefix: String,
    /// Where it is; Amazon's when it is not named.
    pub endpoint: Option<Url>,
    /// Its region.
    pub region: String,
    /// Access key id.
    pub key_id: SecretString,
    /// Secret access key.
    pub secret: SecretString,
}

/// What Amazon's own tools take for the region when none is named.
const REGION: &str = "us-east-1";

impl ObjectStoreUrl {
    /// Reads `file:FOLDER` or `s3://bucket/prefix?endpoint=…&region=…`; empty means `objects` in the data folder.
    pub fn parse(
        text: &str,
        data_dir: &Path,
        credentials: Option<(SecretString, SecretString)>,
    ) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Folder(data_dir.join("objects")));
        }
        if let Some(folder) = text.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return match folder {
                "" | "/" => Err("file: needs a folder".into()),
                folder => Ok(Self::Folder(folder.into())),
            };
        }
        if !text.starts_with("s3://") {
            return Err("must begin with file: or s3://".into());
        }
        let (key_id, secret) = credentials.ok_or(
            "a bucket needs BONAFIDE_OBJECT_STORE_KEY_ID and BONAFIDE_OBJECT_STORE_SECRET",
        )?;
        bucket(text, key_id, secret).map(Self::Bucket)
    }

    /// Whether what is said to the store can be read on the way.
    pub fn is_encrypted(&self) -> bool {
        match self {
            Self::Folder(_) => true,
            Self::Bucket(bucket) => {
                let endpoint = bucket.endpoint.as_ref();
                endpoint.is_none_or(|endpoint| endpoint.scheme() == "https")
            }
        }
    }
}

fn bucket(text: &str, key_id: SecretString, secret: SecretString) -> Result<BucketUrl, String> {
    // The text may hold a password that somebody put there by mistake: no error may quote it.
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
        return Err(
            "must be s3://bucket/prefix?endpoint=…&region=…; the key has variables of its own"
                .into(),
        );
    }
    let name = url.host_str().unwrap_or_default();
    let is_name = (3..=63).contains(&name.len())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
        });
    if !is_name {
        return Err("names no bucket: 3 to 63 small letters, digits, dots and hyphens".into());
    }
    let mut found = BucketUrl {
        bucket: name.to_owned(),
        prefix: url.path().trim_matches('/').to_owned(),
        endpoint: None,
        region: REGION.to_owned(),
        key_id,
        secret,
    };
    for (option, value) in url.query_pairs() {
        match option.as_ref() {
            "endpoint" => found.endpoint = Some(endpoint(&value)?),
            "region" if !value.is_empty() => found.region = value.into_owned(),
            _ => return Err("the options are endpoint and region".into()),
        }
    }
    Ok(found)
}

fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("endpoint: {error}"))?;
    let plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.has_host();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err("endpoint must be http(s)://host[:port]".into());
    }
    Ok(url)
}

/// Reads them.
pub fn read(r: &mut Reader, data_dir: &Path) -> Option<Objects> {
    let is_named = !r.text("OBJECT_STORE_URL").is_empty();
    let key_id = r.secret("BONAFIDE_OBJECT_STORE_KEY_ID");
    let secret = r.secret("BONAFIDE_OBJECT_STORE_SECRET");
    let url = r.with("OBJECT_STORE_URL", |text| {
        ObjectStoreUrl::parse(text, data_dir, key_id.zip(secret))
    });
    let timeout = r.duration("BONAFIDE_OBJECT_STORE_TIMEOUT");
    Some(Objects {
        url: url?,
        is_named,
        timeout: timeout?,
    })
}
