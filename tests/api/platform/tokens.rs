use bonafide::platform::caller::claims::AUDIENCE;
use bonafide::platform::db::schema::signing_keys;
use bonafide::platform::ids::KeyId;
use bonafide::platform::seal::{Place, Purpose};
use diesel::{QueryDsl, RunQueryDsl};
use jsonwebtoken::{Algorithm, EncodingKey, Header};

use crate::support::*;

/// The server's own signing key: the forgeries below are signed rightly and wrong in what they say.
async fn genuine(app: &TestApp) -> (Header, EncodingKey) {
    let seal = app.platform().seal.clone();
    let read = app.platform().db.read(move |conn| {
        let (id, sealed): (KeyId, Vec<u8>) = signing_keys::table
            .select((signing_keys::id, signing_keys::private_key))
            .first(conn)?;
        let place = Place {
            table: "signing_keys",
            column: "private_key",
            row: id.as_str(),
        };
        Ok((
            id.clone(),
            seal.open_own(Purpose::Signing, &place, &sealed)?,
        ))
    });
    let (id, private) = read.await.expect("the key");
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some("at+jwt".into());
    header.kid = Some(id.as_str().to_owned());
    (header, EncodingKey::from_ec_der(&private))
}

fn claims_of(token: &str) -> Value {
    use base64::Engine;
    let middle = token.split('.').nth(1).expect("claims");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(middle)
        .expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

on_both! {
    async fn a_token_says_who_how_and_until_when(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let claims = claims_of(ada.bearer.as_deref().expect("a token"));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!("http://accounts.test"), &json!(AUDIENCE)));
        assert_eq!((&claims["amr"], &claims["aal"], &claims["roles"]), (&json!(["pwd"]), &json!(1), &json!(["freelancer"])));
        assert_eq!(claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(600));
        assert_eq!(claims["sub"], ada.get("/v1/me").await.is(200).body["id"]);
        for member in ["sid", "jti", "nbf", "auth_time", "cap_epoch", "sec_epoch"] {
            assert!(claims.get(member).is_some(), "{member}");
        }
        assert!(!claims.to_string().contains("example.com"), "no personal data in tokens");
    }

    async fn rightly_signed_tokens_that_say_something_wrong_are_refused(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let honest = claims_of(ada.bearer.as_deref().expect("a token"));
        let (header, key) = genuine(&app).await;
        let sign = |header: &Header, claims: &Value| jsonwebtoken::encode(header, claims, &key).expect("signed");
        ada.bearing(&sign(&header, &honest)).get("/v1/me").await.is(200);
        let mut wrong: Vec<(String, Value)> = Vec::new();
        for member in ["iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti", "amr", "roles", "aal", "cap_epoch", "sec_epoch", "auth_time"] {
            let mut claims = honest.clone();
            claims.as_object_mut().expect("an object").remove(member);
            wrong.push((format!("without {member}"), claims));
        }
        for (member, value) in [
            ("iss", json!("http://evil.test")), ("iss", json!("http://accounts.test/")), ("aud", json!("other")), ("aud", json!([AUDIENCE])),
            ("exp", json!(honest["exp"].to_string())), ("exp", json!(9_999_999_999.5)), ("exp", json!(null)), ("nbf", json!("0")),
            ("iat", json!(true)), ("nbf", json!(99_999_999_999_i64)), ("sub", json!("acc_1")), ("sid", json!("x")), ("sub", json!(5)),
        ] {
            let mut claims = honest.clone();
            claims[member] = value.clone();
            wrong.push((format!("{member} = {value}"), claims));
        }
        for (what, claims) in wrong {
            let reply = ada.bearing(&sign(&header, &claims)).get("/v1/me").await;
            assert_eq!((reply.status, reply.body["code"].as_str()), (401, Some("token_invalid")), "{what}: {}", reply.text);
        }
        let mut past = honest.clone();
        past["exp"] = json!(honest["iat"].as_i64().map(|iat| iat - 1));
        ada.bearing(&sign(&header, &past)).get("/v1/me").await.problem(401, "token_expired");
        let with = |change: fn(&mut Header)| {
            let mut changed = header.clone();
            change(&mut changed);
            sign(&changed, &honest)
        };
        for token in [
            with(|header| header.typ = Some("JWT".into())),
            with(|header| header.typ = None),
            with(|header| header.kid = None),
            with(|header| header.kid = Some("key_other".into())),
            with(|header| header.crit = Some(vec!["exp".into()])),
        ] {
            ada.bearing(&token).get("/v1/me").await.problem(401, "token_invalid");
        }
    }

    async fn tokens_that_we_did_not_sign_are_refused(app) {
        let ada = app.freelancer("ada").signed_in().await;
        let honest = claims_of(ada.bearer.as_deref().expect("a token"));
        let (header, _) = genuine(&app).await;
        let mut symmetric = Header::new(Algorithm::HS256);
        symmetric.typ = header.typ.clone();
        symmetric.kid = header.kid.clone();
        let jwks = app.anonymous().get("/.well-known/jwks.json").await.is(200);
        let public = jwks.text_of("/keys/0/x");
        let confused = jsonwebtoken::encode(&symmetric, &honest, &EncodingKey::from_secret(public.as_bytes())).expect("signed");
        ada.bearing(&confused).get("/v1/me").await.problem(401, "token_invalid");
        let parts: Vec<String> = ada.bearer.as_deref().expect("a token").split('.').map(str::to_owned).collect();
        use base64::Engine;
        let none = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        for token in [format!("{none}.{}.", parts[1]), format!("{}.{}.", parts[0], parts[1]), format!("{}..{}", parts[0], parts[2])] {
            ada.bearing(&token).get("/v1/me").await.problem(401, "token_invalid");
        }
    }

    async fn a_new_signing_key_is_published_before_it_signs(app) {
        use bonafide::platform::caller::SigningKeys;
        let ada = app.freelancer("ada").signed_in().await;
        let kid = |token: &str| jsonwebtoken::decode_header(token).expect("a header").kid;
        let (seal, random, now) = (app.platform().seal.clone(), app.platform().random, app.platform().clock.now());
        app.platform().db.write(move |conn| Ok(SigningKeys::rotate(conn, &seal, std::time::Duration::from_secs(600), now, &random)?)).await.expect("rotated");
        app.reload_keys().await;
        assert_eq!(app.anonymous().get("/.well-known/jwks.json").await.is(200).body["keys"].as_array().map(Vec::len), Some(2));
        let old = kid(ada.bearer.as_deref().expect("a token"));
        assert_eq!(kid(ada.clone().signs_in().await.bearer.as_deref().expect("a token")), old);
        app.advance(15 * 60 + 1).await;
        let fresh = ada.signs_in().await;
        assert_ne!(kid(fresh.bearer.as_deref().expect("a token")), old);
        fresh.get("/v1/me").await.is(200);
        // The old key goes when its last token has expired.
        app.advance(15 * 60).await;
        app.reload_keys().await;
        let keys = app.anonymous().get("/.well-known/jwks.json").await.is(200);
        assert_eq!(keys.body["keys"].as_array().map(Vec::len), Some(1));
        fresh.signs_in().await.get("/v1/me").await.is(200);
    }
}
