//! Calls signed as Standard Webhooks says (standardwebhooks.com): made, and believed.

use actix_web::http::header::HeaderMap;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice};

use super::clock::Moment;

/// The header with the call's id.
pub const ID: &str = "webhook-id";
/// The header with the time of signing.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures, by which such calls are recognised.
pub const SIGNATURE: &str = "webhook-signature";

/// Most signatures of one call that are looked at.
const SIGNATURES: usize = 8;

/// The keys: more than one while they are changed.
pub struct Keys(Vec<hmac::Key>);

impl Keys {
    /// `None` when there is no key.
    pub fn new(keys: &[SecretSlice<u8>]) -> Option<Self> {
        let key = |key: &SecretSlice<u8>| hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret());
        let keys: Vec<hmac::Key> = keys.iter().map(key).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The headers of a call with this id and body, signed by every key.
    pub fn sign(&self, id: &str, now: Moment, body: &str) -> Vec<(&'static str, String)> {
        let timestamp = now.unix_seconds().to_string();
        let signed = signed(id, &timestamp, body.as_bytes());
        let signature = |key| format!("v1,{}", STANDARD.encode(hmac::sign(key, &signed)));
        let signatures: Vec<String> = self.0.iter().map(signature).collect();
        vec![
            (ID, id.to_owned()),
            (TIMESTAMP, timestamp),
            (SIGNATURE, signatures.join(" ")),
        ]
    }

    /// Whether a call is signed, at whatever time. Any of the signatures by any of the keys will do: keys overlap while they are changed,
    /// on both sides.
    pub fn believe(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let (Some(id), Some(timestamp), Some(signatures)) = (
            once(headers, ID),
            once(headers, TIMESTAMP),
            once(headers, SIGNATURE),
        ) else {
            return false;
        };
        let signed = signed(id, timestamp, body);
        signatures
            .split(' ')
            .filter_map(|one| one.strip_prefix("v1,"))
            .filter_map(|base64| STANDARD.decode(base64).ok())
            .take(SIGNATURES)
            .any(|tag| {
                let by = |key| hmac::verify(key, &signed, &tag).is_ok();
                self.0.iter().any(by)
            })
    }
}

fn signed(id: &str, timestamp: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat()
}

/// A header that is there once. Twice is not told apart from forged.
fn once<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn keys(texts: &[&[u8]]) -> Keys {
        let secrets: Vec<_> = texts.iter().map(|text| text.to_vec().into()).collect();
        Keys::new(&secrets).unwrap()
    }

    fn headers(pairs: Vec<(&'static str, String)>) -> HeaderMap {
        let pairs = pairs.into_iter().map(|(name, value)| {
            let value = HeaderValue::from_str(&value).unwrap();
            (HeaderName::from_static(name), value)
        });
        pairs.collect()
    }

    #[test]
    fn the_example_of_the_standard_is_signed_as_it_says() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = "{\"test\": 2432232314}";
        let now = Moment::from_unix_seconds(1_614_265_330);
        let signed = keys(&[&key]).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, body);
        assert_eq!(
            signed[2].1,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn what_one_signs_the_other_believes_while_keys_are_changed_and_nothing_else() {
        let now = Moment::from_unix_seconds(1_800_000_000);
        let both = keys(&[b"old old old old old old ", b"new new new new new new "]);
        let signed = headers(both.sign("a", now, "body"));
        assert!(keys(&[b"new new new new new new "]).believe(&signed, b"body"));
        assert!(keys(&[b"old old old old old old "]).believe(&signed, b"body"));
        assert!(!keys(&[b"else else else else else"]).believe(&signed, b"body"));
        assert!(!both.believe(&signed, b"bodY"));
        assert!(!both.believe(&HeaderMap::new(), b"body"));
    }
}
