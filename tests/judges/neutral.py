#!/usr/bin/env python3
"""Whether an address is taken: what a stranger with two addresses can find out, when one of them is a member's."""

import time

from _harness import ENGINES, Server, check, report
from _people import CHEAP_HASHING, fresh_address, registration, signed_in

STRANGERS_PASSWORD = "amber gondola lantern 31"
# What differs in any two answers.
CHANGING = ("request_id", "registration_token", "access_token", "refresh_token", "session", "sent_at", "resend_available_at")


def shape(answer) -> tuple:
    """An answer without what differs in any two: status, names of the headers, members."""
    body = {name: value for name, value in answer.json().items() if name not in CHANGING}
    if "timeline" in body:
        body["timeline"] = [{name: value for name, value in step.items() if name != "at"} for step in body["timeline"]]
    present = sorted(name for name in CHANGING if name in answer.json())
    return answer.status_code, sorted(name.lower() for name in answer.headers if name.lower() != "content-length"), body, present


def brief(answer: tuple) -> str:
    """For reading: what a stranger would see first."""
    status, _, body, _ = answer
    return f"{status} {body.get('code') or body.get('result') or body}"


def journey(server: Server, email: str) -> dict[str, tuple]:
    """Everything that the holder of a registration_token and a password of one's own can ask."""
    seen = {}
    registered = server.post("/v1/accounts", registration(email) | {"password": STRANGERS_PASSWORD})
    seen["registering"] = shape(registered)
    token = registered.json()["registration_token"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = server.get("/v1/email-verifications/current", token=token)
        if status.json()["delivery"] == "sent":
            break
        time.sleep(0.05)
    seen["the status"] = shape(status)
    for number in range(1, 7):
        guess = server.post("/v1/email-verifications/confirm", {"code": "AAAA-AAAA"}, token=token)
        seen[f"guess {number} of the code"] = shape(guess)
    seen["another mail"] = shape(server.post("/v1/email-verifications/resend", {}, token=token))
    seen["another mail, signed out"] = shape(server.post("/v1/email-verifications/resend", {"email": email}))
    seen["the same address again"] = shape(server.patch("/v1/email-verifications/current", {"email": email}, token=token))
    seen["a forgotten password"] = shape(server.post("/v1/password-resets", {"email": email}))
    for number in range(1, 7):
        guess = {"email": email, "code": "AAAA-AAAA", "new_password": STRANGERS_PASSWORD}
        seen[f"guess {number} of its code"] = shape(server.post("/v1/password-resets/confirm", guess))
    for number in range(1, 7):
        guess = {"email": email, "code": "AAAA-AAAA"}
        seen[f"guess {number} of a code that unlocks"] = shape(server.post("/v1/unlocks/confirm", guess))
    time.sleep(1)  # until the mails have gone out
    seen["the status after that"] = shape(server.get("/v1/email-verifications/current", token=token))
    login = {"email": email, "password": STRANGERS_PASSWORD}
    seen["signing in with the password just chosen"] = shape(server.post("/v1/sessions", login))
    wrong = login | {"password": "wrong " + STRANGERS_PASSWORD}
    seen["signing in with a wrong password"] = shape(server.post("/v1/sessions", wrong))
    server.advance_clock(901)
    late = server.post("/v1/email-verifications/confirm", {"code": "AAAA-AAAA"}, token=token)
    seen["a code after its time"] = shape(late)
    other = server.patch("/v1/email-verifications/current", {"email": fresh_address()}, token=token)
    seen["a corrected address"] = shape(other)
    return seen


for engine in ENGINES:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        taken, _ = signed_in(server)
        server.advance_clock(901)  # what the member's own code has cost is forgotten by now
        of_taken, of_free = journey(server, taken), journey(server, fresh_address())
        for what, answer in of_taken.items():
            found = {"taken": brief(answer), "free": brief(of_free[what])}
            check(answer == of_free[what], f"{engine}: {what} tells nothing", found)
report()
