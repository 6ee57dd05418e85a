#!/usr/bin/env python3
"""Links that machines open, and tokens that are used by many at once or once too often, on both engines."""

import json
import socket
import threading
import time
from collections import Counter

import requests
from _harness import ENGINES, Server, check, report
from _people import CHEAP_HASHING, fresh_address, login, register, signed_in

# What mail gateways, preview makers and browsers that fetch ahead call themselves.
SCANNERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) SafeLinks",
    "BarracudaCentral",
    "Mimecast-URL-Protect/2.0",
    "Proofpoint-URL-Defense",
    "Slackbot-LinkExpanding 1.0",
    "facebookexternalhit/1.1",
    "WhatsApp/2.24",
    "curl/8.5.0",
    "python-requests/2.32",
    "",
]


def until(condition, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def fetched_ahead(server: Server, engine: str) -> None:
    email = fresh_address()
    register(server, email)
    link = server.latest_mail(email)["links"][0]
    answers = Counter()
    for number in range(50):
        headers = {"User-Agent": SCANNERS[number % len(SCANNERS)]}
        # Some gateways say so when they only look.
        headers |= {"Purpose": "prefetch", "Sec-Purpose": "prefetch"} if number % 2 else {}
        for method in ("GET", "HEAD"):
            answer = server.request(method, link, headers=headers)
            answers[answer.status_code, bool(answer.headers.get("Set-Cookie"))] += 1
    check(answers == {(200, False): 100}, f"{engine}: a scanner gets a page and no cookie, a hundred times", answers)
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
        server.request(method, link)
    # A scanner that presses buttons without reading them: nothing of the form is filled in.
    server.post("/verify-email", data={})
    server.post("/verify-email", data={"action": "confirm"})
    result = login(server, email).get("result")
    check(result == "email_verification_required", f"{engine}: nobody is verified by that", result)
    token = link.rsplit("=", 1)[1]
    result = server.post("/v1/email-verifications/confirm", {"token": token}).json().get("result")
    check(result == "verified", f"{engine}: the link is as good as new", result)
    check("access_token" not in server.get(link).text, f"{engine}: and opening the used link signs nobody in")


def at_once(server: Server, path: str, body: dict, many: int) -> list[dict]:
    """The answers to the same request from many connections that are all open before the first one asks."""
    barrier, answers = threading.Barrier(many), []

    def ask() -> None:
        with requests.Session() as http:
            http.trust_env = False
            http.get(f"{server.url}/health/live", timeout=15)
            barrier.wait()
            answers.append(http.post(server.url + path, json=body, timeout=30).json())

    threads = [threading.Thread(target=ask) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def confirmed_at_once(server: Server, engine: str) -> None:
    email = fresh_address()
    register(server, email)
    token = server.latest_mail(email)["links"][0].rsplit("=", 1)[1]
    answers = at_once(server, "/v1/email-verifications/confirm", {"token": token}, 100)
    results = Counter(answer.get("result") or answer.get("code") for answer in answers)
    check(results == {"verified": 1, "link_used": 99}, f"{engine}: of a hundred confirmations at once one counts", results)


def proven_at_once(server: Server, engine: str) -> None:
    """Two people who registered the same address: only one of them can have it."""
    email = fresh_address()
    for _ in range(2):
        register(server, email)
    until(lambda: len(server.mails(email)) == 2)
    links = [mail["links"][0].rsplit("=", 1)[1] for mail in server.mails(email)]
    answers: list[dict] = []

    def confirm(token: str) -> None:
        answers.append(server.post("/v1/email-verifications/confirm", {"token": token}).json())

    threads = [threading.Thread(target=confirm, args=(links[number % 2],)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = Counter(answer.get("result") or answer.get("code") for answer in answers)
    check(results["verified"] == 1, f"{engine}: of two registrations of one address one proves it", results)
    check("internal_error" not in results and results.total() == 40, f"{engine}: and the others are told so", results)


def refreshed_at_once(server: Server, engine: str) -> None:
    """A phone that asks twice, from two threads: the session must live on."""
    wrong: list[object] = []
    _, session = signed_in(server)
    for _ in range(40):
        answers = at_once(server, "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}, 4)
        codes = Counter(answer.get("code", "ok") for answer in answers)
        successors = {answer.get("refresh_token") for answer in answers}
        if codes == {"ok": 4} and len(successors) == 1:
            session = answers[0]
        else:
            wrong.append(dict(codes))
            _, session = signed_in(server)
    check(not wrong, f"{engine}: four refreshes at once give one successor, forty times", wrong)


def overtaken(server: Server, engine: str) -> None:
    """A refresh that was begun first and comes to its end second, as on a bad line or on a node whose clock is behind."""
    _, session = signed_in(server)
    body = json.dumps({"refresh_token": session["refresh_token"]}).encode()
    head = f"POST /v1/sessions/refresh HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as line:
        line.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + body[:5])
        server.get("/health/live")
        first = server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json()
        line.sendall(body[5:])
        raw = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    check(" 200 " in raw.splitlines()[0], f"{engine}: a refresh that is overtaken gets the same successor", raw[:15])
    again = server.post("/v1/sessions/refresh", {"refresh_token": first["refresh_token"]})
    check(again.status_code == 200, f"{engine}: and the session lives on", again.json().get("code"))


def reused(server: Server, engine: str) -> None:
    email, session = signed_in(server)
    other = login(server, email)
    first = server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json()
    server.advance_clock(5)
    again = server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json()
    same = again.get("refresh_token") == first["refresh_token"]
    check(same, f"{engine}: after five seconds the parent still gives its successor", again)
    server.advance_clock(6)
    answer = server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]})
    code = answer.json().get("code")
    check((answer.status_code, code) == (401, "refresh_token_reused"), f"{engine}: after eleven it is a copy", answer.text)
    answer = server.post("/v1/sessions/refresh", {"refresh_token": first["refresh_token"]})
    check(answer.json().get("code") == "session_revoked", f"{engine}: which ends the family", answer.text[:200])
    answer = server.get("/v1/me", token=first["access_token"])
    check(answer.json().get("code") == "session_revoked", f"{engine}: its access token too", answer.text[:200])
    check(server.get("/v1/me", token=other["access_token"]).status_code == 200, f"{engine}: the other session stays")
    told = until(lambda: len(server.mails(email)) == 2)
    check(told, f"{engine}: and the owner is told by mail", [mail["subject"] for mail in server.mails(email)])


for engine in ENGINES:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        fetched_ahead(server, engine)
        confirmed_at_once(server, engine)
        proven_at_once(server, engine)
        refreshed_at_once(server, engine)
        overtaken(server, engine)
        reused(server, engine)
report()
