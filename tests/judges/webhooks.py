#!/usr/bin/env python3
"""Webhooks, as a receiver sees them: signatures that libraries which we did not write believe, every event, in the order of each account, also after a
day away and after kill -9 in the middle."""

import json
import os
import random
import subprocess
import threading
import time
from collections import defaultdict

import requests
from _chromium import script
from _harness import ENGINES, Server, check, report
from _mailbox import until
from _people import CHEAP_HASHING, PASSWORD, signed_in
from _receivers import Call, Receiver
from standardwebhooks import Webhook, WebhookVerificationError

ROUNDS = int(os.environ.get("WEBHOOK_CRASHES", "8"))
LEASE = 130


def key(server: Server) -> str:
    order = ["api-keys", "add", "--name", "Judge", "--scope", "webhooks:write", "--scope", "events:read"]
    made = subprocess.run([os.environ["BONAFIDE_BIN"], *order], env=server.env, cwd=server.folder, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.split()[1]
    assert until(lambda: server.get("/v1/webhooks", token=secret).status_code == 200)
    return secret


def webhook(server: Server, token: str, receiver: Receiver) -> dict:
    made = server.post("/v1/webhooks", {"url": receiver.url, "description": "Judge"}, token=token)
    assert made.status_code == 201, made.text
    return made.json()


def python_believes(secret: str, call: Call) -> bool:
    try:
        Webhook(secret).verify(call.body, call.headers)
        return True
    except WebhookVerificationError:
        return False


def javascript_believes(asked: list[tuple[str, Call]]) -> list[bool]:
    asked = [{"secret": secret, "headers": call.headers, "body": call.body} for secret, call in asked]
    run = subprocess.run(["node", script("webhooks.mjs")], input=json.dumps(asked), capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def believed(secret: str, calls: list[Call]) -> tuple[set, set]:
    return {python_believes(secret, call) for call in calls}, set(javascript_believes([(secret, call) for call in calls]))


def feed(server: Server, token: str) -> list[dict]:
    """Every event that there is, by the pull API."""
    events, cursor = [], None
    while True:
        params = {"limit": 100} | ({"cursor": cursor} if cursor else {})
        answer = server.get("/v1/events", params=params, token=token)
        assert answer.status_code == 200, answer.text
        events += answer.json()["data"]
        cursor = answer.json()["next_cursor"]
        if not answer.json()["has_more"]:
            return events


def by_account(events: list[dict]) -> dict[str, list[str]]:
    """The ids of each account's events, each where it came first."""
    found: dict[str, list[str]] = defaultdict(list)
    for event in events:
        if event["id"] not in found[event["account_id"]]:
            found[event["account_id"]].append(event["id"])
    return dict(found)


def arrives(server: Server, token: str, receiver: Receiver, begun: set[str], sessions: int) -> tuple[bool, object]:
    """Whether every event but those that were there before arrives, at least so many sign-ins among them, each account's in the order of the feed."""
    faults: object = None

    def complete() -> bool:
        nonlocal faults
        events = [event for event in feed(server, token) if event["id"] not in begun]
        known = sum(event["type"] == "session.created" for event in events)
        if known < sessions:
            faults = f"the feed has {known} of {sessions} sign-ins"
            return False
        wanted, found = by_account(events), by_account(receiver.taken())
        faults = [(account, ids, found.get(account)) for account, ids in wanted.items() if found.get(account) != ids][:2]
        return not faults

    return until(complete, 90), faults


def signatures(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        token, receiver = key(server), Receiver()
        made = webhook(server, token, receiver)
        signed_in(server)
        check(until(lambda: len(receiver.calls) >= 4), f"{engine}: what happens is told within seconds", len(receiver.calls))
        python, javascript = believed(made["secret"], receiver.calls)
        check(python == {True} and javascript == {True}, f"{engine}: Python's and JavaScript's libraries believe every call", (python, javascript))
        other = "whsec_" + "A" * 43 + "="
        python, javascript = believed(other, receiver.calls)
        check(python == {False} and javascript == {False}, f"{engine}: and none under another secret", (python, javascript))
        changed = [Call(call.headers, call.body.replace("}", " }"), True) for call in receiver.calls]
        python, javascript = believed(made["secret"], changed)
        check(python == {False} and javascript == {False}, f"{engine}: nor any whose body was changed", (python, javascript))
        ids = {call.headers["webhook-id"] == call.event["id"] for call in receiver.calls}
        check(ids == {True}, f"{engine}: the header has the event's id")

        path = f"/v1/webhooks/{made['id']}"
        rotated = server.post(f"{path}/rotate-secret", {"overlap_seconds": 3600}, token=token).json()
        receiver.calls.clear()
        answer = server.post(f"{path}/test", {}, token=token).json()
        check(answer.get("result") == "delivered" and answer.get("response_status") == 204, f"{engine}: a test tells what came back", answer)
        two = receiver.calls[0].headers["webhook-signature"].split(" ")
        check(len(two) == 2, f"{engine}: while the secret is changed there are two signatures", two)
        for name, secret in (("old", made["secret"]), ("new", rotated["secret"])):
            python, javascript = believed(secret, receiver.calls)
            check(python == {True} and javascript == {True}, f"{engine}: the {name} secret believes them in both libraries", (python, javascript))
        ended = server.post(f"{path}/rotate-secret", {"overlap_seconds": 0}, token=token).json()
        receiver.calls.clear()
        server.post(f"{path}/test", {}, token=token)
        verdicts = [believed(secret, receiver.calls) for secret in (made["secret"], rotated["secret"], ended["secret"])]
        check(verdicts == [({False}, {False}), ({False}, {False}), ({True}, {True})], f"{engine}: afterwards only the newest", verdicts)


def away_for_a_day(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        token, receiver = key(server), Receiver()
        made = webhook(server, token, receiver)
        begun = {event["id"] for event in feed(server, token)}
        receiver.mood = 503
        people = [signed_in(server)[0] for _ in range(5)]
        for _ in range(24):
            server.advance_clock(3600)
            for email in people:
                server.post("/v1/sessions", {"email": email, "password": PASSWORD})
        tries = len(receiver.calls)
        check(tries and not receiver.taken(), f"{engine}: for a day of the clock a receiver takes nothing ({tries} attempts)")
        fares = server.get(f"/v1/webhooks/{made['id']}", token=token).json()
        check(fares["status"] == "enabled" and "failing_since" in fares, f"{engine}: which its webhook shows", fares)
        receiver.mood = 204
        server.advance_clock(1000)
        good, found = arrives(server, token, receiver, begun, 25 * len(people))
        count = len(receiver.taken())
        check(good, f"{engine}: back again it gets everything, each account's in order ({count} events)", found)
        check(count == len({event["id"] for event in receiver.taken()}), f"{engine}: each once")


def killed(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING | {"BONAFIDE_LOG": "warn"}, limits="off") as server:
        token, receiver = key(server), Receiver()
        webhook(server, token, receiver)
        begun = {event["id"] for event in feed(server, token)}
        people = [signed_in(server)[0] for _ in range(6)]
        receiver.slowly = 0.05
        chance = random.Random(11)
        acknowledged = 0

        def signs_in(email: str, stop: threading.Event) -> None:
            nonlocal acknowledged
            http = requests.Session()
            http.trust_env = False
            try:
                while not stop.is_set():
                    form = {"email": email, "password": PASSWORD}
                    answer = http.post(server.url + "/v1/sessions", json=form, timeout=10)
                    acknowledged += answer.status_code == 200
            except (requests.RequestException, ValueError):
                return

        for _ in range(ROUNDS):
            stop = threading.Event()
            threads = [threading.Thread(target=signs_in, args=(email, stop)) for email in people]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.3, 1.5))  # the moment of the failure is the input
            server.kill9()
            stop.set()
            for thread in threads:
                thread.join()
            server.start()
            # Whoever died holds its work until its lease is over.
            server.advance_clock(LEASE)
        receiver.slowly = 0.0
        good, found = arrives(server, token, receiver, begun, acknowledged + len(people))
        taken = receiver.taken()
        twice = len(taken) - len({event["id"] for event in taken})
        check(good, f"{engine}: {ROUNDS} times kill -9 under load: each of {acknowledged} acknowledged sign-ins is an event, and all {len(taken) - twice} events arrive, each account's in order ({twice} came twice)", found)


for engine in ENGINES:
    signatures(engine)
    away_for_a_day(engine)
    killed(engine)
report()
