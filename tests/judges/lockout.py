#!/usr/bin/env python3
"""The lockout from outside: what an attacker on the wire can find out, do, and get around; with real clocks, nodes and a kill -9."""

import statistics
import threading
import time

from _harness import ENGINES, Server, check, report
from _people import CHEAP_HASHING, PASSWORD, fresh_address, signed_in

WRONG = "wrong wrong wrong"
PAIRS = 400
# Of two medians, taken in turns on one machine. Noise is not the product's: the best of a few series counts.
SAME_WITHIN = 0.05
SERIES = 4


def sign_in(server: Server, email: str, password: str = PASSWORD, headers: dict | None = None, **more):
    return server.post("/v1/sessions", {"email": email, "password": password} | more, headers=headers)


def lock(server: Server, email: str) -> None:
    for _ in range(5):
        answer = sign_in(server, email, WRONG)
        assert answer.status_code == 401, answer.text


def shape(answer) -> tuple:
    """What a stranger sees, without what differs in any two answers."""
    body = {name: value for name, value in answer.json().items() if name not in ("request_id", "retry_after")}
    headers = {name.lower(): value for name, value in answer.headers.items()}
    for name in ("x-request-id", "retry-after", "date", "content-length"):
        headers.pop(name, None)
    return answer.status_code, headers, body


def took(server: Server, email: str) -> float:
    began = time.perf_counter()
    sign_in(server, email)
    return time.perf_counter() - began


def difference(server: Server, one: str, other: str) -> float:
    """How far the medians of the two lie apart, as a share."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS):
        # In turns, and each first as often as the other.
        for which in (0, 1) if number % 2 else (1, 0):
            times[which].append(took(server, (one, other)[which]))
    first, second = map(statistics.median, times)
    return abs(first - second) / min(first, second)


def tells_nothing(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        known, unknown = signed_in(server)[0], fresh_address()
        for number in range(1, 6):
            answers = [sign_in(server, email, WRONG) for email in (known, unknown)]
            check(shape(answers[0]) == shape(answers[1]), f"{engine}: wrong password {number} tells nothing", [a.text for a in answers])
        answers = [sign_in(server, email) for email in (known, unknown)]
        check(answers[0].json()["code"] == "account_locked", f"{engine}: the right password is refused, too", answers[0].text)
        check(shape(answers[0]) == shape(answers[1]), f"{engine}: a lock tells nothing", [a.text for a in answers])
        waits = [int(answer.headers["retry-after"]) for answer in answers]
        check(abs(waits[0] - waits[1]) <= 1 and 1790 <= waits[0] <= 1800, f"{engine}: and says how long it lasts", waits)
        apart = min(difference(server, known, unknown) for _ in range(SERIES))
        check(apart <= SAME_WITHIN, f"{engine}: nor does its time: medians are {apart:.1%} apart", apart)
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP"):
            value = "for=203.0.113.9" if header == "Forwarded" else "203.0.113.9"
            answer = sign_in(server, known, headers={header: value})
            check(answer.status_code == 429, f"{engine}: {header} gets around nothing", answer.text)
        for spelling in (known.upper(), f" {known} "):
            check(sign_in(server, spelling).status_code == 429, f"{engine}: another spelling is the same address: {spelling!r}")


def survives_a_crash(engine: str) -> None:
    with Server(engine, env=CHEAP_HASHING, limits="off") as server:
        email, _ = signed_in(server)
        for _ in range(3):
            sign_in(server, email, WRONG)
        server.kill9()
        server.start()
        for _ in range(2):
            sign_in(server, email, WRONG)
        check(sign_in(server, email).status_code == 429, f"{engine}: failures from before a crash count")
        server.kill9()
        server.start()
        check(sign_in(server, email).status_code == 429, f"{engine}: a lock outlives a crash")
        server.advance_clock(29 * 60 + 45)
        check(sign_in(server, email).status_code == 429, f"{engine}: it is still there 15 seconds before its time")
        server.advance_clock(20)
        check(sign_in(server, email).json().get("result") == "authenticated", f"{engine}: and gone after it")


def guesses_at_once(servers: list[Server], engine: str) -> None:
    email, session = signed_in(servers[0])
    statuses: list[int] = []

    def guess(number: int) -> None:
        statuses.append(sign_in(servers[number % len(servers)], email, f"{WRONG} {number}").status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    where = f"{engine}, {len(servers)} node(s)"
    check(sorted(set(statuses)) == [401, 429] and statuses.count(401) == 5, f"{where}: of sixty guesses at once five are looked at", statuses)
    for server in servers:
        check(sign_in(server, email).status_code == 429, f"{where}: every node knows of the lock")
        own = sign_in(server, email, device_token=session["device_token"])
        check(own.json().get("result") == "authenticated", f"{where}: the owner's device gets in all the same", own.text)
        origin = {"Origin": server.url, "X-Bonafide-Transport": "cookie", "Cookie": f"bonafide_device={session['device_token']}"}
        browser = sign_in(server, email, headers=origin)
        check(browser.json().get("result") == "authenticated", f"{where}: by cookie as well", browser.text)


def its_owner_is_told(server: Server, engine: str) -> None:
    email, _ = signed_in(server)
    lock(server, email)
    deadline = time.monotonic() + 15
    while not (told := [mail for mail in server.mails(email) if "locked" in mail["subject"]]) and time.monotonic() < deadline:
        time.sleep(0.1)
    check(len(told) == 1, f"{engine}: the owner is told by mail", told)
    server.restart()
    for _ in range(20):
        server.get(told[0]["links"][0])
    check(sign_in(server, email).status_code == 429, f"{engine}: who only opens the link unlocks nothing")
    answer = server.post("/v1/unlocks/confirm", {"email": email, "code": told[0]["codes"][0]})
    check(answer.json().get("result") == "unlocked", f"{engine}: the code unlocks", answer.text)
    check(sign_in(server, email).json().get("result") == "authenticated", f"{engine}: then the owner signs in")
    answer = server.post("/v1/unlocks/confirm", {"token": told[0]["links"][0]})
    check(answer.json().get("code") == "link_used", f"{engine}: and the link has done its work", answer.text)


def right_ones_at_once(server: Server, engine: str) -> None:
    email, _ = signed_in(server)
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(sign_in(server, email).json().get("result"))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(results == ["authenticated"] * 10, f"{engine}: ten right sign-ins at once all succeed", results)


for engine in ENGINES:
    tells_nothing(engine)
    survives_a_crash(engine)
    with Server(engine, env=CHEAP_HASHING, limits="off") as only:
        guesses_at_once([only], engine)
        right_ones_at_once(only, engine)
        its_owner_is_told(only, engine)
with Server("postgres", env=CHEAP_HASHING, limits="off") as first:
    second = Server("postgres", env=CHEAP_HASHING, limits="off", database_url=first.database_url, data_dir=first.data_dir)
    guesses_at_once([first, second], "postgres")
    second.close()
report()
