#!/usr/bin/env python3
"""A selfie from end to end, with real pictures and the program's own eye: passed on the spot, refused with every fault, and decided by a reviewer, whose
word reaches the person's capabilities, a receiver of events and the inbox within two seconds. And what 32 of them at once do to everybody else."""

import io
import multiprocessing
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pyotp
import requests
from PIL import Image

from _faces import built, fetched
from _harness import ENGINES, Server, check, report
from _mailbox import until
from _people import CHEAP_HASHING, login, signed_in
from _receivers import Receiver

PATH = "/v1/me/identity-verifications"
SETTINGS = CHEAP_HASHING | {"BONAFIDE_SELFIE_SAMPLE": "0", "BONAFIDE_REVIEW_FOUR_EYES": "never", "BONAFIDE_FACE_COMPARISON": "on"}
SECONDS_MAX = 2.0
UPLOADS = 32
TIMES_MAX = 3
originals = fetched()


def jpeg(source: str, steps: str = "", **extra) -> bytes:
    picture, out = built(originals, source, steps), io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=92, **extra)
    return out.getvalue()


def with_place() -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    return jpeg("obama", "crop=215,19,560,560", exif=exif)


OTHERS = jpeg("astronaut", "crop=75,0,300,300 width=480")
AGAIN = {"neutral": jpeg("obama2", "crop=60,206,560,560 mirror"), "smile": jpeg("obama", "crop=215,19,560,560 turn=4")}
SERIOUS, SMILING, CAT = jpeg("obama2", "crop=60,206,560,560"), with_place(), jpeg("cat", "width=640")


