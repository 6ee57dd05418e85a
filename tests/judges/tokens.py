#!/usr/bin/env python3
"""Access tokens verified by libraries that we did not write, and forgeries made with them.

Forgeries that need the server's own key (a missing or mistyped claim under a genuine signature) are in the Rust tests."""

import base64
import hmac
import json
import time

import jwt
from _harness import Server, check, report
from _people import CHEAP_HASHING, signed_in
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwt as jose
from joserfc.jwk import KeySet

AUDIENCE = "bonafide"


def part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refused(server: Server, what: str, token: str, code: str = "token_invalid") -> None:
    answer = server.get("/v1/me", token=token)
    body = answer.json()
    check((answer.status_code, body.get("code")) == (401, code), f"refused: {what}", answer.text[:200])


def genuine(server: Server, token: str) -> tuple[dict, dict]:
    client = jwt.PyJWKClient(f"{server.url}/.well-known/jwks.json")
    key = client.get_signing_key_from_jwt(token)
    required = ["iss", "aud", "sub", "exp", "iat", "nbf", "jti", "sid"]
    claims = jwt.decode(
        token, key.key, algorithms=["ES256"], audience=AUDIENCE, issuer=server.url, options={"require": required}
    )
    check(claims["sub"].startswith("acc_"), "PyJWT verifies the token from the key set")
    check(claims["exp"] - claims["iat"] == 600, "it lives ten minutes")
    keys = KeySet.import_key_set(server.get("/.well-known/jwks.json").json())
    decoded = jose.decode(token, keys, algorithms=["ES256"])
    check(decoded.claims == claims, "joserfc reads the same")
    check(decoded.header == jwt.get_unverified_header(token), "with the same header")
    header = decoded.header
    check((header["alg"], header["typ"]) == ("ES256", "at+jwt"), "ES256, typ at+jwt", header)
    return claims, header


def forgeries(server: Server, token: str, claims: dict, header: dict) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    jwk = server.get("/.well-known/jwks.json").json()["keys"][0]
    kid = {"kid": header["kid"], "typ": "at+jwt"}
    head, body, signature = token.split(".")

    refused(server, "alg none", f"{part({'alg': 'none', **kid})}.{body}.")
    refused(server, "alg None, in other letters", f"{part({'alg': 'nOnE', **kid})}.{body}.{signature}")
    refused(server, "signature left out", f"{head}.{body}.")
    for secret in (jwk["x"], json.dumps(jwk), jwk["x"] + jwk["y"]):
        # By hand: PyJWT itself refuses to be misused like this.
        signed = f"{part({'alg': 'HS256', **kid})}.{body}"
        tag = base64.urlsafe_b64encode(hmac.digest(secret.encode(), signed.encode(), "sha256")).rstrip(b"=").decode()
        refused(server, "HS256 with the public key as its secret", f"{signed}.{tag}")
    refused(server, "RS256", jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", headers=kid))
    refused(server, "another key under our key's id", jwt.encode(claims, own, "ES256", headers=kid))
    refused(server, "another key under another id", jwt.encode(claims, own, "ES256", headers=kid | {"kid": "other"}))
    refused(server, "another key without an id", jwt.encode(claims, own, "ES256", headers={"typ": "at+jwt"}))
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(own.public_key()))
    embedded = kid | {"jwk": public, "jku": "http://127.0.0.1:1/keys", "x5u": "http://127.0.0.1:1/chain"}
    refused(server, "a key of its own in the header", jwt.encode(claims, own, "ES256", headers=embedded))
    for change in ({"typ": "JWT"}, {"kid": "../../etc/passwd"}, {"alg": "ES384"}, {"crit": ["exp"]}):
        refused(server, f"header changed: {change}", f"{part(header | change)}.{body}.{signature}")
    for gone in ("kid", "typ"):
        refused(server, f"header without {gone}", f"{part({k: v for k, v in header.items() if k != gone})}.{body}.{signature}")
    # Under a stranger's key, each fault on its own: the signature alone must be enough to refuse them all.
    for gone in ("exp", "nbf", "iat", "sub", "sid", "iss", "aud", "jti"):
        less = {name: value for name, value in claims.items() if name != gone}
        refused(server, f"claims without {gone}", f"{head}.{part(less)}.{signature}")
        refused(server, f"claims without {gone}, signed anew", jwt.encode(less, own, "ES256", headers=kid))
    odd = {"exp": claims["exp"] + 0.5}, {"exp": claims["exp"] + 86400}, {"aud": [AUDIENCE]}, {"sub": None}, {"aal": 2}
    for change in odd:
        refused(server, f"claims changed: {change}", f"{head}.{part(claims | change)}.{signature}")
    # 64 bytes leave four bits over in the last of 86 letters: only one spelling of a signature counts.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = alphabet[alphabet.index(signature[-1]) ^ 1]
    refused(server, "another spelling of the same signature", f"{head}.{body}.{signature[:-1]}{twin}")
    refused(server, "the signature with padding", f"{token}==")
    for change in ({"aud": "other"}, {"iss": "http://evil.test"}, {"exp": str(claims["exp"])}, {"roles": ["staff"]}):
        refused(server, f"claims changed: {change}", f"{head}.{part(claims | change)}.{signature}")
    for cut in (token[:-1], token[:-20], token[1:], token + "x", token.replace(".", ""), "..", "Bearer", "x" * 5000):
        refused(server, f"{len(cut)} characters of a token", cut)


with Server(env=CHEAP_HASHING) as server:
    _, session = signed_in(server)
    token = session["access_token"]
    claims, header = genuine(server, token)
    check(abs(claims["iat"] - time.time()) < 30, "it was issued now")
    forgeries(server, token, claims, header)
    refused(server, "a refresh token", session["refresh_token"])
    check(server.get("/v1/me", token=token).status_code == 200, "the genuine one still works")
    server.advance_clock(601)
    refused(server, "an expired one", token, "token_expired")
    server.delete("/v1/me/sessions/current", token=session["refresh_token"])
    refused(server, "one of a session that was ended, after its time", token, "token_expired")
report()
