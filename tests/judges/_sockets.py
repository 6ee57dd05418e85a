"""Slow clients, two thousand and more in one process of their own that costs next to nothing."""

import itertools
import multiprocessing
import select
import socket
import time
from dataclasses import dataclass, field

SLICES = 20  # of a second: the bytes of a second are not sent all at once

OPENINGS = {
    "silent": b"",
    "headers": b"GET /v1/me HTTP/1.1\r\nHost: here\r\nX-Slow: ",
    "body": b"POST /v1/email-verifications/resend HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b'Content-Length: 4000\r\n\r\n{"email": "',
}


@dataclass
class Seen:
    """What became of the sockets of one kind."""

    ended: list[float] = field(default_factory=list)  # after how many seconds the server cut them
    answers: list[str] = field(default_factory=list)  # status lines, of those that got one
    open: list[float] = field(default_factory=list)  # the ages of those that were open at the end


class Slow:
    def __init__(self, kind: str, number: int, port: int):
        self.kind, self.slice, self.answer = kind, number % SLICES, b""
        self.opened = time.monotonic()
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))
        self.greeted = kind == "silent"

    def send(self) -> bool:
        """The next byte; False when the other side is gone."""
        try:
            self.socket.send(b"a" if self.greeted else OPENINGS[self.kind])
            self.greeted = True
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def receive(self) -> bool:
        try:
            data = self.socket.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.answer += data
        return bool(data)


def _work(port: int, count: int, seconds: float, stop, pipe) -> None:
    seen = {kind: Seen() for kind in OPENINGS}
    kinds, numbers = itertools.cycle(OPENINGS), itertools.count()
    poll, by_number = select.epoll(), {}

    def open_one(kind: str) -> None:
        one = Slow(kind, next(numbers), port)
        by_number[one.socket.fileno()] = one
        poll.register(one.socket, select.EPOLLIN | select.EPOLLRDHUP)

    def gone(one: Slow) -> None:
        """Cut by the server: somebody else of the same kind comes in its place."""
        seen[one.kind].ended.append(time.monotonic() - one.opened)
        if one.answer:
            seen[one.kind].answers.append(one.answer.partition(b"\r\n")[0].decode(errors="replace"))
        del by_number[one.socket.fileno()]
        one.socket.close()
        open_one(one.kind)

    began = time.monotonic()
    for tick in itertools.count():
        if stop.is_set() or time.monotonic() - began > seconds:
            break
        for _ in range(min(200, count - len(by_number))):
            open_one(next(kinds))
        for one in list(by_number.values()):
            if one.kind != "silent" and one.slice == tick % SLICES and not one.send():
                gone(one)
        due = began + (tick + 1) / SLICES
        while (left := due - time.monotonic()) > 0:
            for number, _ in poll.poll(left):
                one = by_number.get(number)
                if one and not one.receive():
                    gone(one)
    for one in by_number.values():
        seen[one.kind].open.append(time.monotonic() - one.opened)
        one.socket.close()
    pipe.send(seen)


class Crowd:
    """`count` sockets that are held open for `seconds`, a third of each kind; what the server cuts is opened again."""

    def __init__(self, port: int, count: int, seconds: float):
        context = multiprocessing.get_context("fork")
        self.stop = context.Event()
        self._pipe, other = context.Pipe(False)
        self._process = context.Process(target=_work, args=(port, count, seconds, self.stop, other), daemon=True)
        self._process.start()
        self.pid = self._process.pid
        other.close()

    def seen(self) -> dict[str, Seen]:
        """Waits until they are done."""
        seen = self._pipe.recv()
        self._process.join()
        return seen
