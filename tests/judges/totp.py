#!/usr/bin/env python3
"""Authenticator apps by libraries that we did not write: what they make of the secret and of the code to scan, the server takes."""

import json
import subprocess
from datetime import datetime

import pyotp
from _chromium import script
from _harness import ENGINES, Server, check, report
from _people import CHEAP_HASHING, login, signed_in


def python(setup: dict, now: float) -> dict:
    app = pyotp.parse_uri(setup["otpauth_uri"])
    typed = pyotp.TOTP(setup["secret"]).at(now)
    return {"typed": typed, "scanned": app.at(now), "issuer": app.issuer, "label": app.name}


def javascript(setup: dict, now: float) -> dict:
    asked = json.dumps({"secret": setup["secret"], "uri": setup["otpauth_uri"], "now": int(now)})
    run = subprocess.run(["node", script("totp.mjs")], input=asked, capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def next_step(server: Server) -> float:
    """A code is good once: everybody waits for the next."""
    return datetime.fromisoformat(server.advance_clock(30)).timestamp()


def judge(engine: str, name: str, codes) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        email, session = signed_in(server)
        begun = server.post("/v1/me/factors", {"type": "totp"}, token=session["access_token"]).json()
        made = codes(begun["totp"], next_step(server))
        check(made["typed"] == made["scanned"], f"{engine}, {name}: typed and scanned are the same", made)
        check(made["issuer"] == "Bonafide" and email in made["label"], f"{engine}, {name}: it shows whose code it is", made)
        path = f"/v1/me/factors/{begun['id']}/confirm"
        answer = server.post(path, {"code": made["typed"]}, token=session["access_token"])
        check(answer.status_code == 200, f"{engine}, {name}: its first code is taken", answer.text)
        for way in ("typed", "scanned"):
            half = login(server, email)["mfa_token"]
            code = codes(begun["totp"], next_step(server))[way]
            answer = server.post("/v1/sessions/mfa/verify", {"method_id": begun["id"], "code": code}, token=half)
            check(answer.json().get("result") == "authenticated", f"{engine}, {name}: a later code signs in, {way}", answer.text)


for engine in ENGINES:
    judge(engine, "pyotp", python)
    judge(engine, "otplib", javascript)
report()
