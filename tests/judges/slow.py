#!/usr/bin/env python3
"""Two thousand clients that send a byte a second, or nothing: they are cut in time, and others do not notice them."""

import http.client
import json
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _harness import Server, check, report
from _people import CHEAP_HASHING, fresh_address, register, signed_in
from _sockets import Crowd, Seen

SOCKETS = int(os.environ.get("SLOW_SOCKETS", "2000"))
SECONDS = int(os.environ.get("SLOW_SECONDS", "60"))
A_SECOND = 20  # honest requests of each kind
HEADERS_SECONDS, BODY_SECONDS, LATE_SECONDS = 10, 30, 3
GROWTH_KIB = 16 * 1024 + 32 * SOCKETS
USUAL_FILES = 1024  # what a shell or an init system gives a process, unless it raises that itself


def open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def memory_kib(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() // 1024


class Machine:
    """How much of the machine's time others take: what they slow down must not be held against the server."""

    def __init__(self, pids: list[int]):
        self.pids, self.shares = pids, []
        self.before = self.ticks()

    def ticks(self) -> tuple[int, int, int]:
        """All, busy, and busy with us."""
        times = list(map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]))
        ours = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids]
        return sum(times), sum(times) - times[3] - times[4], sum(int(one[11]) + int(one[12]) for one in ours)

    def look(self) -> None:
        now = self.ticks()
        everything, busy, ours = (new - old for new, old in zip(now, self.before))
        self.shares.append((busy - ours) / max(everything, 1))
        self.before = now

    def calm(self, second: int) -> bool:
        """In that second and the one before others left at least half of the machine."""
        return all(share <= 0.5 for share in self.shares[max(0, second - 1) : second + 1])


def until(condition, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)


def ask(server: Server, due: float, method: str, path: str, headers: dict, body: str | None) -> tuple[float, int]:
    """On a connection of its own, as a newcomer must; the time counts from when the request was due."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(method, path, body, headers | {"Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        return time.monotonic() - due, answer.status
    except OSError:
        return time.monotonic() - due, 0
    finally:
        connection.close()


def honest(server: Server, machine: Machine) -> tuple[dict[str, list], list[int], list[int]]:
    """Asks at fixed times, whatever the answers take. Also what the server's process held meanwhile."""
    token = signed_in(server)[1]["access_token"]
    email = fresh_address()
    register(server, email)
    kinds = {
        "who am I": ("GET", "/v1/me", {"Authorization": f"Bearer {token}"}, None),
        "a resend": ("POST", "/v1/email-verifications/resend", {"Content-Type": "application/json"}, json.dumps({"email": email})),
    }
    futures: dict[str, list] = {name: [] for name in kinds}
    files, memory = [], []
    began = time.monotonic()
    machine.before = machine.ticks()
    with ThreadPoolExecutor(64) as pool:
        for number in range(SECONDS * A_SECOND):
            for shift, (name, request) in enumerate(kinds.items()):
                due = began + (number + shift / len(kinds)) / A_SECOND
                time.sleep(max(0.0, due - time.monotonic()))
                futures[name].append(pool.submit(ask, server, due, *request))
            if number % A_SECOND == A_SECOND - 1:
                files.append(open_files(server.pid))
                memory.append(memory_kib(server.pid))
                machine.look()
    return {name: [future.result() for future in results] for name, results in futures.items()}, files, memory


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def judge_honest(answers: dict[str, list], machine: Machine) -> None:
    calm = [second for second in range(SECONDS) if machine.calm(second)]
    check(len(calm) >= SECONDS // 3, f"the machine is free enough to tell ({len(calm)} of {SECONDS} seconds)", machine.shares)
    for name, results in answers.items():
        good = 202 if name == "a resend" else 200
        wrong = [status for _, status in results if status != good]
        check(not wrong, f"{name}: each of {len(results)} requests is served", wrong[:10])
        times = [1000 * results[second * A_SECOND + number][0] for second in calm for number in range(A_SECOND)] or [0.0]
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        check(p99 < 200, f"{name}: 99 of 100 are answered within 200 ms (half within {p50:.0f}, 99 % within {p99:.0f})", p99)


def judge_cut(kind: str, seen: Seen, deadline: int, answer: tuple[str, ...] | None = None) -> None:
    """All of them: those that were cut and those that were still open in the end."""
    ages = seen.ended + seen.open
    late = [round(age, 1) for age in ages if age > deadline + LATE_SECONDS]
    found = {"cut": len(seen.ended), "too late": len(late), "latest": max(late, default=None)}
    check(seen.ended and not late, f"{kind}: cut within {deadline} s ({len(seen.ended)} were)", found)
    early = [round(age, 1) for age in seen.ended if age < deadline - LATE_SECONDS]
    check(not early, f"{kind}: and not long before", early[:10])
    if answer:
        odd = {line for line in seen.answers if not any(part in line for part in answer)}
        check(not odd, f"{kind}: by a {' or a '.join(answer)} or without a word", odd)


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
wanted = 4 * SOCKETS + 500  # a connection may cost more than one, and what is cut and opened again counts twice for a while
if check(hard >= wanted, f"a process may have {wanted} files open here (ulimit -Hn)", f"{hard} at most"):
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_FILES, hard))
    with Server(env=CHEAP_HASHING | {"BONAFIDE_LOG": "error"}, limits="off") as server:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))  # the crowd's
        allowed = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)[0]
        check(allowed >= wanted, f"started with the usual limit of {USUAL_FILES} open files, the server raises it", allowed)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (max(wanted, allowed), hard))
        files_before, memory_before = open_files(server.pid), memory_kib(server.pid)
        crowd = Crowd(server.port, SOCKETS, SECONDS + 60)
        until(lambda: open_files(server.pid) >= files_before + SOCKETS * 0.95)
        machine = Machine([os.getpid(), server.pid, crowd.pid])
        answers, files, memory = honest(server, machine)
        crowd.stop.set()
        seen = crowd.seen()
        typical = percentile(files, 0.5) - files_before
        sentence = f"{SOCKETS} slow sockets are open for {SECONDS} s (the server has {typical} files more than before)"
        check(typical >= SOCKETS * 0.95, sentence, files)
        judge_honest(answers, machine)
        judge_cut("says nothing", seen["silent"], HEADERS_SECONDS)
        judge_cut("a byte of its headers a second", seen["headers"], HEADERS_SECONDS, ("408",))
        judge_cut("a byte of its body a second", seen["body"], BODY_SECONDS, ("408",))
        grown = max(memory) - memory_before
        sentence = f"the server's memory is bounded: {memory_before // 1024} MiB before, {max(memory) // 1024} MiB at most"
        check(grown < GROWTH_KIB, f"{sentence}, {grown / SOCKETS:.1f} KiB a socket", memory)
        until(lambda: open_files(server.pid) <= files_before + 20)
        left = open_files(server.pid) - files_before
        check(left <= 20, "afterwards the sockets are gone", f"{left} files more than before")
        check(server.get("/health/ready").status_code == 200, "and the server is well")
report()
