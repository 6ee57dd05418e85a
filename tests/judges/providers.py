#!/usr/bin/env python3
"""The provider drill: two mail servers (aiosmtpd), one behind the other, each of which fails in every way it can."""

import socket
import threading
import time
from collections import Counter

from _harness import ENGINES, Server, check, free_port, report
from _mailbox import Mailbox, running, status, text_of, until, waiting
from _people import CHEAP_HASHING, CODE, LINK, fresh_address, register

PAUSE_SECONDS = 61  # a server that failed several times in a row is tried again after a minute
BACK_MINUTES = 20  # within which everything that waited is sent after an outage
SETTINGS = CHEAP_HASHING | {"BONAFIDE_MAIL_TIMEOUT": "1s", "BONAFIDE_LOG": "error"}


def behind(first: Mailbox, second: Mailbox, between: str = " ", engine: str = "sqlite") -> Server:
    urls = between.join(f"smtp://127.0.0.1:{box.port}?tls=none" for box in (first, second))
    return Server(engine, env=SETTINGS, limits="off", mail=urls)


def people(server: Server, count: int) -> dict[str, str]:
    """Addresses and registration tokens."""
    return {email: register(server, email) for email in (fresh_address() for _ in range(count))}


def twice(*boxes: Mailbox) -> list[str]:
    """Who got more than one mail, over all servers."""
    counts = Counter(message["To"] for box in boxes for message in box.messages)
    return [address for address, count in counts.items() if count > 1]


def missing(box: Mailbox, addresses) -> list[str]:
    return [address for address in addresses if not box.to(address)]


def ids(*boxes: Mailbox, to: str | None = None) -> list[str]:
    return [message["Message-ID"] for box in boxes for message in box.messages if to in (None, message["To"])]


def settled(server: Server) -> bool:
    """Moves the clock on until no job waits any more: nothing else will come."""
    for _ in range(12):
        if until(lambda: waiting(server) == 0, 1):
            return True
        # A job whose worker is thought to be dead is done again, and by a clock that is moved that worker is.
        until(lambda: running(server) == 0)
        server.advance_clock(1800)
    return False


def code_works(server: Server, token: str, message) -> bool:
    code = CODE.search(text_of(message)).group(1)
    answer = server.post("/v1/email-verifications/confirm", {"code": code}, token=token)
    return answer.json().get("result") == "authenticated"


def returned(server: Server, box: Mailbox, everybody: dict[str, str]) -> tuple[int, list[str]]:
    """Lets the minutes pass until everybody has mail, and uses each code as it comes: it lives a quarter of an hour."""
    broken, known = [], set()
    for minute in range(1, BACK_MINUTES + 1):
        server.advance_clock(60)
        until(lambda: not missing(box, everybody), 1)
        fresh = set(everybody) - known - set(missing(box, everybody))
        broken += [address for address in fresh if not code_works(server, everybody[address], box.to(address)[-1])]
        known |= fresh
        if len(known) == len(everybody):
            break
    return minute, broken


def first_down() -> None:
    first, second = Mailbox(free_port(), up=False), Mailbox(free_port())
    with behind(first, second) as server:
        everybody: dict[str, str] = {}
        for _ in range(6):
            some = people(server, 3)
            everybody |= some
            if not until(lambda: not missing(second, some)):
                break
            server.advance_clock(600)
        check(not missing(second, everybody), f"the first is down for an hour: all {len(everybody)} mails go out through the second")
        states = [status(server, token)["delivery"] for token in everybody.values()]
        check(set(states) == {"sent"}, "and their status is sent", Counter(states))
        first.up()
        server.advance_clock(PAUSE_SECONDS)
        one = people(server, 1)
        check(until(lambda: not missing(first, one)), "when it is back it is tried again after the pause")
        others = people(server, 5)
        check(until(lambda: not missing(first, others)), "and takes over", {"first": len(first.messages), "second": len(second.messages)})
        check(settled(server) and not twice(first, second), "nobody got two mails", twice(first, second))
    first.close()
    second.close()


class Silent:
    """Takes connections, counts them and says nothing."""

    def __init__(self, port: int):
        self.port, self.lines = port, []
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            while True:
                self.lines.append(self.listener.accept()[0])
        except OSError:
            return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for line in self.lines:
            line.close()


def first_silent() -> None:
    first, second = Silent(free_port()), Mailbox(free_port())
    with behind(first, second, ",") as server:
        early = people(server, 60)
        check(until(lambda: not missing(second, early), 30), "the first hangs: all mails go out through the second")
        tried = len(first.lines)
        check(tried < len(early), f"after {tried} tries it is left alone", f"{tried} tries for {len(early)} mails")
        began = time.monotonic()
        late = people(server, 5)
        check(until(lambda: not missing(second, late)), "then nobody waits for it any more")
        took = time.monotonic() - began
        check(took < 1 and len(first.lines) == tried, f"five mails took {took:.2f} s, none knocked at it", len(first.lines))
        server.advance_clock(PAUSE_SECONDS)
        later = people(server, 8)
        check(until(lambda: not missing(second, later)), "after the pause mails still go out")
        again = len(first.lines) - tried
        check(0 < again < len(later), f"and {again} of {len(later)} tried whether it is back", again)
        check(settled(server) and not twice(second), "nobody got two mails", twice(second))
    first.close()
    second.close()


