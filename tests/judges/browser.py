#!/usr/bin/env python3
"""The pages in a real browser: the verification without scripts, the reference with them; barriers and small screens."""

import json
import os
import subprocess
import time

from _chromium import chromium, script
from _harness import Server, check, report
from _people import CHEAP_HASHING, fresh_address, login, register, signed_in


def drive(act: str, address: str, *rest: str) -> dict:
    command = ["node", script("browser.mjs"), act, address, *rest]
    run = subprocess.run(command, env=os.environ | {"CHROMIUM": browser}, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def verification(server: Server) -> None:
    email = fresh_address()
    register(server, email)
    link = server.latest_mail(email)["links"][0]
    seen = drive("confirm", link, "Confirm this address")
    check("Ada Example" in seen["before"], "without scripts the link opens a page that names the person", seen["before"])
    check("confirmed" in seen["after"], "its button confirms", seen["after"])
    check("Confirm this address" not in seen["again"], "opened again the link offers nothing to confirm", seen["again"])
    check(seen["cookies"] == 0 and not seen["elsewhere"], "without a cookie and without asking anybody else", seen)
    check(not seen["problems"], "and the browser has nothing to complain of", seen["problems"])
    check(login(server, email).get("result") == "authenticated", "then the person signs in")

    email = fresh_address()
    register(server, email)
    link = server.latest_mail(email)["links"][0]
    seen = drive("confirm", link, "This wasn’t me")
    check("ended" in seen["after"], "the other button ends a registration that was not one's own", seen["after"])
    check(login(server, email).get("code") == "invalid_credentials", "and nobody signs in with it")


def reset_link(server: Server, email: str) -> str:
    server.post("/v1/password-resets", {"email": email})
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        links = [link for mail in server.mails(email) for link in mail["links"] if "/reset-password?" in link]
        if links:
            return links[0]
        time.sleep(0.1)
    raise AssertionError("no mail for a new password")


def unlock_link(server: Server, email: str) -> str:
    for _ in range(5):
        server.post("/v1/sessions", {"email": email, "password": "wrong wrong wrong"})
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        links = [link for mail in server.mails(email) for link in mail["links"] if "/unlock?" in link]
        if links:
            return links[0]
        time.sleep(0.1)
    raise AssertionError("no mail about a lock")


def unlocking(server: Server) -> None:
    email, _ = signed_in(server)
    link = unlock_link(server, email)
    seen = drive("confirm", link, "This wasn’t me")
    check("Nobody got into your account" in seen["after"], "without scripts the page of a lock takes “this wasn’t me”", seen["after"])
    check(login(server, email).get("code") == "account_locked", "and the lock stays")
    seen = drive("confirm", link, "Unlock")
    check("The lock was lifted" in seen["after"], "its other button unlocks", seen["after"])
    check("This wasn’t me" not in seen["again"], "opened again the link offers nothing", seen["again"])
    check(seen["cookies"] == 0 and not seen["elsewhere"] and not seen["problems"], "without a cookie, without asking anybody else", seen)
    check(login(server, email).get("result") == "authenticated", "then its owner signs in")


def pages(server: Server) -> None:
    email = fresh_address()
    register(server, email)
    link = server.latest_mail(email)["links"][0]
    known, _ = signed_in(server)
    reset = reset_link(server, known)
    unlock = unlock_link(server, known)
    shown = {
        "the page of a lock": (unlock, "This wasn’t me"),
        "the page of a damaged link to it": (f"{server.url}/unlock?token=abc", "A lock ends by itself"),
        "the verification page": (link, "Confirm this address"),
        "the page for a forgotten password": (f"{server.url}/reset-password", "Forgotten your password?"),
        "the page for a new password": (reset, "Use this password"),
        "the page of a damaged link to that": (f"{server.url}/reset-password?token=abc", "damaged"),
        "the page of a damaged link": (f"{server.url}/verify-email?token=abc", "damaged"),
        "a problem's page": (f"{server.url}/problems/link_used", "link_used"),
        "the inbox": (f"{server.url}/dev/inbox", "Confirm your e-mail address"),
    }
    for name, (address, words) in shown.items():
        seen = drive("look", address)
        check(words in seen["text"], f"{name} shows what it should", seen["text"][:500])
        if name == "the inbox":
            check(email in seen["text"], f"{name} shows whom each mail is to", seen["text"][:500])
        check(not seen["elsewhere"] and not seen["problems"], f"{name} comes from this server alone, without an error", seen)
        barriers = sorted({*seen["barriers"], *seen["barriersInTheDark"]})
        check(not barriers, f"{name} has no barrier that axe-core knows, by day and by night", barriers)
        check(seen["width"] <= 320, f"{name} fits a small phone", f"{seen['width']} pixels of 320")


def reference(server: Server) -> None:
    seen = drive("docs", f"{server.url}/docs/", "/v1/config")
    methods = {"get", "post", "put", "patch", "delete"}
    document = server.get("/openapi.json").json()
    items = [*document["paths"].values(), *document["webhooks"].values()]
    operations = sum(len(methods & set(item)) for item in items)
    check(seen["operations"] == operations, f"the reference shows all {operations} operations", seen)
    check(seen["tried"] == "200", "trying one out there works", seen["tried"])
    check(not seen["elsewhere"], "and asks no other server for anything", seen["elsewhere"])
    check(not seen["problems"], "and the browser has nothing to complain of", seen["problems"])


browser = chromium()
if check(browser, "there is a browser"):
    with Server(env=CHEAP_HASHING) as server:
        verification(server)
        unlocking(server)
        pages(server)
        reference(server)
report()