def used(server: Server) -> tuple[float, float]:
    """Milliseconds of processor time that the server has used, and the most memory that it had, MiB."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    (peak,) = (int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    return seconds * 1000, peak


def begun(server: Server, token: str) -> str:
    form = {"method": "selfie", "camera": "web_camera", "consent": {"text_version": "2026-11-21"}}
    answer = server.post(PATH, form, token=token)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def send(server: Server, token: str, about: str, **parts: bytes) -> requests.Response:
    files = {name: ("x.jpg", picture, "image/jpeg") for name, picture in parts.items()}
    return server.request("POST", f"{PATH}/{about}/selfie", token=token, files=files, timeout=60)


def reviewer(server: Server) -> str:
    """Somebody who judges, with an authenticator app; the access token."""
    email, session = signed_in(server)
    token = session["access_token"]
    factor = server.post("/v1/me/factors", {"type": "totp"}, token=token).json()

    def code() -> str:
        now = datetime.fromisoformat(server.advance_clock(30)).timestamp()
        return pyotp.TOTP(factor["totp"]["secret"]).at(int(now))

    answer = server.post(f"/v1/me/factors/{factor['id']}/confirm", {"code": code()}, token=token)
    assert answer.status_code == 200, answer.text
    half = login(server, email)["mfa_token"]
    session = server.post("/v1/sessions/mfa/verify", {"method_id": factor["id"], "code": code()}, token=half).json()
    token = session["access_token"]
    order = [os.environ["BONAFIDE_BIN"], "staff", "add", "--email", email, "--role", "reviewer"]
    made = subprocess.run(order, env=server.env, cwd=server.folder, capture_output=True, text=True, timeout=60)
    invitation = made.stdout.split("token=")[1].split()[0]
    answer = server.post("/v1/staff/invitations/accept", {"token": invitation}, token=token)
    assert answer.status_code < 300, answer.text
    return server.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json()["access_token"]


def receives(server: Server) -> Receiver:
    order = [os.environ["BONAFIDE_BIN"], "api-keys", "add", "--name", "Judge", "--scope", "webhooks:write"]
    made = subprocess.run(order, env=server.env, cwd=server.folder, capture_output=True, text=True, timeout=60)
    key, receiver = made.stdout.split()[1], Receiver()
    assert until(lambda: server.get("/v1/webhooks", token=key).status_code == 200)
    answer = server.post("/v1/webhooks", {"url": receiver.url, "description": "Judge"}, token=key)
    assert answer.status_code == 201, answer.text
    return receiver


def passes(engine: str, server: Server) -> None:
    _, session = signed_in(server)
    token = session["access_token"]
    about = begun(server, token)
    refused = send(server, token, about, neutral=CAT, smile=CAT)
    frames = {fault["frame"] for fault in refused.json().get("faults", []) if fault["code"] in ("no_face", "face_obstructed")}
    check(refused.status_code == 422 and frames == {"neutral", "smile"}, f"{engine}: a cat is nobody, twice", refused.text)
    began = time.monotonic()
    done = send(server, token, about, neutral=SERIOUS, smile=SMILING)
    took = time.monotonic() - began
    check(done.status_code == 202 and done.json()["status"] == "verified", f"{engine}: a person passes on the spot ({took:.2f} s)", done.text)
    lying = [path for path in Path(server.data_dir, "objects").rglob("*") if path.is_file()]
    check(len(lying) == 4 and not any(b"SECRET-CAMERA" in path.read_bytes() or path.read_bytes()[:2] == b"\xff\xd8" for path in lying),
        f"{engine}: what lies in the store is noise", [str(path) for path in lying])


def doubles(engine: str, server: Server, judge: str) -> None:
    """Three who agree that their faces are compared: one, the same one in other pictures, and somebody else."""
    texts = server.get("/v1/identity-verifications/requirements").json()
    sent = {}
    for name, parts in (("first", {"neutral": SERIOUS, "smile": SMILING}), ("second", AGAIN), ("other", {"selfie": OTHERS})):
        _, session = signed_in(server)
        token = session["access_token"]
        answer = server.request("PUT", "/v1/me/face-comparison", json={"text_version": texts["comparison"]["text_version"]}, token=token)
        assert answer.status_code == 200, answer.text
        about = begun(server, token)
        sent[name] = send(server, token, about, **parts).json()
    cases = {}
    while case := server.post("/v1/staff/reviews/next", {}, token=judge).json().get("review"):
        shown = server.get(f"/v1/staff/reviews/{case['id']}", token=judge).json()
        cases[shown["evidence"]["facts"]["verification_id"]] = shown
        form = {"decision": "approve", "reason_code": "person_seen"}
        server.post(f"/v1/staff/reviews/{shown['review']['id']}/decision", form, token=judge)
    second, other = cases.get(sent["second"].get("id")), cases.get(sent["other"].get("id"))
    alike = second["evidence"]["facts"].get("alike", []) if second else []
    check([one["verification_id"] for one in alike] == [sent["first"]["id"]], f"{engine}: a second account of the same face comes to a person", sent)
    check(other is not None and "alike" not in other["evidence"]["facts"], f"{engine}: somebody else's does not for that", other)
    print(f"note    {engine}: distance of the second account's face {[round(one['distance'], 3) for one in alike]}")


def decided(engine: str, server: Server, judge: str) -> None:
    receiver = receives(server)
    email, session = signed_in(server)
    token = session["access_token"]
    about = begun(server, token)
    sent = send(server, token, about, selfie=SMILING)
    check(sent.json().get("status") == "in_review", f"{engine}: one picture alone a person looks at", sent.text)
    case = server.post("/v1/staff/reviews/next", {}, token=judge).json()["review"]["id"]
    shown = server.get(f"/v1/staff/reviews/{case}", token=judge).json()
    picture = server.get(shown["evidence"]["images"][0]["url"])
    seen = Image.open(io.BytesIO(picture.content))
    check(seen.format == "JPEG" and not seen.getexif() and b"SECRET-CAMERA" not in picture.content and picture.headers["cache-control"] == "no-store",
        f"{engine}: the reviewer sees the picture without what the camera wrote into it", dict(picture.headers))
    before = len(receiver.taken())
    form = {"decision": "reject", "final": True, "reason_code": "somebody_else", "internal_note": "judged"}
    began = time.monotonic()
    answer = server.post(f"/v1/staff/reviews/{case}/decision", form, token=judge)
    assert answer.status_code == 200, answer.text

    def within(what: str, arrived) -> None:
        there = until(arrived, seconds=10)
        took = time.monotonic() - began
        check(there and took <= SECONDS_MAX, f"{engine}: a decision reaches {what} within two seconds ({took:.2f} s)")

    def blocked() -> bool:
        told = server.get("/v1/me/capabilities", token=token).json()
        return not told["withdraw_earnings"]["allowed"]

    within("the person's capabilities", blocked)
    within("the receiver", lambda: any(event["type"] == "identity.failed" for event in receiver.taken()[before:]))
    within("the inbox", lambda: any("was not passed" in mail["subject"] for mail in server.mails(email)))


def asks(url: str, token: str, stop, out) -> None:
    """Asks who one is, fifty times a second, and tells how long each answer took. A process of its own: it must not wait for those who send."""
    times = []
    with requests.Session() as http:
        http.trust_env = False
        while not stop.is_set():
            began = time.monotonic()
            assert http.get(f"{url}/v1/me", headers={"authorization": f"Bearer {token}"}, timeout=30).status_code == 200
            times.append(time.monotonic() - began)
            stop.wait(0.02)
    out.put(times)


def crowd(engine: str, server: Server) -> float:
    """How much longer people wait who ask who they are while 32 send selfies."""
    people = [signed_in(server)[1]["access_token"] for _ in range(UPLOADS)]
    abouts = [begun(server, token) for token in people]

    def measured(act) -> tuple[float, object]:
        forks = multiprocessing.get_context("fork")
        stop, out = forks.Event(), forks.Queue()
        other = forks.Process(target=asks, args=(server.url, people[0], stop, out))
        other.start()
        try:
            found = act()
        finally:
            stop.set()
        ordered = sorted(out.get(timeout=60))
        other.join()
        return ordered[int(len(ordered) * 0.99) - 1] * 1000, found

    def upload() -> list[int]:
        with ThreadPoolExecutor(UPLOADS) as pool:
            sent = pool.map(lambda one: send(server, one[0], one[1], neutral=SERIOUS, smile=SMILING).status_code, zip(people, abouts, strict=True))
            return list(sent)

    calm, _ = measured(lambda: time.sleep(5))
    before, _ = used(server)
    busy, answers = measured(upload)
    after, peak = used(server)
    check(set(answers) <= {202, 503} and 202 in answers, f"{engine}: {UPLOADS} at once are judged, or told to come again", answers)
    print(f"note    {engine}: who-am-i p99 {calm:.1f} ms in the calm, {busy:.1f} ms while {UPLOADS} send selfies ({answers.count(202)} judged)")
    print(f"note    {engine}: {(after - before) / max(1, 2 * answers.count(202)):.0f} ms of processor time a photo of 560 by 560, all of it; peak memory {peak:.0f} MiB")
    return busy / calm


for engine in ENGINES:
    with Server(engine, env=SETTINGS, limits="off") as server:
        passes(engine, server)
        judge = reviewer(server)
        decided(engine, server, judge)
        doubles(engine, server, judge)
        longer = crowd(engine, server)
        if longer > TIMES_MAX:
            # A neighbour on the machine can make it worse once.
            longer = crowd(engine, server)
        check(longer <= TIMES_MAX, f"{engine}: everybody else waits {TIMES_MAX} times as long at most", longer)
report()
