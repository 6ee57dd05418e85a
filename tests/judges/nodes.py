#!/usr/bin/env python3
"""Two nodes on one PostgreSQL, a worker apart, and a graceful stop, with the real clocks and the real background tasks."""

import os
import subprocess
import threading
import time

from _harness import Server, check, report
from _people import CHEAP_HASHING, fresh_address, register, signed_in


def revocation(first: Server, second: Server) -> None:
    for attempt in range(5):
        _, session = signed_in(first)
        token = session["access_token"]
        assert second.get("/v1/me", token=token).status_code == 200
        first.delete("/v1/me/sessions/current", token=token)
        ended = time.monotonic()
        here = first.get("/v1/me", token=token)
        if not check(here.json().get("code") == "session_revoked", f"{attempt}: the node itself refuses at once", here.text):
            return
        while second.get("/v1/me", token=token).status_code == 200 and time.monotonic() - ended < 5:
            time.sleep(0.02)
        took = time.monotonic() - ended
        check(took <= 1.0, f"{attempt}: the other node refuses within a second", f"{took:.2f} s")


def one_of_many(first: Server, second: Server) -> None:
    email = fresh_address()
    register(first, email)
    link = first.latest_mail(email)["links"][0].rsplit("=", 1)[1]
    results: list[str] = []

    def confirm(server: Server) -> None:
        answer = server.post("/v1/email-verifications/confirm", {"token": link}).json()
        results.append(answer.get("result") or answer["code"])

    threads = [threading.Thread(target=confirm, args=(server,)) for server in (first, second) * 50]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(results.count("verified") == 1, "of a hundred confirmations on two nodes one takes effect", set(results))
    check(set(results) == {"verified", "link_used"}, "and the others are told that the link was used", set(results))


def worker_apart() -> None:
    silent = Server("postgres", env=CHEAP_HASHING | {"BONAFIDE_WORKER": "off"}, limits="off")
    email = fresh_address()
    register(silent, email)
    check(silent.latest_mail(email, wait=1) is None, "a node with BONAFIDE_WORKER=off sends nothing")
    env = silent.env | {"BONAFIDE_WORKER": "on"}
    worker = subprocess.Popen([os.environ["BONAFIDE_BIN"], "worker"], env=env, cwd=silent.folder, stderr=subprocess.DEVNULL)
    check(silent.latest_mail(email, wait=15) is not None, "bonafide worker does")
    worker.terminate()
    check(worker.wait(20) == 0, "and ends cleanly when it is told to stop")
    silent.close()


def graceful() -> None:
    """Requests that run when the stop signal comes are answered."""
    # Each hash takes about half a second: four are surely running or waiting when the signal comes.
    dear = {"BONAFIDE_ARGON2_MEMORY_KIB": "131072", "BONAFIDE_ARGON2_PASSES": "14", "BONAFIDE_HASHING_DEADLINE": "30s"}
    slow = Server(env=dear, limits="off")
    answers: list[int] = []

    def sign_in() -> None:
        answers.append(slow.post("/v1/sessions", {"email": "nobody@example.com", "password": "x" * 12}).status_code)

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.4)  # not a wait for anything: the requests must be on their way when the signal comes
    status = slow.stop()
    for thread in threads:
        thread.join()
    check(answers == [401] * 4, "running requests are answered after SIGTERM", answers)
    check(status == 0, "and the process ends with status 0", status)
    slow.close()


with Server("postgres", env=CHEAP_HASHING, limits="off") as one:
    with Server("postgres", env=CHEAP_HASHING, limits="off", database_url=one.database_url, data_dir=one.data_dir) as two:
        # One public address for both, as behind a load balancer.
        two.stop()
        two.env["BONAFIDE_PUBLIC_URL"] = one.url
        two.start()
        revocation(one, two)
        one_of_many(one, two)
    worker_apart()
    graceful()
report()
