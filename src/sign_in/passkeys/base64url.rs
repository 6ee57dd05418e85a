//! Bytes as the standard's JSON forms write them: base64url without padding.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serializer, de};

use super::Flaw;

/// The text of some bytes.
pub fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// The bytes of a text.
pub fn bytes(text: &str) -> Result<Vec<u8>, Flaw> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| Flaw::Malformed)
}

/// For `#[serde(with)]`.
pub fn serialize<S: Serializer>(
    bytes: &impl AsRef<[u8]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(bytes.as_ref()))
}

/// For `#[serde(with)]`.
pub fn deserialize<'de, D: Deserializer<'de>, T: TryFrom<Vec<u8>>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = bytes(&text).map_err(de::Error::custom)?;
    T::try_from(bytes).map_err(|_| de::Error::custom("another number of bytes"))
}
