#!/usr/bin/env python3
"""A mail that is wanted while an earlier attempt is under way: it is sent, whatever the earlier attempt ends in."""

import asyncio
import email
import email.policy
import json
import socket
import time

from _harness import ENGINES, Server, check, free_port, report
from _people import CHEAP_HASHING, CODE, fresh_address, register
from aiosmtpd.controller import Controller


class SlowMailbox:
    """An SMTP server that takes its time, so that something can happen in between."""

    def __init__(self, port: int):
        self.messages, self.begun, self.seconds, self.answer = [], 0, 0.0, "250 ok"
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        seconds, answer = self.seconds, self.answer
        self.begun += 1
        await asyncio.sleep(seconds)
        if answer == "250 ok":
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return answer

    def to(self, address: str) -> list:
        return [message for message in self.messages if message["To"] == address]


def until(condition, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def status(server: Server, token: str) -> dict:
    return server.get("/v1/email-verifications/current", token=token).json()


def settled(server: Server, box: SlowMailbox, address: str, token: str, what: str) -> None:
    arrived = until(lambda: box.to(address))
    check(arrived, f"{what}: the mail to the right address goes out at once", status(server, token))
    if not arrived:
        server.advance_clock(3600)
        check(until(lambda: box.to(address), 5), f"{what}: or at least within an hour", status(server, token))
        return
    check(until(lambda: status(server, token)["delivery"] == "sent"), f"{what}: the status is that of the new mail")
    code = CODE.search(box.to(address)[-1].get_body(("plain",)).get_content()).group(1)
    answer = server.post("/v1/email-verifications/confirm", {"code": code}, token=token)
    check(answer.json().get("result") == "authenticated", f"{what}: its code works", answer.text[:200])


def corrected(server: Server, box: SlowMailbox, answer: str, engine: str) -> None:
    """The address is corrected while the mail to the wrong one is being handed over."""
    wrong, right, begun = fresh_address(), fresh_address(), box.begun
    box.seconds, box.answer = 1.5, answer
    token = register(server, wrong)
    until(lambda: box.begun > begun)
    box.seconds, box.answer = 0, "250 ok"
    assert server.patch("/v1/email-verifications/current", {"email": right}, token=token).status_code == 202
    settled(server, box, right, token, f"{engine}: corrected during an attempt that ends in {answer}")


def corrected_slowly(server: Server, box: SlowMailbox, engine: str) -> None:
    """As before, but the correction's first bytes came before the attempt and its last ones during it: a bad line."""
    wrong, right = fresh_address(), fresh_address()
    box.seconds, box.answer = 0, "451 busy"
    token = register(server, wrong)
    until(lambda: status(server, token)["delivery"] == "deferred")
    body = json.dumps({"email": right}).encode()
    lines = ["PATCH /v1/email-verifications/current HTTP/1.1", "Host: here", "Connection: close"]
    lines += [f"Content-Length: {len(body)}", "Content-Type: application/json", f"Authorization: Bearer {token}"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[:5])
        server.get("/health/live")
        begun, box.seconds, box.answer = box.begun, 1.5, "250 ok"
        server.advance_clock(15)
        until(lambda: box.begun > begun)
        box.seconds = 0
        line.sendall(body[5:])
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    check(" 202 " in answer.splitlines()[0], f"{engine}: a correction whose body comes late is accepted", answer[:15])
    settled(server, box, right, token, f"{engine}: corrected slowly")


port = free_port()
mailbox = SlowMailbox(port)
for engine in ENGINES:
    with Server(engine, env=CHEAP_HASHING, mail=f"smtp://127.0.0.1:{port}?tls=none", limits="off") as server:
        for verdict in ("250 ok", "451 busy", "550 no such mailbox"):
            corrected(server, mailbox, verdict, engine)
        corrected_slowly(server, mailbox, engine)
mailbox.controller.stop()
report()
