//! The keys that sign access tokens: ES256, private halves sealed in the database, public halves at
//! `/.well-known/jwks.json`.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::json;

use super::claims::{Claims, TYPE};
use super::{invalid, store};
use crate::platform::clock::Moment;
use crate::platform::db::Conn;
use crate::platform::ids::KeyId;
use crate::platform::limits::delta;
use crate::platform::problem::Problem;
use crate::platform::random::Random;
use crate::platform::seal::{Place, Purpose, Seal};

/// A new key is published this long before it signs, so that every cache of the key set knows it by then.
const PUBLISHED_BEFORE: i64 = 15;

struct Key {
    id: String,
    active_at: Moment,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Coordinates of the public point, base64url.
    x: String,
    y: String,
}

/// The keys of this installation, parsed once and read again every minute. Cheap to clone.
#[derive(Clone)]
pub struct SigningKeys(Arc<RwLock<Arc<Vec<Key>>>>);

impl SigningKeys {
    /// Loads the keys; the first start makes one.
    pub fn open(
        conn: &mut Conn,
        seal: &Seal,
        now: Moment,
        random: &Random,
    ) -> anyhow::Result<Self> {
        if store::signing_keys(conn, now)?.is_empty() {
            make(conn, seal, now, now, random)?;
        }
        Ok(Self(Arc::new(RwLock::new(load(conn, seal, now)?))))
    }

    /// Reads the keys again, so that a key added elsewhere is known here long before it signs.
    pub fn reload(&self, conn: &mut Conn, seal: &Seal, now: Moment) -> anyhow::Result<()> {
        let keys = load(conn, seal, now)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Adds a key that starts to sign after it has been published for a while. The older keys retire when the last token that they
    /// signed, living for `access`, has expired.
    pub fn rotate(
        conn: &mut Conn,
        seal: &Seal,
        access: Duration,
        now: Moment,
        random: &Random,
    ) -> anyhow::Result<()> {
        let begins = now.plus(TimeDelta::minutes(PUBLISHED_BEFORE));
        store::retire_signing_keys(conn, begins.plus(delta(access) + TimeDelta::minutes(5)))?;
        make(conn, seal, begins, now, random)
    }

    /// Signs claims with the newest active key.
    pub fn sign(&self, claims: &Claims, now: Moment) -> Result<String, Problem> {
        let keys = self.keys();
        let key = keys
            .iter()
            .filter(|key| key.active_at <= now)
            .max_by_key(|key| key.active_at);
        // Right after the clock was set back no key is active yet: the oldest one serves.
        let key = key
            .or_else(|| keys.iter().min_by_key(|key| key.active_at))
            .context("there is no signing key")?;
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.clone());
        Ok(jsonwebtoken::encode(&header, claims, &key.encoding)
            .context("an access token could not be signed")?)
    }

    /// Opens a token: algorithm, type and key id must be ours, the signature right, the claims complete.
    fn verified(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.alg != Algorithm::ES256
            || header.typ.as_deref() != Some(TYPE)
            || header.crit.is_some()
        {
            return None;
        }
        // The key comes from our own map, never from the token (no jku, jwk, x5c).
        let keys = self.keys();
        let key = keys
            .iter()
            .find(|key| Some(key.id.as_str()) == header.kid.as_deref())?;
        let mut validation = Validation::new(Algorithm::ES256);
        // Time, issuer and audience are checked by `Claims`, against the product's own clock and exactly.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation)
            .ok()
            .map(|data| data.claims)
    }

    /// Opens a token that must name this issuer.
    pub fn open_token(&self, token: &str, issuer: &str) -> Result<Claims, Problem> {
        let claims = self.verified(token).ok_or_else(invalid)?;
        claims.check_parties(issuer)?;
        Ok(claims)
    }

    /// The key set (RFC 7517): every key that has signed or will sign.
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> = self.keys().iter().map(Key::as_jwk).collect();
        json!({ "keys": keys })
    }

    fn keys(&self) -> Arc<Vec<Key>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn load(conn: &mut Conn, seal: &Seal, now: Moment) -> anyhow::Result<Arc<Vec<Key>>> {
    let rows = store::signing_keys(conn, now)?;
    let keys = rows
        .into_iter()
        .map(|row| Key::open(seal, row))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Arc::new(keys))
}

impl Key {
    fn open(seal: &Seal, row: store::SigningKeyRow) -> anyhow::Result<Self> {
        let private = seal
            .open_own(Purpose::Signing, &place(&row.id), &row.private_key)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        // An uncompressed point: 04, then 32 bytes each for x and y.
        let (x, y) = row
            .public_key
            .get(1..)
            .and_then(|point| point.split_at_checked(32))
            .context("a stored public key is broken")?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        Ok(Self {
            id: row.id.as_str().to_owned(),
            active_at: row.active_at,
            encoding: EncodingKey::from_ec_der(&private),
            decoding: DecodingKey::from_ec_components(&x, &y)
                .context("a stored public key is broken")?,
            x,
            y,
        })
    }

    fn as_jwk(&self) -> serde_json::Value {
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": self.x, "y": self.y})
    }
}

fn place(id: &KeyId) -> Place<'_> {
    Place {
        table: "signing_keys",
        column: "private_key",
        row: id.as_str(),
    }
}

fn make(
    conn: &mut Conn,
    seal: &Seal,
    active_at: Moment,
    now: Moment,
    random: &Random,
) -> anyhow::Result<()> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .context("a signing key could not be made")?;
    let private = pair
        .to_pkcs8v1()
        .context("a signing key could not be made")?;
    let id = KeyId::new(now, random);
    let sealed = seal
        .seal_own(Purpose::Signing, &place(&id), private.as_ref(), random)
        .map_err(|problem| anyhow::anyhow!("{problem}"))?;
    store::insert_signing_key(
        conn,
        &id,
        &sealed,
        pair.public_key().as_ref(),
        active_at,
        now,
    )?;
    Ok(())
}