def both_down(engine: str) -> None:
    first, second = Mailbox(free_port(), up=False), Mailbox(free_port(), up=False)
    with behind(first, second, engine=engine) as server:
        began, slowest, everybody = time.monotonic(), 0.0, {}
        for _ in range(20):
            everybody |= people(server, 1)
            began, took = time.monotonic(), time.monotonic() - began
            slowest = max(slowest, took)
        check(slowest < 1, f"{engine}: both are down, and people register as ever ({1000 * slowest:.0f} ms at most)")

        def deferred() -> bool:
            return all(status(server, token)["delivery"] == "deferred" for token in everybody.values())

        check(until(deferred), f"{engine}: their status says deferred")
        server.advance_clock(PAUSE_SECONDS)
        impatient = next(iter(everybody))
        again = server.post("/v1/email-verifications/resend", {}, token=everybody[impatient])
        check(again.status_code == 202, f"{engine}: asking for another mail is answered as ever", again.text)
        server.advance_clock(3600)
        check(until(deferred), f"{engine}: an hour later still")
        second.up()
        minutes, broken = returned(server, second, everybody)
        arrived = f"{len(set(everybody) - set(missing(second, everybody)))} of {len(everybody)} mails"
        check(not missing(second, everybody), f"{engine}: {minutes} minutes after one is back {arrived} have arrived", arrived)
        check(not broken, f"{engine}: the newest code of each works", broken)
        check(settled(server), f"{engine}: and nothing waits any more", waiting(server))
        check(not missing(second, everybody) and not twice(first, second), f"{engine}: every mail came exactly once", twice(second))
        distinct = ids(second)
        check(len(distinct) == len(set(distinct)), f"{engine}: each under a Message-ID of its own", Counter(distinct).most_common(2))
    first.close()
    second.close()


def expired() -> None:
    first, second = Mailbox(free_port(), up=False), Mailbox(free_port(), up=False)
    with behind(first, second) as server:
        everybody = people(server, 5)
        until(lambda: all(status(server, token)["delivery"] == "deferred" for token in everybody.values()))
        for _ in range(25):
            server.advance_clock(3600)
        second.up()
        server.advance_clock(PAUSE_SECONDS)
        check(settled(server), "both were down for 25 hours: nothing waits any more", waiting(server))
        dead = []
        for message in second.messages:
            token = LINK.search(text_of(message)).group(1)
            answer = server.post("/v1/email-verifications/confirm", {"token": token}).json()
            if answer.get("result") != "verified":
                dead.append(answer.get("code", answer))
        arrived = len(second.messages)
        check(not dead, f"no dead link was sent ({arrived} of {len(everybody)} mails arrived, each with a link that works)", dead)
        check(not twice(second), "nobody got two mails", twice(second))
    second.close()


def first_fails(mode: str, what: str) -> None:
    first, second = Mailbox(free_port()), Mailbox(free_port())
    first.mode = mode
    with behind(first, second) as server:
        some = people(server, 4)
        check(until(lambda: not missing(second, some), 30), f"{what}: the second has every mail", len(second.messages))
        check(first.seen, f"{what}: after the first was asked", first.seen)
        check(settled(server), f"{what}: and nothing waits any more", waiting(server))
        states = [status(server, token)["delivery"] for token in some.values()]
        check(set(states) == {"sent"}, f"{what}: their status is sent", Counter(states))
        several = [ids(first, second, to=address) for address in some if len(set(ids(first, second, to=address))) > 1]
        check(not several, f"{what}: a mail that was handed over twice has one Message-ID", several)
        if mode == "drop":
            check(first.messages, f"{what}: as {len(first.messages)} were", len(first.messages))
        else:
            check(not first.messages and not twice(second), f"{what}: nobody got two mails", twice(first, second))
    first.close()
    second.close()


def both_drop() -> None:
    first, second = Mailbox(free_port()), Mailbox(free_port())
    first.mode = second.mode = "drop"
    with behind(first, second) as server:
        email, token = next(iter(people(server, 1).items()))
        check(until(lambda: status(server, token)["delivery"] == "deferred"), "both take it and drop the line: deferred")
        first.mode = second.mode = "accept"
        server.advance_clock(15)
        check(until(lambda: status(server, token)["delivery"] == "sent"), "it is handed over again")
        handed = ids(first, second, to=email)
        check(len(handed) == 3 and len(set(handed)) == 1, "three times in all, under one Message-ID", handed)
        latest = (first if len(first.to(email)) == 2 else second).to(email)[-1]
        check(code_works(server, token, latest), "and the code of the last one works")
    first.close()
    second.close()


def refused() -> None:
    first, second = Mailbox(free_port()), Mailbox(free_port())
    first.mode = "no such mailbox"
    with behind(first, second) as server:
        some = people(server, 3)

        def bounced() -> bool:
            return all(status(server, token)["delivery"] == "bounced" for token in some.values())

        check(until(bounced), "550 at the first is final", [status(server, token)["delivery"] for token in some.values()])
        first.mode = "accept"
        server.advance_clock(3600)
        check(settled(server) and bounced(), "an hour later too")
        check(second.seen == 0 and not first.messages, "and it is not tried at the second", second.seen)
        more = people(server, 1)
        check(until(lambda: not missing(first, more)), "somebody else's refusals do not keep a mail from the first")
    first.close()
    second.close()


first_down()
first_silent()
for engine in ENGINES:
    both_down(engine)
expired()
first_fails("busy", "451 at the first")
first_fails("closing", "421 at the first")
first_fails("hang", "the first hangs after the mail")
first_fails("drop", "the first drops the line after the mail")
both_drop()
refused()
report()
