#!/usr/bin/env python3
"""Passkeys as a person uses them: a real browser with authenticators, and the real server behind it."""

import time

from _chromium import chromium
from _harness import ENGINES, Server, check, free_port, report
from _passkeys import Browser, Refused
from _people import CHEAP_HASHING, login, signed_in


def made(server: Server, browser: Browser, token: str):
    asked = server.post("/v1/me/factors/passkey/options", {}, token=token).json()
    attestation = browser.create(asked["publicKey"])
    return server.post("/v1/me/factors/passkey", {"attestation": attestation}, token=token)


def asked_second(server: Server, email: str) -> tuple[str, dict]:
    half = login(server, email)
    assert half["result"] == "mfa_required", half
    token, method = half["mfa_token"], half["methods"][0]["id"]
    return token, server.post("/v1/sessions/mfa/challenges", {"method_id": method}, token=token).json()["publicKey"]


def second(server: Server, browser: Browser, email: str):
    token, options = asked_second(server, email)
    return server.post("/v1/sessions/mfa/verify", {"assertion": browser.get(options)}, token=token)


def alone(server: Server, browser: Browser):
    options = server.post("/v1/sessions/passkey/options").json()["publicKey"]
    return server.post("/v1/sessions/passkey", {"assertion": browser.get(options)})


def told(server: Server, email: str, word: str) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if any(word in mail["subject"] for mail in server.mails(email)):
            return True
        time.sleep(0.1)
    return False


def refused_by_browser(act) -> str:
    try:
        return f"not refused: {act()}"
    except Refused as refusal:
        return str(refusal)


def judge(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        origin = f"http://localhost:{server.port}"
        with Browser(origin, chromium()) as browser:
            keychain(engine, server, browser, origin)
            security_keys(engine, server, browser)


def keychain(engine: str, server: Server, browser: Browser, origin: str) -> None:
    email, session = signed_in(server)
    phone = browser.plug(synced=True)
    answer = made(server, browser, session["access_token"])
    check(answer.status_code == 201, f"{engine}: a keychain's passkey is added", answer.text)
    token = answer.json()["access_token"]
    shown = server.get("/v1/me/factors", token=token).json()["data"][0]
    check(shown["is_synced"] and not shown["is_suspect"], f"{engine}: it is known as one with copies", shown)
    again = refused_by_browser(lambda: made(server, browser, token).text)
    check(again == "InvalidStateError", f"{engine}: the same keychain makes no second one", again)

    answer = second(server, browser, email)
    check(answer.json().get("result") == "authenticated", f"{engine}: it is a second step", answer.text)
    options = server.post("/v1/sessions/passkey/options").json()["publicKey"]
    assertion = browser.get(options)
    answer = server.post("/v1/sessions/passkey", {"assertion": assertion})
    check(answer.json().get("result") == "authenticated", f"{engine}: it signs in alone", answer.text)
    answer = server.post("/v1/sessions/passkey", {"assertion": assertion})
    check(answer.json().get("code") == "passkey_invalid", f"{engine}: the same answer signs in once", answer.text)

    browser.open(f"http://localhost:{free_port()}")
    answer = alone(server, browser)
    check(answer.json().get("code") == "passkey_invalid", f"{engine}: another page's answer is refused", answer.text)
    answer = second(server, browser, email)
    check(answer.json().get("code") == "passkey_invalid", f"{engine}: as a second step too", answer.text)
    browser.open(f"http://127.0.0.1:{server.port}")
    other = refused_by_browser(lambda: alone(server, browser).text)
    check(other == "SecurityError", f"{engine}: the browser asks for no passkey in another name", other)
    browser.open(origin)
    browser.verify(phone, False)
    wrong = refused_by_browser(lambda: alone(server, browser).text)
    check(wrong == "NotAllowedError", f"{engine}: the wrong finger signs nobody in", wrong)
    browser.verify(phone, True)

    removed = server.delete(f"/v1/me/factors/{shown['id']}", token=token)
    answer = alone(server, browser)
    check((removed.status_code, answer.json().get("code")) == (204, "passkey_unknown"), f"{engine}: once removed it is unknown", answer.text)
    browser.unplug(phone)


def security_keys(engine: str, server: Server, browser: Browser) -> None:
    email, session = signed_in(server)
    key = browser.plug()
    answer = made(server, browser, session["access_token"])
    check(answer.status_code == 201, f"{engine}: a security key is added", answer.text)
    token = answer.json()["access_token"]
    check(second(server, browser, email).status_code == 200, f"{engine}: it is a second step")
    copy = browser.inside(key)[-1]
    check(second(server, browser, email).status_code == 200, f"{engine}: and again")
    browser.unplug(key)
    thief = browser.plug()
    browser.put(thief, copy)
    answer = second(server, browser, email)
    check(answer.json().get("code") == "passkey_invalid", f"{engine}: a copy whose counter is behind is refused", answer.text)
    shown = server.get("/v1/me/factors", token=token).json()["data"][0]
    check(shown["is_suspect"] and told(server, email, "copied"), f"{engine}: the key is marked, and its owner told", shown)
    browser.unplug(thief)

    for name, kind in {"from before passkeys": {"old": True}, "without a PIN": {"resident": False, "verifies": False}}.items():
        email, session = signed_in(server)
        simple = browser.plug(**kind)
        answer = made(server, browser, session["access_token"])
        used = second(server, browser, email)
        check((answer.status_code, used.status_code) == (201, 200), f"{engine}: a key {name} is a second step", (answer.text, used.text))
        browser.unplug(simple)


for engine in ENGINES:
    judge(engine)
report()
