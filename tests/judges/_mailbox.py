"""Mail servers that we did not write (aiosmtpd), whose behaviour can be changed while they run."""

import asyncio
import email
import email.policy
import re
import time

from _harness import Server
from aiosmtpd.controller import Controller

ANSWERS = {
    "busy": "451 4.3.0 come back later",
    "closing": "421 4.3.2 closing down",
    "no such mailbox": "550 5.1.1 no such mailbox",
}


class Mailbox:
    """mode      what happens to a mail
    accept       it is taken
    busy, closing, no such mailbox   it is answered so
    drop         it is taken, and the line breaks before the answer is out
    hang         no answer comes; it is not taken
    """

    def __init__(self, port: int, *, up: bool = True, **options):
        self.port, self.options = port, options
        self.messages, self.mode, self.seen = [], "accept", 0
        self.controller: Controller | None = None
        if up:
            self.up()

    def up(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self.controller.start()

    def close(self) -> None:
        """Nobody answers at the port any more. What has arrived stays."""
        if self.controller:
            self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        # Where servers say that they do not know a mailbox.
        if self.mode == "no such mailbox":
            self.seen += 1
            return ANSWERS[self.mode]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        self.seen += 1
        if self.mode in ANSWERS:
            return ANSWERS[self.mode]
        if self.mode == "hang":
            await asyncio.sleep(600)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert envelope.rcpt_tos == [message["To"]], (envelope.rcpt_tos, message["To"])
        self.messages.append(message)
        if self.mode == "drop":
            server.transport.abort()
        return "250 ok"

    def to(self, address: str) -> list:
        return [message for message in self.messages if message["To"] == address]


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def until(condition, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def status(server: Server, token: str) -> dict:
    return server.get("/v1/email-verifications/current", token=token).json()


def _jobs(server: Server, gauge: str) -> int:
    return int(float(re.search(rf"^{gauge} (\S+)$", server.get("/metrics").text, re.M).group(1)))


def waiting(server: Server) -> int:
    """Jobs in the outbox, due or not."""
    return _jobs(server, "outbox_waiting")


def running(server: Server) -> int:
    """Those of them that are under way."""
    return _jobs(server, "outbox_running")
