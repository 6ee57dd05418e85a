#!/usr/bin/env python3
"""kill -9 under load, twenty rounds on each engine: what was acknowledged is there, no accepted mail is lost."""

import os
import random
import threading
import time

import requests
from _harness import ENGINES, Server, check, report
from _people import CHEAP_HASHING, PASSWORD, fresh_address, registration

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
CLIENTS = 8


class Ledger:
    """What one client was told, in its own words. Only what the server has acknowledged is written down."""

    def __init__(self):
        self.registered: list[str] = []
        self.verified: list[tuple[str, str]] = []
        self.revoked: list[tuple[str, dict]] = []
        self.odd: list[str] = []


def client(server: Server, ledger: Ledger, stop: threading.Event) -> None:
    """Registers, verifies, signs in, refreshes and signs out, until the server dies."""
    http = requests.Session()
    http.trust_env = False

    def call(method: str, path: str, body=None, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return http.request(method, server.url + path, json=body, headers=headers, timeout=10)

    try:
        while not stop.is_set():
            email = fresh_address()
            answer = call("POST", "/v1/accounts", registration(email))
            if answer.status_code != 202:
                ledger.odd.append(f"register {answer.status_code} {answer.text[:200]}")
                continue
            ledger.registered.append(email)
            mail = call("GET", f"/dev/inbox/latest?to={email}&wait=2")
            if mail.status_code != 200:
                continue
            link = mail.json()["links"][0].rsplit("=", 1)[1]
            answer = call("POST", "/v1/email-verifications/confirm", {"token": link})
            if answer.json().get("result") != "verified":
                ledger.odd.append(f"confirm {answer.text[:200]}")
                continue
            ledger.verified.append((email, link))
            answer = call("POST", "/v1/sessions", {"email": email, "password": PASSWORD})
            if answer.json().get("result") != "authenticated":
                ledger.odd.append(f"sign in {answer.text[:200]}")
                continue
            answer = call("POST", "/v1/sessions/refresh", {"refresh_token": answer.json()["refresh_token"]})
            if answer.status_code != 200:
                ledger.odd.append(f"refresh {answer.text[:200]}")
                continue
            session = answer.json()
            if call("DELETE", "/v1/me/sessions/current", token=session["access_token"]).status_code == 204:
                ledger.revoked.append((email, session))
    except (requests.RequestException, KeyError, ValueError):
        # The server died in the middle of an answer: nothing was acknowledged.
        return


def one_round(server: Server, chance: random.Random) -> list[Ledger]:
    stop, ledgers = threading.Event(), [Ledger() for _ in range(CLIENTS)]
    threads = [threading.Thread(target=client, args=(server, ledger, stop)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.2, 1.2))  # not a wait for anything: the moment of the failure is the input
    server.kill9()
    stop.set()
    for thread in threads:
        thread.join()
    server.start()
    return ledgers


def violations(server: Server, ledgers: list[Ledger]) -> list[str]:
    found = []
    for ledger in ledgers:
        verified = {email for email, _ in ledger.verified}
        for email in ledger.registered:
            result = server.post("/v1/sessions", {"email": email, "password": PASSWORD}).json().get("result")
            allowed = {"authenticated"} if email in verified else {"authenticated", "email_verification_required"}
            if result not in allowed:
                found.append(f"{email} was acknowledged and is {result}")
        for email, link in ledger.verified:
            answer = server.post("/v1/email-verifications/confirm", {"token": link}).json()
            if answer.get("code") != "link_used":
                found.append(f"the used link of {email} answers {answer}")
        for email, session in ledger.revoked:
            access = server.get("/v1/me", token=session["access_token"]).status_code
            again = server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).status_code
            if (access, again) != (401, 401):
                found.append(f"the ended session of {email} answers {access} and {again}")
    return found


def missing_mails(server: Server, everybody: list[str]) -> list[str]:
    """Jobs whose worker died are taken over when their lease is over."""
    server.advance_clock(130)
    missing, deadline = list(everybody), time.monotonic() + 60
    while missing and time.monotonic() < deadline:
        missing = [email for email in missing if not server.mails(email)]
        time.sleep(0.2)
    return missing


for engine in ENGINES:
    chance = random.Random(7)
    with Server(engine, env=CHEAP_HASHING | {"BONAFIDE_LOG": "warn"}, limits="off") as server:
        total, faults, odd, last = Ledger(), [], [], []
        for _ in range(ROUNDS):
            ledgers = one_round(server, chance)
            faults += violations(server, ledgers)
            last = [email for ledger in ledgers for email in ledger.registered]
            missing = missing_mails(server, last)
            faults += [f"no mail to {email}" for email in missing]
            server.delete("/dev/inbox")
            for ledger in ledgers:
                total.registered += ledger.registered
                total.verified += ledger.verified
                total.revoked += ledger.revoked
                odd += ledger.odd
        counts = f"{len(total.registered)} registrations, {len(total.verified)} verifications, {len(total.revoked)} ended sessions"
        check(total.registered and total.verified and total.revoked, f"{engine}: {ROUNDS} rounds of kill -9 under load: {counts}")
        check(not faults, f"{engine}: everything acknowledged is there, and every mail", faults[:5])
        check(not odd, f"{engine}: no call was answered wrongly before the failure", odd[:5])
report()
